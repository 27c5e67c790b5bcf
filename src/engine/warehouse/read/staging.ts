import { DuckDBDataChunk, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";
import { rawName } from "./source.ts";

const CHUNK_ROWS = 2048;
let nextTable = 1;

/** A temporary table of raw columns, filled from JavaScript. It lives and dies with the connection. */
export interface StagingTable {
  readonly name: string;
  append(columns: readonly (readonly DuckDBValue[])[]): void;
  appendChunk(chunk: DuckDBDataChunk): void;
  finish(): void;
  drop(): Promise<void>;
}

export async function createStagingTable(
  connection: DuckDBConnection,
  types: readonly { sql: string; type: DuckDBType }[],
): Promise<StagingTable> {
  const table = `staging_${nextTable}`;
  nextTable += 1;
  const columns = types.map(({ sql }, index) => `${rawName(index)} ${sql}`).join(", ");
  await connection.run(`CREATE TEMP TABLE ${table} (${columns})`);
  const appender = await connection.createAppender(table, "main", "temp");
  const chunkTypes = types.map(({ type }) => type);
  return {
    name: `temp.main.${table}`,
    append(values) {
      const rowCount = values[0]?.length ?? 0;
      for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
        const end = Math.min(rowCount, start + CHUNK_ROWS);
        const chunk = DuckDBDataChunk.create(chunkTypes, end - start);
        values.forEach((column, index) =>
          chunk.setColumnValues(index, start === 0 && end === rowCount ? column : column.slice(start, end)),
        );
        appender.appendDataChunk(chunk);
      }
    },
    appendChunk: (chunk) => appender.appendDataChunk(chunk),
    finish() {
      appender.flushSync();
      appender.closeSync();
    },
    async drop() {
      await connection.run(`DROP TABLE IF EXISTS temp.main.${table}`);
    },
  };
}

/** A staging table of text rows; short rows are padded with null. */
export async function stageTextRows(
  connection: DuckDBConnection,
  width: number,
  rows: readonly (readonly (string | null)[])[],
): Promise<StagingTable> {
  const table = await createStagingTable(
    connection,
    Array.from({ length: width }, () => ({ sql: "VARCHAR", type: VARCHAR })),
  );
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const part = rows.slice(start, start + CHUNK_ROWS);
    table.append(Array.from({ length: width }, (_unused, column) => part.map((row) => row[column] ?? null)));
  }
  table.finish();
  return table;
}
