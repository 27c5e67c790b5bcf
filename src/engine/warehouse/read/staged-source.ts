import { BIGINT, VARCHAR, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";
import { queryOn } from "../connection.ts";
import type { RawScan, RawType, ReadContext, Source, SourceDescription } from "./source.ts";
import { createStagingTable, type StagingTable } from "./staging.ts";

export interface StagedType {
  sql: string;
  type: DuckDBType;
  raw: RawType;
}

export const STAGED_TEXT: StagedType = { sql: "VARCHAR", type: VARCHAR, raw: "text" };

export interface StagedRows {
  /** Column-major cells. */
  columns: DuckDBValue[][];
  lines: bigint[];
}

export interface StagedReject {
  line: bigint;
  reason: string;
  text: string;
}

/** How a file that JavaScript decodes hands over its rows. */
export interface StagedReader {
  types: StagedType[];
  /** The first rows, for the preview. */
  first(rowCount: number): Promise<StagedRows> | StagedRows;
  /** Every row, in parts that fit into memory. */
  read(onRows: (rows: StagedRows) => void, onReject: (reject: StagedReject) => void): Promise<void>;
  close(): Promise<void>;
}

const LINE_TYPE = { sql: "BIGINT", type: BIGINT };

/** A source whose rows pass through a temporary table, filled at the first scan. */
export function stagedSource(description: SourceDescription, reader: StagedReader, context: ReadContext): Source {
  const { connection } = context;
  const tables: StagingTable[] = [];
  const width = reader.types.length;
  const lineColumn = `c${width}`;
  let staged: Promise<{ rows: StagingTable; rejects: StagingTable; rejectCount: number }> | null = null;

  async function makeTable(): Promise<StagingTable> {
    const table = await createStagingTable(connection, [...reader.types, LINE_TYPE]);
    tables.push(table);
    return table;
  }

  async function stage() {
    const rows = await makeTable();
    const rejects = await createStagingTable(connection, [LINE_TYPE, STAGED_TEXT, STAGED_TEXT]);
    tables.push(rejects);
    const refused: StagedReject[] = [];
    await reader.read(
      (part) => rows.append([...part.columns, part.lines]),
      (reject) => refused.push(reject),
    );
    rows.finish();
    rejects.append([
      refused.map(({ line }) => line),
      refused.map(({ reason }) => reason),
      refused.map(({ text }) => text),
    ]);
    rejects.finish();
    return { rows, rejects, rejectCount: refused.length };
  }

  return {
    description,
    async sample(rowCount) {
      const table = await makeTable();
      const first = await reader.first(rowCount);
      table.append([...first.columns, first.lines]);
      table.finish();
      return table.name;
    },
    async quickScan() {
      return null;
    },
    async rawScan(): Promise<RawScan> {
      staged ??= stage();
      const { rows, rejects, rejectCount } = await staged;
      const file = description.files[0]?.path ?? "";
      return {
        relation: rows.name,
        lineColumn,
        lineSql: "row_ordinal",
        file,
        readerRejects:
          rejectCount === 0
            ? null
            : {
                sql: `SELECT '${file.replaceAll("'", "''")}' AS file, c0 AS line, NULL AS column_name, c1 AS reason, c2 AS text FROM ${rejects.name}`,
                count: async () =>
                  Number((await queryOn(connection, `SELECT count(*) FROM ${rejects.name}`)).rows[0]?.[0] ?? 0),
              },
      };
    },
    async close() {
      for (const table of tables) await table.drop();
      await reader.close();
    },
  };
}

/** Lets other work in between two parts, and stops when asked to. */
export function breathe(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      if (signal?.aborted) reject(Object.assign(new Error("Stopped."), { name: "AbortError" }));
      else resolve();
    });
  });
}
