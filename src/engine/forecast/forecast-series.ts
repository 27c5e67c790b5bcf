import { AppError } from "../../contract/errors.ts";
import { naive, seasonalNaive } from "./benchmarks.ts";
import { combine, errorsOf, tryOrigins, weighMethods, type OriginForecast } from "./combination.ts";
import { conformalHalfWidths, type OriginErrors } from "./intervals.ts";
import { meanAbsoluteError, naiveScale, smape, type Series } from "./measures.ts";
import {
  combMethod,
  dampedMethod,
  driftMethod,
  linearMethod,
  Memory,
  type Method,
  naiveMethod,
  ONE_STEP_DEVIATION,
  openOrigin,
  optimisedThetaMethod,
  seasonalNaiveMethod,
  smoothingMethod,
  thetaMethod,
} from "./methods.ts";
import { confirmSeasons } from "./seasonality.ts";
import { regularise, type TimeValue } from "./time-grid.ts";

export interface ForecastInput {
  /** In any order where there are times; null and NaN are gaps. */
  values: readonly (number | null)[];
  /** Dates as text, or an index. Without them the values stand in order, equally far apart. */
  times?: readonly TimeValue[] | undefined;
  /** Steps ahead, 1 to 10,000. */
  horizon: number;
  /** Steps in a season, several for several seasons, 1 for none. Default: from the step of the times. */
  seasonality?: number | readonly number[] | undefined;
  /** Share of outcomes that the interval should hold; default 0.95. */
  level?: number | undefined;
}

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
  seasons: number[];
  backtest: Backtest;
  /** Sentences on what was done to the data. */
  notes: string[];
}

const LONGEST_HORIZON = 10_000;
const LONG_HISTORY = 200;
const LINEAR_HISTORY = 120;
/** How sharply the weights follow the errors at the origins. */
const LONG_POWER = 3;
const SHORT_POWER = 2;
const LONGEST_HISTORY = 20_000;
const NO_BACKTEST: Backtest = { mase: null, smape: null, coverage: null, naiveMase: null, origins: 0 };

function poolFor(count: number, periods: readonly number[]): Method[] {
  if (count < 5) return [naiveMethod, driftMethod];
  const isLongSeason = periods.length > 1 || (periods[0] ?? 1) > 24;
  const pool = [optimisedThetaMethod, isLongSeason ? dampedMethod : combMethod];
  if (!isLongSeason) pool.push(smoothingMethod);
  if (count < LONG_HISTORY) pool.push(thetaMethod);
  if (count >= LINEAR_HISTORY) pool.push(linearMethod);
  if (count >= LONG_HISTORY && periods.length > 0) pool.push(seasonalNaiveMethod);
  return pool;
}

function checked({ horizon, level = 0.95, seasonality }: ForecastInput): number {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > LONGEST_HORIZON)
    throw new AppError(
      "invalid-input",
      `The horizon must be a whole number of steps from 1 to ${LONGEST_HORIZON.toLocaleString("en")}.`,
    );
  if (!(level > 0 && level < 1)) throw new AppError("invalid-input", "The level must lie between 0 and 1.");
  for (const period of seasonality === undefined ? [] : [seasonality].flat())
    if (!Number.isInteger(period) || period < 1)
      throw new AppError("invalid-input", "A seasonality is a whole number of steps, 1 for none.");
  return level;
}

function constantForecast(value: number, horizon: number, notes: string[], sentence: string): Forecast {
  const flat = () => Array.from({ length: horizon }, () => value);
  return {
    forecast: flat(),
    lower: flat(),
    upper: flat(),
    model: "naive",
    seasons: [],
    backtest: NO_BACKTEST,
    notes: [...notes, sentence],
  };
}

/** Divides by the mean size, so that no step of the fits depends on the unit. */
function scaled(values: Series): { scale: number; values: Series } {
  let sum = 0;
  for (const value of values) sum += Math.abs(value) / values.length;
  const scale = sum || 1;
  return { scale, values: values.map((value) => value / scale) };
}

function measure(
  tried: readonly OriginForecast[],
  weights: readonly number[],
  errors: readonly OriginErrors[],
  period: number,
  options: Parameters<typeof conformalHalfWidths>[2],
): Backtest {
  if (tried.length === 0) return NO_BACKTEST;
  let absolute = 0;
  let percent = 0;
  let naiveError = 0;
  let inside = 0;
  let points = 0;
  for (const [index, { actual, forecasts, history }] of tried.entries()) {
    const forecast = combine(forecasts, weights, actual.length);
    const scale = naiveScale(history, period) || 1;
    absolute += meanAbsoluteError(actual, forecast) / scale;
    naiveError += meanAbsoluteError(actual, seasonalNaive(history, actual.length, period)) / scale;
    percent += smape(actual, forecast);
    const widths = conformalHalfWidths(
      errors.filter((_, other) => other !== index),
      actual.length,
      options,
    );
    for (const [step, error] of errors[index]!.entries()) if (Math.abs(error) <= widths[step]!) inside += 1;
    points += actual.length;
  }
  return {
    mase: absolute / tried.length,
    smape: percent / tried.length,
    coverage: inside / points,
    naiveMase: naiveError / tried.length,
    origins: tried.length,
  };
}

/**
 * Forecasts one series with an interval of the given level. Methods are tried at rolling origins of the history and
 * combined by their errors there; the interval comes from the errors of the
 * combination. Deterministic, and equivariant under a change of unit. Fails with `invalid-input` where there is no value.
 */
export function forecastSeries(input: ForecastInput): Forecast {
  const level = checked(input);
  const { horizon } = input;
  const grid = regularise(input.values, input.times);
  const notes = [...grid.notes];
  if (grid.values.length === 0) throw new AppError("invalid-input", "There is no number to forecast from.");
  const raw = grid.values.length > LONGEST_HISTORY ? grid.values.slice(-LONGEST_HISTORY) : grid.values;
  if (raw.length < grid.values.length)
    notes.push(`Only the latest ${LONGEST_HISTORY.toLocaleString("en")} values were used.`);
  const first = raw[0]!;
  if (raw.length === 1)
    return constantForecast(
      first,
      horizon,
      notes,
      "There is only one value: it is repeated, and its interval is unknown.",
    );
  if (raw.every((value) => value === first))
    return constantForecast(first, horizon, notes, "The history never changes: its value is repeated.");

  const { scale, values } = scaled(raw);
  const asked = input.seasonality === undefined ? null : [input.seasonality].flat().filter((period) => period > 1);
  const periods = confirmSeasons(values, asked ?? grid.candidates);
  for (const period of asked ?? [])
    if (!periods.includes(period)) notes.push(`The data do not bear out a season of ${period} steps; none is used.`);
  if (horizon > values.length)
    notes.push("The horizon is longer than the history: far steps are little more than a guess.");

  const methods = poolFor(values.length, periods);
  const isLong = values.length >= LONG_HISTORY;
  const memory = new Memory();
  const longest = periods.at(-1) ?? 1;
  const shortest = Math.max(6, Math.min(2 * longest + 3, values.length - 2), Math.floor(values.length * 0.4));
  const tried = tryOrigins(values, horizon, periods, methods, { origins: isLong ? 3 : 5, shortest }, memory);
  const weights = weighMethods(tried, methods.length, isLong ? LONG_POWER : SHORT_POWER);
  const origin = openOrigin(values, horizon, periods);
  const forecasts = methods.map((method, index) => (weights[index]! > 0 ? method.forecast(origin, memory) : null));
  const mixed = combine(forecasts, weights, horizon);
  const combined = mixed.every(Number.isFinite) ? mixed : naive(values, horizon);

  const errors = errorsOf(tried, weights);
  const oneStep = memory.get(ONE_STEP_DEVIATION)?.[0] ?? naiveScale(values, 1) * 1.25;
  const options = { level, oneStepDeviation: oneStep, expectedGrowth: periods.length > 0 ? 0.35 : 0.5 };
  const halfWidths = conformalHalfWidths(errors, horizon, options);
  const isNeverNegative = values.every((value) => value >= 0);
  const bounded = (value: number) => (isNeverNegative ? Math.max(0, value) : value) * scale;
  const names = methods
    .map((method, index) => ({ name: method.name, weight: forecasts[index] ? weights[index]! : 0 }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ name }) => name);
  return {
    forecast: Array.from(combined, bounded),
    lower: Array.from(combined, (value, step) => bounded(value - halfWidths[step]!)),
    upper: Array.from(combined, (value, step) => bounded(value + halfWidths[step]!)),
    model: `${names.join(" + ")}${periods.length > 0 ? `, season ${periods.join(" and ")}` : ""}`,
    seasons: periods,
    backtest: measure(tried, weights, errors, periods[0] ?? 1, options),
    notes,
  };
}
