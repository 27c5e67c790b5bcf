import type { Estimator, FitContext, Rows, SupervisedData } from "./estimator.ts";
import { takeRows } from "./estimator.ts";
import { minimise } from "./lbfgs.ts";

const penalties = [1e-5, 1e-3, 1e-2, 0.1];
const tuningRowCount = 20_000;

/**
 * Multinomial logistic regression: softmax over a linear function a class, mean log loss plus half the penalty times the squared
 * weights, by L-BFGS. Two classes are the case of two. The penalty is chosen on the last fifth of (at most 20,000) rows.
 */
export function fitLogistic({ rows, target }: SupervisedData, classCount: number, { hooks }: FitContext): Estimator {
  const tuning = takeRows(rows, 0, Math.min(rows.count, tuningRowCount));
  const trained = Math.floor(tuning.count * 0.8);
  const tuneOn = takeRows(tuning, trained, tuning.count);
  const tuneTarget = target.subarray(trained, tuning.count);
  let penalty = 1e-3;
  if (trained >= 10 && tuneOn.count >= 5) {
    let best = Infinity;
    for (const [index, candidate] of penalties.entries()) {
      if (hooks.isStopped()) break;
      hooks.progress(index / (penalties.length + 1), `Trying penalty ${index + 1} of ${penalties.length}`);
      const weights = fitWeights(takeRows(tuning, 0, trained), target.subarray(0, trained), classCount, candidate, 60);
      const loss = meanLogLoss(probabilities(tuneOn, weights, classCount), tuneTarget, classCount);
      if (loss < best) {
        best = loss;
        penalty = candidate;
      }
    }
  }
  const weights = fitWeights(rows, target, classCount, penalty, 300, (step) => {
    hooks.progress(penalties.length / (penalties.length + 1), `Step ${step}`);
    return !hooks.isStopped();
  });
  return softmaxEstimator(weights, rows.width, classCount, penalty);
}

/** (width + 1) x classCount; the last row holds the intercepts, which are not penalised. */
function fitWeights(
  rows: Rows,
  target: Float64Array,
  classCount: number,
  penalty: number,
  maximumSteps: number,
  keepGoing?: (step: number) => boolean,
): Float64Array {
  const { values, count, width } = rows;
  const scores = new Float64Array(classCount);
  const { point } = minimise(
    (weights, gradient) => {
      let loss = 0;
      for (let row = 0; row < count; row += 1) {
        scoreRow(values, row * width, width, weights, classCount, scores);
        const wanted = target[row]!;
        loss -= Math.log(Math.max(scores[wanted]!, 1e-300));
        scores[wanted]! -= 1;
        for (let column = 0; column <= width; column += 1) {
          const value = column < width ? values[row * width + column]! : 1;
          if (value === 0) continue;
          const at = column * classCount;
          for (let k = 0; k < classCount; k += 1) gradient[at + k]! += value * scores[k]!;
        }
      }
      for (let index = 0; index < gradient.length; index += 1) gradient[index]! /= count;
      loss /= count;
      for (let index = 0; index < width * classCount; index += 1) {
        const weight = weights[index]!;
        loss += 0.5 * penalty * weight * weight;
        gradient[index]! += penalty * weight;
      }
      return loss;
    },
    new Float64Array((width + 1) * classCount),
    { maximumSteps, tolerance: 1e-6, ...(keepGoing ? { keepGoing } : {}) },
  );
  return point;
}

/** Writes the classes' probabilities of the row that starts at `start`. */
function scoreRow(
  values: Float64Array,
  start: number,
  width: number,
  weights: Float64Array,
  classCount: number,
  scores: Float64Array,
): void {
  for (let k = 0; k < classCount; k += 1) scores[k] = weights[width * classCount + k]!;
  for (let column = 0; column < width; column += 1) {
    const value = values[start + column]!;
    if (value === 0) continue;
    const at = column * classCount;
    for (let k = 0; k < classCount; k += 1) scores[k]! += value * weights[at + k]!;
  }
  softmaxInPlace(scores);
}

export function softmaxInPlace(scores: Float64Array): void {
  const most = scores.reduce((first, second) => Math.max(first, second), -Infinity);
  let total = 0;
  for (let k = 0; k < scores.length; k += 1) total += scores[k] = Math.exp(scores[k]! - most);
  for (let k = 0; k < scores.length; k += 1) scores[k]! /= total;
}

function probabilities({ values, count, width }: Rows, weights: Float64Array, classCount: number): Float64Array {
  const result = new Float64Array(count * classCount);
  for (let row = 0; row < count; row += 1)
    scoreRow(
      values,
      row * width,
      width,
      weights,
      classCount,
      result.subarray(row * classCount, (row + 1) * classCount),
    );
  return result;
}

export function meanLogLoss(chances: Float64Array, target: Float64Array, classCount: number): number {
  let loss = 0;
  target.forEach((wanted, row) => (loss -= Math.log(Math.max(chances[row * classCount + wanted]!, 1e-15))));
  return loss / target.length;
}

function softmaxEstimator(weights: Float64Array, width: number, classCount: number, penalty: number): Estimator {
  return {
    outputWidth: classCount,
    predict: (rows) => probabilities(rows, weights, classCount),
    addTo: (graph, encoded) =>
      graph.op(
        "Softmax",
        [
          graph.add(
            graph.matmul(encoded, graph.floats(weights.subarray(0, width * classCount), [width, classCount])),
            graph.floats(weights.subarray(width * classCount), [1, classCount]),
          ),
        ],
        { axis: 1 },
      ),
    description: `Logistic regression of ${classCount} classes on ${width.toLocaleString("en")} ${width === 1 ? "column" : "columns"}`,
    settings: { penalty },
    notes: [],
  };
}
