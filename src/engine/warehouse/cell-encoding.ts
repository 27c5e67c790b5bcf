import {
  DuckDBTypeId,
  JsonDuckDBValueConverter,
  type DuckDBDataChunk,
  type DuckDBDecimalValue,
  type DuckDBBlobValue,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Cell } from "../../contract/values.ts";

const MAXIMUM_BINARY_BYTES_SHOWN = 64;
const DAY_MS = 86_400_000;

type Encode = (value: DuckDBValue) => Cell;

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return `${year < 0 ? "-" : "+"}${pad(Math.abs(year), 6)}`;
}

function encodeDays(days: number): string {
  const date = new Date(days * DAY_MS);
  if (Number.isNaN(date.getTime())) return days > 0 ? "infinity" : "-infinity";
  return `${yearText(date.getUTCFullYear())}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

function fractionText(micros: number): string {
  return micros === 0 ? "" : `.${pad(micros, 6)}`;
}

function encodeMicros(micros: bigint): string {
  let milliseconds = micros / 1000n;
  let rest = Number(micros % 1000n);
  if (rest < 0) {
    rest += 1000;
    milliseconds -= 1n;
  }
  const time = Number(milliseconds);
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return micros > 0n ? "infinity" : "-infinity";
  const fraction = fractionText(date.getUTCMilliseconds() * 1000 + rest);
  return `${encodeDays(Math.floor(time / DAY_MS))}T${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}${fraction}`;
}

function encodeTime(micros: bigint): string {
  const total = Number(micros);
  const seconds = Math.floor(total / 1_000_000);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}${fractionText(total % 1_000_000)}`;
}

function encodeBigInt(value: bigint): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** JSON has no NaN and no infinities: they travel as text. */
function encodeDouble(value: number): Cell {
  return Number.isFinite(value) ? value : String(value);
}

function encodeDecimal(value: DuckDBDecimalValue): Cell {
  if (value.scale === 0) return encodeBigInt(value.value);
  return Number(value.toString());
}

function encodeBinary(bytes: Uint8Array): string {
  const shown = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.length, MAXIMUM_BINARY_BYTES_SHOWN),
  ).toString("hex");
  return bytes.length > MAXIMUM_BINARY_BYTES_SHOWN ? `0x${shown}… (${bytes.length} bytes)` : `0x${shown}`;
}

function encoderOf(type: DuckDBType): Encode {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return (value) => value as Cell;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return (value) => encodeBigInt(value as bigint);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return (value) => encodeDouble(value as number);
    case DuckDBTypeId.DECIMAL:
      return (value) => encodeDecimal(value as DuckDBDecimalValue);
    case DuckDBTypeId.DATE:
      return (value) => encodeDays((value as { days: number }).days);
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => encodeMicros((value as { micros: bigint }).micros);
    case DuckDBTypeId.TIMESTAMP_S:
      return (value) => encodeMicros((value as { seconds: bigint }).seconds * 1_000_000n);
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) => encodeMicros((value as { millis: bigint }).millis * 1000n);
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => encodeMicros((value as { nanos: bigint }).nanos / 1000n);
    case DuckDBTypeId.TIME:
      return (value) => encodeTime((value as { micros: bigint }).micros);
    case DuckDBTypeId.BLOB:
      return (value) => encodeBinary((value as DuckDBBlobValue).bytes);
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
    case DuckDBTypeId.VARIANT:
      return (value) => JSON.stringify(JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter));
    default:
      return (value) => String(value);
  }
}

/** Row-major cells of at most `maximumRows` rows of the chunk, encoded as the contract's values say. */
export function encodeChunk(
  chunk: DuckDBDataChunk,
  types: readonly DuckDBType[],
  maximumRows = Number.POSITIVE_INFINITY,
): Cell[][] {
  const rowCount = Math.min(chunk.rowCount, maximumRows);
  const rows = Array.from({ length: rowCount }, () => new Array<Cell>(types.length).fill(null));
  types.forEach((type, columnIndex) => {
    const encode = encoderOf(type);
    const vector = chunk.getColumnVector(columnIndex);
    for (let row = 0; row < rowCount; row += 1) {
      const value = vector.getItem(row);
      const target = rows[row];
      if (target && value !== null) target[columnIndex] = encode(value);
    }
  });
  return rows;
}
