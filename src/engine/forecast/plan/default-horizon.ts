import { stepOf } from "../calendar-step.ts";
import { readTime } from "../read-time.ts";
import type { PlanSeries } from "./read-series.ts";

const byStep: Record<string, number> = {
  year: 3,
  quarter: 8,
  month: 12,
  week: 13,
  day: 28,
  "working day": 20,
  hour: 48,
};

/** A horizon worth seeing for the step of the times, at most half the longest history. */
export function defaultHorizon(series: readonly PlanSeries[]): number {
  const longest = series.reduce((best, one) => (one.values.length > best.values.length ? one : best), series[0]!);
  const read = longest.times.flatMap((time) => readTime(time) ?? []);
  const isDate = read.some(({ form }) => form !== "number");
  const step = stepOf(
    read.map(({ at }) => at).sort((a, b) => a - b),
    isDate,
  );
  const wanted = byStep[step?.name ?? ""] ?? 12;
  return Math.max(1, Math.min(wanted, Math.ceil(longest.values.length / 2)));
}
