import type { ModelError } from "../../contract/model-card.ts";
import { meanLogLoss } from "./logistic.ts";

/** Errors of predictions of a number, beside those of always answering the mean of the training rows. */
export function regressionError(actual: Float64Array, predicted: Float64Array, trainingMean: number): ModelError {
  const count = actual.length;
  const validationMean = actual.reduce((sum, value) => sum + value, 0) / count;
  let absolute = 0;
  let squares = 0;
  let meanAbsolute = 0;
  let meanSquares = 0;
  let spread = 0;
  actual.forEach((value, row) => {
    const error = predicted[row]! - value;
    absolute += Math.abs(error);
    squares += error * error;
    meanAbsolute += Math.abs(trainingMean - value);
    meanSquares += (trainingMean - value) ** 2;
    spread += (value - validationMean) ** 2;
  });
  return {
    measure: "mean absolute error",
    value: absolute / count,
    higherIsBetter: false,
    baseline: { name: "always answering the mean", value: meanAbsolute / count },
    others: [
      { measure: "root mean squared error", value: Math.sqrt(squares / count) },
      { measure: "root mean squared error of the mean", value: Math.sqrt(meanSquares / count) },
      ...(spread > 0 ? [{ measure: "variance explained", value: 1 - squares / spread }] : []),
    ],
  };
}

export function likeliest(chances: Float64Array, row: number, classCount: number): number {
  let best = 0;
  for (let k = 1; k < classCount; k += 1)
    if (chances[row * classCount + k]! > chances[row * classCount + best]!) best = k;
  return best;
}

/** Accuracy beside that of always answering the training rows' most common class. */
export function classificationError(
  actual: Float64Array,
  chances: Float64Array,
  classCount: number,
  commonest: number,
): { error: ModelError; confusion: number[][] } {
  const confusion = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  let right = 0;
  let commonestRight = 0;
  actual.forEach((wanted, row) => {
    const predicted = likeliest(chances, row, classCount);
    confusion[wanted]![predicted]! += 1;
    if (predicted === wanted) right += 1;
    if (commonest === wanted) commonestRight += 1;
  });
  const recalls = confusion.flatMap((row, k) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return total > 0 ? [row[k]! / total] : [];
  });
  const area = classCount === 2 ? areaUnderCurve(actual, chances) : null;
  return {
    confusion,
    error: {
      measure: "accuracy",
      value: right / actual.length,
      higherIsBetter: true,
      baseline: { name: "always answering the most common class", value: commonestRight / actual.length },
      others: [
        { measure: "log loss", value: meanLogLoss(chances, actual, classCount) },
        {
          measure: "mean share found of each class",
          value: recalls.reduce((sum, value) => sum + value, 0) / recalls.length,
        },
        ...(area === null ? [] : [{ measure: "area under the curve", value: area }]),
      ],
    },
  };
}

/** The chance that a row of class 1 has a larger probability of it than one of class 0; null with one class only. */
function areaUnderCurve(actual: Float64Array, chances: Float64Array): number | null {
  const order = Array.from(actual, (_, row) => row).sort((a, b) => chances[a * 2 + 1]! - chances[b * 2 + 1]!);
  let rankSum = 0;
  let positives = 0;
  for (let at = 0; at < order.length;) {
    let end = at + 1;
    while (end < order.length && chances[order[end]! * 2 + 1] === chances[order[at]! * 2 + 1]) end += 1;
    for (let tied = at; tied < end; tied += 1) {
      if (actual[order[tied]!] !== 1) continue;
      positives += 1;
      rankSum += (at + 1 + end) / 2;
    }
    at = end;
  }
  const negatives = actual.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
