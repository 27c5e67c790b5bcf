import type { Dataset, DatasetVersion } from "../../contract/dataset.ts";

/** A version before the records have numbered it. */
export type NewVersion = Omit<DatasetVersion, "number">;

export interface InsertVersionInput {
  /** Name of the dataset if it does not exist yet; an existing dataset keeps its own. */
  name: string;
  version: NewVersion;
}

/** What is known about datasets: names, order and versions. The rows are in Parquet files that the versions name. */
export interface DatasetRecords {
  /** Datasets that are not in the bin, last changed first. */
  list(): Promise<Dataset[]>;
  /** Null when there is none or it is in the bin. */
  get(id: string): Promise<Dataset | null>;
  /** Numbers the version, makes the dataset if `version.datasetId` is new, and makes the version current: all or nothing. */
  insertVersion(input: InsertVersionInput): Promise<Dataset>;
  /** Newest first. Empty when there is no such dataset. */
  versions(datasetId: string): Promise<DatasetVersion[]>;
  /** One version of any dataset that is not in the bin. */
  version(versionId: string): Promise<DatasetVersion | null>;
  /** These three fail with `not-found`. */
  rename(id: string, name: string): Promise<Dataset>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<Dataset>;
}
