/** Half-open range of days, ISO `YYYY-MM-DD`; `null` is open. */
export interface DayRange {
  start: string | null;
  end: string | null;
}

export function isoDay(year: number, month: number, day: number): string {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${String(date.getUTCMonth() + 1).padStart(2, "0")}-${String(date.getUTCDate()).padStart(2, "0")}`;
}

export interface Day {
  year: number;
  month: number;
  day: number;
}

export function parseIso(text: string): Day {
  return { year: Number(text.slice(0, 4)), month: Number(text.slice(5, 7)) || 1, day: Number(text.slice(8, 10)) || 1 };
}

export type Period = "day" | "week" | "month" | "quarter" | "year" | "decade";

export function yearRange(from: number, to = from): DayRange {
  return { start: isoDay(from, 1, 1), end: isoDay(to + 1, 1, 1) };
}
export function monthRange(year: number, month: number): DayRange {
  return { start: isoDay(year, month, 1), end: isoDay(year, month + 1, 1) };
}
export function quarterRange(year: number, quarter: number): DayRange {
  return { start: isoDay(year, quarter * 3 - 2, 1), end: isoDay(year, quarter * 3 + 1, 1) };
}
export function halfRange(year: number, half: number): DayRange {
  return { start: isoDay(year, half * 6 - 5, 1), end: isoDay(year, half * 6 + 1, 1) };
}
export function dayRange(year: number, month: number, day: number): DayRange {
  return { start: isoDay(year, month, day), end: isoDay(year, month, day + 1) };
}

/** The period `offset` whole periods away from the one that holds `day`. */
export function periodAround(day: Day, period: Period, offset: number): DayRange {
  switch (period) {
    case "day":
      return dayRange(day.year, day.month, day.day + offset);
    case "week": {
      const weekday = (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7;
      return {
        start: isoDay(day.year, day.month, day.day - weekday + 7 * offset),
        end: isoDay(day.year, day.month, day.day - weekday + 7 * offset + 7),
      };
    }
    case "month": {
      const start = parseIso(isoDay(day.year, day.month + offset, 1));
      return monthRange(start.year, start.month);
    }
    case "quarter": {
      const start = parseIso(isoDay(day.year, Math.floor((day.month - 1) / 3) * 3 + 1 + 3 * offset, 1));
      return quarterRange(start.year, Math.floor((start.month - 1) / 3) + 1);
    }
    case "year":
      return yearRange(day.year + offset);
    case "decade": {
      const decade = Math.floor(day.year / 10) * 10 + 10 * offset;
      return yearRange(decade, decade + 9);
    }
  }
}

/** The last `count` periods that end with the day itself. */
export function lastPeriods(day: Day, period: Period, count: number): DayRange {
  const end = isoDay(day.year, day.month, day.day + 1);
  const next = parseIso(end);
  switch (period) {
    case "day":
      return { start: isoDay(next.year, next.month, next.day - count), end };
    case "week":
      return { start: isoDay(next.year, next.month, next.day - 7 * count), end };
    case "month":
      return { start: isoDay(next.year, next.month - count, next.day), end };
    case "quarter":
      return { start: isoDay(next.year, next.month - 3 * count, next.day), end };
    case "year":
      return { start: isoDay(next.year - count, next.month, next.day), end };
    case "decade":
      return { start: isoDay(next.year - 10 * count, next.month, next.day), end };
  }
}
