export { DatasetTable } from "./DatasetTable.tsx";
export { exportSource, exportView, type ExportFormat } from "./export-view.ts";
export { PartialTable } from "./PartialTable.tsx";
export { QueryTable } from "./QueryTable.tsx";
