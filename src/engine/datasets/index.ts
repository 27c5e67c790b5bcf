import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { startImport } from "./import.ts";
import { startSample } from "./open-sample.ts";
import { previewDataset } from "./preview.ts";
import { profileDataset } from "./profile.ts";
import { listRejects } from "./rejects.ts";
import { listValues } from "./values.ts";
import { found } from "./version-access.ts";

export type { DatasetRecords, InsertVersionInput, NewVersion } from "./dataset-records.ts";
export type { DatasetDependencies, Emit } from "./dependencies.ts";
export { importDataset } from "./import.ts";
export { openDataFile, type OpenDataFileOptions } from "./open-data-file.ts";
export { openVersion } from "./version-access.ts";
export { openWorkbench, type Workbench, type WorkbenchOptions } from "./workbench.ts";

type DatasetCall = Extract<keyof typeof engineCalls, `dataset/${string}`>;
export type DatasetHandlers = Pick<Handlers<typeof engineCalls>, DatasetCall>;

export function createDatasetHandlers(deps: DatasetDependencies): DatasetHandlers {
  const { records, emit } = deps;
  return {
    "dataset/preview": (input, { signal }) => previewDataset(deps, input, signal),
    "dataset/import": (input) => startImport(deps, input),
    "dataset/openSample": () => startSample(deps),
    "dataset/list": () => records.list(),
    "dataset/get": async ({ id }) => found(await records.get(id), id),
    "dataset/versions": ({ id }) => records.versions(id),
    async "dataset/rename"({ id, name }) {
      const dataset = await records.rename(id, name.trim());
      emit("dataset/changed", { datasetId: id });
      return dataset;
    },
    async "dataset/remove"({ id }) {
      await records.remove(id);
      emit("dataset/changed", { datasetId: id });
      return {};
    },
    async "dataset/restore"({ id }) {
      const dataset = await records.restore(id);
      emit("dataset/changed", { datasetId: id });
      return dataset;
    },
    "dataset/profile": (input, { signal }) => profileDataset(deps, input, signal),
    "dataset/rejects": (input, { signal }) => listRejects(deps, input, signal),
    "dataset/values": (input, { signal }) => listValues(deps, input, signal),
  };
}
