import { engine, shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { openDataset, showOverlay, useShell, watchJob } from "../app/shell-store.ts";
import { showUndoNotice } from "../app/undo-notice.tsx";
import { change, useViewState, withoutHistory } from "../app/view-state.ts";
import type { Dataset, ImportInput } from "../../contract/dataset.ts";
import { putJob } from "../jobs/index.ts";
import { datasetById, loadDatasets, useDatasets } from "./datasets-store.ts";

const fileFilters = [
  {
    name: "Data",
    extensions: [
      "csv",
      "tsv",
      "txt",
      "json",
      "ndjson",
      "jsonl",
      "parquet",
      "arrow",
      "feather",
      "xlsx",
      "xls",
      "sqlite",
      "db",
      "sqlite3",
      "gz",
      "zst",
    ],
  },
  { name: "All files", extensions: ["*"] },
];

export async function chooseFiles(folders = false, datasetId?: string): Promise<void> {
  try {
    const { paths } = await shell.call("shell/chooseFiles", {
      title: folders ? "Open a folder as one table" : "Open data",
      filters: fileFilters,
      folders,
    });
    if (paths.length > 0)
      showOverlay(datasetId === undefined ? { kind: "import", paths } : { kind: "import", paths, datasetId });
  } catch (error) {
    reportFailure("The file dialog could not be opened", error);
  }
}

export async function startImport(input: ImportInput): Promise<void> {
  try {
    const job = await engine.call("dataset/import", input);
    putJob(job);
    watchJob(job.id);
  } catch (error) {
    reportFailure("The import could not start", error);
  }
}

export async function openSample(): Promise<void> {
  try {
    const job = await engine.call("dataset/openSample", {});
    putJob(job);
    watchJob(job.id);
  } catch (error) {
    reportFailure("The sample workspace could not be opened", error);
  }
}

/** Undoable. */
export function removeDataset(dataset: Dataset): void {
  const { datasets } = useDatasets.getState();
  const rest = (datasets ?? []).filter((other) => other.id !== dataset.id);
  useDatasets.setState({ datasets: rest });
  if (useShell.getState().openDatasetId === dataset.id) openDataset(rest[0]?.id ?? null);
  change(`remove ${dataset.name}`, ({ removedDatasets }) => ({ removedDatasets: [...removedDatasets, dataset.id] }), {
    datasetId: dataset.id,
  });
  showUndoNotice(`Removed ${dataset.name}.`);
}

/** Undoable. */
export function renameDataset(dataset: Dataset, name: string): void {
  const { id } = dataset;
  withoutHistory(() =>
    useViewState.setState(({ datasetNames }) => ({ datasetNames: { ...datasetNames, [id]: dataset.name } })),
  );
  change(`rename to ${name}`, ({ datasetNames }) => ({ datasetNames: { ...datasetNames, [id]: name } }), {
    datasetId: id,
  });
}

/** Carries removals and names, and their undoing, over to the engine. */
export function followDatasetChanges(): () => void {
  return useViewState.subscribe((state, before) => {
    const steps: Promise<unknown>[] = [];
    if (state.removedDatasets !== before.removedDatasets) {
      const removed = state.removedDatasets.filter((id) => !before.removedDatasets.includes(id));
      const restored = before.removedDatasets.filter((id) => !state.removedDatasets.includes(id));
      steps.push(...removed.map((id) => engine.call("dataset/remove", { id })));
      steps.push(...restored.map((id) => engine.call("dataset/restore", { id }).then(() => openDataset(id))));
    }
    if (state.datasetNames !== before.datasetNames) {
      for (const [id, name] of Object.entries(state.datasetNames)) {
        if (before.datasetNames[id] !== name && datasetById(id)?.name !== name)
          steps.push(engine.call("dataset/rename", { id, name }));
      }
    }
    if (steps.length === 0) return;
    Promise.all(steps)
      .catch((error: unknown) => reportFailure("The dataset could not be changed", error))
      .then(loadDatasets)
      .catch((error: unknown) => reportFailure("The list of datasets could not be read", error));
  });
}
