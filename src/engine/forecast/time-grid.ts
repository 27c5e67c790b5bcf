import { stepOf } from "./calendar-step.ts";
import { readPackedDates, readTime, writeTime, type ReadTime, type TimeForm, type TimeValue } from "./read-time.ts";

export interface RegularSeries {
  /** NaN never: gaps are filled on the line between their neighbours. */
  values: Float64Array;
  /** Where in `values` such a filled gap is. */
  gaps: number[];
  /** Periods that the step suggests; null when the time says nothing about it. */
  candidates: number[] | null;
  /** Of the step, such as "month"; empty where the times have none. */
  stepName: string;
  /** Where each given row stands in `values`, beyond its end for a row after the last known value; NaN for a row left out. */
  places: Float64Array;
  /** The time of a place, written as the file writes times; null where the rows have none. */
  timeAt: ((place: number) => string | number) | null;
  /** The same in milliseconds, where the times are dates. */
  dateAt: ((place: number) => number) | null;
  notes: string[];
}

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

interface Filled {
  values: Float64Array;
  start: number;
  gaps: number[];
  unknownAtEnd: number;
}

/** Gaps between known values on the line between them; those at the ends are cut off. */
function filled(values: Float64Array): Filled {
  let start = 0;
  let end = values.length;
  while (start < end && !Number.isFinite(values[start]!)) start += 1;
  while (end > start && !Number.isFinite(values[end - 1]!)) end -= 1;
  const kept = values.slice(start, end);
  const gaps: number[] = [];
  let known = 0;
  for (let index = 1; index < kept.length; index += 1) {
    if (!Number.isFinite(kept[index]!)) continue;
    for (let gap = known + 1; gap < index; gap += 1) {
      kept[gap] = kept[known]! + ((kept[index]! - kept[known]!) * (gap - known)) / (index - known);
      gaps.push(gap);
    }
    known = index;
  }
  return { values: kept, start, gaps, unknownAtEnd: values.length - end };
}

function endNotes({ values, unknownAtEnd }: Filled): string[] {
  return unknownAtEnd > 0 && values.length > 0
    ? [`No value at the last ${count(unknownAtEnd, "time")}: the forecast begins after the last known one.`]
    : [];
}

function inOrder(numbers: readonly number[], notes: string[]): RegularSeries {
  const grid = filled(Float64Array.from(numbers));
  return {
    ...grid,
    candidates: null,
    stepName: "",
    places: Float64Array.from(numbers, (_, index) => index - grid.start),
    timeAt: null,
    dateAt: null,
    notes: [...notes, ...endNotes(grid)],
  };
}

interface Row extends ReadTime {
  value: number;
  index: number;
}

function mainForm(rows: readonly Row[]): TimeForm {
  const counts = new Map<TimeForm, number>();
  for (const { form } of rows) counts.set(form, (counts.get(form) ?? 0) + 1);
  const [form] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  const isMidnight = form === "date and clock" && rows.every(({ at }) => at % 86_400_000 === 0);
  return isMidnight ? "date" : form;
}

const SPARSEST = 3;

/**
 * Puts a series on a grid of equal steps. The step is the middle gap between time stamps, months, quarters, years and
 * working days by the calendar. Several values of one step count as their mean. Values without times are taken in order.
 */
export function regularise(values: readonly (number | null)[], times?: readonly TimeValue[]): RegularSeries {
  const notes: string[] = [];
  const numbers = values.map((value) => (value !== null && Number.isFinite(value) ? value : Number.NaN));
  if (!times) return inOrder(numbers, notes);
  const each = times.map(readTime);
  const read = readPackedDates(each) ?? each;
  const rows: Row[] = read.flatMap((time, index) => (time ? [{ ...time, value: numbers[index]!, index }] : []));
  if (rows.length === 0 || rows.length < times.length / 2) {
    if (times.length > 0) notes.push("The time column could not be read as dates; the rows are taken in their order.");
    return inOrder(numbers, notes);
  }
  if (rows.length < times.length) notes.push(`${count(times.length - rows.length, "row")} without a time left out.`);
  rows.sort((a, b) => a.at - b.at);
  const form = mainForm(rows);
  const step = stepOf(
    rows.map((row) => row.at),
    form !== "number",
  );
  if (!step) return inOrder(numbers, notes);
  const positions = rows.map((row) => step.position(row.at));
  const first = positions[0]!;
  const length = positions.at(-1)! - first + 1;
  if (length > SPARSEST * rows.length + 10) {
    notes.push("The time stamps follow no step; the values are taken as equally far apart.");
    const ordered = inOrder(
      rows.map((row) => row.value),
      notes,
    );
    const places = new Float64Array(values.length).fill(Number.NaN);
    for (const [place, row] of rows.entries()) places[row.index] = ordered.places[place]!;
    return { ...ordered, places };
  }
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const [index, position] of positions.entries()) {
    const { value } = rows[index]!;
    if (!Number.isFinite(value)) continue;
    sums[position - first] = sums[position - first]! + value;
    counts[position - first] = counts[position - first]! + 1;
  }
  const doubled = counts.reduce((sum, number) => sum + Math.max(0, number - 1), 0);
  if (doubled > 0) notes.push(`${count(doubled, "further value")} of the same ${step.name} averaged into one.`);
  const grid = filled(sums.map((sum, index) => (counts[index]! > 0 ? sum / counts[index]! : Number.NaN)));
  const places = new Float64Array(values.length).fill(Number.NaN);
  for (const [index, row] of rows.entries()) places[row.index] = positions[index]! - first - grid.start;
  const at = (place: number) => step.at(place + grid.start + first);
  return {
    ...grid,
    candidates: step.candidates,
    stepName: step.name,
    places,
    timeAt: (place) => writeTime(at(place), form),
    dateAt: form === "number" ? null : at,
    notes: [...notes, ...endNotes(grid)],
  };
}

export type { TimeValue } from "./read-time.ts";
