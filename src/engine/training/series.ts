import { setImmediate } from "node:timers/promises";
import { AppError } from "../../contract/errors.ts";
import type { RawTable } from "./raw-columns.ts";
import { columnNamed } from "./prepare-table.ts";
import { stepOf, type TimeStep } from "./time-steps.ts";

export interface Series {
  /** Value of the series column; null where there is one series. */
  key: string | null;
  column: string;
  /** Ascending. */
  times: number[];
  values: Float64Array<ArrayBuffer>;
  filledCount: number;
}

export interface SeriesTable {
  series: Series[];
  step: TimeStep;
  notes: string[];
}

/** The series of a table, by key and column, in order of time, with gaps filled along a line. */
export async function readSeries(
  table: RawTable,
  { time, series: seriesName, columns }: { time: string; series: string | null; columns: readonly string[] },
): Promise<SeriesTable> {
  const timeColumn = columnNamed(table, time);
  if (timeColumn.kind !== "date" && timeColumn.kind !== "number")
    throw new AppError("invalid-input", `${timeColumn.name} holds no times: choose a column of dates.`);
  const times = timeColumn.values;
  const groups = groupRows(table, seriesName);
  const notes: string[] = [];
  const all: Series[] = [];
  let step: TimeStep | null = null;
  for (const [key, rows] of groups) {
    await setImmediate();
    const ordered = rows.filter((row) => !Number.isNaN(times[row]!));
    if (ordered.some((row, at) => at > 0 && times[row]! < times[ordered[at - 1]!]!))
      ordered.sort((first, second) => times[first]! - times[second]!);
    const moments = ordered.map((row) => times[row]!);
    if (moments.some((moment, row) => row > 0 && moment === moments[row - 1]))
      throw new AppError(
        "invalid-input",
        seriesName === null
          ? `Several rows have the same ${timeColumn.name}. Name the column that tells the series apart, or filter to one.`
          : `Several rows of ${key} have the same ${timeColumn.name}. A forecaster takes one row a time and series.`,
      );
    const own = stepOf(moments);
    if (!step || moments.length > (all[0]?.times.length ?? 0)) step = own;
    for (const name of columns) {
      const column = columnNamed(table, name);
      if (column.kind !== "number")
        throw new AppError("invalid-input", `${column.name} holds no numbers to forecast (it is ${column.type}).`);
      const filled = filledValues(ordered.map((row) => column.values[row]!));
      if (filled) all.push({ key, column: column.name, times: moments, ...filled });
      else notes.push(`${key ?? column.name} has no numbers and was left out.`);
    }
  }
  if (all.length === 0 || !step) throw new AppError("invalid-input", "There are no numbers to learn from.");
  const filledCount = all.reduce((sum, { filledCount: count }) => sum + count, 0);
  if (filledCount > 0)
    notes.push(
      `${filledCount.toLocaleString("en")} missing ${filledCount === 1 ? "value was" : "values were"} filled in along a line between ${filledCount === 1 ? "its" : "their"} neighbours.`,
    );
  if (step.irregularShare > 0.05)
    notes.push(
      `The times are not evenly spaced (${Math.round(step.irregularShare * 100)}% of the steps differ): each row is taken as one step.`,
    );
  return { series: all, step, notes };
}

function groupRows(table: RawTable, seriesName: string | null): Map<string | null, number[]> {
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  if (seriesName === null) return new Map([[null, rows]]);
  const column = columnNamed(table, seriesName);
  if (column.kind === "other") throw new AppError("invalid-input", `${column.name} cannot tell series apart.`);
  const groups = new Map<string | null, number[]>();
  for (const row of rows) {
    const value = column.values[row]!;
    const key = column.kind === "text" ? (column.texts[value] ?? "") : String(value);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Null where there is no number at all. Ends are filled with the nearest number. */
function filledValues(values: readonly number[]): Pick<Series, "values" | "filledCount"> | null {
  const filled = Float64Array.from(values);
  let filledCount = 0;
  let before = -1;
  for (let row = 0; row <= filled.length; row += 1) {
    if (row < filled.length && Number.isNaN(filled[row]!)) continue;
    const gap = row - before - 1;
    for (let at = before + 1; at < row; at += 1) {
      const low = before < 0 ? filled[row] : filled[before];
      const high = row >= filled.length ? low : filled[row];
      if (low === undefined || high === undefined) return null;
      filled[at] = low + ((high - low) * (at - before)) / (gap + 1);
    }
    filledCount += gap;
    before = row;
  }
  return before < 0 || filled.length === filledCount ? null : { values: filled, filledCount };
}
