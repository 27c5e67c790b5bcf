import type { RiskMethod } from "../../../contract/risk.ts";
import { normalDensity, normalQuantile } from "../numbers/normal.ts";
import { createRandom } from "../numbers/random.ts";
import { mean, meanOfSmallest, quantileOfSorted, shape, standardDeviation } from "../numbers/statistics.ts";
import { cholesky, type SquareMatrix } from "../numbers/matrix.ts";

/** Of a portfolio over the horizon, as fractions of its value; a loss is positive. */
export interface Tail {
  method: RiskMethod;
  valueAtRisk: number;
  expectedShortfall: number;
  /** Half the width of the 95% interval from the number of paths; null for the others. */
  simulationError: number | null;
}

/** Losses of a sample of returns, sorted ascending. */
export function empiricalTail(
  sorted: ArrayLike<number>,
  level: number,
): { valueAtRisk: number; expectedShortfall: number } {
  return {
    valueAtRisk: -quantileOfSorted(sorted, 1 - level),
    expectedShortfall: -meanOfSmallest(sorted, 1 - level),
  };
}

/** Compounded returns over every stretch of `horizon` steps; the stretches overlap. */
export function overlappingReturns(returns: Float64Array, horizon: number): Float64Array {
  if (horizon === 1) return returns;
  const logs = new Float64Array(returns.length + 1);
  for (let index = 0; index < returns.length; index += 1)
    logs[index + 1] = logs[index]! + Math.log1p(Math.max(-1 + 1e-12, returns[index]!));
  return Float64Array.from({ length: Math.max(0, returns.length - horizon + 1) }, (_, index) =>
    Math.expm1(logs[index + horizon]! - logs[index]!),
  );
}

export interface Moments {
  /** A step. */
  mean: number;
  deviation: number;
  skewness: number;
  excessKurtosis: number;
}

export function momentsOf(returns: ArrayLike<number>): Moments {
  return { mean: mean(returns), deviation: standardDeviation(returns), ...shape(returns) };
}

/** Normal returns: mean and variance grow with the horizon. */
export function normalTail({ mean, deviation }: Pick<Moments, "mean" | "deviation">, level: number, horizon: number) {
  const z = normalQuantile(1 - level);
  const centre = mean * horizon;
  const spread = deviation * Math.sqrt(horizon);
  return {
    valueAtRisk: -(centre + z * spread),
    expectedShortfall: -centre + (spread * normalDensity(z)) / (1 - level),
  };
}

/**
 * The normal quantile bent by skewness and kurtosis (Cornish and Fisher 1938; Zangari 1996). The shortfall integrates that quantile
 * over the tail, by the truncated moments of the normal. `isMonotone` is false where the bend folds back (Maillard 2012).
 */
export function cornishFisherTail(moments: Moments, level: number, horizon: number) {
  const skewness = moments.skewness / Math.sqrt(horizon);
  const kurtosis = moments.excessKurtosis / horizon;
  const p = 1 - level;
  const z = normalQuantile(p);
  const centre = moments.mean * horizon;
  const spread = moments.deviation * Math.sqrt(horizon);
  const square = skewness * skewness;
  const quantile =
    z + ((z * z - 1) * skewness) / 6 + ((z ** 3 - 3 * z) * kurtosis) / 24 - ((2 * z ** 3 - 5 * z) * square) / 36;
  const density = normalDensity(z);
  const first = -density;
  const second = p - z * density;
  const third = -density * (z * z + 2);
  const tail =
    first +
    ((second - p) * skewness) / 6 +
    ((third - 3 * first) * kurtosis) / 24 -
    ((2 * third - 5 * first) * square) / 36;
  const slope = (x: number) =>
    1 + (x * skewness) / 3 + ((3 * x * x - 3) * kurtosis) / 24 - ((6 * x * x - 5) * square) / 36;
  let isMonotone = true;
  for (let x = -4; x <= 0; x += 0.05) if (slope(x) <= 0) isMonotone = false;
  return { valueAtRisk: -(centre + spread * quantile), expectedShortfall: -(centre + (spread * tail) / p), isMonotone };
}

export interface Simulation {
  /** Simple returns of the portfolio over the horizon, ascending. */
  sorted: Float64Array;
  rank: number;
}

/**
 * Correlated log returns, normal with `means` and `covariance` a step, over the horizon at once; weights are bought at the start
 * and held. The plain counterpart of the graph `risk/simulate`.
 */
export function simulate(
  input: {
    means: ArrayLike<number>;
    covariance: SquareMatrix;
    weights: ArrayLike<number>;
    horizon: number;
    paths: number;
    seed: number;
  },
  progress: (fraction: number) => void = () => undefined,
): Simulation {
  const { means, covariance, weights, horizon, paths, seed } = input;
  const { lower, rank } = cholesky(covariance);
  const { size, values } = lower;
  const random = createRandom(seed);
  const root = Math.sqrt(horizon);
  const draw = new Float64Array(size);
  const sorted = new Float64Array(paths);
  for (let path = 0; path < paths; path += 1) {
    if (path % 50_000 === 0) progress(path / paths);
    for (let asset = 0; asset < size; asset += 1) draw[asset] = random.normal();
    let total = 0;
    for (let asset = 0; asset < size; asset += 1) {
      let shock = 0;
      for (let index = 0; index <= asset; index += 1) shock += values[asset * size + index]! * draw[index]!;
      total += weights[asset]! * Math.expm1(means[asset]! * horizon + shock * root);
    }
    sorted[path] = total;
  }
  sorted.sort();
  return { sorted, rank };
}

/** Half the width of the 95% interval of an empirical quantile, from the order statistics around it. */
export function quantileError(sorted: ArrayLike<number>, fraction: number): number {
  const count = sorted.length;
  const spread = 1.96 * Math.sqrt((fraction * (1 - fraction)) / count);
  const low = quantileOfSorted(sorted, Math.max(0, fraction - spread));
  const high = quantileOfSorted(sorted, Math.min(1, fraction + spread));
  return (high - low) / 2;
}

export interface Histogram {
  edges: Float64Array;
  counts: Float64Array;
}

/** Equal bins between the 0.05% quantiles; the outer ones hold what lies beyond. */
export function histogramOf(sorted: ArrayLike<number>, bins: number): Histogram {
  const trimmed = sorted.length > 2000 ? 0.0005 : 0;
  const low = quantileOfSorted(sorted, trimmed);
  const high = quantileOfSorted(sorted, 1 - trimmed);
  const width = (high - low) / bins || 1e-6;
  const edges = Float64Array.from({ length: bins + 1 }, (_, index) => low + index * width);
  const counts = new Float64Array(bins);
  for (let index = 0; index < sorted.length; index += 1) {
    const bin = Math.floor((sorted[index]! - low) / width);
    const place = Math.min(bins - 1, Math.max(0, bin));
    counts[place] = counts[place]! + 1;
  }
  return { edges, counts };
}
