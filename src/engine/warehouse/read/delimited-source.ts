import { open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { randomUUID } from "node:crypto";
import type { ColumnChoice, ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import { quoteIdentifier, quoteString, storageTypeOf } from "../column-types.ts";
import { queryOn } from "../connection.ts";
import { castText } from "./cast-expression.ts";
import { mergeChoices, typeInWords } from "./column-choices.ts";
import {
  parseRows,
  sniffDelimiter,
  sniffHeader,
  sniffSkipLines,
  uniqueNames,
  usualWidth,
  type Dialect,
} from "./delimited-text.ts";
import { looksBinary, readHead, type DetectedFormat } from "./file-format.ts";
import { guessColumn, type ColumnGuess } from "./guess-columns.ts";
import { MAXIMUM_COLUMNS } from "./limits.ts";
import { isNullWord } from "./text-values.ts";
import {
  rawName,
  REFIT,
  type QuickScan,
  type RawScan,
  type ReadContext,
  type ReaderRejects,
  type Source,
  type SourceDescription,
} from "./source.ts";
import { escapePathPattern, type SourceFile } from "./source-files.ts";
import { stageTextRows, type StagingTable } from "./staging.ts";
import { decodeText, detectEncoding, gunzipHead, transcode, type TextEncodingName } from "./text-encoding.ts";

const HEAD_BYTES = 262_144;
const PROBE_BYTES = 24_576;
const PROBE_COUNT = 16;
const MAXIMUM_WHOLE_BYTES = 8_388_608;
const MAXIMUM_GUESS_CELLS = 4_000_000;

const MAXIMUM_LINE_BYTES = 16_777_216;
const SAFE_INTEGER = 9_007_199_254_740_992;

interface Sample {
  header: string[];
  rows: string[][];
  dialect: Dialect;
  width: number;
  isEverything: boolean;
  hasMultilineCell: boolean;
  bytesPerRow: number;
}

interface TextFile extends SourceFile {
  gzip: boolean;
  encoding: TextEncodingName;
}

async function readRange(path: string, start: number, byteCount: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(byteCount);
    const { bytesRead } = await file.read(buffer, 0, byteCount, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whole lines from places spread over the file, so that a type is not guessed from its beginning alone. */
async function probeRows(file: TextFile, headBytes: number, dialect: Dialect, width: number): Promise<string[][]> {
  const rows: string[][] = [];
  const span = file.byteCount - headBytes;
  const isWide = file.encoding.startsWith("utf-16");
  for (let index = 1; index <= PROBE_COUNT; index += 1) {
    const start = Math.floor(headBytes + (span * index) / (PROBE_COUNT + 1));
    const bytes = await readRange(file.path, isWide ? start - (start % 2) : start, PROBE_BYTES);
    const text = decodeText(bytes, file.encoding);
    const firstLine = text.indexOf("\n");
    if (firstLine === -1) continue;
    const parsed = parseRows(text.slice(firstLine + 1), dialect.delimiter, dialect.quote);
    rows.push(...parsed.rows.filter((row) => row.length === width));
  }
  return rows;
}

async function takeSample(file: TextFile, options: ReadOptions): Promise<Sample> {
  const name = basename(file.path);
  const wholeBytes = file.byteCount <= MAXIMUM_WHOLE_BYTES ? MAXIMUM_WHOLE_BYTES : HEAD_BYTES;
  let bytes: Buffer;
  let isEverything: boolean;
  if (file.gzip) {
    const unpacked = await gunzipHead(file.path, wholeBytes);
    bytes = unpacked.head;
    isEverything = unpacked.complete;
    if (looksBinary(bytes.subarray(0, 65_536)))
      throw new AppError(
        "format-broken",
        `${name} does not contain text, so it cannot be read as a table. Unpack it and import what is inside.`,
      );
  } else {
    bytes = await readHead(file.path, Math.min(wholeBytes, file.byteCount + 1));
    isEverything = bytes.length >= file.byteCount;
  }
  const text = decodeText(bytes, file.encoding);
  if (text.trim() === "") throw new AppError("format-broken", `${name} is empty. Choose a file that has data in it.`);
  const quote = options.quote ?? '"';
  const head = text.length > 2_000_000 ? text.slice(0, 1_000_000) : text;
  const delimiter =
    options.delimiter ?? (options.format === "tsv" ? "\t" : sniffDelimiter(head, quote, isEverything && head === text));
  const parsed = parseRows(text, delimiter, quote, { isComplete: isEverything });
  if (parsed.rows.length === 0) {
    throw new AppError(
      "format-broken",
      `${name} has a first line that never ends, so it cannot be read as a table. Check that it is a text file with one row a line.`,
    );
  }
  const body = parsed.rows.slice(0, 2000);
  const { width: usual } = usualWidth(body.length > 3 ? body.slice(1) : body);
  const skipLines = options.skipLines ?? parsed.lines[sniffSkipLines(body, usual)] ?? 0;
  const rows = parsed.rows.filter((_row, index) => (parsed.lines[index] ?? 0) >= skipLines);
  const first = rows[0] ?? [];
  const hasHeader =
    options.hasHeader ??
    sniffHeader(rows.slice(0, 200).filter((row, index) => index === 0 || row.length === first.length));
  const width =
    hasHeader && rows.length > 1
      ? Math.max(first.length, usual)
      : Math.max(usual, rows.length === 1 ? first.length : 0);
  const dialect = { delimiter, quote, hasHeader, skipLines };
  const dataRows = hasHeader ? rows.slice(1) : rows;
  const bytesPerRow = (bytes.length * (parsed.consumed / Math.max(1, text.length))) / Math.max(1, parsed.rows.length);
  const sample: Sample = {
    header: hasHeader ? first : [],
    rows: dataRows,
    dialect,
    width,
    isEverything,
    hasMultilineCell: parsed.hasMultilineCell,
    bytesPerRow,
  };
  return sample;
}

function guessColumns(
  names: readonly string[],
  rows: readonly string[][],
  width: number,
  toleratedMisfits: number,
): ColumnGuess[] {
  const maximumRows = Math.max(200, Math.floor(MAXIMUM_GUESS_CELLS / Math.max(1, width)));
  const step = Math.max(1, Math.ceil(rows.length / maximumRows));
  const used = rows.filter((row, index) => row.length === width && index % step === 0);
  return names.map((name, column) =>
    guessColumn(
      name,
      used.map((row) => row[column] ?? null),
      { toleratedMisfits },
    ),
  );
}

function describeDialect(
  dialect: Dialect,
  encoding: TextEncodingName,
  format: "csv" | "tsv",
): SourceDescription["options"] {
  return {
    format,
    encoding,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    hasHeader: dialect.hasHeader,
    skipLines: dialect.skipLines,
  };
}

/** Comma-, tab- or otherwise separated text. */
export async function openDelimitedSource(
  files: readonly SourceFile[],
  detected: DetectedFormat,
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const { connection, tempFolder, signal } = context;
  const textFiles: TextFile[] = [];
  for (const file of files) {
    const head = detected.gzip ? (await gunzipHead(file.path, 65_536)).head : await readHead(file.path);
    textFiles.push({ ...file, gzip: detected.gzip, encoding: options.encoding ?? detectEncoding(head) });
  }
  const [firstFile] = textFiles;
  if (!firstFile) throw new AppError("file-missing", "There is no file to read.");
  const format = detected.format === "tsv" ? "tsv" : "csv";
  const sample = await takeSample(firstFile, { ...options, format });
  const { dialect, width } = sample;
  if (width > MAXIMUM_COLUMNS) {
    throw new AppError(
      "too-many-columns",
      `${basename(firstFile.path)} has ${width} columns; at most ${MAXIMUM_COLUMNS} can be shown. Check the delimiter or split the file.`,
    );
  }
  const sampledEverything =
    sample.isEverything && textFiles.length === 1 && sample.rows.length * width <= MAXIMUM_GUESS_CELLS;
  const guessRows = [...sample.rows];
  if (!sample.isEverything && !firstFile.gzip && !sample.hasMultilineCell)
    guessRows.push(...(await probeRows(firstFile, HEAD_BYTES, dialect, width)));
  for (const file of textFiles.slice(1, 4))
    guessRows.push(...(await takeSample(file, { ...options, format })).rows.filter((row) => row.length === width));
  const names = uniqueNames(
    Array.from({ length: width }, (_unused, index) => (sample.header[index] ?? "").replace(/^\ufeff/, "")),
  );
  const guesses = guessColumns(names, guessRows, width, context.toleratedMisfits);
  const byteCount = files.reduce((sum, file) => sum + file.byteCount, 0);
  const description: SourceDescription = {
    format,
    options: describeDialect(dialect, firstFile.encoding, format),
    files: [...files],
    byteCount,
    estimatedRowCount: sampledEverything
      ? sample.rows.length
      : firstFile.gzip
        ? null
        : Math.round(byteCount / Math.max(1, sample.bytesPerRow)),
    tables: [],
    warnings: guesses.flatMap((guess) => guess.warning ?? []),
    columns: mergeChoices(
      guesses.map((guess) => guess.choice),
      context.columns,
    ),
    rawTypes: names.map(() => "text"),
  };

  const temporaryFiles: string[] = [];
  const tables: StagingTable[] = [];
  let plainPaths: string[] | null = null;

  async function plainFiles(): Promise<string[]> {
    if (plainPaths) return plainPaths;
    const paths: string[] = [];
    let done = 0;
    for (const file of textFiles) {
      const hasMark = file.encoding === "utf-8";
      if (hasMark && !file.gzip) paths.push(file.path);
      else {
        const target = join(tempFolder, `${randomUUID()}.txt`);
        temporaryFiles.push(target);
        await transcode(file, target, {
          signal,
          onBytes: (bytes) => context.onFraction?.(((done + bytes) / Math.max(1, byteCount)) * 0.3),
        });
        paths.push(target);
      }
      done += file.byteCount;
    }
    plainPaths = paths;
    return paths;
  }

  async function readCsv(columnTypes: readonly string[], extra: string[], rejectsName: string): Promise<string> {
    const paths = (await plainFiles()).map((path) => quoteString(escapePathPattern(path))).join(", ");
    const columns = columnTypes.map((type, index) => `'${rawName(index)}': '${type}'`).join(", ");
    const hasQuote = dialect.quote !== "";
    return `read_csv([${paths}], auto_detect = false, delim = ${quoteString(dialect.delimiter)}, quote = ${quoteString(dialect.quote)}, escape = ${quoteString(hasQuote ? dialect.quote : "")},
      header = ${dialect.hasHeader}, skip = ${dialect.skipLines}, columns = {${columns}}, max_line_size = ${MAXIMUM_LINE_BYTES}, buffer_size = ${MAXIMUM_LINE_BYTES * 2},
      store_rejects = true, rejects_table = '${rejectsName}_errors', rejects_scan = '${rejectsName}_scans', rejects_limit = 0${extra.map((item) => `, ${item}`).join("")})`;
  }

  function readerRejects(rejectsName: string): ReaderRejects {
    const names = description.columns.map((column) => quoteString(column.sourceName)).join(", ");
    const words = description.columns.map((column) => quoteString(typeInWords(column))).join(", ");
    const originals = new Map((plainPaths ?? []).map((path, index) => [path, textFiles[index]?.path ?? path]));
    const fileSql = [...originals].reduce(
      (sql, [path, original]) =>
        path === original
          ? sql
          : `CASE WHEN s.file_path = ${quoteString(path)} THEN ${quoteString(original)} ELSE ${sql} END`,
      "s.file_path",
    );
    return {
      sql: `SELECT DISTINCT ON (e.scan_id, e.file_id, e.line) ${fileSql} AS file, e.line AS line,
          CASE WHEN e.error_type = 'CAST' THEN [${names}][CAST(e.column_idx AS BIGINT)] END AS column_name,
          CASE e.error_type
            WHEN 'CAST' THEN regexp_extract(e.error_message, '(?s)^Error when converting column "[^"]*"\\. Could not convert string (".*") to ''.*''.*$', 1) || ' is not ' || [${words}][CAST(e.column_idx AS BIGINT)] || '.'
            WHEN 'MISSING COLUMNS' THEN 'The row has fewer cells than there are columns.'
            WHEN 'TOO MANY COLUMNS' THEN 'The row has more cells than there are columns.'
            WHEN 'UNQUOTED VALUE' THEN 'A quote is not closed or is followed by other text.'
            WHEN 'INVALID ENCODING' THEN 'The row has bytes that are not valid text.'
            WHEN 'LINE SIZE OVER MAXIMUM' THEN 'The line is longer than ${MAXIMUM_LINE_BYTES / 1_048_576} MB.'
            ELSE e.error_message END AS reason,
          e.csv_line AS text
        FROM ${rejectsName}_errors e JOIN ${rejectsName}_scans s ON s.scan_id = e.scan_id AND s.file_id = e.file_id ORDER BY e.scan_id, e.file_id, e.line, e.column_idx`,
      async count() {
        const { rows } = await queryOn(
          connection,
          `SELECT count(DISTINCT (scan_id, file_id, line)) FROM ${rejectsName}_errors`,
        );
        return Number(rows[0]?.[0] ?? 0);
      },
    };
  }

  return {
    description,
    async sample(rowCount) {
      const rows = sample.rows.filter((row) => row.length === width).slice(0, rowCount);
      const table = await stageTextRows(connection, width, rows);
      tables.push(table);
      return table.name;
    },
    async quickScan(choices): Promise<QuickScan | null> {
      const rejectsName = `rejects_${randomUUID().replaceAll("-", "")}`;
      const plan = choices.map((choice, index) => quickColumn(choice, index, guesses[index], sampledEverything));
      const nullWords = new Set(
        plan.flatMap((column, index) => (choices[index]?.include ? (column.nativeNulls ?? []) : [])),
      );
      const notNull: string[] = [];
      const selects: string[] = [];
      for (const [index, choice] of choices.entries()) {
        const column = plan[index];
        if (!column || !choice.include) continue;
        const strange =
          column.nativeNulls === null ? null : [...nullWords].filter((word) => !column.nativeNulls?.includes(word));
        const isText = choice.type === "text";
        const keepsNative = strange !== null && (strange.length === 0 || (!isText && strange.every(isNullWord)));
        if (!keepsNative) {
          notNull.push(rawName(index));
          if (column.nativeNulls !== null && !isText)
            plan[index] = { ...checkedText(choice, index), nativeNulls: null };
        }
        const sql = keepsNative
          ? column.sql
          : isText
            ? castText(rawName(index), choice).value
            : (plan[index]?.sql ?? column.sql);
        selects.push(`${sql} AS ${quoteIdentifier(choice.name)}`);
      }
      const extra = [`nullstr = [${[...nullWords].map(quoteString).join(", ") || "''"}]`];
      if (notNull.length > 0) extra.push(`force_not_null = [${notNull.map((name) => `'${name}'`).join(", ")}]`);
      const relation = await readCsv(
        plan.map((column) => column.type),
        extra,
        rejectsName,
      );
      return { select: `SELECT ${selects.join(", ")} FROM ${relation}`, readerRejects: readerRejects(rejectsName) };
    },
    async rawScan(): Promise<RawScan> {
      const rejectsName = `rejects_${randomUUID().replaceAll("-", "")}`;
      const relation = await readCsv(
        names.map(() => "VARCHAR"),
        ["nullstr = ['']"],
        rejectsName,
      );
      const offset = dialect.skipLines + (dialect.hasHeader ? 1 : 0);
      const before = `(SELECT line - ${offset} - row_number() OVER (ORDER BY line) AS accepted, row_number() OVER (ORDER BY line) AS shift FROM (SELECT DISTINCT line FROM ${rejectsName}_errors))`;
      return {
        relation,
        lineColumn: null,
        lineSql: `row_ordinal + ${offset} + coalesce((SELECT max(shift) FROM ${before} WHERE accepted < row_ordinal), 0)`,
        file: firstFile.path,
        readerRejects: readerRejects(rejectsName),
      };
    },
    async close() {
      for (const table of tables) await table.drop();
      for (const path of temporaryFiles) await rm(path, { force: true });
    },
  };
}

interface QuickColumn {
  type: string;
  sql: string;
  /** Words DuckDB's reader turns into null for this column; null when the expression does it all. */
  nativeNulls: string[] | null;
}

/**
 * How a column is read at full speed. DuckDB rounds "1.6" to an integer and drops the time of a date without a word, so
 * where not every row was seen before, integers are read as DOUBLE and dates as TIMESTAMP and checked.
 */
function quickColumn(
  choice: ColumnChoice,
  index: number,
  guess: ColumnGuess | undefined,
  sawEverything: boolean,
): QuickColumn {
  const raw = rawName(index);
  const nulls = choice.nullValues ?? [""];
  const isNativeNumber =
    (choice.decimalSeparator ?? ".") === "." &&
    choice.thousandsSeparator === undefined &&
    choice.meaning?.unit === undefined;
  const isSafe = sawEverything && guess?.choice.type === choice.type && !guess.hasPaddedValues;
  if (guess?.hasPaddedValues !== true) {
    if (choice.type === "text") return { type: "VARCHAR", sql: raw, nativeNulls: nulls };
    if (choice.type === "number" && isNativeNumber) return { type: "DOUBLE", sql: raw, nativeNulls: nulls };
    if (choice.type === "integer" && isNativeNumber) {
      if (isSafe) return { type: "BIGINT", sql: raw, nativeNulls: nulls };
      if ((guess?.largestInteger ?? SAFE_INTEGER) < SAFE_INTEGER / 1024) {
        return {
          type: "DOUBLE",
          sql: guarded(
            index,
            `${raw} <> trunc(${raw}) OR abs(${raw}) >= ${SAFE_INTEGER}`,
            `CAST(${raw} AS BIGINT)`,
            "BIGINT",
          ),
          nativeNulls: nulls,
        };
      }
    }
    if (choice.type === "timestamp" && choice.dateFormat === undefined)
      return { type: "TIMESTAMP", sql: raw, nativeNulls: nulls };
    if (choice.type === "date" && choice.dateFormat === undefined) {
      if (isSafe) return { type: "DATE", sql: raw, nativeNulls: nulls };
      return {
        type: "TIMESTAMP",
        sql: guarded(index, `CAST(CAST(${raw} AS DATE) AS TIMESTAMP) <> ${raw}`, `CAST(${raw} AS DATE)`, "DATE"),
        nativeNulls: nulls,
      };
    }
    if (choice.type === "boolean" && isSafe) return { type: "BOOLEAN", sql: raw, nativeNulls: nulls };
  }
  return { ...checkedText(choice, index), nativeNulls: null };
}

function guarded(index: number, check: string, value: string, type: string): string {
  return `CASE WHEN ${check} THEN CAST(error('${REFIT}${index}') AS ${type}) ELSE ${value} END`;
}

/** Read as text and cast here; stops the quick scan where a cell does not fit. */
function checkedText(choice: ColumnChoice, index: number): Pick<QuickColumn, "type" | "sql"> {
  const cast = castText(rawName(index), choice);
  const sql = cast.mayMisfit
    ? guarded(index, `NOT ${cast.missing} AND (${cast.value}) IS NULL`, cast.value, storageTypeOf(choice.type))
    : cast.value;
  return { type: "VARCHAR", sql };
}
