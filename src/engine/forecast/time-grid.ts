export type TimeValue = string | number | null;

export interface RegularSeries {
  /** NaN never: gaps are filled on the line between their neighbours. */
  values: Float64Array;
  /** Periods that the step suggests; null when the time says nothing about it. */
  candidates: number[] | null;
  notes: string[];
}

interface Step {
  /** As the notes name it. */
  name: string;
  candidates: number[] | null;
  position(time: number): number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
const MINUTE_MS = 60_000;

/** Milliseconds of a date as it may stand in a file: ISO, `1994M03`, `1994-03`, `2001-Q1`; a bare number stays itself. */
function readTime(time: TimeValue): { at: number; isDate: boolean } | null {
  if (time === null) return null;
  if (typeof time === "number") return Number.isFinite(time) ? { at: time, isDate: false } : null;
  const text = time.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { at: Number(text), isDate: false };
  const quarter = /^(\d{4})[-\s]?Q([1-4])$/i.exec(text);
  if (quarter) return { at: Date.UTC(Number(quarter[1]), 3 * (Number(quarter[2]) - 1), 1), isDate: true };
  const month = /^(\d{4})[-M/](\d{1,2})$/i.exec(text);
  if (month) return { at: Date.UTC(Number(month[1]), Number(month[2]) - 1, 1), isDate: true };
  const hasClock = /\d:\d/.test(text);
  const isIso = /^\d{4}-\d{2}-\d{2}/.test(text);
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = Date.parse(isIso && hasClock && !hasZone ? `${text.replace(" ", "T")}Z` : isIso ? text : `${text} UTC`);
  return Number.isNaN(at) ? null : { at, isDate: true };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function months(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth() + (date.getUTCDate() > 15 ? 0.5 : 0);
}

function weekday(time: number): number {
  return (Math.floor(time / DAY_MS) + 3) % 7;
}

function businessDay(time: number): number {
  const day = Math.floor(time / DAY_MS) + 3;
  return Math.floor(day / 7) * 5 + Math.min(4, ((day % 7) + 7) % 7);
}

function calendarStep(times: readonly number[], gap: number): Step | null {
  const days = gap / DAY_MS;
  const first = times[0]!;
  const from = (unit: number) => (time: number) => Math.round((time - first) / unit);
  if (days > 359 && days < 372)
    return { name: "year", candidates: [], position: (time) => Math.round((months(time) - months(first)) / 12) };
  if (days > 88 && days < 94)
    return { name: "quarter", candidates: [4], position: (time) => Math.round((months(time) - months(first)) / 3) };
  if (days > 27 && days < 32)
    return {
      name: "month",
      candidates: [12],
      position: (time) => Math.floor(months(time)) - Math.floor(months(first)),
    };
  if (days === 7) return { name: "week", candidates: [52], position: from(7 * DAY_MS) };
  if (days === 1) {
    const isBusiness = times.length > 10 && times.every((time) => weekday(time) < 5);
    return isBusiness
      ? { name: "working day", candidates: [5], position: (time) => businessDay(time) - businessDay(first) }
      : { name: "day", candidates: [7], position: from(DAY_MS) };
  }
  if (gap === HOUR_MS) return { name: "hour", candidates: [24], position: from(HOUR_MS) };
  const perDay = DAY_MS / gap;
  if (gap < DAY_MS && Number.isInteger(perDay))
    return {
      name: gap % MINUTE_MS === 0 ? `${gap / MINUTE_MS} minutes` : `${gap / 1000} seconds`,
      candidates: perDay <= 1440 ? [perDay] : [60],
      position: from(gap),
    };
  return null;
}

function stepOf(times: readonly number[], isDate: boolean): Step | null {
  const gaps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .filter((gap) => gap > 0);
  if (gaps.length === 0) return null;
  const gap = middle(gaps);
  const calendar = isDate ? calendarStep(times, gap) : null;
  if (calendar) return calendar;
  const first = times[0]!;
  const last = times.at(-1)!;
  const isYears = !isDate && gap === 1 && first >= 1700 && last <= 2200 && times.length < 400;
  return {
    name: isYears ? "year" : isDate ? `${gap / DAY_MS} days` : String(gap),
    candidates: isYears ? [] : null,
    position: (time) => Math.round((time - first) / gap),
  };
}

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/** Gaps between known values on the line between them; those at the ends are cut off. */
function filled(values: Float64Array): { values: Float64Array; gaps: number; unknownAtEnd: number } {
  let start = 0;
  let end = values.length;
  while (start < end && !Number.isFinite(values[start]!)) start += 1;
  while (end > start && !Number.isFinite(values[end - 1]!)) end -= 1;
  const kept = values.slice(start, end);
  let gaps = 0;
  let known = 0;
  for (let index = 1; index < kept.length; index += 1) {
    if (!Number.isFinite(kept[index]!)) continue;
    for (let gap = known + 1; gap < index; gap += 1)
      kept[gap] = kept[known]! + ((kept[index]! - kept[known]!) * (gap - known)) / (index - known);
    gaps += index - known - 1;
    known = index;
  }
  return { values: kept, gaps, unknownAtEnd: values.length - end };
}

function gapNotes({ values, gaps, unknownAtEnd }: ReturnType<typeof filled>): string[] {
  const notes: string[] = [];
  if (gaps > 0) notes.push(`${count(gaps, "missing value")} filled on the line between neighbours.`);
  if (unknownAtEnd > 0 && values.length > 0)
    notes.push(`No value at the last ${count(unknownAtEnd, "time")}: the forecast begins after the last known one.`);
  return notes;
}

const SPARSEST = 3;

/**
 * Puts a series on a grid of equal steps. The step is the middle gap between time stamps, months, quarters, years and
 * working days by the calendar. Several values of one step count as their mean. Values without times are taken in order.
 */
export function regularise(values: readonly (number | null)[], times?: readonly TimeValue[]): RegularSeries {
  const notes: string[] = [];
  const numbers = values.map((value) => (value !== null && Number.isFinite(value) ? value : Number.NaN));
  const inOrder = (candidates: number[] | null): RegularSeries => {
    const grid = filled(Float64Array.from(numbers));
    return { values: grid.values, candidates, notes: [...notes, ...gapNotes(grid)] };
  };
  if (!times) return inOrder(null);
  const read = times.map(readTime);
  const rows = read.flatMap((time, index) => (time ? [{ ...time, value: numbers[index]! }] : []));
  if (rows.length < times.length / 2) {
    if (times.length > 0) notes.push("The time column could not be read as dates; the rows are taken in their order.");
    return inOrder(null);
  }
  if (rows.length < times.length) notes.push(`${count(times.length - rows.length, "row")} without a time left out.`);
  rows.sort((a, b) => a.at - b.at);
  const isDate = rows.filter((row) => row.isDate).length > rows.length / 2;
  const stamps = rows.map((row) => row.at);
  const step = stepOf(stamps, isDate);
  if (!step) return inOrder(null);
  const positions = stamps.map((time) => step.position(time));
  const length = positions.at(-1)! - positions[0]! + 1;
  if (length > SPARSEST * rows.length + 10) {
    notes.push("The time stamps follow no step; the values are taken as equally far apart.");
    numbers.splice(0, numbers.length, ...rows.map((row) => row.value));
    return inOrder(null);
  }
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const [index, position] of positions.entries()) {
    const value = rows[index]!.value;
    if (!Number.isFinite(value)) continue;
    const place = position - positions[0]!;
    sums[place] = sums[place]! + value;
    counts[place] = counts[place]! + 1;
  }
  const doubled = counts.reduce((sum, number) => sum + Math.max(0, number - 1), 0);
  if (doubled > 0) notes.push(`${count(doubled, "further value")} of the same ${step.name} averaged into one.`);
  const grid = filled(sums.map((sum, index) => (counts[index]! > 0 ? sum / counts[index]! : Number.NaN)));
  return { values: grid.values, candidates: step.candidates, notes: [...notes, ...gapNotes(grid)] };
}
