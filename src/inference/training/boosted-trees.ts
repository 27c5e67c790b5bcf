import type { Estimator, FitContext, Rows, SupervisedData } from "./estimator.ts";
import { addTreeScores, growTree, type GrowthLimits, type Tree } from "./grow-tree.ts";
import { softmaxInPlace } from "./logistic.ts";
import { binRows, chooseThresholds } from "./tree-bins.ts";
import { addTreeEnsemble } from "./tree-graph.ts";

export interface TreeOptions {
  /** Null for a number; else the target holds class positions. */
  classCount: number | null;
  treeCount?: number | undefined;
  maximumLeafCount?: number | undefined;
}

const patience = 30;

/**
 * Gradient boosting with second-order leaves (Friedman 2001; Chen and Guestrin 2016): squared loss for a number, softmax log
 * loss with a tree a class for classes. Ends when the loss on `tuning` has not improved for 30 rounds,
 * and keeps the best; without `tuning` it grows all of `treeCount`.
 */
export function fitTrees(
  { rows, target }: SupervisedData,
  tuning: SupervisedData | null,
  options: TreeOptions,
  { hooks }: FitContext,
): Estimator {
  const { classCount } = options;
  const outputs = classCount ?? 1;
  const rounds = options.treeCount ?? 500;
  const limits: GrowthLimits = {
    maximumLeafCount: options.maximumLeafCount ?? 31,
    minimumLeafRowCount: Math.max(1, Math.min(20, Math.floor(rows.count / 50))),
    penalty: 1,
    learningRate: rows.count < 2000 ? 0.05 : 0.1,
  };
  hooks.progress(0, "Sorting the values");
  const binned = binRows(rows, chooseThresholds(rows));
  const base = baseScores(target, classCount);
  const scores = repeated(base, rows.count);
  const tuningScores = repeated(base, tuning?.rows.count ?? 0);
  const gradients = Array.from({ length: outputs }, () => new Float64Array(rows.count));
  const hessians = Array.from({ length: outputs }, () => new Float64Array(rows.count).fill(1));
  const order = new Int32Array(rows.count);

  const trees: Tree[][] = [];
  let bestLoss = tuning ? lossOf(tuningScores, tuning.target, classCount) : Infinity;
  let bestRounds = 0;
  let endedBy = "all rounds";
  for (let round = 0; round < rounds; round += 1) {
    if (hooks.isStopped()) endedBy = "you";
    else if (tuning && round - bestRounds >= patience) endedBy = "no more improvement";
    if (endedBy !== "all rounds") break;
    hooks.progress(round / rounds, `Tree ${round + 1} of at most ${rounds}, best so far ${bestRounds}`);
    writeGradients(scores, target, classCount, gradients, hessians);
    const grown = gradients.map((gradient, output) => {
      for (let index = 0; index < order.length; index += 1) order[index] = index;
      return growTree(binned, gradient, hessians[output]!, order, limits, (value, from, to) => {
        for (let at = from; at < to; at += 1) scores[order[at]! * outputs + output]! += value;
      });
    });
    trees.push(grown);
    grown.forEach((tree, output) => {
      if (tuning) addTreeScores(tree, tuning.rows, tuningScores, outputs, output);
    });
    const loss = tuning ? lossOf(tuningScores, tuning.target, classCount) : -round;
    if (loss < bestLoss - 1e-12) {
      bestLoss = loss;
      bestRounds = round + 1;
    }
    if (grown.every((tree) => tree.column.length === 1)) break;
  }
  const kept = trees.slice(0, Math.max(1, bestRounds));
  return treeEstimator(kept, base, classCount, {
    rounds: kept.length,
    learningRate: limits.learningRate,
    maximumLeafCount: limits.maximumLeafCount,
    minimumLeafRowCount: limits.minimumLeafRowCount,
    endedBy,
  });
}

function baseScores(target: Float64Array, classCount: number | null): Float64Array {
  if (classCount === null)
    return Float64Array.of(Math.fround(target.reduce((sum, value) => sum + value, 0) / target.length));
  const counts = new Float64Array(classCount).fill(1);
  for (const position of target) counts[position]! += 1;
  return counts.map((count) => Math.fround(Math.log(count / (target.length + classCount))));
}

function repeated(base: Float64Array, count: number): Float64Array {
  const scores = new Float64Array(base.length * count);
  for (let row = 0; row < count; row += 1) scores.set(base, row * base.length);
  return scores;
}

function writeGradients(
  scores: Float64Array,
  target: Float64Array,
  classCount: number | null,
  gradients: Float64Array[],
  hessians: Float64Array[],
): void {
  if (classCount === null) {
    for (let row = 0; row < target.length; row += 1) gradients[0]![row] = scores[row]! - target[row]!;
    return;
  }
  const chances = new Float64Array(classCount);
  for (let row = 0; row < target.length; row += 1) {
    chances.set(scores.subarray(row * classCount, (row + 1) * classCount));
    softmaxInPlace(chances);
    for (let k = 0; k < classCount; k += 1) {
      const chance = chances[k]!;
      gradients[k]![row] = chance - (target[row] === k ? 1 : 0);
      hessians[k]![row] = Math.max(chance * (1 - chance), 1e-6);
    }
  }
}

function lossOf(scores: Float64Array, target: Float64Array, classCount: number | null): number {
  let loss = 0;
  if (classCount === null) {
    target.forEach((value, row) => (loss += (scores[row]! - value) ** 2));
    return loss / target.length;
  }
  const chances = new Float64Array(classCount);
  target.forEach((wanted, row) => {
    chances.set(scores.subarray(row * classCount, (row + 1) * classCount));
    softmaxInPlace(chances);
    loss -= Math.log(Math.max(chances[wanted]!, 1e-15));
  });
  return loss / target.length;
}

function treeEstimator(
  rounds: Tree[][],
  base: Float64Array,
  classCount: number | null,
  settings: Estimator["settings"],
): Estimator {
  const outputs = base.length;
  const leaves = rounds.flat().reduce((most, tree) => Math.max(most, (tree.column.length + 1) / 2), 0);
  return {
    outputWidth: outputs,
    predict(rows: Rows) {
      const scores = repeated(base, rows.count);
      for (const round of rounds) round.forEach((tree, output) => addTreeScores(tree, rows, scores, outputs, output));
      if (classCount !== null)
        for (let row = 0; row < rows.count; row += 1)
          softmaxInPlace(scores.subarray(row * outputs, (row + 1) * outputs));
      return scores;
    },
    addTo(graph, encoded) {
      const scores = addTreeEnsemble(graph, encoded, rounds, base);
      return classCount === null ? scores : graph.op("Softmax", [scores], { axis: 1 });
    },
    description: `${rounds.length * outputs} gradient boosted trees with at most ${leaves} leaves each`,
    settings,
    notes: [],
  };
}
