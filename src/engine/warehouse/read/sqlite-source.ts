import { BIGINT, BLOB, DOUBLE, DuckDBBlobValue, type DuckDBValue } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { basename } from "node:path";
import type { ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import type { ColumnType } from "../../../contract/values.ts";
import { quoteIdentifier } from "../column-types.ts";
import { mergeChoices } from "./column-choices.ts";
import { uniqueNames } from "./delimited-text.ts";
import { guessColumn } from "./guess-columns.ts";
import { MAXIMUM_COLUMNS } from "./limits.ts";
import type { ReadContext, Source } from "./source.ts";
import type { SourceFile } from "./source-files.ts";
import {
  breathe,
  STAGED_TEXT,
  stagedSource,
  type StagedReader,
  type StagedRows,
  type StagedType,
} from "./staged-source.ts";

type SqliteValue = string | number | bigint | Buffer | null;

const SAMPLE_ROWS = 20_000;
const PART_ROWS = 8192;

interface SqliteColumn extends StagedType {
  column: ColumnType;
}

const INTEGER: SqliteColumn = { sql: "BIGINT", type: BIGINT, raw: { typed: "integer" }, column: "integer" };
const REAL: SqliteColumn = { sql: "DOUBLE", type: DOUBLE, raw: { typed: "number" }, column: "number" };
const BYTES: SqliteColumn = { sql: "BLOB", type: BLOB, raw: { typed: "binary" }, column: "binary" };
const TEXT: SqliteColumn = { ...STAGED_TEXT, column: "text" };

function toCell(value: SqliteValue, column: SqliteColumn): DuckDBValue {
  if (value === null) return null;
  if (column === INTEGER) return BigInt(value as bigint);
  if (column === REAL) return Number(value);
  if (column === BYTES) return new DuckDBBlobValue(Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
  return Buffer.isBuffer(value) ? value.toString("hex") : String(value);
}

function brokenDatabase(error: unknown, path: string): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const name = basename(path);
  if (code === "SQLITE_BUSY" || code === "SQLITE_LOCKED")
    return new AppError("conflict", `${name} is in use by another program. Close it there and try again.`, {
      cause: error,
    });
  if (code === "SQLITE_CANTOPEN" || code.startsWith("SQLITE_READONLY") || code === "SQLITE_PERM")
    return new AppError(
      "permission-denied",
      `${name} cannot be opened where it is. Copy it to another folder and try again.`,
      { cause: error },
    );
  if (code.startsWith("SQLITE_"))
    return new AppError(
      "format-broken",
      `${name} is not a readable SQLite database: it may be damaged, cut off or encrypted. Get a fresh copy and try again.`,
      { cause: error },
    );
  return error instanceof Error ? error : new Error(String(error));
}

function chooseTable(
  database: Database.Database,
  wanted: string | undefined,
  name: string,
): { table: string; tables: string[] } {
  const rows = database
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )
    .all();
  const tables = rows.map((row) => row.name);
  const table = wanted ?? tables[0];
  if (table === undefined)
    throw new AppError("format-broken", `${name} has no tables in it. Choose a database that has data.`);
  if (!tables.includes(table))
    throw new AppError(
      "not-found",
      `${name} has no table named "${table}". It has: ${tables.slice(0, 10).join(", ")}.`,
    );
  return { table, tables };
}

/** SQLite types values, not columns: one pass over the table says what a column really holds. */
function columnTypes(database: Database.Database, table: string, names: readonly string[]): SqliteColumn[] {
  const types: SqliteColumn[] = [];
  const COLUMNS_AT_ONCE = 400;
  for (let start = 0; start < names.length; start += COLUMNS_AT_ONCE) {
    const part = names.slice(start, start + COLUMNS_AT_ONCE);
    const counts = part
      .map((name) =>
        ["integer", "real", "text", "blob"]
          .map((kind) => `total(typeof(${quoteIdentifier(name)}) = '${kind}')`)
          .join(", "),
      )
      .join(", ");
    const row = database
      .prepare<[], number[]>(`SELECT ${counts} FROM ${quoteIdentifier(table)}`)
      .raw()
      .get() as number[];
    for (let index = 0; index < part.length; index += 1) {
      const [integers = 0, reals = 0, texts = 0, blobs = 0] = row.slice(index * 4, index * 4 + 4);
      if (texts > 0 || integers + reals + blobs === 0) types.push(TEXT);
      else if (blobs > 0) types.push(integers + reals === 0 ? BYTES : TEXT);
      else types.push(reals > 0 ? REAL : INTEGER);
    }
  }
  return types;
}

/** One table or view of a SQLite database, read without writing to it. */
export async function openSqliteSource(
  files: readonly SourceFile[],
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const [file] = files;
  if (!file || files.length > 1) throw new AppError("invalid-input", "Choose one SQLite database at a time.");
  const name = basename(file.path);
  const binding = process.env["FINSIGHT_SQLITE_BINDING"];
  let database: Database.Database | null = null;
  try {
    database = new Database(file.path, {
      readonly: true,
      fileMustExist: true,
      ...(binding ? { nativeBinding: binding } : {}),
    });
    const opened = database;
    const { table, tables } = chooseTable(opened, options.table, name);
    const statement = () =>
      opened
        .prepare<[], SqliteValue[]>(`SELECT * FROM ${quoteIdentifier(table)}`)
        .raw()
        .safeIntegers();
    const columns = statement().columns();
    if (columns.length > MAXIMUM_COLUMNS)
      throw new AppError(
        "too-many-columns",
        `${table} has ${columns.length} columns; at most ${MAXIMUM_COLUMNS} can be shown.`,
      );
    const types = columnTypes(
      opened,
      table,
      columns.map((column) => column.name),
    );
    const names = uniqueNames(columns.map((column) => column.name));
    const toRows = (rows: readonly SqliteValue[][], firstLine: number): StagedRows => ({
      columns: types.map((type, index) => rows.map((row) => toCell(row[index] ?? null, type))),
      lines: rows.map((_row, index) => BigInt(firstLine + index)),
    });
    const sample: SqliteValue[][] = [];
    for (const row of statement().iterate()) {
      sample.push(row);
      if (sample.length >= SAMPLE_ROWS) break;
    }
    const guesses = types.map((type, index) => {
      const sourceName = names[index] ?? `column_${index + 1}`;
      if (type !== TEXT)
        return {
          choice: { sourceName, name: sourceName, type: type.column, include: true, nullValues: [] },
          warning: null,
        };
      const guess = guessColumn(
        sourceName,
        sample.map((row) => (row[index] === null || row[index] === undefined ? null : String(row[index]))),
        { toleratedMisfits: 0 },
      );
      return guess.choice.type === "text" ? { ...guess, choice: { ...guess.choice, nullValues: [] } } : guess;
    });
    const counted = opened.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${quoteIdentifier(table)}`).get();
    const rowCount = counted?.n ?? 0;

    const reader: StagedReader = {
      types,
      first: (count) => toRows(sample.slice(0, count), 1),
      async read(onRows) {
        let part: SqliteValue[][] = [];
        let line = 1;
        try {
          for (const row of statement().iterate()) {
            part.push(row);
            if (part.length < PART_ROWS) continue;
            onRows(toRows(part, line));
            line += part.length;
            part = [];
            context.onFraction?.(Math.min(1, line / Math.max(1, rowCount)));
            await breathe(context.signal);
          }
        } catch (error) {
          throw brokenDatabase(error, file.path);
        }
        if (part.length > 0) onRows(toRows(part, line));
      },
      close() {
        opened.close();
        return Promise.resolve();
      },
    };
    return stagedSource(
      {
        format: "sqlite",
        options: { format: "sqlite", table },
        files: [file],
        byteCount: file.byteCount,
        estimatedRowCount: rowCount,
        tables,
        warnings: guesses.flatMap((guess) => guess.warning ?? []),
        columns: mergeChoices(
          guesses.map((guess) => guess.choice),
          context.columns,
        ),
        rawTypes: types.map((type) => type.raw),
      },
      reader,
      context,
    );
  } catch (error) {
    database?.close();
    throw error instanceof AppError ? error : brokenDatabase(error, file.path);
  }
}
