import { StatementType, type DuckDBConnection } from "@duckdb/node-api";
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "../../contract/errors.ts";
import type { SortKey } from "../../contract/query.ts";
import type { ResultColumn } from "../../contract/values.ts";
import type { QueryRun, View } from "../../contract/view.ts";
import { quoteIdentifier, quoteString } from "./column-types.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { interruptible, queryOn, type QueryOptions } from "./connection.ts";
import { environmentFailure } from "./duckdb-errors.ts";
import { openInstance } from "./open-instance.ts";
import { sqlFailure } from "./sql-errors.ts";
import { createViews, type Views } from "./views.ts";
import type { StoredVersion, Warehouse } from "./warehouse.ts";

/** A DuckDB that reads the data folder and nothing else, for statements that people write. */
export interface GuardedDatabase {
  readonly views: Views;
  /** Makes exactly these versions visible, each under its name. */
  expose(tables: readonly { name: string; version: StoredVersion }[]): Promise<void>;
  run(sql: string, firstPageSize: number, options?: QueryOptions): Promise<QueryRun>;
  openView(queryId: string, sort: readonly SortKey[], options?: QueryOptions): Promise<View>;
  closeQuery(queryId: string): Promise<void>;
  close(): Promise<void>;
}

const MAXIMUM_RESULTS = 8;
const LINES_BEFORE = 1;

const STATEMENT_WORDS: Partial<Record<StatementType, string>> = {
  [StatementType.COPY]: "COPY",
  [StatementType.ATTACH]: "ATTACH",
  [StatementType.LOAD]: "INSTALL and LOAD",
  [StatementType.SET]: "SET",
  [StatementType.VARIABLE_SET]: "SET",
  [StatementType.PRAGMA]: "PRAGMA",
  [StatementType.INSERT]: "INSERT",
  [StatementType.UPDATE]: "UPDATE",
  [StatementType.DELETE]: "DELETE",
  [StatementType.CREATE]: "CREATE",
  [StatementType.DROP]: "DROP",
  [StatementType.ALTER]: "ALTER",
  [StatementType.EXPLAIN]: "EXPLAIN",
  [StatementType.EXPORT]: "EXPORT",
  [StatementType.CALL]: "CALL",
};

function refused(word: string): AppError {
  return new AppError("sql-refused", `${word} cannot be used here: a query may only read the datasets, with SELECT.`);
}

/** The one SELECT that `sql` is, without its semicolon. Anything else is refused before it runs. */
async function checkSelect(connection: DuckDBConnection, sql: string): Promise<string> {
  const text = sql.replace(/[\s;]+$/, "");
  if (text.trim() === "") throw new AppError("sql-failed", "There is no statement to run. Write a SELECT.");
  try {
    const statements = await connection.extractStatements(text);
    if (statements.count > 1)
      throw new AppError("sql-refused", "Run one statement at a time. Select the one you want.");
    if (/^\s*(PIVOT|UNPIVOT)\b/i.test(text)) return text;
    const prepared = await statements.prepare(0);
    try {
      if (prepared.statementType !== StatementType.SELECT)
        throw refused(STATEMENT_WORDS[prepared.statementType] ?? "This statement");
      if (prepared.parameterCount > 0)
        throw new AppError("sql-failed", "The statement has a placeholder (? or $1). Write the value itself.");
    } finally {
      prepared.destroySync();
    }
    return text;
  } catch (error) {
    throw error instanceof AppError ? error : sqlFailure(error, text);
  }
}

export async function openGuardedDatabase(
  warehouse: Pick<Warehouse, "dataFolder" | "tempFolder" | "dataFilePath">,
): Promise<GuardedDatabase> {
  const tempFolder = join(warehouse.tempFolder, "console");
  await mkdir(tempFolder, { recursive: true });
  const instance = await openInstance({ tempFolder, memoryShare: 0.3 });
  const pool = createConnectionPool(instance);
  const exposed = new Map<string, string>();
  const results = new Map<string, { table: string; columns: ResultColumn[]; rowCount: number }>();
  let exposing: Promise<void> = Promise.resolve();

  const lend: Warehouse["lend"] = (use) =>
    pool.lend(use).catch((error: unknown) => {
      throw environmentFailure(error) ?? error;
    });
  const query: Warehouse["query"] = (sql, params = [], options = {}) =>
    lend((connection) => queryOn(connection, sql, params, options));
  const views = createViews({ query, lend });

  await query(
    `SET GLOBAL TimeZone = 'UTC'; CREATE SCHEMA results; CREATE SCHEMA views; SET GLOBAL allowed_directories = [${quoteString(warehouse.dataFolder + sep)}];
     SET GLOBAL enable_external_access = false; SET GLOBAL lock_configuration = true`,
  );

  async function exposeNow(tables: readonly { name: string; version: StoredVersion }[]): Promise<void> {
    const wanted = new Map(tables.map(({ name, version }) => [name, version]));
    for (const name of [...exposed.keys()].filter((candidate) => !wanted.has(candidate))) {
      await query(`DROP VIEW IF EXISTS main.${quoteIdentifier(name)}`);
      exposed.delete(name);
    }
    for (const [name, version] of wanted) {
      if (exposed.get(name) === version.id) continue;
      const columns = version.columns.map((column) => quoteIdentifier(column.name)).join(", ");
      const files = version.files.map((file) => quoteString(warehouse.dataFilePath(file.sha256))).join(", ");
      await query(
        `CREATE OR REPLACE VIEW main.${quoteIdentifier(name)} AS SELECT ${columns} FROM read_parquet([${files}])`,
      );
      exposed.set(name, version.id);
    }
  }

  async function closeQuery(queryId: string): Promise<void> {
    const result = results.get(queryId);
    results.delete(queryId);
    if (result) await query(`DROP TABLE IF EXISTS ${result.table}`);
  }

  function find(queryId: string) {
    const result = results.get(queryId);
    if (!result)
      throw new AppError("not-found", "That query's result is closed. Run it again.", { details: { queryId } });
    return result;
  }

  return {
    views,
    expose(tables) {
      exposing = exposing.catch(() => undefined).then(() => exposeNow(tables));
      return exposing;
    },
    async run(sql, firstPageSize, options = {}) {
      const startedAt = performance.now();
      const queryId = randomUUID();
      const table = `results.${quoteIdentifier(queryId)}`;
      const result = await lend(async (connection) => {
        const text = await checkSelect(connection, sql);
        const isPlain = /^[\s(]*(SELECT|FROM|WITH|VALUES|TABLE|PIVOT|UNPIVOT)\b/i.test(
          text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, ""),
        );
        const statement = isPlain
          ? `CREATE TABLE ${table} AS\n${text}`
          : `CREATE TABLE ${table} AS SELECT * FROM (\n${text}\n)`;
        try {
          const guard = await connection.extractStatements(statement);
          if (guard.count !== 1)
            throw new AppError("sql-refused", "Run one statement at a time. Select the one you want.");
          await interruptible(connection, options.signal, () => connection.run(statement));
        } catch (error) {
          throw error instanceof AppError ? error : sqlFailure(error, text, LINES_BEFORE);
        }
        const counted = await queryOn(connection, `SELECT count(*) FROM ${table}`);
        const page = await queryOn(connection, `SELECT * FROM ${table} WHERE rowid < ${firstPageSize} ORDER BY rowid`);
        return { columns: page.columns, rowCount: Number(counted.rows[0]?.[0] ?? 0), rows: page.rows };
      });
      results.set(queryId, { table, columns: result.columns, rowCount: result.rowCount });
      for (const oldest of [...results.keys()].slice(0, Math.max(0, results.size - MAXIMUM_RESULTS)))
        await closeQuery(oldest);
      return {
        queryId,
        columns: result.columns,
        rowCount: result.rowCount,
        durationMs: performance.now() - startedAt,
        firstPage: { columns: result.columns, rows: result.rows },
      };
    },
    async openView(queryId, sort, options = {}) {
      const { table, columns, rowCount } = find(queryId);
      return views.openTable({ table, columns, rowCount, sort, keepTable: true }, options);
    },
    closeQuery,
    async close() {
      pool.close();
      instance.closeSync();
    },
  };
}
