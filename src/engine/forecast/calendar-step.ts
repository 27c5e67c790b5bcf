export interface Step {
  /** As the notes name it. */
  name: string;
  /** Periods that the step suggests; null when it says nothing about them. */
  candidates: number[] | null;
  position(time: number): number;
  /** The time of a position: the inverse of `position`. */
  at(position: number): number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
const MINUTE_MS = 60_000;

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

function dateOfBusinessDay(position: number): number {
  return (Math.floor(position / 5) * 7 + (((position % 5) + 5) % 5) - 3) * DAY_MS;
}

function isMonthEnd(time: number): boolean {
  return new Date(time + DAY_MS).getUTCDate() === 1;
}

/** Steps of whole months. Times at the ends of months stay there. */
function monthStep(times: readonly number[], name: string, monthCount: number, candidates: number[]): Step {
  const first = times[0]!;
  const start = new Date(first);
  const isAtEnd = times.length > 1 && times.every(isMonthEnd);
  const clock = ((first % DAY_MS) + DAY_MS) % DAY_MS;
  return {
    name,
    candidates,
    position: (time) =>
      monthCount === 1
        ? Math.floor(months(time)) - Math.floor(months(first))
        : Math.round((months(time) - months(first)) / monthCount),
    at(position) {
      const month = start.getUTCMonth() + position * monthCount;
      const length = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
      const day = isAtEnd ? length : Math.min(length, start.getUTCDate());
      return Date.UTC(start.getUTCFullYear(), month, day) + clock;
    },
  };
}

function calendarStep(times: readonly number[], gap: number): Step | null {
  const days = gap / DAY_MS;
  const first = times[0]!;
  const even = (name: string, candidates: number[] | null, unit: number): Step => ({
    name,
    candidates,
    position: (time) => Math.round((time - first) / unit),
    at: (position) => first + position * unit,
  });
  if (days > 359 && days < 372) return monthStep(times, "year", 12, []);
  if (days > 88 && days < 94) return monthStep(times, "quarter", 3, [4]);
  if (days > 27 && days < 32) return monthStep(times, "month", 1, [12]);
  if (days === 7) return even("week", [52], 7 * DAY_MS);
  if (days === 1) {
    const isBusiness = times.length > 10 && times.every((time) => weekday(time) < 5);
    if (!isBusiness) return even("day", [7], DAY_MS);
    const start = businessDay(first);
    const clock = ((first % DAY_MS) + DAY_MS) % DAY_MS;
    return {
      name: "working day",
      candidates: [5],
      position: (time) => businessDay(time) - start,
      at: (position) => dateOfBusinessDay(position + start) + clock,
    };
  }
  if (gap === HOUR_MS) return even("hour", [24], HOUR_MS);
  const perDay = DAY_MS / gap;
  if (gap < DAY_MS && Number.isInteger(perDay))
    return even(
      gap % MINUTE_MS === 0 ? `${gap / MINUTE_MS} minutes` : `${gap / 1000} seconds`,
      perDay <= 1440 ? [perDay] : [60],
      gap,
    );
  return null;
}

/** The step that most neighbours lie apart; null where all times are one. `times` are sorted. */
export function stepOf(times: readonly number[], isDate: boolean): Step | null {
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
    at: (position) => first + position * gap,
  };
}
