import type { Stretch } from "./pooled-intervals.ts";

export interface Backtest {
  /** Mean absolute scaled error over the rolling origins; null where the history is too short to try any. */
  mase: number | null;
  /** In percent, 0 to 200. */
  smape: number | null;
  /** Part of the tried values inside an interval made from the other origins' errors only. */
  coverage: number | null;
  /** MASE of repeating the last season at the same origins. */
  naiveMase: number | null;
  origins: number;
}

export interface Forecast {
  forecast: number[];
  lower: number[];
  upper: number[];
  /** The methods that count, the heaviest first, with the seasons they use. */
  model: string;
  /** Times of the forecast, written as the history's; null where the history has none. */
  times: (string | number)[] | null;
  seasons: number[];
  backtest: Backtest;
  /** Sentences on what was done to the data. */
  notes: string[];
}

/** A forecast whose interval may still be stretched by what other series of its kind teach. Plain data. */
export interface Draft {
  /** Series of one kind calibrate each other: the step of their times and their seasons. */
  kind: string;
  centre: number[];
  halfWidths: number[];
  isNeverNegative: boolean;
  /** Trial errors by origin and step, in units of half widths that the other origins gave. */
  scores: number[][];
  model: string;
  times: (string | number)[] | null;
  seasons: number[];
  backtest: Omit<Backtest, "coverage">;
  notes: string[];
}

function coverageOf(scores: readonly (readonly number[])[], stretch: Stretch | null): number | null {
  let inside = 0;
  let points = 0;
  for (const origin of scores)
    for (const [step, score] of origin.entries()) {
      points += 1;
      if (score >= -(stretch?.lower[step] ?? 1) && score <= (stretch?.upper[step] ?? 1)) inside += 1;
    }
  return points === 0 ? null : inside / points;
}

export function finish(draft: Draft, stretch: Stretch | null): Forecast {
  const { centre, halfWidths, isNeverNegative, scores, model, times, seasons, backtest, notes } = draft;
  const bounded = (value: number) => (isNeverNegative ? Math.max(0, value) : value);
  return {
    forecast: centre,
    lower: centre.map((value, step) => bounded(value - halfWidths[step]! * (stretch?.lower[step] ?? 1))),
    upper: centre.map((value, step) => bounded(value + halfWidths[step]! * (stretch?.upper[step] ?? 1))),
    model,
    times,
    seasons,
    backtest: {
      mase: backtest.mase,
      smape: backtest.smape,
      coverage: coverageOf(scores, stretch),
      naiveMase: backtest.naiveMase,
      origins: backtest.origins,
    },
    notes,
  };
}
