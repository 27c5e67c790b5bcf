import type { Series } from "./measures.ts";

/** The last value, over and over. */
export function naive(values: Series, horizon: number): Series {
  return new Float64Array(horizon).fill(values.at(-1) ?? 0);
}

/** The last period, over and over; the last value where there is no whole period. */
export function seasonalNaive(values: Series, horizon: number, period: number): Series {
  if (period < 2 || values.length < period) return naive(values, horizon);
  return Float64Array.from({ length: horizon }, (_, step) => values[values.length - period + (step % period)]!);
}

/** The line through the first and the last value. */
export function drift(values: Series, horizon: number): Series {
  const last = values.at(-1) ?? 0;
  const slope = values.length > 1 ? (last - values[0]!) / (values.length - 1) : 0;
  return Float64Array.from({ length: horizon }, (_, step) => last + slope * (step + 1));
}
