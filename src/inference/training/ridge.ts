import type { Estimator, FitContext, SupervisedData } from "./estimator.ts";
import { takeRows } from "./estimator.ts";
import { addGram, mirror, solveRidge } from "./linear-algebra.ts";

const foldCount = 5;
/** Penalties tried, as shares of the number of rows (the columns have unit variance). */
const penaltyShares = [1e-6, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1, 3, 10];

interface Moments {
  gram: Float64Array;
  moments: Float64Array;
  squares: number;
  count: number;
}

/**
 * Linear least squares with a penalty on the weights, in closed form. The penalty is the one with the smallest error in
 * cross-validation over consecutive fifths of the rows, all from one pass: a fold's Gram matrix is subtracted from the whole.
 */
export function fitRidge({ rows, target }: SupervisedData, { hooks }: FitContext): Estimator {
  const { width, count } = rows;
  const mean = target.reduce((sum, value) => sum + value, 0) / count;
  const centred = target.map((value) => value - mean);
  const folds = Array.from({ length: Math.min(foldCount, count) }, (_, fold) => {
    const from = Math.floor((fold * count) / Math.min(foldCount, count));
    const to = Math.floor(((fold + 1) * count) / Math.min(foldCount, count));
    hooks.progress((fold + 1) / (foldCount + 1), "Reading the rows");
    return momentsOf(takeRows(rows, from, to).values, centred.subarray(from, to), width);
  });
  const whole = folds.reduce((sum, fold) => combined(sum, fold, 1));
  const errors = penaltyShares.map((share) =>
    folds.length < 2 ? 0 : folds.reduce((sum, fold) => sum + foldError(whole, fold, share, width), 0),
  );
  const share = penaltyShares[errors.indexOf(Math.min(...errors))]!;
  const weights = solveRidge(mirror(whole.gram, width), width, share * count, whole.moments, 1);
  return linear({ weights, intercept: mean, penalty: share });
}

function momentsOf(rows: Float64Array, target: Float64Array, width: number): Moments {
  const gram = new Float64Array(width * width);
  const moments = new Float64Array(width);
  addGram(gram, moments, rows, target, width);
  return { gram, moments, squares: target.reduce((sum, value) => sum + value * value, 0), count: target.length };
}

function combined(first: Moments, second: Moments, sign: 1 | -1): Moments {
  return {
    gram: first.gram.map((value, index) => value + sign * second.gram[index]!),
    moments: first.moments.map((value, index) => value + sign * second.moments[index]!),
    squares: first.squares + sign * second.squares,
    count: first.count + sign * second.count,
  };
}

/** Sum of squared errors on a fold of weights fitted without it: yᵀy - 2 wᵀZᵀy + wᵀZᵀZ w. */
function foldError(whole: Moments, fold: Moments, share: number, width: number): number {
  const rest = combined(whole, fold, -1);
  const weights = solveRidge(rest.gram, width, share * rest.count, rest.moments, 1);
  let error = fold.squares;
  for (let row = 0; row < width; row += 1) {
    const weight = weights[row]!;
    error -= 2 * weight * fold.moments[row]!;
    for (let column = 0; column < row; column += 1)
      error += 2 * weight * weights[column]! * fold.gram[row * width + column]!;
    error += weight * weight * fold.gram[row * width + row]!;
  }
  return error;
}

function linear(fitted: { weights: Float64Array; intercept: number; penalty: number }): Estimator {
  const { weights, intercept, penalty } = fitted;
  const width = weights.length;
  return {
    outputWidth: 1,
    predict({ values, count }) {
      const result = new Float64Array(count).fill(intercept);
      for (let row = 0; row < count; row += 1)
        for (let column = 0; column < width; column += 1)
          result[row]! += weights[column]! * values[row * width + column]!;
      return result;
    },
    addTo: (graph, encoded) =>
      graph.add(graph.matmul(encoded, graph.floats(weights, [width, 1])), graph.floats([intercept], [1, 1])),
    description: `Ridge regression on ${width.toLocaleString("en")} ${width === 1 ? "column" : "columns"}`,
    settings: { penalty },
    notes: [],
  };
}
