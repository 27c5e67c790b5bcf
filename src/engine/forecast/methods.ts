import { arima, type ArimaOrder } from "./arima.ts";
import { drift, naive, seasonalNaive } from "./benchmarks.ts";
import { complexSmoothing } from "./complex-smoothing.ts";
import { decomposeAll, type Season, withoutSeason, withSeason } from "./decomposition.ts";
import { croston, fadingDemand } from "./intermittent.ts";
import { linearWindow, windowLags, type WindowSums } from "./linear-window.ts";
import type { Series } from "./measures.ts";
import { smooth, type SmoothingShape } from "./smoothing.ts";
import { optimisedTheta } from "./theta.ts";

/** What all methods of one origin share. */
export interface Origin {
  values: Series;
  horizon: number;
  /** Confirmed seasons, shortest first. */
  periods: readonly number[];
  seasons: readonly Season[];
  /** `values` with the seasons taken off. */
  adjusted: Series;
  /** The same in logarithms; null where a value is not positive or their sizes hardly differ. */
  logarithms: Origin | null;
}

/** What an earlier origin of the same series leaves to the later ones: nothing from after its cut. */
export class Memory extends Map<string, readonly number[]> {
  windowSums: WindowSums | undefined;
  arimaOrder: ArimaOrder | undefined;
  /** For the fits in logarithms. */
  logarithms: Memory | undefined;
}

export interface Method {
  name: string;
  forecast(origin: Origin, memory: Memory): Series | null;
}

const LONG_AND_SEASONAL = 400;

/** Where the season is most of the story, the finer points of the rest are not worth their time. */
export function isLongAndSeasonal(count: number, periods: readonly number[]): boolean {
  return periods.length > 0 && count > LONG_AND_SEASONAL;
}

const WORTH_A_LOGARITHM = 1.3;
const FEWEST_FOR_LOGARITHMS = 8;
const LARGEST_STEP = 4;

/** Whether a value is several times its neighbour: in logarithms a trend through such a leap soon reaches the sky. */
function leaps(values: Series): boolean {
  for (let index = 1; index < values.length; index += 1) {
    const ratio = values[index]! / values[index - 1]!;
    if (ratio > LARGEST_STEP || ratio < 1 / LARGEST_STEP) return true;
  }
  return false;
}

function opened(values: Series, horizon: number, periods: readonly number[], logarithms: Origin | null): Origin {
  const seasons = decomposeAll(values, periods);
  return { values, horizon, periods, seasons, adjusted: seasons.reduce(withoutSeason, values), logarithms };
}

export function openOrigin(values: Series, horizon: number, periods: readonly number[]): Origin {
  const usable = periods.filter((period) => values.length >= 2 * period + 2);
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const plain = opened(values, horizon, usable, null);
  const isWide =
    low > 0 &&
    high > WORTH_A_LOGARITHM * low &&
    values.length >= FEWEST_FOR_LOGARITHMS &&
    !isLongAndSeasonal(values.length, usable) &&
    !leaps(plain.adjusted);
  return isWide ? { ...plain, logarithms: opened(values.map(Math.log), horizon, usable, null) } : plain;
}

function seasoned(forecast: Series, { seasons, values }: Origin): Series {
  return seasons.reduceRight((series, season) => withSeason(series, season, values.length), forecast);
}

/** A forecast in logarithms that leaves this many times the highest value behind is not believed. */
const HIGHEST_GROWTH = 8;
/** The mean of a fit to the values and one to their logarithms, which between them stand for either kind of growth. */
function inBothScales(
  origin: Origin,
  memory: Memory,
  fit: (origin: Origin, memory: Memory) => Series | null,
): Series | null {
  const plain = fit(origin, memory);
  if (!origin.logarithms || !plain) return plain;
  memory.logarithms ??= new Memory();
  const other = fit(origin.logarithms, memory.logarithms);
  let highest = 0;
  for (const value of origin.values) highest = Math.max(highest, value);
  const limit = Math.log(HIGHEST_GROWTH * highest);
  if (!other?.every((value) => value < limit)) return plain;
  return plain.map((value, step) => (value + Math.exp(other[step]!)) / 2);
}

const LONGEST_SMOOTHED = 300;

/** What smoothing still remembers. */
function recent(values: Series): Series {
  return values.length > LONGEST_SMOOTHED ? values.subarray(values.length - LONGEST_SMOOTHED) : values;
}

function smoothed(values: Series, horizon: number, shape: SmoothingShape, memory: Memory) {
  const name = `${shape.trend} ${shape.season}`;
  const start = memory.get(name);
  const fit = smooth(values, horizon, shape, { start, evaluations: start ? 30 : 120 });
  memory.set(name, fit.parameters);
  return fit;
}

const level: SmoothingShape = { trend: "none", season: "none", period: 1 };
const holt: SmoothingShape = { trend: "additive", season: "none", period: 1 };
const damped: SmoothingShape = { trend: "damped", season: "none", period: 1 };

export const naiveMethod: Method = {
  name: "naive",
  forecast: ({ values, horizon }) => naive(values, horizon),
};

export const driftMethod: Method = {
  name: "drift",
  forecast: ({ values, horizon }) => drift(values, horizon),
};

export const seasonalNaiveMethod: Method = {
  name: "seasonal naive",
  forecast: ({ values, horizon, periods }) => {
    const period = periods.at(-1);
    return period === undefined ? null : seasonalNaive(values, horizon, period);
  },
};

/** Under this name the optimised Theta method leaves the deviation of its one-step errors. */
export const ONE_STEP_DEVIATION = "one-step deviation";

export const optimisedThetaMethod: Method = {
  name: "optimised Theta",
  forecast: (origin, memory) =>
    inBothScales(origin, memory, (given, remembered) => {
      const { forecast, parameters, meanSquare } = optimisedTheta(
        recent(given.adjusted),
        given.horizon,
        remembered.get("optimised theta"),
      );
      remembered.set("optimised theta", parameters);
      remembered.set(ONE_STEP_DEVIATION, [Math.sqrt(meanSquare)]);
      return seasoned(forecast, given);
    }),
};

export const arimaMethod: Method = {
  name: "ARIMA",
  forecast: (origin, memory) =>
    inBothScales(origin, memory, (given, remembered) => {
      const used = recent(given.adjusted);
      const fit = arima(used, given.horizon, {
        kept: used.length >= LONG_ENOUGH_TO_KEEP ? remembered.arimaOrder : undefined,
        isRefined: !isLongAndSeasonal(given.values.length, given.periods),
      });
      if (!fit) return null;
      remembered.arimaOrder = fit.order;
      return seasoned(fit.forecast, given);
    }),
};

export const complexMethod: Method = {
  name: "CES",
  forecast(origin, memory) {
    const { forecast, parameters } = complexSmoothing(recent(origin.adjusted), origin.horizon, memory.get("complex"));
    memory.set("complex", parameters);
    return seasoned(forecast, origin);
  },
};

export const dampedMethod: Method = {
  name: "damped trend",
  forecast: (origin, memory) =>
    seasoned(smoothed(recent(origin.adjusted), origin.horizon, damped, memory).forecast, origin),
};

export const levelMethod: Method = {
  name: "simple smoothing",
  forecast(origin, memory) {
    const fit = smoothed(recent(origin.values), origin.horizon, level, memory);
    memory.set(ONE_STEP_DEVIATION, [Math.sqrt(fit.meanSquare)]);
    return fit.forecast;
  },
};

export const crostonMethod: Method = {
  name: "Croston-SBA",
  forecast: ({ values, horizon }) => croston(values, horizon),
};

export const fadingDemandMethod: Method = {
  name: "TSB",
  forecast: ({ values, horizon }) => fadingDemand(values, horizon),
};

const CHOSEN_SHAPE = "chosen shape";
/** From here on the form chosen at the oldest origin is kept for the later ones. */
const LONG_ENOUGH_TO_KEEP = 120;

/** Exponential smoothing of the form with the least AICc, seasonal ones where one season of at most 24 steps stands. */
export const smoothingMethod: Method = {
  name: "ETS",
  forecast(origin, memory) {
    const { values, horizon, periods } = origin;
    const [period] = periods;
    const used = recent(values);
    const shapes: SmoothingShape[] = [];
    if (period !== undefined && periods.length === 1 && period <= 24 && used.length >= 2 * period + 5) {
      const kinds = values.every((value) => value > 0)
        ? (["additive", "multiplicative"] as const)
        : (["additive"] as const);
      const trends = period > 12 ? (["none"] as const) : (["none", "damped"] as const);
      for (const season of kinds) for (const trend of trends) shapes.push({ trend, season, period });
    } else if (period === undefined) shapes.push(level, holt, damped);
    else return null;
    const chosen = used.length >= LONG_ENOUGH_TO_KEEP ? memory.get(CHOSEN_SHAPE)?.[0] : undefined;
    const kept = shapes[chosen ?? -1];
    if (kept) return smoothed(used, horizon, kept, memory).forecast;
    const fits = shapes.map((shape) => smoothed(used, horizon, shape, memory));
    const best = fits.reduce((top, fit, index) => (fit.aicc < fits[top]!.aicc ? index : top), 0);
    memory.set(CHOSEN_SHAPE, [best]);
    return fits[best]!.forecast;
  },
};

export const linearMethod: Method = {
  name: "linear window",
  forecast({ values, horizon, periods }, memory) {
    const lags = windowLags(values.length, periods);
    const fit = linearWindow(values, horizon, lags, periods[0] ?? 1, memory.windowSums);
    if (fit) memory.windowSums = fit.sums;
    return fit?.forecast ?? null;
  },
};

/** A method's forecast, kept within reach of the history: once its range beyond its ends, five times where the horizon is as long. */
export function withinReach(method: Method, origin: Origin, memory: Memory): Series | null {
  const forecast = method.forecast(origin, memory);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of origin.values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const reach = (high - low) * (1 + (4 * origin.horizon) / origin.values.length);
  return forecast && forecast.map((value) => Math.min(high + reach, Math.max(low - reach, value)));
}
