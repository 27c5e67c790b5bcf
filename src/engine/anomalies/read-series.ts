import { setImmediate } from "node:timers/promises";
import { AppError } from "../../contract/errors.ts";
import { isNumericType, type Cell, type ColumnType, type Table } from "../../contract/values.ts";
import type { SeriesInput } from "./judge-series.ts";

export interface ReadSeries {
  /** Values of the columns that tell series apart. */
  key: Cell[];
  input: SeriesInput;
  /** Rows of the table in order of time. */
  tableRows: Int32Array;
}

export interface SeriesRows {
  series: ReadSeries[];
  timeType: ColumnType;
  /** Rows left out for having no time. */
  untimedCount: number;
}

const ROWS_AT_ONCE = 4000;
const FIRST_YEAR = 1000;
const LAST_YEAR = 3000;

/** Milliseconds since 1970; a whole number of four digits is a year. NaN where there is no time. */
export function readTime(cell: Cell | undefined): number {
  if (typeof cell === "string") {
    const isClocked = cell.includes("T") || cell.includes(" ");
    return Date.parse(isClocked && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(cell) ? `${cell.replace(" ", "T")}Z` : cell);
  }
  if (typeof cell !== "number") return Number.NaN;
  return Number.isInteger(cell) && cell >= FIRST_YEAR && cell <= LAST_YEAR ? Date.UTC(cell, 0, 1) : cell;
}

export function readNumber(cell: Cell | undefined): number {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" && cell.trim() !== "" ? Number(cell) : Number.NaN;
}

function columnAt(table: Table, name: string, role: string): number {
  const found = table.columns.findIndex((column) => column.name === name);
  if (found < 0) throw new AppError("plan-invalid", `There is no column "${name}" to take the ${role} from.`);
  return found;
}

/** Reads the series of a table, each sorted by time, in slices so that nothing else waits. Fails with `plan-invalid`. */
export async function readSeries(
  table: Table,
  { time, value, by }: { time: string; value: string; by: readonly string[] },
  signal?: AbortSignal,
): Promise<SeriesRows> {
  const timeAt = columnAt(table, time, "times");
  const valueAt = columnAt(table, value, "values");
  const byAt = by.map((name) => columnAt(table, name, "names of the series"));
  const { type } = table.columns[valueAt] ?? { type: "number" };
  if (!isNumericType(type))
    throw new AppError("plan-invalid", `"${value}" holds no numbers (it is ${type}). Choose a column of numbers.`);
  const found = new Map<string, { key: Cell[]; rows: number[] }>();
  const times = new Float64Array(table.rows.length);
  let untimedCount = 0;
  for (const [index, row] of table.rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const timestampMs = readTime(row[timeAt]);
    times[index] = timestampMs;
    if (Number.isNaN(timestampMs)) {
      untimedCount += 1;
      continue;
    }
    const key = byAt.map((at) => row[at] ?? null);
    const text = JSON.stringify(key);
    const known = found.get(text);
    if (known) known.rows.push(index);
    else found.set(text, { key, rows: [index] });
  }
  const series: ReadSeries[] = [];
  for (const { key, rows } of found.values()) {
    const tableRows = Int32Array.from(rows);
    if (rows.some((row, place) => place > 0 && (times[row] ?? 0) < (times[rows[place - 1] ?? 0] ?? 0)))
      tableRows.sort((first, second) => (times[first] ?? 0) - (times[second] ?? 0) || first - second);
    const input: SeriesInput = {
      times: Float64Array.from(tableRows, (row) => times[row] ?? Number.NaN),
      values: Float64Array.from(tableRows, (row) => readNumber(table.rows[row]?.[valueAt])),
    };
    series.push({ key, input, tableRows });
    if (series.length % 200 === 0) await setImmediate();
  }
  return { series, timeType: table.columns[timeAt]?.type ?? "timestamp", untimedCount };
}
