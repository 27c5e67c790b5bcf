import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { randomUUID } from "node:crypto";
import type { ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import type { ResultColumn } from "../../../contract/values.ts";
import { quoteIdentifier, quoteString } from "../column-types.ts";
import { queryOn } from "../connection.ts";
import { environmentFailure, errorText } from "../duckdb-errors.ts";
import { mergeChoices } from "./column-choices.ts";
import { readHead, type DetectedFormat } from "./file-format.ts";
import { guessColumn } from "./guess-columns.ts";
import { MAXIMUM_COLUMNS } from "./limits.ts";
import {
  rawName,
  type RawScan,
  type RawType,
  type ReadContext,
  type Source,
  type SourceDescription,
} from "./source.ts";
import { escapePathPattern, type SourceFile } from "./source-files.ts";
import { detectEncoding, gunzipHead, transcode } from "./text-encoding.ts";
import { uniqueNames } from "./delimited-text.ts";

/** Levels of nesting that become columns and types; what lies deeper stays JSON. */
const RECORD_DEPTH = 2;
const DOCUMENT_DEPTH = 4;
const GUESS_ROWS = 20_000;
const USUAL_OBJECT_BYTES = 16_777_216;
const MAXIMUM_OBJECT_BYTES = 268_435_456;

interface Reader {
  sql: string;
  /** For a document around the records. */
  deepSql: string | null;
  temporaryFiles: string[];
}

async function plainTextFiles(
  files: readonly SourceFile[],
  detected: DetectedFormat,
  options: ReadOptions,
  context: ReadContext,
): Promise<{ paths: string[]; temporaryFiles: string[] }> {
  const paths: string[] = [];
  const temporaryFiles: string[] = [];
  for (const file of files) {
    const head = detected.gzip ? (await gunzipHead(file.path, 65_536)).head : await readHead(file.path);
    const encoding = options.encoding ?? detectEncoding(head);
    if (!detected.gzip && encoding === "utf-8" && head[0] !== 0xef) {
      paths.push(file.path);
      continue;
    }
    const target = join(context.tempFolder, `${randomUUID()}.json`);
    temporaryFiles.push(target);
    await transcode({ ...file, gzip: detected.gzip, encoding }, target, { signal: context.signal });
    paths.push(target);
  }
  return { paths, temporaryFiles };
}

/** DuckDB sets aside buffers of twice the largest object for every thread. */
function jsonReader(
  paths: readonly string[],
  format: "json" | "ndjson",
  largestFileBytes: number,
  depth: number,
): string {
  const list = paths.map((path) => quoteString(escapePathPattern(path))).join(", ");
  const layout = format === "ndjson" ? "newline_delimited" : "auto";
  const objectBytes =
    format === "ndjson"
      ? USUAL_OBJECT_BYTES
      : Math.min(MAXIMUM_OBJECT_BYTES, Math.max(USUAL_OBJECT_BYTES, largestFileBytes + 1024));
  return `read_json([${list}], format = '${layout}', maximum_object_size = ${objectBytes}, sample_size = -1, union_by_name = true, convert_strings_to_integers = false, maximum_depth = ${depth})`;
}

async function makeReader(
  files: readonly SourceFile[],
  detected: DetectedFormat,
  options: ReadOptions,
  context: ReadContext,
): Promise<Reader> {
  if (detected.format === "parquet") {
    const list = files.map((file) => quoteString(escapePathPattern(file.path))).join(", ");
    return {
      sql: `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`,
      deepSql: null,
      temporaryFiles: [],
    };
  }
  const { paths, temporaryFiles } = await plainTextFiles(files, detected, options, context);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return {
    sql: jsonReader(paths, detected.format === "ndjson" ? "ndjson" : "json", Math.max(...sizes), RECORD_DEPTH),
    deepSql: jsonReader(paths, "json", Math.max(...sizes), DOCUMENT_DEPTH),
    temporaryFiles,
  };
}

/** What went wrong with a file of this format, as one sentence. */
export function brokenFile(error: unknown, name: string, format: string): Error {
  const known = environmentFailure(error);
  if (known) return known;
  const text = errorText(error);
  const line = /line (\d+)/i.exec(text)?.[1];
  const where = line === undefined || format === "parquet" ? "" : ` near line ${line}`;
  return new AppError(
    "format-broken",
    `${name} is not a readable ${format === "parquet" ? "Parquet" : "JSON"} file${where}: it may be damaged or cut off. Get a fresh copy and try again.`,
    {
      details: { reason: text.split("\n")[0] ?? "" },
      cause: error,
    },
  );
}

/** A `{"data": [...]}` document: one object whose only list of objects is the table. */
async function listInside(context: ReadContext, sql: string): Promise<string | null> {
  const { columns } = await queryOn(context.connection, `SELECT * FROM ${sql} LIMIT 0`);
  if (!columns.some((column) => column.type === "json")) return null;
  const { rows } = await queryOn(
    context.connection,
    `SELECT ${columns.map((column) => `CAST(to_json(${quoteIdentifier(column.name)}) AS VARCHAR)`).join(", ")} FROM ${sql} LIMIT 2`,
  );
  if (rows.length !== 1) return null;
  const lists = columns.filter((column, index) => {
    const cell = rows[0]?.[index];
    return column.type === "json" && typeof cell === "string" && cell.startsWith("[{");
  });
  return lists.length === 1 && lists[0] ? lists[0].name : null;
}

/** A JSON column of plain values of mixed kinds is text, without the quotes of JSON. */
function rawSql(column: ResultColumn, isScalarJson: boolean): string {
  const name = quoteIdentifier(column.name);
  if (isScalarJson) return `json_extract_string(${name}, '$')`;
  return column.type === "interval" ? `CAST(${name} AS VARCHAR)` : name;
}

/** JSON and Parquet: files that DuckDB types by itself. Strings in them are looked at for dates only. */
export async function openScannedSource(
  files: readonly SourceFile[],
  detected: DetectedFormat,
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const { connection, signal } = context;
  const [firstFile] = files;
  if (!firstFile) throw new AppError("file-missing", "There is no file to read.");
  const name = basename(firstFile.path);
  const { format } = detected;
  const reader = await makeReader(files, detected, options, context);
  const temporaryTables: string[] = [];
  try {
    let { sql } = reader;
    if (format === "json" && reader.deepSql !== null) {
      const inside = await listInside(context, sql);
      if (inside !== null) {
        const table = `staging_json_${randomUUID().replaceAll("-", "")}`;
        temporaryTables.push(table);
        await connection.run(
          `CREATE TEMP TABLE ${table} AS SELECT unnest(list, max_depth := 2) FROM (SELECT unnest(${quoteIdentifier(inside)}) AS list FROM ${reader.deepSql})`,
        );
        sql = table;
      }
    }
    const { columns, rows } = await queryOn(connection, `SELECT * FROM ${sql} LIMIT ${GUESS_ROWS}`, [], { signal });
    if (columns.length === 0 || (rows.length === 0 && format !== "parquet"))
      throw new AppError("format-broken", `${name} has no rows in it. Choose a file that has data.`);
    if (columns.length > MAXIMUM_COLUMNS)
      throw new AppError(
        "too-many-columns",
        `${name} has ${columns.length} columns; at most ${MAXIMUM_COLUMNS} can be shown. Keep the ones you need and try again.`,
      );
    const names = uniqueNames(columns.map((column) => column.name));
    const scalars = columns.map(
      (column, index) =>
        column.type === "json" &&
        format !== "parquet" &&
        rows.every((row) => !/^\s*[[{]/.test(String(row[index] ?? ""))),
    );
    const guesses = columns.map((column, index) => {
      const sourceName = names[index] ?? column.name;
      if (scalars[index])
        return {
          choice: { sourceName, name: sourceName, type: "text" as const, include: true, nullValues: [] },
          warning: null,
        };
      if (column.type !== "text" || format === "parquet")
        return {
          choice: { sourceName, name: sourceName, type: column.type, include: true, nullValues: [] },
          warning: null,
        };
      const cells = rows.map((row) => (typeof row[index] === "string" ? row[index] : null));
      const guess = guessColumn(sourceName, cells, { toleratedMisfits: 0, onlyDates: true });
      return guess.choice.type === "text" ? { choice: { ...guess.choice, nullValues: [] }, warning: null } : guess;
    });
    const rawTypes = columns.map((column, index): RawType =>
      column.type === "text" || scalars[index] ? "text" : { typed: column.type },
    );
    const rawColumns = columns
      .map((column, index) => `${rawSql(column, scalars[index] ?? false)} AS ${rawName(index)}`)
      .join(", ");
    const relation = `(SELECT ${rawColumns} FROM ${sql})`;
    const byteCount = files.reduce((sum, file) => sum + file.byteCount, 0);
    const counted =
      format === "parquet" || temporaryTables.length > 0
        ? Number((await queryOn(connection, `SELECT count(*) FROM ${sql}`)).rows[0]?.[0] ?? 0)
        : rows.length < GUESS_ROWS
          ? rows.length
          : null;
    const description: SourceDescription = {
      format,
      options: { format },
      files: [...files],
      byteCount,
      estimatedRowCount: counted,
      tables: [],
      warnings: guesses.flatMap((guess) => guess.warning ?? []),
      columns: mergeChoices(
        guesses.map((guess) => guess.choice),
        context.columns,
      ),
      rawTypes,
    };
    return {
      description,
      async sample(rowCount) {
        return `(SELECT * FROM ${relation} LIMIT ${rowCount})`;
      },
      async quickScan() {
        return null;
      },
      async rawScan(): Promise<RawScan> {
        return { relation, lineColumn: null, lineSql: "row_ordinal", file: firstFile.path, readerRejects: null };
      },
      async close() {
        for (const table of temporaryTables) await connection.run(`DROP TABLE IF EXISTS temp.main.${table}`);
        for (const path of reader.temporaryFiles) await rm(path, { force: true });
      },
    };
  } catch (error) {
    for (const path of reader.temporaryFiles) await rm(path, { force: true });
    throw error instanceof AppError ? error : brokenFile(error, name, format);
  }
}
