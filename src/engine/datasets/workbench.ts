import { join } from "node:path";
import type { engineEvents, EventPayload } from "../../contract/calls.ts";
import { createJobs, type Jobs } from "../jobs/index.ts";
import { createSqlConsole, type SqlConsole } from "../sql-console/index.ts";
import { createViews, openWarehouse, type Views, type Warehouse } from "../warehouse/index.ts";
import type { DatasetRecords } from "./dataset-records.ts";
import type { Emit } from "./dependencies.ts";
import { createFileDatasetRecords } from "./file-dataset-records.ts";

/** The engine's data services over one folder, without the store: for scripts and tests. */
export interface Workbench {
  warehouse: Warehouse;
  records: DatasetRecords;
  jobs: Jobs;
  views: Views;
  sqlConsole: SqlConsole;
  emit: Emit;
  log(what: string, error: unknown): void;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  folder: string;
  memoryLimitBytes?: number;
  threads?: number;
  onEvent?(name: keyof typeof engineEvents, payload: unknown): void;
  log?(what: string, error: unknown): void;
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { folder, onEvent, memoryLimitBytes, threads } = options;
  const warehouse = await openWarehouse({
    folder,
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(threads === undefined ? {} : { threads }),
  });
  const emit = <K extends keyof typeof engineEvents & string>(name: K, payload: EventPayload<typeof engineEvents, K>) =>
    onEvent?.(name, payload);
  const log = options.log ?? (() => undefined);
  const jobs = createJobs({ onChange: (job) => emit("job/changed", job), log });
  const sqlConsole = createSqlConsole(warehouse);
  return {
    warehouse,
    records: createFileDatasetRecords(join(folder, "datasets.json")),
    jobs,
    views: createViews(warehouse),
    sqlConsole,
    emit,
    log,
    async close() {
      await jobs.close();
      await sqlConsole.close();
      await warehouse.close();
    },
  };
}
