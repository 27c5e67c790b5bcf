import type { DuckDBConnection } from "@duckdb/node-api";
import type { Cell, ResultColumn, Table } from "../../contract/values.ts";
import { encodeChunk } from "./cell-encoding.ts";
import { quoteIdentifier, quoteString, storageTypeOf } from "./column-types.ts";
import { interruptible } from "./connection.ts";
import { parquetOptions } from "./parquet-files.ts";
import { rawName } from "./read/source.ts";
import { createStagingTable, stageTextRows } from "./read/staging.ts";
import type { ViewEngine } from "./views.ts";

/** Rows to be exported: a SELECT and the DuckDB that can run it. */
export interface ExportRows {
  engine: ViewEngine;
  sql: string;
  columns: readonly ResultColumn[];
}

export interface ExportWatch {
  signal?: AbortSignal | undefined;
  onRows?(rowCount: number): void;
}

const TEXT_LIKE = new Set(["text", "json", "binary"]);

/** A spreadsheet runs a cell that begins like this as a formula (OWASP: CSV injection); a quote before it stops that. */
function neutralised(column: ResultColumn): string {
  const name = quoteIdentifier(column.name);
  if (!TEXT_LIKE.has(column.type)) return name;
  const text = `CAST(${name} AS VARCHAR)`;
  return `CASE WHEN regexp_matches(${text}, '^[=+@\\t\\r-]') AND TRY_CAST(${text} AS DOUBLE) IS NULL THEN '''' || ${text} ELSE ${text} END AS ${name}`;
}

async function copyTo(
  connection: DuckDBConnection,
  select: string,
  columns: readonly ResultColumn[],
  path: string,
  format: "csv" | "parquet",
  watch: ExportWatch,
): Promise<void> {
  const statement =
    format === "csv"
      ? `COPY (SELECT ${columns.map(neutralised).join(", ")} FROM (${select})) TO ${quoteString(path)} (FORMAT csv, HEADER, USE_TMP_FILE false)`
      : `COPY (${select}) TO ${quoteString(path)} (${parquetOptions(columns.length)})`;
  await interruptible(connection, watch.signal, () => connection.run(statement));
}

/** Writes CSV or Parquet. Rows of another DuckDB pass through a temporary table of `home`, which may write files. */
export async function exportFile(
  home: ViewEngine,
  rows: ExportRows,
  path: string,
  format: "csv" | "parquet",
  watch: ExportWatch = {},
): Promise<void> {
  if (rows.engine === home) {
    await home.lend((connection) => copyTo(connection, rows.sql, rows.columns, path, format, watch));
    return;
  }
  await home.lend(async (connection) => {
    let table: Awaited<ReturnType<typeof createStagingTable>> | null = null;
    try {
      await rows.engine.lend((other) =>
        interruptible(other, watch.signal, async () => {
          const result = await other.stream(rows.sql);
          table = await createStagingTable(
            connection,
            result.columnTypes().map((type) => ({ sql: type.toString(), type })),
          );
          let rowCount = 0;
          for (;;) {
            const chunk = await result.fetchChunk();
            if (!chunk || chunk.rowCount === 0) break;
            table.appendChunk(chunk);
            rowCount += chunk.rowCount;
            watch.onRows?.(rowCount);
          }
          table.finish();
        }),
      );
      const filled = table as Awaited<ReturnType<typeof createStagingTable>> | null;
      if (!filled) return;
      const select = `SELECT ${rows.columns.map((column, index) => `${rawName(index)} AS ${quoteIdentifier(column.name)}`).join(", ")} FROM ${filled.name}`;
      await copyTo(connection, select, rows.columns, path, format, watch);
    } finally {
      await (table as Awaited<ReturnType<typeof createStagingTable>> | null)?.drop();
    }
  });
}

/** Writes a small table that is on the screen. */
export async function exportTable(
  home: ViewEngine,
  table: Table,
  path: string,
  format: "csv" | "parquet",
  watch: ExportWatch = {},
): Promise<void> {
  await home.lend(async (connection) => {
    const texts = table.rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
    const staged = await stageTextRows(connection, table.columns.length, texts);
    try {
      const values = table.columns.map(({ name, type }, index) => {
        const raw = rawName(index);
        const value =
          type === "integer"
            ? `TRY_CAST(${raw} AS BIGINT)`
            : type === "binary" || type === "interval"
              ? raw
              : `TRY_CAST(${raw} AS ${storageTypeOf(type)})`;
        return `${value} AS ${quoteIdentifier(name)}`;
      });
      await copyTo(connection, `SELECT ${values.join(", ")} FROM ${staged.name}`, table.columns, path, format, watch);
    } finally {
      await staged.drop();
    }
  });
}

/** The rows in parts, encoded as cells, in the order of the SELECT. */
export async function streamRows(
  rows: ExportRows,
  onPart: (part: Cell[][]) => Promise<void>,
  watch: ExportWatch = {},
): Promise<void> {
  await rows.engine.lend((connection) =>
    interruptible(connection, watch.signal, async () => {
      const result = await connection.stream(rows.sql);
      const types = result.columnTypes();
      let rowCount = 0;
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        await onPart(encodeChunk(chunk, types));
        rowCount += chunk.rowCount;
        watch.onRows?.(rowCount);
      }
    }),
  );
}
