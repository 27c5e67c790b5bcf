import {
  getDataset,
  getVersion,
  insertVersion,
  listDatasets,
  listVersions,
  removeDataset,
  renameDataset,
  restoreDataset,
} from "../store/records/datasets/datasets.ts";
import type { StoreLender } from "../store/store.ts";
import type { DatasetRecords } from "./dataset-records.ts";

/** Dataset records in the workspace's encrypted store. */
export function createStoredDatasetRecords(store: StoreLender): DatasetRecords {
  return {
    list: async () => store.read(listDatasets),
    get: async (id) => store.read((reader) => getDataset(reader, id)),
    insertVersion: async ({ name, version }) => store.write((writer) => insertVersion(writer, name, version)),
    versions: async (datasetId) => store.read((reader) => listVersions(reader, datasetId)),
    version: async (versionId) => store.read((reader) => getVersion(reader, versionId)),
    rename: async (id, name) => store.write((writer) => renameDataset(writer, id, name)),
    remove: async (id) => store.write((writer) => removeDataset(writer, id)),
    restore: async (id) => store.write((writer) => restoreDataset(writer, id)),
  };
}
