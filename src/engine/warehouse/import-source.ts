import type { DuckDBConnection } from "@duckdb/node-api";
import { createHash, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ColumnChoice, DatasetColumn, Preview, ReadOptions } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { ResultColumn, Table } from "../../contract/values.ts";
import { quoteIdentifier, storageTypeOf } from "./column-types.ts";
import { interruptible, queryOn } from "./connection.ts";
import { environmentFailure } from "./duckdb-errors.ts";
import { keepFile, type DataFile } from "./parquet-files.ts";
import { castText, castTyped } from "./read/cast-expression.ts";
import { isChosen } from "./read/column-choices.ts";
import { openSource } from "./read/open-source.ts";
import { rawName, type Source, type SourceDescription } from "./read/source.ts";
import { checkUnchanged } from "./read/source-files.ts";
import { TEXT_NULL_WORDS } from "./read/text-values.ts";
import type { Warehouse } from "./warehouse.ts";
import { writeSource } from "./write-version.ts";

const PREVIEW_ROWS = 100;
const FIRST_ROWS = 1000;
const OPTIMIZED_COLUMNS = 64;
const PROGRESS_INTERVAL_MS = 100;
const DEFAULT_TOLERATED_MISFITS = 0.005;

export interface ImportRequest {
  paths: readonly string[];
  options: ReadOptions;
  columns: readonly ColumnChoice[] | undefined;
  /** Share of cells that may not fit a guessed type before a wider one is taken. Default 0.005. */
  toleratedMisfits?: number;
}

export interface ImportWatcher {
  signal?: AbortSignal | undefined;
  /** Share of the source that has been read; null while it is not known. */
  onProgress?(fraction: number | null): void;
  /** The first rows are in a table of their own, which the watcher then owns. */
  onFirstRows?(table: string, columns: ResultColumn[], rowCount: number): Promise<void>;
}

export interface ImportedRows {
  description: SourceDescription;
  columns: DatasetColumn[];
  files: DataFile[];
  rejectsFile: DataFile | null;
  rowCount: number;
  rejectedRowCount: number;
  byteCount: number;
  manifestSha256: string;
}

interface SampleCast {
  choice: ColumnChoice;
  index: number;
  value: string;
  mayMisfit: boolean;
}

/** A guessed column without separators, marks or a date pattern: every cell of the sample was looked at, so a plain cast reads it exactly. */
function isPlain(choice: ColumnChoice): boolean {
  const { decimalSeparator, thousandsSeparator, meaning, dateFormat, type } = choice;
  return (
    (type === "integer" || type === "number") &&
    (decimalSeparator ?? ".") === "." &&
    thousandsSeparator === undefined &&
    meaning?.unit === undefined &&
    dateFormat === undefined
  );
}

function sampleCasts(description: SourceDescription, chosen: readonly ColumnChoice[] | undefined): SampleCast[] {
  return description.columns.flatMap((choice, index) => {
    if (!choice.include) return [];
    const raw = rawName(index);
    const rawType = description.rawTypes[index] ?? "text";
    if (rawType === "text" && isPlain(choice) && !isChosen(choice, chosen))
      return [{ choice, index, value: `TRY_CAST(${raw} AS ${storageTypeOf(choice.type)})`, mayMisfit: true }];
    const { value, mayMisfit } = rawType === "text" ? castText(raw, choice) : castTyped(raw, rawType.typed, choice);
    return [{ choice, index, value, mayMisfit }];
  });
}

/** DuckDB's optimiser takes time that grows with the square of the columns, and has nothing to win on a sample. */
async function withoutOptimizer<T>(
  connection: DuckDBConnection,
  columnCount: number,
  work: () => Promise<T>,
): Promise<T> {
  if (columnCount < OPTIMIZED_COLUMNS) return work();
  await connection.run("PRAGMA disable_optimizer");
  try {
    return await work();
  } finally {
    await connection.run("PRAGMA enable_optimizer");
  }
}

function isMissing(text: string, choice: ColumnChoice): boolean {
  return (
    text.trim() === "" ||
    (choice.nullValues ?? TEXT_NULL_WORDS).includes(text) ||
    (choice.nullValues ?? TEXT_NULL_WORDS).includes(text.trim())
  );
}

async function typedSample(
  connection: DuckDBConnection,
  source: Source,
  chosen: readonly ColumnChoice[] | undefined,
): Promise<{ sample: Table; misfits: Preview["misfits"] }> {
  const relation = await source.sample(PREVIEW_ROWS);
  const casts = sampleCasts(source.description, chosen);
  const values = casts.map(({ value, choice }) => `${value} AS ${quoteIdentifier(choice.name)}`).join(", ");
  const { columns, rows } = await queryOn(connection, `SELECT ${values} FROM ${relation}`);
  const misfits: Preview["misfits"] = [];
  const doubtful = casts.flatMap((cast, position) =>
    cast.mayMisfit && rows.some((row) => row[position] === null) ? [{ ...cast, position }] : [],
  );
  if (doubtful.length > 0) {
    const raw = await queryOn(
      connection,
      `SELECT ${doubtful.map(({ index }) => `CAST(${rawName(index)} AS VARCHAR)`).join(", ")} FROM ${relation}`,
    );
    raw.rows.forEach((texts, row) => {
      doubtful.forEach(({ choice, position }, column) => {
        const text = texts[column];
        if (rows[row]?.[position] === null && typeof text === "string" && !isMissing(text, choice))
          misfits.push({ row, column: choice.name, text });
      });
    });
  }
  const types = casts.map(({ choice }) => choice.type);
  return {
    sample: { columns: columns.map(({ name, type }, index) => ({ name, type: types[index] ?? type })), rows },
    misfits,
  };
}

/** Looks at a source without importing it. */
export function previewSource(
  warehouse: Warehouse,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<Omit<Preview, "suggestedName">> {
  return warehouse.lend(async (connection) => {
    const source = await openSource(request.paths, request.options, {
      connection,
      tempFolder: warehouse.tempFolder,
      signal,
      columns: request.columns,
      toleratedMisfits: DEFAULT_TOLERATED_MISFITS,
    });
    try {
      const { options, columns, tables, byteCount, estimatedRowCount, warnings } = source.description;
      return {
        options,
        columns,
        tables,
        byteCount,
        estimatedRowCount,
        warnings,
        ...(await withoutOptimizer(connection, columns.length, () => typedSample(connection, source, request.columns))),
      };
    } finally {
      await source.close();
    }
  });
}

async function giveFirstRows(
  connection: DuckDBConnection,
  source: Source,
  chosen: readonly ColumnChoice[] | undefined,
  watcher: ImportWatcher,
): Promise<void> {
  if (!watcher.onFirstRows) return;
  const table = `views.${quoteIdentifier(randomUUID())}`;
  const casts = sampleCasts(source.description, chosen);
  const values = casts.map(({ value, choice }) => `${value} AS ${quoteIdentifier(choice.name)}`).join(", ");
  const { rows } = await queryOn(
    connection,
    `CREATE TABLE ${table} AS SELECT ${values} FROM ${await source.sample(FIRST_ROWS)}`,
  );
  await watcher.onFirstRows(
    table,
    casts.map(({ choice }) => ({ name: choice.name, type: choice.type })),
    Number(rows[0]?.[0] ?? 0),
  );
}

/** A failure half way may have its cause in the file itself: say that instead. */
async function explained(error: unknown, description: SourceDescription): Promise<unknown> {
  if (error instanceof AppError) return error;
  const known = environmentFailure(error);
  if (known) return known;
  return checkUnchanged(description.files).then(
    () => error,
    (changed: unknown) => changed,
  );
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value);
}

async function writeManifest(warehouse: Warehouse, content: Record<string, unknown>): Promise<string> {
  const text = canonicalJson(content);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const temporary = join(warehouse.tempFolder, `${randomUUID()}.json`);
  try {
    await writeFile(temporary, text);
    await keepFile(temporary, join(warehouse.dataFolder, `${sha256}.manifest.json`));
  } finally {
    await rm(temporary, { force: true });
  }
  return sha256;
}

/** Reads a source to its end into immutable Parquet files and a manifest. On failure or abort nothing is kept. */
export function importSource(
  warehouse: Warehouse,
  request: ImportRequest,
  watcher: ImportWatcher = {},
): Promise<ImportedRows> {
  const { signal } = watcher;
  const toleratedMisfits = request.toleratedMisfits ?? DEFAULT_TOLERATED_MISFITS;
  return warehouse.lend(async (connection) => {
    await connection.run(
      "SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0",
    );
    const source = await openSource(request.paths, request.options, {
      connection,
      tempFolder: warehouse.tempFolder,
      signal,
      columns: request.columns,
      toleratedMisfits,
      onFraction: (fraction) => watcher.onProgress?.(fraction),
    });
    const timer = setInterval(() => {
      const { percentage } = connection.progress;
      if (percentage > 0) watcher.onProgress?.(Math.min(1, percentage / 100));
    }, PROGRESS_INTERVAL_MS);
    const created: string[] = [];
    try {
      await withoutOptimizer(connection, source.description.columns.length, () =>
        giveFirstRows(connection, source, request.columns, watcher),
      );
      const { description } = source;
      const written = await interruptible(connection, signal, () =>
        writeSource(source, description.columns, {
          connection,
          dataFolder: warehouse.dataFolder,
          tempFolder: warehouse.tempFolder,
          chosen: request.columns,
          toleratedMisfits,
          onCreated: (path) => created.push(path),
        }),
      );
      await checkUnchanged(description.files);
      if (signal?.aborted) throw new AppError("cancelled", "Stopped.");
      const { columns, file, rejectsFile, rejectedRowCount } = written;
      const result = { columns, files: [file], rejectsFile, rowCount: file.rowCount, rejectedRowCount };
      const manifestSha256 = await writeManifest(warehouse, { ...result, version: 1 });
      return { description, ...result, byteCount: file.byteCount + (rejectsFile?.byteCount ?? 0), manifestSha256 };
    } catch (error) {
      for (const path of created) await rm(path, { force: true });
      throw await explained(error, source.description);
    } finally {
      clearInterval(timer);
      await source.close();
    }
  });
}
