import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { DatasetRecords } from "../datasets/index.ts";
import { catalogTables, type SqlConsole } from "./sql-console.ts";

export { createSqlConsole, type SqlConsole } from "./sql-console.ts";

export interface SqlDependencies {
  records: DatasetRecords;
  sqlConsole: SqlConsole;
}

export type SqlHandlers = Pick<Handlers<typeof engineCalls>, "sql/catalog" | "sql/run" | "sql/close">;

export function createSqlHandlers({ records, sqlConsole }: SqlDependencies): SqlHandlers {
  return {
    "sql/catalog": async () => catalogTables(await records.list()),
    "sql/run": async ({ sql, firstPageSize }, { signal }) =>
      sqlConsole.run(await records.list(), sql, firstPageSize, { signal }),
    async "sql/close"({ queryId }) {
      await sqlConsole.closeQuery(queryId);
      return {};
    },
  };
}
