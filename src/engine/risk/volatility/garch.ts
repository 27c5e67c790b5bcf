import { AppError } from "../../../contract/errors.ts";
import { inverse, squareMatrix, type SquareMatrix } from "../numbers/matrix.ts";
import { mean, variance } from "../numbers/statistics.ts";
import { normalProbability } from "../numbers/normal.ts";
import { minimise } from "./quasi-newton.ts";

/**
 * GARCH(1,1) with a constant mean (Bollerslev 1986): r[t] = mean + e[t], v[t] = omega + alpha e[t-1]^2 + beta v[t-1], fitted by
 * maximum likelihood of normal innovations. Standard errors are Bollerslev and Wooldridge's (1992), which hold for fat tails too.
 */
export interface Garch {
  parameters: {
    name: "mean" | "omega" | "alpha" | "beta";
    value: number;
    standardError: number | null;
    pValue: number | null;
  }[];
  mean: number;
  omega: number;
  alpha: number;
  beta: number;
  persistence: number;
  /** Of a step; null where shocks never die out. */
  longRunVolatility: number | null;
  /** Steps after which half of a shock is gone. */
  halfLife: number | null;
  logLikelihood: number;
  converged: boolean;
  iterations: number;
  /** A step, one a return. */
  volatilities: Float64Array;
  /** Of the step after the last return. */
  nextVariance: number;
  notes: string[];
}

export const GARCH_MINIMUM = 50;
const SCALE = 100;
const PERSISTENCE_LIMIT = 0.9999;

/** Returns in fractions. Fails with `plan-invalid` for a constant or too short a series. */
export function fitGarch(returns: Float64Array, name: string): Garch {
  const count = returns.length;
  if (count < GARCH_MINIMUM)
    throw new AppError(
      "plan-invalid",
      `${name} has ${count} returns; a GARCH model needs at least ${GARCH_MINIMUM}. Use the moving or exponentially weighted volatility instead.`,
    );
  const spread = variance(returns);
  if (!(spread > 0)) throw new AppError("plan-invalid", `${name} never changes, so there is no volatility to model.`);
  const values = returns.map((value) => value * SCALE);
  const sampleVariance = spread * SCALE * SCALE;
  const start = backcast(values);

  const negative = (point: readonly number[]) => -sum(logLikelihoods(values, fromFree(point, sampleVariance), start));
  let best: ReturnType<typeof minimise> | null = null;
  for (const [persistence, share] of [
    [0.95, 0.08],
    [0.9, 0.2],
    [0.6, 0.3],
    [0.985, 0.04],
  ] as const) {
    const tried = minimise(
      negative,
      toFree(mean(values), sampleVariance * (1 - persistence), persistence, share, sampleVariance),
    );
    if (!best || tried.value < best.value) best = tried;
  }
  if (!best) throw new Error("no start was tried");
  const fitted = fromFree(best.point, sampleVariance);
  const errors = robustErrors(values, fitted, start);
  const [average, omega, alpha, beta] = fitted;
  const persistence = alpha + beta;
  const path = variancePath(values, fitted, start);
  const notes: string[] = [];
  if (!best.converged) notes.push("The search for the likeliest parameters did not settle: read them with caution.");
  if (persistence > 0.998)
    notes.push("Shocks hardly die out (alpha + beta is close to 1), so there is no reliable long-run volatility.");
  if (alpha < 1e-4)
    notes.push(
      "No clustering of volatility was found (alpha is 0), so the standard errors of beta and omega mean little.",
    );
  if (count < 250) notes.push(`${count} returns are few for a GARCH model; 500 and more give steady parameters.`);
  const isStationary = persistence < PERSISTENCE_LIMIT - 1e-6;
  const scales = [SCALE, SCALE * SCALE, 1, 1];
  return {
    parameters: (["mean", "omega", "alpha", "beta"] as const).map((parameter, index) => {
      const error = errors?.[index] ?? null;
      const value = fitted[index]!;
      return {
        name: parameter,
        value: value / scales[index]!,
        standardError: error === null ? null : error / scales[index]!,
        pValue: error === null ? null : 2 * normalProbability(-Math.abs(value / error)),
      };
    }),
    mean: average / SCALE,
    omega: omega / SCALE ** 2,
    alpha,
    beta,
    persistence,
    longRunVolatility: isStationary ? Math.sqrt(omega / (1 - persistence)) / SCALE : null,
    halfLife: isStationary && persistence > 0 ? Math.log(0.5) / Math.log(persistence) : null,
    logLikelihood: -best.value + count * Math.log(SCALE),
    converged: best.converged,
    iterations: best.iterations,
    volatilities: path.variances.map((value) => Math.sqrt(value) / SCALE),
    nextVariance: path.next / SCALE ** 2,
    notes,
  };
}

/** Variance of each of the next `horizon` steps. */
export function forecastVariance(garch: Garch, horizon: number): Float64Array {
  const { omega, persistence, nextVariance } = garch;
  let next = nextVariance;
  return Float64Array.from({ length: horizon }, (_, step) => {
    if (step > 0) next = omega + persistence * next;
    return next;
  });
}

type Parameters = readonly [mean: number, omega: number, alpha: number, beta: number];

/** An unbounded point: mean, log of the long-run share of the variance, logits of persistence and of alpha's share of it. */
function fromFree(point: readonly number[], sampleVariance: number): Parameters {
  const persistence = PERSISTENCE_LIMIT * logistic(point[2]!);
  const share = logistic(point[3]!);
  return [
    point[0]! * Math.sqrt(sampleVariance),
    sampleVariance * Math.exp(Math.min(20, Math.max(-40, point[1]!))),
    persistence * share,
    persistence * (1 - share),
  ];
}

function toFree(average: number, omega: number, persistence: number, share: number, sampleVariance: number): number[] {
  return [
    average / Math.sqrt(sampleVariance),
    Math.log(omega / sampleVariance),
    logit(persistence / PERSISTENCE_LIMIT),
    logit(share),
  ];
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Variance before the first return: squares weighted by 0.94 into the sample's first 75 steps. */
function backcast(values: Float64Array): number {
  const centre = mean(values);
  const length = Math.min(75, values.length);
  let total = 0;
  let weights = 0;
  for (let index = 0; index < length; index += 1) {
    const weight = 0.94 ** index;
    total += weight * (values[index]! - centre) ** 2;
    weights += weight;
  }
  return Math.max(total / weights, variance(values) * 1e-6);
}

function variancePath(values: Float64Array, [average, omega, alpha, beta]: Parameters, start: number) {
  const variances = new Float64Array(values.length);
  let next = omega + (alpha + beta) * start;
  for (let index = 0; index < values.length; index += 1) {
    variances[index] = next;
    next = omega + alpha * (values[index]! - average) ** 2 + beta * next;
  }
  return { variances, next };
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

function logLikelihoods(values: Float64Array, parameters: Parameters, start: number): Float64Array {
  const { variances } = variancePath(values, parameters, start);
  const [average] = parameters;
  return variances.map((v, index) => -0.5 * (LOG_TWO_PI + Math.log(v) + (values[index]! - average) ** 2 / v));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** A^-1 B A^-1 of the Hessian A and the outer product B of the scores, by central differences; null where A is singular. */
function robustErrors(values: Float64Array, fitted: Parameters, start: number): number[] | null {
  const size = fitted.length;
  const steps = fitted.map((value) => Math.max(Math.abs(value), 1e-3) * 1e-4);
  const shifted = (moves: readonly (readonly [number, number])[]): Parameters => {
    const point = [...fitted];
    for (const [index, factor] of moves) point[index] = point[index]! + factor * steps[index]!;
    return point as unknown as Parameters;
  };
  const likelihoods = (moves: readonly (readonly [number, number])[]) => logLikelihoods(values, shifted(moves), start);
  const total = (moves: readonly (readonly [number, number])[]) => sum(likelihoods(moves));

  const scores = steps.map((step, index) => {
    const up = likelihoods([[index, 1]]);
    const down = likelihoods([[index, -1]]);
    return up.map((value, row) => (value - down[row]!) / (2 * step));
  });
  const hessian = squareMatrix(size);
  const outer = squareMatrix(size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const second =
        total([
          [row, 1],
          [column, 1],
        ]) -
        total([
          [row, 1],
          [column, -1],
        ]) -
        total([
          [row, -1],
          [column, 1],
        ]) +
        total([
          [row, -1],
          [column, -1],
        ]);
      hessian.values[row * size + column] = -second / (4 * steps[row]! * steps[column]!);
      let product = 0;
      for (let index = 0; index < values.length; index += 1) product += scores[row]![index]! * scores[column]![index]!;
      outer.values[row * size + column] = product;
    }
  const bread = inverse(hessian);
  if (!bread) return null;
  const sandwich = product(product(bread, outer), bread);
  const errors = fitted.map((_, index) => Math.sqrt(sandwich.values[index * size + index]!));
  return errors.every((error) => Number.isFinite(error) && error > 0) ? errors : null;
}

function product(first: SquareMatrix, second: SquareMatrix): SquareMatrix {
  const { size } = first;
  const result = squareMatrix(size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      let total = 0;
      for (let index = 0; index < size; index += 1)
        total += first.values[row * size + index]! * second.values[index * size + column]!;
      result.values[row * size + column] = total;
    }
  return result;
}
