import { momentOf } from "./raw-columns.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface TimeStep {
  /** Typical milliseconds from one row to the next; months and longer are steps of the calendar. */
  ms: number;
  months: number | null;
  /** Share of the rows that follow at another distance. */
  irregularShare: number;
}

/** The typical step of ascending times. */
export function stepOf(times: readonly number[]): TimeStep {
  const gaps: number[] = [];
  for (let row = 1; row < times.length; row += 1) gaps.push(times[row]! - times[row - 1]!);
  gaps.sort((first, second) => first - second);
  const ms = gaps[Math.floor(gaps.length / 2)] ?? dayMs;
  const days = ms / dayMs;
  const months = days >= 364 && days <= 367 ? 12 : days >= 89 && days <= 93 ? 3 : days >= 28 && days <= 31 ? 1 : null;
  const slack = months === null ? 0.01 : 0.15;
  const irregular = gaps.filter((gap) => Math.abs(gap - ms) > slack * ms).length;
  return { ms, months, irregularShare: gaps.length > 0 ? irregular / gaps.length : 0 };
}

/** Steps in the season that such times usually have, 1 for none. */
export function seasonOf({ ms, months }: TimeStep): number {
  if (months !== null) return 12 / months;
  const perDay = dayMs / ms;
  if (perDay >= 2 && perDay <= 288 && Number.isInteger(Math.round(perDay * 1000) / 1000)) return perDay;
  if (Math.abs(ms - dayMs) < hourMs) return 7;
  return Math.abs(ms - 7 * dayMs) < dayMs ? 52 : 1;
}

/** The times after `last`, as cells: dates stay dates. */
export function timesAfter(last: string, step: TimeStep, count: number): string[] {
  const isDate = !last.includes("T");
  const start = new Date(momentOf(last));
  return Array.from({ length: count }, (_, index) => {
    const moment =
      step.months === null
        ? new Date(start.getTime() + (index + 1) * step.ms)
        : monthsLater(start, step.months * (index + 1));
    const text = moment.toISOString();
    return isDate ? text.slice(0, 10) : text.slice(0, 19);
  });
}

/** The last day of a month stays one. */
function monthsLater(start: Date, months: number): Date {
  const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const month = start.getUTCMonth() + months;
  const isLast = start.getUTCDate() === lastDay(start.getUTCFullYear(), start.getUTCMonth());
  const later = new Date(start);
  later.setUTCDate(1);
  later.setUTCMonth(month);
  const last = lastDay(later.getUTCFullYear(), later.getUTCMonth());
  later.setUTCDate(isLast ? last : Math.min(start.getUTCDate(), last));
  return later;
}
