import type { OriginErrors } from "./intervals.ts";
import { meanAbsoluteError, type Series } from "./measures.ts";
import { openOrigin, withinReach, type Memory, type Method } from "./methods.ts";

export interface OriginForecast {
  actual: Series;
  history: Series;
  /** One a method; null where it could not be fitted. */
  forecasts: (Series | null)[];
}

export interface OriginPlan {
  origins: number;
  shortest: number;
}

/** Where the history is cut for the trial forecasts, oldest cut first. */
export function originCuts(length: number, horizon: number, { origins, shortest }: OriginPlan): number[] {
  const available = length - shortest;
  if (available < 1) return [];
  const spacing = Math.max(1, Math.min(horizon, Math.floor(available / origins)));
  const cuts: number[] = [];
  for (let index = origins; index >= 1; index -= 1) {
    const cut = length - spacing * index;
    if (cut >= shortest) cuts.push(cut);
  }
  return cuts;
}

export function tryOrigins(
  values: Series,
  horizon: number,
  periods: readonly number[],
  methods: readonly Method[],
  plan: OriginPlan,
  memory: Memory,
): OriginForecast[] {
  return originCuts(values.length, horizon, plan).map((cut) => {
    const actual = values.slice(cut, Math.min(values.length, cut + horizon));
    const origin = openOrigin(values.slice(0, cut), actual.length, periods);
    return { actual, history: origin.values, forecasts: methods.map((method) => withinReach(method, origin, memory)) };
  });
}

/** `worstKept`: how far behind the best, as a ratio of errors, a method may be and still count. */
export interface Weighing {
  power: number;
  worstKept: number;
}

/**
 * Weights by the inverse power of the error over all origins (after Bates and Granger 1969; power 0 is the plain mean). Methods far behind the best are left out; a method that failed at an origin is only used if none else is there.
 */
export function weighMethods(
  tried: readonly OriginForecast[],
  methods: number,
  { power, worstKept }: Weighing,
): number[] {
  const errors = Array.from({ length: methods }, (_, method) => {
    let sum = 0;
    for (const { actual, forecasts } of tried) {
      const forecast = forecasts[method];
      if (!forecast) return Number.POSITIVE_INFINITY;
      sum += meanAbsoluteError(actual, forecast);
    }
    return sum;
  });
  const best = Math.min(...errors);
  if (tried.length === 0 || !Number.isFinite(best) || power === 0) return errors.map(() => 1);
  return errors.map((error) =>
    error > worstKept * best + 1e-12 ? 0 : (best + 1e-12) ** power / (error + 1e-12) ** power,
  );
}

export function combine(forecasts: readonly (Series | null)[], weights: readonly number[], horizon: number): Series {
  const combined = new Float64Array(horizon);
  let total = 0;
  for (const [index, forecast] of forecasts.entries()) {
    const weight = weights[index]!;
    if (!forecast || weight === 0 || !forecast.every(Number.isFinite)) continue;
    total += weight;
    for (let step = 0; step < horizon; step += 1) combined[step] = combined[step]! + weight * forecast[step]!;
  }
  return total === 0 ? combined.fill(Number.NaN) : combined.map((value) => value / total);
}

export function errorsOf(tried: readonly OriginForecast[], weights: readonly number[]): OriginErrors[] {
  return tried.map(({ actual, forecasts }) => {
    const forecast = combine(forecasts, weights, actual.length);
    return actual.map((value, step) => value - forecast[step]!);
  });
}
