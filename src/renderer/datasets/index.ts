export { chooseFiles, followDatasetChanges, openSample } from "./actions.ts";
export { datasetById, loadDatasets, useDataset, useDatasets } from "./datasets-store.ts";
export { DatasetList } from "./DatasetList.tsx";
export { DatasetInfo } from "./DatasetInfo.tsx";
export { DropZone } from "./DropZone.tsx";
export { EmptyWorkspace } from "./EmptyWorkspace.tsx";
export { followImports } from "./follow-imports.ts";
export { ImportDialog } from "./ImportDialog.tsx";
export { ImportWatch } from "./ImportWatch.tsx";
