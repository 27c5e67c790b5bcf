import { setImmediate as breathe } from "node:timers/promises";

import { AppError } from "../../contract/errors.ts";

export type Numbers = Float64Array | Float32Array;

const largestSum = 3e38;
/** A thread that serves others is given up after so many numbers. */
const numbersAtATime = 1 << 20;

export function sumOf(values: Numbers): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

export function checkLength(name: string, values: Numbers | Uint8Array, expected: number): void {
  if (values.length === expected) return;
  throw new AppError(
    "invalid-input",
    `The ${name} should have ${expected.toLocaleString("en-US")} values and ${values.length === 1 ? "has" : "have"} ${values.length.toLocaleString("en-US")}.`,
  );
}

/** Every number finite and within single precision's range, else a sentence that says where not. */
export async function checkFinite(name: string, values: Numbers, rowLength: number): Promise<void> {
  for (let from = 0; from < values.length; from += numbersAtATime) {
    if (from > 0) await breathe();
    const to = Math.min(values.length, from + numbersAtATime);
    for (let index = from; index < to; index += 1) {
      if (Math.abs(values[index] ?? 0) <= 3e38) continue;
      const row = Math.floor(index / rowLength) + 1;
      const column = (index % rowLength) + 1;
      const what = Number.isNaN(values[index]) ? "is missing" : "is infinite or too large";
      throw new AppError(
        "invalid-input",
        rowLength === values.length
          ? `Value ${column} of the ${name} ${what}. Fill or leave out such rows first.`
          : `Value ${column} of row ${row} of the ${name} ${what}. Fill or leave out such rows first.`,
      );
    }
  }
}

const weightTolerance = 1e-3;

export function checkWeightsSum(weights: Numbers): void {
  const sum = sumOf(weights);
  if (Math.abs(sum - 1) <= weightTolerance) return;
  throw new AppError(
    "invalid-input",
    `The weights sum to ${sum.toFixed(3)} instead of 1. Scale them, or add what is held in cash as an asset.`,
  );
}

/**
 * A copy in single precision with every row's mean, taken in double precision, removed. Values that are not finite are refused: the
 * sum tells.
 */
export async function centreRows(
  values: Numbers,
  shape: { seriesCount: number; observationCount: number },
): Promise<{ centred: Float32Array; means: Float32Array<ArrayBuffer>; constantSeries: number[] }> {
  const { seriesCount, observationCount } = shape;
  const centred = new Float32Array(values.length);
  const means = new Float32Array(seriesCount);
  const constantSeries: number[] = [];
  const rowsAtATime = Math.max(1, Math.floor(numbersAtATime / observationCount));
  for (let series = 0; series < seriesCount; series += 1) {
    if (series > 0 && series % rowsAtATime === 0) await breathe();
    const start = series * observationCount;
    const first = values[start] ?? 0;
    let sum = 0;
    let varies = false;
    for (let at = start; at < start + observationCount; at += 1) {
      const value = values[at] ?? 0;
      sum += value;
      if (value !== first) varies = true;
    }
    if (!(Math.abs(sum) <= largestSum)) await checkFinite("matrix of series", values, observationCount);
    const mean = varies ? sum / observationCount : first;
    if (!varies) constantSeries.push(series);
    means[series] = mean;
    for (let at = start; at < start + observationCount; at += 1) centred[at] = (values[at] ?? 0) - mean;
  }
  return { centred, means, constantSeries };
}
