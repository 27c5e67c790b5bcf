import { setImmediate } from "node:timers/promises";
import { AppError } from "../../contract/errors.ts";
import { naive } from "./benchmarks.ts";
import { combine, errorsOf, tryOrigins, weighMethods, type Weighing } from "./combination.ts";
import { decomposeAll, withoutSeason, withSeason } from "./decomposition.ts";
import { finish, type Draft, type Forecast } from "./draft.ts";
import { isIntermittent } from "./intermittent.ts";
import { conformalHalfWidths } from "./intervals.ts";
import { knownGroups } from "./known-columns.ts";
import { knownEffects } from "./known-effects.ts";
import { naiveScale, type Series } from "./measures.ts";
import { Memory, ONE_STEP_DEVIATION, openOrigin, withinReach } from "./methods.ts";
import { isLongHistory, poolFor } from "./candidates.ts";
import { pooledStretch, type Stretch } from "./pooled-intervals.ts";
import { confirmSeasons } from "./seasonality.ts";
import { regularise, type RegularSeries, type TimeValue } from "./time-grid.ts";
import { scoresOf, trialMeasures } from "./trial-measures.ts";

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
  /** Columns known ahead, one value a row; rows without a value after the history hold their future. */
  regressors?: Readonly<Record<string, readonly (number | null)[]>> | undefined;
  /** The ISO 3166 code of a country with built-in holidays, or ISO dates. */
  holidays?: string | readonly string[] | undefined;
}

const LONGEST_HORIZON = 10_000;
const LONGEST_HISTORY = 20_000;
/** Series finished before the event loop turns again. */
const TURN = 100;
/** How sharply the weights follow the errors at the origins: few origins say less. */
const LONG: Weighing = { power: 3, worstKept: 1.5 };
const SHORT: Weighing = { power: 1, worstKept: 2 };

function checkedLevel({ horizon, level = 0.95, seasonality }: ForecastInput): number {
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

function timesOf({ timeAt }: RegularSeries, count: number, horizon: number): (string | number)[] | null {
  return timeAt && Array.from({ length: horizon }, (_, step) => timeAt(count + step));
}

function constantDraft(value: number, halfWidth: number, grid: RegularSeries, horizon: number, notes: string[]): Draft {
  return {
    kind: "",
    centre: Array.from({ length: horizon }, () => value),
    halfWidths: Array.from({ length: horizon }, () => halfWidth),
    isNeverNegative: value >= 0,
    scores: [],
    model: "naive",
    times: timesOf(grid, grid.values.length, horizon),
    seasons: [],
    backtest: { mase: null, smape: null, naiveMase: null, origins: 0 },
    notes,
  };
}

/** Divides by the mean size, so that no step of the fits depends on the unit. */
function scaled(values: Series): { scale: number; values: Series } {
  let sum = 0;
  for (const value of values) sum += Math.abs(value) / values.length;
  const scale = sum || 1;
  return { scale, values: values.map((value) => value / scale) };
}

/** Gaps on the line between neighbours once the seasons are taken off, with the seasons put back. */
function filledBySeason(values: Series, gaps: readonly number[], periods: readonly number[]): Series {
  const seasons = decomposeAll(values, periods);
  const level = seasons.reduce(withoutSeason, values);
  const isGap = new Set(gaps);
  let known = 0;
  for (let index = 1; index < level.length; index += 1) {
    if (isGap.has(index)) continue;
    for (let gap = known + 1; gap < index; gap += 1)
      level[gap] = level[known]! + ((level[index]! - level[known]!) * (gap - known)) / (index - known);
    known = index;
  }
  const filled = seasons.reduceRight((series, season) => withSeason(series, season, 0), level);
  return values.map((value, index) => (isGap.has(index) ? filled[index]! : value));
}

function gapNote(count: number, periods: readonly number[]): string {
  const what = `${count.toLocaleString("en")} missing value${count === 1 ? "" : "s"}`;
  return `${what} filled on the line between neighbours${periods.length > 0 ? ", with the season" : ""}.`;
}

/** How errors grow with the step ahead, as a power, before the series itself has been heard. */
function expectedGrowth(count: number, periods: readonly number[]): number {
  const [period] = periods;
  if (period !== undefined) return period <= 12 ? 0.42 : 0.35;
  return count < 60 ? 0.7 : 0.5;
}

/**
 * The forecast of one series before other series had their say on its interval. Deterministic, and equivariant under a
 * change of unit. Fails with `invalid-input` where there is no value.
 */
export function draftForecast(input: ForecastInput): Draft {
  const level = checkedLevel(input);
  const { horizon } = input;
  const grid = regularise(input.values, input.times);
  const notes = [...grid.notes];
  const length = grid.values.length;
  if (length === 0) throw new AppError("invalid-input", "There is no number to forecast from.");
  const dropped = Math.max(0, length - LONGEST_HISTORY);
  if (dropped > 0) notes.push(`Only the latest ${LONGEST_HISTORY.toLocaleString("en")} values were used.`);
  const raw = grid.values.subarray(dropped);
  const first = raw[0]!;
  if (raw.length === 1)
    return constantDraft(first, 0, grid, horizon, [
      ...notes,
      "There is only one value: it is repeated, and its interval is unknown.",
    ]);
  if (raw.every((value) => value === first))
    return constantDraft(first, 0, grid, horizon, [...notes, "The history never changes: its value is repeated."]);

  const { scale, values: plain } = scaled(raw);
  const asked = input.seasonality === undefined ? null : [input.seasonality].flat().filter((period) => period > 1);
  const periods = confirmSeasons(plain, asked ?? grid.candidates);
  for (const period of asked ?? [])
    if (!periods.includes(period)) notes.push(`The data do not bear out a season of ${period} steps; none is used.`);
  if (horizon > plain.length)
    notes.push("The horizon is longer than the history: far steps are little more than a guess.");
  const gaps = grid.gaps.flatMap((gap) => (gap >= dropped ? [gap - dropped] : []));
  if (gaps.length > 0) notes.push(gapNote(gaps.length, periods));
  const complete = gaps.length > 0 && periods.length > 0 ? filledBySeason(plain, gaps, periods) : plain;

  const known = knownGroups(input, grid, dropped, horizon);
  notes.push(...known.notes);
  const effects = known.groups.length > 0 ? knownEffects(complete, known.groups, periods[0] ?? 1) : null;
  if (effects && effects.used.length > 0) notes.push(`Taken into account: ${effects.used.join(", ")}.`);
  if (effects && effects.unused.length > 0)
    notes.push(`Left out, because it did not lower the error on the later part: ${effects.unused.join(", ")}.`);
  const values = effects ? complete.map((value, index) => value - effects.effect[index]!) : complete;

  const isSparse = periods.length === 0 && isIntermittent(values);
  const methods = poolFor(values.length, periods, isSparse);
  const isLong = isLongHistory(values.length);
  const memory = new Memory();
  const longest = periods.at(-1) ?? 1;
  const shortest = Math.max(6, Math.min(2 * longest + 3, values.length - 2), Math.floor(values.length * 0.4));
  const tried = tryOrigins(values, horizon, periods, methods, { origins: isLong ? 3 : 5, shortest }, memory);
  const weighing = isSparse ? { power: 0, worstKept: Number.POSITIVE_INFINITY } : isLong ? LONG : SHORT;
  const weights = weighMethods(tried, methods.length, weighing);
  const origin = openOrigin(values, horizon, periods);
  const forecasts = methods.map((method, index) => (weights[index]! > 0 ? withinReach(method, origin, memory) : null));
  const mixed = combine(forecasts, weights, horizon);
  const combined = mixed.every(Number.isFinite) ? mixed : naive(values, horizon);

  const errors = errorsOf(tried, weights);
  const options = {
    level,
    oneStepDeviation: memory.get(ONE_STEP_DEVIATION)?.[0] ?? naiveScale(values, 1) * 1.25,
    expectedGrowth: isSparse ? 0 : expectedGrowth(values.length, periods),
    count: values.length,
  };
  const halfWidths = conformalHalfWidths(errors, horizon, options);
  const isNeverNegative = complete.every((value) => value >= 0);
  const known0 = effects?.effect ?? null;
  const centre = Array.from(combined, (value, step) => {
    const sum = value + (known0?.[values.length + step] ?? 0);
    return (isNeverNegative ? Math.max(0, sum) : sum) * scale;
  });
  const names = methods
    .map((method, index) => ({ name: method.name, weight: forecasts[index] ? weights[index]! : 0 }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ name }) => name);
  return {
    kind: `${grid.stepName};${periods.join()}`,
    centre,
    halfWidths: Array.from(halfWidths, (width) => width * scale),
    isNeverNegative,
    scores: scoresOf(tried, errors, options),
    model: `${names.join(" + ")}${periods.length > 0 ? `, season ${periods.join(" and ")}` : ""}`,
    times: timesOf(grid, length, horizon),
    seasons: periods,
    backtest: trialMeasures(tried, weights, periods[0] ?? 1),
    notes,
  };
}

/** Forecasts one series with an interval of the given level. Fails with `invalid-input` where there is no value. */
export function forecastSeries(input: ForecastInput): Forecast {
  return finish(draftForecast(input), null);
}

/** Intervals of many drafts, those of one kind calibrated together. `null` drafts stay null. Lets the event loop turn. */
export async function finishAll(drafts: readonly (Draft | null)[], level: number): Promise<(Forecast | null)[]> {
  const kinds = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const members = draft && kinds.get(draft.kind);
    if (members) members.push(draft);
    else if (draft) kinds.set(draft.kind, [draft]);
  }
  const stretches = new Map<string, Stretch | null>();
  for (const [kind, members] of kinds) {
    await setImmediate();
    stretches.set(kind, pooledStretch(members, level));
  }
  const finished: (Forecast | null)[] = [];
  for (const [index, draft] of drafts.entries()) {
    if (index % TURN === 0) await setImmediate();
    finished.push(draft && finish(draft, stretches.get(draft.kind) ?? null));
  }
  return finished;
}
