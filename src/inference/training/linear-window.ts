import { AppError } from "../../contract/errors.ts";
import type { GraphBuilder, Value } from "../graphs/graph-builder.ts";
import type { FitHooks } from "./estimator.ts";
import { solveRidge } from "./linear-algebra.ts";
import { centredMoments, shorterMoments, windowMoments } from "./window-moments.ts";

export interface WindowOptions {
  /** Null: chosen on the validation windows among multiples of the season. */
  length: number | null;
  horizon: number;
  /** Steps in a season, 1 for none: the baseline repeats the last one. */
  season: number;
}

export interface WindowFit {
  length: number;
  horizon: number;
  /** length x horizon. */
  weights: Float64Array;
  penalty: number;
  error: { mae: number; rmse: number; naiveMae: number; naiveRmse: number; windowCount: number };
  trainCount: number;
  validationCount: number;
  /** Actual and predicted of the first step ahead, in time. */
  sample: [number, number][];
}

const penaltyShares = [1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 0.1];
const scoredWindows = 4000;
/** Multiplications that measuring the error may take. */
const scoredProducts = 4e7;

interface Channel {
  /** The values less their mean, over their spread, so that no series outweighs the others. */
  values: Float64Array;
  mean: number;
  scale: number;
}

/**
 * One linear map from the last `length` values, less their mean, to the next `horizon` ones, shared by all series and fitted in
 * closed form (Toner and Darlow 2024). The first 70% of the time fits, the next 15% chooses penalty and length, the last 15%
 * measures the error; the map is then fitted once more on everything.
 */
export function fitLinearWindow(series: readonly Float64Array[], options: WindowOptions, hooks: FitHooks): WindowFit {
  const shortest = series.reduce((least, { length }) => Math.min(least, length), Infinity);
  const { horizon, season } = options;
  const channels = series.map(scaled);
  const lengths = candidateLengths(shortest, options);
  const [smallest] = lengths;
  if (smallest === undefined) {
    throw new AppError(
      "invalid-input",
      `The history is too short: ${shortest.toLocaleString("en")} values a series for a horizon of ${horizon.toLocaleString("en")}. Choose a shorter horizon or bring more history.`,
    );
  }
  const longest = Math.max(...lengths);
  hooks.progress(0, "Reading the series");
  const pieces = momentsByTime(channels, longest, horizon);
  const parts = (length: number, count: number) =>
    centredMoments(
      shorterMoments(summed(pieces.slice(0, count).map(({ gram }) => gram)), longest, length, horizon),
      length,
      horizon,
    );
  let best: { length: number; share: number; error: number } | null = null;
  for (const [index, length] of lengths.entries()) {
    if (best && hooks.isStopped()) break;
    hooks.progress((index + 1) / (lengths.length + 2), `Fitting windows of ${length} values`);
    const fitted = parts(length, 1);
    const tuned = centredMoments(shorterMoments(pieces[2]!.gram, longest, length, horizon), length, horizon);
    for (const share of penaltyShares) {
      const weights = solve(fitted, length, horizon, share);
      const error = squaredError(tuned, weights, length, horizon) / Math.max(1, pieces[2]!.count);
      if (!best || error < best.error) best = { length, share, error };
    }
  }
  if (!best) throw new Error("There is always a length to try.");
  const { length, share } = best;
  hooks.progress((lengths.length + 1) / (lengths.length + 2), "Measuring the error on the latest values");
  const error = measure(channels, solve(parts(length, 3), length, horizon, share), { length, horizon, season });
  return {
    length,
    horizon,
    weights: solve(parts(length, 4), length, horizon, share),
    penalty: share,
    error: error.error,
    sample: error.sample,
    trainCount: pieces[0].count + pieces[1].count + pieces[2].count,
    validationCount: pieces[3].count,
  };
}

function scaled(series: Float64Array): Channel {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const scale = Math.sqrt(series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / series.length);
  return scale > Math.abs(mean) * 1e-9
    ? { values: series.map((value) => (value - mean) / scale), mean, scale }
    : { values: new Float64Array(series.length), mean, scale: 1 };
}

/** The windows before a split end early enough that the values they foretell are not those measured on, where there are many. */
function lastBefore(split: number, horizon: number): number {
  const end = Math.floor(split);
  return end - Math.min(horizon - 1, Math.floor(end / 4));
}

/** Lengths that leave enough windows to learn from and to measure on. */
function candidateLengths(shortest: number, { length, horizon, season }: WindowOptions): number[] {
  const longest = Math.floor((shortest - horizon) * 0.6);
  if (longest < 2 || shortest - horizon < 12) return [];
  if (length !== null) return length <= longest ? [length] : [];
  const base = season > 1 ? season : Math.max(4, Math.min(24, horizon));
  const wanted = [base, 2 * base, 4 * base, 14 * base].map((candidate) => Math.min(candidate, 512));
  const fitting = [...new Set(wanted)].filter((candidate) => candidate <= longest);
  return fitting.length > 0 ? fitting : [Math.min(longest, base)];
}

interface Piece {
  gram: Float64Array;
  count: number;
}

/**
 * Raw moments of four stretches of time: to fit on, up to 70%; a gap, so that no value fitted to is measured on; to choose on, up
 * to 85%; to measure on.
 */
function momentsByTime(channels: readonly Channel[], length: number, horizon: number): [Piece, Piece, Piece, Piece] {
  const width = length + horizon;
  const piece = (): Piece => ({ gram: new Float64Array(width * width), count: 0 });
  const pieces: [Piece, Piece, Piece, Piece] = [piece(), piece(), piece(), piece()];
  for (const { values } of channels) {
    const count = values.length - width + 1;
    const chosenFrom = Math.floor(count * 0.7);
    const chosenTo = Math.max(chosenFrom + 1, lastBefore(count * 0.85, horizon));
    const cuts = [0, lastBefore(count * 0.7, horizon), chosenFrom, chosenTo, count];
    pieces.forEach((into, index) => {
      const from = cuts[index]!;
      const to = cuts[index + 1]!;
      const moments = windowMoments(values, width, from, to);
      for (let at = 0; at < moments.length; at += 1) into.gram[at]! += moments[at]!;
      into.count += Math.max(0, to - from);
    });
  }
  return pieces;
}

function summed(grams: readonly Float64Array[]): Float64Array {
  const [first, ...others] = grams;
  const sum = Float64Array.from(first ?? []);
  for (const other of others) for (let at = 0; at < sum.length; at += 1) sum[at]! += other[at]!;
  return sum;
}

function solve(gram: Float64Array, length: number, horizon: number, share: number): Float64Array {
  const width = length + horizon;
  const left = new Float64Array(length * length);
  const right = new Float64Array(length * horizon);
  let trace = 0;
  for (let row = 0; row < length; row += 1) {
    left.set(gram.subarray(row * width, row * width + length), row * length);
    right.set(gram.subarray(row * width + length, (row + 1) * width), row * horizon);
    trace += gram[row * width + row]!;
  }
  return solveRidge(left, length, Math.max((share * trace) / length, 1e-9), right, horizon);
}

/** Sum over windows and steps of the squared errors, from the moments alone. */
function squaredError(gram: Float64Array, weights: Float64Array, length: number, horizon: number): number {
  const width = length + horizon;
  let error = 0;
  for (let step = 0; step < horizon; step += 1) error += gram[(length + step) * width + length + step]!;
  for (let row = 0; row < length; row += 1) {
    const product = new Float64Array(horizon);
    for (let k = 0; k < length; k += 1) {
      const entry = gram[row * width + k]!;
      for (let step = 0; step < horizon; step += 1) product[step]! += entry * weights[k * horizon + step]!;
    }
    for (let step = 0; step < horizon; step += 1)
      error += weights[row * horizon + step]! * (product[step]! - 2 * gram[row * width + length + step]!);
  }
  return error;
}

/** Errors in the series' own units, over some windows spread over the last 15% of each. */
function measure(
  channels: readonly Channel[],
  weights: Float64Array,
  { length, horizon, season }: { length: number; horizon: number; season: number },
) {
  const sums = { mae: 0, rmse: 0, naiveMae: 0, naiveRmse: 0 };
  const sample: [number, number][] = [];
  let count = 0;
  let windowCount = 0;
  for (const { values, mean, scale } of channels) {
    const windows = values.length - length - horizon + 1;
    const first = Math.floor(windows * 0.85);
    const wanted = Math.max(20, Math.min(scoredWindows, scoredProducts / (length * horizon)) / channels.length);
    const every = Math.max(1, Math.ceil((windows - first) / wanted));
    for (let start = first; start < windows; start += every) {
      const window = values.subarray(start, start + length);
      const forecast = forecastWindow(window, weights, horizon);
      windowCount += 1;
      for (let step = 0; step < horizon; step += 1) {
        const actual = values[start + length + step]!;
        const naive = naiveValue(values, start + length, step, season);
        const error = (forecast[step]! - actual) * scale;
        const naiveError = (naive - actual) * scale;
        sums.mae += Math.abs(error);
        sums.rmse += error * error;
        sums.naiveMae += Math.abs(naiveError);
        sums.naiveRmse += naiveError * naiveError;
        count += 1;
        if (step === 0) sample.push([mean + actual * scale, mean + forecast[0]! * scale]);
      }
    }
  }
  return {
    error: {
      mae: sums.mae / count,
      rmse: Math.sqrt(sums.rmse / count),
      naiveMae: sums.naiveMae / count,
      naiveRmse: Math.sqrt(sums.naiveRmse / count),
      windowCount,
    },
    sample,
  };
}

/** The value one season before, repeated over a longer horizon. */
function naiveValue(values: Float64Array, end: number, step: number, season: number): number {
  const back = Math.min(season, end);
  return values[end - back + (step % back)]!;
}

export function forecastWindow(window: Float64Array, weights: Float64Array, horizon: number): Float64Array {
  const { length } = window;
  let mean = 0;
  for (const value of window) mean += value / length;
  const result = new Float64Array(horizon).fill(mean);
  for (let lag = 0; lag < length; lag += 1) {
    const value = window[lag]! - mean;
    for (let step = 0; step < horizon; step += 1) result[step]! += value * weights[lag * horizon + step]!;
  }
  return result;
}

/** `window` is float32, series x length; the result series x horizon. */
export function addLinearWindow(graph: GraphBuilder, window: Value, fit: WindowFit): Value {
  const mean = graph.reduce("Mean", window, [1], true);
  const centred = graph.subtract(window, mean);
  return graph.add(graph.matmul(centred, graph.floats(fit.weights, [fit.length, fit.horizon])), mean);
}
