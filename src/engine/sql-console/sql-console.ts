import type { Dataset } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { SortKey } from "../../contract/query.ts";
import type { CatalogTable, QueryRun, View } from "../../contract/view.ts";
import {
  openGuardedDatabase,
  type GuardedDatabase,
  type QueryOptions,
  type Views,
  type Warehouse,
} from "../warehouse/index.ts";

export interface SqlConsole {
  /** Views over query results; null before the first query. */
  readonly views: Views | null;
  run(datasets: readonly Dataset[], sql: string, firstPageSize: number, options?: QueryOptions): Promise<QueryRun>;
  openView(queryId: string, sort: readonly SortKey[], options?: QueryOptions): Promise<View>;
  closeQuery(queryId: string): Promise<void>;
  close(): Promise<void>;
}

/** Each dataset under its own name; the younger of two that differ in case only gets a number behind it. */
export function catalogTables(datasets: readonly Dataset[]): CatalogTable[] {
  const taken = new Set<string>();
  const byAge = [...datasets].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  return byAge.map((dataset) => {
    let { name } = dataset;
    for (let next = 2; taken.has(name.toLowerCase()); next += 1) name = `${dataset.name} ${next}`;
    taken.add(name.toLowerCase());
    return {
      name,
      datasetId: dataset.id,
      columns: dataset.current.columns.map((column) => ({ name: column.name, type: column.type })),
    };
  });
}

/** Runs people's SQL in a DuckDB of its own that can read nothing but the datasets. */
export function createSqlConsole(warehouse: Warehouse): SqlConsole {
  let opening: Promise<GuardedDatabase> | null = null;
  let database: GuardedDatabase | null = null;

  async function open(): Promise<GuardedDatabase> {
    opening ??= openGuardedDatabase(warehouse);
    database = await opening;
    return database;
  }

  return {
    get views() {
      return database?.views ?? null;
    },
    async run(datasets, sql, firstPageSize, options = {}) {
      const guarded = await open();
      const byId = new Map(datasets.map((dataset) => [dataset.id, dataset]));
      await guarded.expose(
        catalogTables(datasets).flatMap(({ name, datasetId }) => {
          const dataset = byId.get(datasetId);
          return dataset ? [{ name, version: dataset.current }] : [];
        }),
      );
      return guarded.run(sql, firstPageSize, options);
    },
    async openView(queryId, sort, options) {
      if (!database) throw new AppError("not-found", "That query's result is closed. Run it again.");
      return database.openView(queryId, sort, options);
    },
    async closeQuery(queryId) {
      await database?.closeQuery(queryId);
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
