import type { engineEvents, EventPayload } from "../../contract/calls.ts";
import type { Jobs } from "../jobs/index.ts";
import type { Views } from "../warehouse/views.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { DatasetRecords } from "./dataset-records.ts";

export type Emit = <K extends keyof typeof engineEvents & string>(
  name: K,
  payload: EventPayload<typeof engineEvents, K>,
) => void;

export interface DatasetDependencies {
  warehouse: Warehouse;
  records: DatasetRecords;
  jobs: Jobs;
  views: Views;
  emit: Emit;
  log(what: string, error: unknown): void;
  /** Folder with the sample files. Default: the npm package `vega-datasets`. */
  sampleFolder?: string | undefined;
}
