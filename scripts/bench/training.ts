import { InferenceSession, Tensor } from "onnxruntime-node";

import { fitModel } from "../../src/inference/training/fit-model.ts";
import { normals, numberFeatures, quietHooks, specOf, tableOf } from "../../src/inference/training/fixture.ts";
import { growTree } from "../../src/inference/training/grow-tree.ts";
import { solveRidge } from "../../src/inference/training/linear-algebra.ts";
import { fitLinearWindow } from "../../src/inference/training/linear-window.ts";
import { binRows, chooseThresholds } from "../../src/inference/training/tree-bins.ts";
import { figure, type Figure } from "./figures.ts";

const steps = 17_000;
const seriesCount = 7;
const length = 96;
const horizon = 24;
const treeRows = 20_000;
const treeColumns = 10;
const leafCount = 31;
const predictedRows = 50_000;

/** Fits against the plain way to the same numbers, and predictions in onnxruntime against the same model in JavaScript. */
export async function benchTraining(): Promise<Figure[]> {
  return [...windowFigures(), ...treeFigures(), ...(await predictionFigures())];
}

function best(work: () => void, rounds = 3): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    work();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}

function windowFigures(): Figure[] {
  const series = Array.from({ length: seriesCount }, (_, index) => {
    const noise = normals(steps, index + 1);
    let level = 0;
    return Float64Array.from({ length: steps }, (_value, time) => {
      level = 0.98 * level + noise[time]!;
      return 20 + 5 * Math.sin((2 * Math.PI * time) / 24 + index) + level;
    });
  });
  const plainMs = best(() => plainNormalEquations(series), 1);
  const fixedMs = best(() => void fitLinearWindow(series, { length, horizon, season: 24 }, quietHooks));
  const chosenMs = best(() => void fitLinearWindow(series, { length: null, horizon, season: 24 }, quietHooks));
  const what = `${steps.toLocaleString("en-US")} x ${seriesCount}`;
  return [
    figure(
      `window model of ${what}, ${length} to ${horizon}, penalty and error too, against a normal-equation loop`,
      fixedMs,
      "ms",
      plainMs,
    ),
    figure(`window model of ${what}, its length chosen among four up to 336`, chosenMs, "ms", plainMs),
  ];
}

/** One pass over the windows that adds each one's products, then one solve: no choice of penalty, no error measured. */
function plainNormalEquations(series: readonly Float64Array[]): void {
  const gram = new Float64Array(length * length);
  const moments = new Float64Array(length * horizon);
  for (const values of series) {
    for (let start = 0; start + length + horizon <= values.length; start += 1) {
      let mean = 0;
      for (let lag = 0; lag < length; lag += 1) mean += values[start + lag]! / length;
      for (let row = 0; row < length; row += 1) {
        const value = values[start + row]! - mean;
        for (let column = 0; column <= row; column += 1)
          gram[row * length + column]! += value * (values[start + column]! - mean);
        for (let step = 0; step < horizon; step += 1)
          moments[row * horizon + step]! += value * (values[start + length + step]! - mean);
      }
    }
  }
  solveRidge(gram, length, 1, moments, horizon);
}

function treeTarget(data: Float32Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    const at = row * treeColumns;
    return data[at]! * 2 + Math.abs(data[at + 1]!) + data[at + 2]! * data[at + 3]!;
  });
}

function treeFigures(): Figure[] {
  const data = tableOf(treeRows, treeColumns, 1);
  const target = treeTarget(data, treeRows);
  const rows = { values: Float64Array.from(data), count: treeRows, width: treeColumns };
  const binned = binRows(rows, chooseThresholds(rows));
  const gradients = target.map((value) => -value);
  const ones = new Float64Array(treeRows).fill(1);
  const limits = { maximumLeafCount: leafCount, minimumLeafRowCount: 20, penalty: 1, learningRate: 0.1 };
  const binnedMs = best(() => {
    const order = Int32Array.from({ length: treeRows }, (_, row) => row);
    growTree(binned, gradients, ones, order, limits, () => undefined);
  });
  const exactMs = best(() => exactTree(data, target), 1);
  const what = `${treeRows.toLocaleString("en-US")} x ${treeColumns}`;
  const spec = specOf({ kind: "trees", features: numberFeatures(treeColumns) });
  const fitMs = best(() => void fitModel(spec, { features: data, target }, quietHooks), 1);
  return [
    figure(
      `one tree of ${leafCount} leaves on ${what}, from bins, against sorting the values at each node`,
      binnedMs,
      "ms",
      exactMs,
    ),
    figure(`boosted trees on ${what}: choice, error, importance, refit, export`, fitMs, "ms"),
  ];
}

/** The leaf with the largest gain is split at the best place of all its sorted values, until there are enough leaves. */
function exactTree(data: Float32Array, target: Float64Array): void {
  const split = (rows: Int32Array) => {
    let total = 0;
    for (const row of rows) total += target[row]!;
    let found: { gain: number; column: number; at: number } | null = null;
    for (let column = 0; column < treeColumns; column += 1) {
      const sorted = rows.slice().sort((a, b) => data[a * treeColumns + column]! - data[b * treeColumns + column]!);
      let sum = 0;
      for (let at = 0; at < sorted.length - 1; at += 1) {
        sum += target[sorted[at]!]!;
        const rest = total - sum;
        const gain =
          (sum * sum) / (at + 2) + (rest * rest) / (sorted.length - at) - (total * total) / (sorted.length + 1);
        if (gain > (found?.gain ?? 0)) found = { gain, column, at: data[sorted[at]! * treeColumns + column]! };
      }
    }
    return found;
  };
  const root = Int32Array.from({ length: treeRows }, (_, row) => row);
  const leaves = [{ rows: root, split: split(root) }];
  while (leaves.length < leafCount) {
    leaves.sort((first, second) => (second.split?.gain ?? 0) - (first.split?.gain ?? 0));
    const leaf = leaves.shift();
    if (!leaf?.split) return;
    const { column, at } = leaf.split;
    const left = leaf.rows.filter((row) => data[row * treeColumns + column]! <= at);
    const right = leaf.rows.filter((row) => data[row * treeColumns + column]! > at);
    leaves.push({ rows: left, split: split(left) }, { rows: right, split: split(right) });
  }
}

async function predictionFigures(): Promise<Figure[]> {
  const data = tableOf(treeRows, treeColumns, 2);
  const target = treeTarget(data, treeRows);
  const rows = tableOf(predictedRows, treeColumns, 3);
  const figures: Figure[] = [];
  for (const kind of ["ridge", "trees"] as const) {
    const spec = specOf({ kind, features: numberFeatures(treeColumns) });
    const model = fitModel(spec, { features: data, target }, quietHooks);
    const inJavaScriptMs = best(() => void model.predict(rows));
    const session = await InferenceSession.create(model.bytes);
    const tensor = new Tensor("float32", rows, [predictedRows, treeColumns]);
    let sessionMs = Infinity;
    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      await session.run({ features: tensor });
      sessionMs = Math.min(sessionMs, performance.now() - startedAt);
    }
    await session.release();
    figures.push(
      figure(
        `${kind}: ${predictedRows.toLocaleString("en-US")} predictions in onnxruntime, against JavaScript`,
        sessionMs,
        "ms",
        inJavaScriptMs,
      ),
    );
  }
  return figures;
}
