export { environmentFailure } from "./duckdb-errors.ts";
export { openGuardedDatabase, type GuardedDatabase } from "./guarded-database.ts";
export type { ImportedRows, ImportWatcher } from "./import-source.ts";
export { profileColumns } from "./profile.ts";
export { readSeriesRows, type SeriesRows } from "./series-rows.ts";
export { streamRows } from "./stream-rows.ts";
export { createViews, type ViewEngine, type Views } from "./views.ts";
export {
  openWarehouse,
  type Parameter,
  type QueryOptions,
  type QueryResult,
  type StoredVersion,
  type Warehouse,
  type WarehouseOptions,
} from "./warehouse.ts";
