import type { Series } from "./measures.ts";

/** Errors of one rolling origin by step ahead; shorter than the horizon near the end of the history. */
export type OriginErrors = Series;

const GROWTH_WEIGHT = 6;
/** Short histories hide part of their scatter: the widths grow by this over the number of values. */
const SHORT_HISTORY = 6;
const SHORTEST = 10;
const FIRST_STEP = 1.1;
const STEEPEST = 1.1;

/** Half-normal points: the quantile of |N(0,1)| for the usual levels, by Abramowitz and Stegun (1964), eq. 26.2.23. */
export function normalHalfWidth(level: number): number {
  const p = (1 + level) / 2;
  const q = Math.sqrt(-2 * Math.log(1 - p));
  return q - (2.515517 + 0.802853 * q + 0.010328 * q * q) / (1 + 1.432788 * q + 0.189269 * q * q + 0.001308 * q ** 3);
}

/** The smallest of the sorted values with at least `share` of them at or below it. */
function quantileOf(sorted: Series, share: number): number {
  const rank = Math.ceil(share * sorted.length - 1e-9);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** The exponent of the errors' growth with the step ahead, drawn towards `expected` where origins are few. */
function growthOf(origins: readonly OriginErrors[], expected: number): number {
  const steps = Math.max(0, ...origins.map((errors) => errors.length));
  if (steps < 3) return expected;
  let top = 0;
  let bottom = 0;
  let middle = 0;
  let weights = 0;
  const points: { x: number; y: number; weight: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    let sum = 0;
    let number = 0;
    for (const errors of origins)
      if (step < errors.length) {
        sum += Math.abs(errors[step]!);
        number += 1;
      }
    if (number === 0 || sum === 0) continue;
    points.push({ x: Math.log(step + 1), y: Math.log(sum / number), weight: number / (step + 1) });
  }
  for (const { x, weight } of points) {
    middle += weight * x;
    weights += weight;
  }
  if (weights === 0) return expected;
  middle /= weights;
  for (const { x, y, weight } of points) {
    top += weight * (x - middle) * y;
    bottom += weight * (x - middle) ** 2;
  }
  const own = bottom > 0 ? top / bottom : expected;
  const trust = origins.length / (origins.length + GROWTH_WEIGHT);
  return Math.min(STEEPEST, Math.max(0, trust * own + (1 - trust) * expected));
}

export interface IntervalOptions {
  level: number;
  /** Of the in-sample errors one step ahead. */
  oneStepDeviation: number;
  /** The power of the step ahead with which errors grow. */
  expectedGrowth: number;
  /** Values in the history. */
  count: number;
}

/**
 * Split conformal half-widths (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, section 2.2) on the absolute errors
 * of rolling origins, made comparable by a power of the step ahead. Overlapping errors of few origins are far from
 * exchangeable, so the quantile is averaged with a normal one whose deviation mixes in the one-step errors of the fit.
 */
export function conformalHalfWidths(
  origins: readonly OriginErrors[],
  horizon: number,
  options: IntervalOptions,
): Series {
  const { level, oneStepDeviation, expectedGrowth, count } = options;
  const growth = growthOf(origins, expectedGrowth);
  let total = 0;
  for (const errors of origins) total += errors.length;
  const scores = new Float64Array(total);
  let filled = 0;
  let square = 0;
  for (const errors of origins)
    for (let step = 0; step < errors.length; step += 1) {
      const score = Math.abs(errors[step]!) / (step + 1) ** growth;
      scores[filled++] = score;
      square += (score * score) / total;
    }
  scores.sort();
  const effective = origins.reduce((sum, errors) => sum + Math.sqrt(errors.length), 0);
  const prior = 4;
  const deviation = Math.sqrt((effective * square + prior * (1.25 * oneStepDeviation) ** 2) / (effective + prior));
  const normal = normalHalfWidth(level) * deviation * (1 + 2 / (effective + prior));
  const share = Math.min(1, level * (1 + 2 / Math.max(3, scores.length)));
  const trust = Math.min(0.7, effective / (effective + 12));
  const quantile = scores.length > 0 ? quantileOf(scores, share) : normal;
  const unit = (trust * quantile + (1 - trust) * normal) * (1 + SHORT_HISTORY / Math.max(SHORTEST, count));
  const first = FIRST_STEP * normalHalfWidth(level) * oneStepDeviation;
  return Float64Array.from({ length: horizon }, (_, step) => Math.max(first, unit * (step + 1) ** growth));
}
