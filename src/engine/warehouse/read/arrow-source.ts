import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  TIME,
  TIMESTAMP,
  type DuckDBValue,
} from "@duckdb/node-api";
import {
  CompressionType,
  setCompressionCodec,
  tableFromIPC,
  Type,
  type Column,
  type DataType,
  type Table,
} from "@uwdata/flechette";
import { decompress as decompressZstd } from "fzstd";
import { decompress as decompressLz4 } from "lz4js";
import { basename } from "node:path";
import type { ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import type { ColumnType } from "../../../contract/values.ts";
import {
  arrowMessages,
  damagedArrow,
  MESSAGE_DICTIONARY,
  MESSAGE_RECORD_BATCH,
  MESSAGE_SCHEMA,
} from "./arrow-messages.ts";
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

const DAY_MS = 86_400_000;
const SAMPLE_ROWS = 5000;

setCompressionCodec(CompressionType.LZ4_FRAME, { encode: unsupported, decode: (bytes) => decompressLz4(bytes) });
setCompressionCodec(CompressionType.ZSTD, {
  encode: unsupported,
  decode: (bytes, byteCount) => decompressZstd(bytes, byteCount > 0 ? new Uint8Array(byteCount) : undefined),
});

function unsupported(): never {
  throw new Error("Arrow files are only read here.");
}

interface ArrowType extends StagedType {
  column: ColumnType;
  convert(value: unknown): DuckDBValue;
}

function staged(sql: string, type: StagedType["type"], column: ColumnType, convert: ArrowType["convert"]): ArrowType {
  return { sql, type, raw: column === "text" ? "text" : { typed: column }, column, convert };
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint"
      ? item.toString()
      : ArrayBuffer.isView(item)
        ? [...(item as unknown as Iterable<unknown>)]
        : item,
  );
}

/** Dates, timestamps (milliseconds with a fraction) and times arrive as numbers; nested values become JSON. */
function arrowType(type: DataType): ArrowType {
  switch (type.typeId) {
    case Type.Int:
      return staged("BIGINT", BIGINT, "integer", (value) => BigInt(value as number | bigint));
    case Type.Float:
    case Type.Decimal:
      return staged("DOUBLE", DOUBLE, "number", (value) => Number(value));
    case Type.Bool:
      return staged("BOOLEAN", BOOLEAN, "boolean", (value) => Boolean(value));
    case Type.Date:
      return staged("DATE", DATE, "date", (value) => new DuckDBDateValue(Math.floor(Number(value) / DAY_MS)));
    case Type.Timestamp:
      return staged(
        "TIMESTAMP",
        TIMESTAMP,
        "timestamp",
        (value) => new DuckDBTimestampValue(BigInt(Math.round(Number(value) * 1000))),
      );
    case Type.Time: {
      const perMicrosecond = [1_000_000, 1000, 1, 0.001][type.unit] ?? 1;
      return staged(
        "TIME",
        TIME,
        "time",
        (value) => new DuckDBTimeValue(BigInt(Math.round(Number(value) * perMicrosecond))),
      );
    }
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return { ...STAGED_TEXT, column: "text", convert: (value) => String(value) };
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return staged("BLOB", BLOB, "binary", (value) => new DuckDBBlobValue(value as Uint8Array));
    case Type.Dictionary:
      return arrowType(type.dictionary);
    case Type.Interval:
    case Type.Duration:
    case Type.Null:
      return { ...STAGED_TEXT, column: "text", convert: (value) => String(value) };
    default:
      return { ...staged("VARCHAR", STAGED_TEXT.type, "json", jsonText) };
  }
}

function columnCells(column: Column<unknown>, type: ArrowType, from: number, to: number): DuckDBValue[] {
  const cells: DuckDBValue[] = [];
  for (let row = from; row < to; row += 1) {
    const value = column.at(row);
    cells.push(value === null || value === undefined ? null : type.convert(value));
  }
  return cells;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** Tables of one record batch each, with the dictionaries known so far. */
async function* batchTables(path: string): AsyncGenerator<{ table: Table; end: number }> {
  const before: Uint8Array[] = [];
  let hasBatch = false;
  const decode = (parts: readonly Uint8Array[]) => {
    try {
      return tableFromIPC(joined(parts), { useBigInt: true, useDate: false });
    } catch (error) {
      throw damagedArrow(path, error);
    }
  };
  for await (const { kind, bytes, end } of arrowMessages(path)) {
    if (kind === MESSAGE_SCHEMA || kind === MESSAGE_DICTIONARY) before.push(bytes);
    if (kind !== MESSAGE_RECORD_BATCH) continue;
    if (before.length === 0) throw damagedArrow(path);
    hasBatch = true;
    yield { table: decode([...before, bytes]), end };
  }
  if (!hasBatch && before.length > 0) yield { table: decode(before), end: 0 };
  if (before.length === 0) throw damagedArrow(path);
}

function sameShape(a: readonly ArrowType[], b: readonly ArrowType[]): boolean {
  return a.length === b.length && a.every((type, index) => type.sql === b[index]?.sql);
}

/** Arrow IPC streams and files, and Feather version 2 which is the latter; bodies may be compressed with LZ4 or Zstandard. */
export async function openArrowSource(
  files: readonly SourceFile[],
  _options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const [firstFile] = files;
  if (!firstFile) throw new AppError("file-missing", "There is no file to read.");
  let firstTable: Table | null = null;
  for await (const { table } of batchTables(firstFile.path)) {
    firstTable = table;
    break;
  }
  if (!firstTable) throw damagedArrow(firstFile.path);
  const table = firstTable;
  const { fields } = table.schema;
  if (fields.length === 0)
    throw new AppError(
      "format-broken",
      `${basename(firstFile.path)} has no columns in it. Choose a file that has data.`,
    );
  if (fields.length > MAXIMUM_COLUMNS)
    throw new AppError(
      "too-many-columns",
      `${basename(firstFile.path)} has ${fields.length} columns; at most ${MAXIMUM_COLUMNS} can be shown. Keep the ones you need and try again.`,
    );
  const names = uniqueNames(fields.map((field) => field.name));
  const types = fields.map((field) => arrowType(field.type));
  const rowsOf = (
    part: Table,
    partTypes: readonly ArrowType[],
    from: number,
    to: number,
    firstLine: number,
  ): StagedRows => ({
    columns: partTypes.map((type, index) => columnCells(part.getChildAt(index), type, from, to)),
    lines: Array.from({ length: to - from }, (_unused, row) => BigInt(firstLine + row)),
  });
  const sample = rowsOf(table, types, 0, Math.min(table.numRows, SAMPLE_ROWS), 1);
  const guesses = types.map((type, index) => {
    const sourceName = names[index] ?? `column_${index + 1}`;
    const plain = { sourceName, name: sourceName, type: type.column, include: true, nullValues: [] };
    if (type.column !== "text") return { choice: plain, warning: null };
    const cells = (sample.columns[index] ?? []).map((cell) => (typeof cell === "string" ? cell : null));
    const guess = guessColumn(sourceName, cells, { toleratedMisfits: 0, onlyDates: true });
    return guess.choice.type === "text" ? { choice: plain, warning: null } : guess;
  });
  const byteCount = files.reduce((sum, file) => sum + file.byteCount, 0);

  const reader: StagedReader = {
    types,
    first: (rowCount) => rowsOf(table, types, 0, Math.min(table.numRows, rowCount), 1),
    async read(onRows) {
      let line = 1;
      let done = 0;
      for (const file of files) {
        for await (const { table: part, end } of batchTables(file.path)) {
          const partTypes = part.schema.fields.map((field) => arrowType(field.type));
          if (!sameShape(types, partTypes))
            throw new AppError(
              "invalid-input",
              `${basename(file.path)} has other columns than ${basename(firstFile.path)}. Import files of one shape at a time.`,
            );
          for (let from = 0; from < part.numRows; from += 65_536) {
            const to = Math.min(part.numRows, from + 65_536);
            onRows(rowsOf(part, partTypes, from, to, line + from));
            await breathe(context.signal);
          }
          line += part.numRows;
          context.onFraction?.(Math.min(1, (done + end) / Math.max(1, byteCount)));
        }
        done += file.byteCount;
      }
    },
    close: () => Promise.resolve(),
  };
  return stagedSource(
    {
      format: "arrow",
      options: { format: "arrow" },
      files: [...files],
      byteCount,
      estimatedRowCount: null,
      tables: [],
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
}
