import { seasonalNaive } from "./benchmarks.ts";
import { combine, type OriginForecast } from "./combination.ts";
import type { Backtest } from "./draft.ts";
import { conformalHalfWidths, type IntervalOptions, type OriginErrors } from "./intervals.ts";
import { meanAbsoluteError, naiveScale, smape } from "./measures.ts";

export function trialMeasures(
  tried: readonly OriginForecast[],
  weights: readonly number[],
  period: number,
): Omit<Backtest, "coverage"> {
  if (tried.length === 0) return { mase: null, smape: null, naiveMase: null, origins: 0 };
  let absolute = 0;
  let percent = 0;
  let naiveError = 0;
  for (const { actual, forecasts, history } of tried) {
    const forecast = combine(forecasts, weights, actual.length);
    const scale = naiveScale(history, period) || 1;
    absolute += meanAbsoluteError(actual, forecast) / scale;
    naiveError += meanAbsoluteError(actual, seasonalNaive(history, actual.length, period)) / scale;
    percent += smape(actual, forecast);
  }
  return {
    mase: absolute / tried.length,
    smape: percent / tried.length,
    naiveMase: naiveError / tried.length,
    origins: tried.length,
  };
}

/** Errors of each origin in units of the half widths that the other origins' errors give. */
export function scoresOf(
  tried: readonly OriginForecast[],
  errors: readonly OriginErrors[],
  options: IntervalOptions,
): number[][] {
  return tried.map(({ actual }, index) => {
    const others = errors.filter((_, other) => other !== index);
    const widths = conformalHalfWidths(others, actual.length, options);
    return Array.from(errors[index]!, (error, step) => error / Math.max(widths[step]!, 1e-12));
  });
}
