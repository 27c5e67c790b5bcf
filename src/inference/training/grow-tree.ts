import type { BinnedRows } from "./tree-bins.ts";

/** Node 0 is the root. `column` is -1 at a leaf. A row goes left when its value is at most `threshold`, or missing and `missingLeft`. */
export interface Tree {
  column: number[];
  threshold: number[];
  missingLeft: boolean[];
  left: number[];
  right: number[];
  /** Float32 values of the leaves. */
  value: number[];
}

export interface GrowthLimits {
  maximumLeafCount: number;
  minimumLeafRowCount: number;
  /** On the leaves' values. */
  penalty: number;
  learningRate: number;
}

interface Split {
  gain: number;
  column: number;
  bin: number;
  missingLeft: boolean;
}

interface Leaf {
  node: number;
  from: number;
  to: number;
  gradient: number;
  hessian: number;
  histogram: Histogram;
  split: Split | null;
}

interface Histogram {
  gradients: Float64Array;
  hessians: Float64Array;
  counts: Int32Array;
}

/**
 * One tree on the gradients and hessians of a loss, the leaf with the largest gain split first, from histograms of binned
 * columns (Chen and Guestrin 2016, equations 6 and 7; Ke et al. 2017). A child's histogram is its parent's less its sibling's.
 * `order` holds the rows' numbers and is rearranged; `onLeaf` is told each leaf's value and its place in it.
 */
export function growTree(
  binned: BinnedRows,
  gradients: Float64Array,
  hessians: Float64Array,
  order: Int32Array,
  limits: GrowthLimits,
  onLeaf: (value: number, from: number, to: number) => void,
): Tree {
  const { thresholds, bins, count } = binned;
  const offsets = columnOffsets(thresholds);
  const binTotal = offsets.at(-1)!;
  const tree: Tree = { column: [], threshold: [], missingLeft: [], left: [], right: [], value: [] };
  const scratch = new Int32Array(order.length);
  const orderedGradients = new Float64Array(order.length);
  const orderedHessians = new Float64Array(order.length);

  function fill(from: number, to: number): Histogram {
    const histogram: Histogram = {
      gradients: new Float64Array(binTotal),
      hessians: new Float64Array(binTotal),
      counts: new Int32Array(binTotal),
    };
    const { gradients: sums, hessians: weights, counts } = histogram;
    for (let at = from; at < to; at += 1) {
      const row = order[at]!;
      orderedGradients[at] = gradients[row]!;
      orderedHessians[at] = hessians[row]!;
    }
    for (let column = 0; column < thresholds.length; column += 1) {
      const start = column * count;
      const offset = offsets[column]!;
      for (let at = from; at < to; at += 1) {
        const row = order[at]!;
        const slot = offset + bins[start + row]!;
        sums[slot]! += orderedGradients[at]!;
        weights[slot]! += orderedHessians[at]!;
        counts[slot]! += 1;
      }
    }
    return histogram;
  }

  function addNode(gradient: number, hessian: number): number {
    tree.column.push(-1);
    tree.threshold.push(0);
    tree.missingLeft.push(false);
    tree.left.push(0);
    tree.right.push(0);
    tree.value.push(Math.fround((-limits.learningRate * gradient) / (hessian + limits.penalty)));
    return tree.column.length - 1;
  }

  function makeLeaf(from: number, to: number, histogram: Histogram): Leaf {
    let gradient = 0;
    let hessian = 0;
    for (let at = from; at < to; at += 1) {
      gradient += gradients[order[at]!]!;
      hessian += hessians[order[at]!]!;
    }
    const leaf = { node: addNode(gradient, hessian), from, to, gradient, hessian, histogram };
    return { ...leaf, split: bestSplit(leaf, thresholds, offsets, limits) };
  }

  /** Moves the rows that go left to the front; gives where the others start. */
  function partition(leaf: Leaf, { column, bin, missingLeft }: Split): number {
    const start = column * count;
    const missing = thresholds[column]!.length + 1;
    let kept = leaf.from;
    let moved = 0;
    for (let at = leaf.from; at < leaf.to; at += 1) {
      const row = order[at]!;
      const value = bins[start + row]!;
      if (value === missing ? missingLeft : value <= bin) order[kept++] = row;
      else scratch[moved++] = row;
    }
    order.set(scratch.subarray(0, moved), kept);
    return kept;
  }

  const leaves: Leaf[] = [makeLeaf(0, order.length, fill(0, order.length))];
  while (leaves.length < limits.maximumLeafCount) {
    const leaf = leaves.reduce((best, other) => ((other.split?.gain ?? 0) > (best.split?.gain ?? 0) ? other : best));
    const { split } = leaf;
    if (!split) break;
    const middle = partition(leaf, split);
    const isLeftSmaller = middle - leaf.from <= leaf.to - middle;
    const smaller = isLeftSmaller ? fill(leaf.from, middle) : fill(middle, leaf.to);
    const larger = less(leaf.histogram, smaller);
    const left = makeLeaf(leaf.from, middle, isLeftSmaller ? smaller : larger);
    const right = makeLeaf(middle, leaf.to, isLeftSmaller ? larger : smaller);
    tree.column[leaf.node] = split.column;
    tree.threshold[leaf.node] = thresholds[split.column]![split.bin] ?? Infinity;
    tree.missingLeft[leaf.node] = split.missingLeft;
    tree.left[leaf.node] = left.node;
    tree.right[leaf.node] = right.node;
    leaves.splice(leaves.indexOf(leaf), 1, left, right);
  }
  for (const { node, from, to } of leaves) onLeaf(tree.value[node]!, from, to);
  return tree;
}

function columnOffsets(thresholds: Float32Array[]): number[] {
  const offsets = [0];
  for (const cuts of thresholds) offsets.push(offsets.at(-1)! + cuts.length + 2);
  return offsets;
}

/** Takes the parent's histogram over. */
function less(parent: Histogram, child: Histogram): Histogram {
  for (let slot = 0; slot < parent.counts.length; slot += 1) {
    parent.gradients[slot]! -= child.gradients[slot]!;
    parent.hessians[slot]! -= child.hessians[slot]!;
    parent.counts[slot]! -= child.counts[slot]!;
  }
  return parent;
}

function bestSplit(
  leaf: Omit<Leaf, "split">,
  thresholds: Float32Array[],
  offsets: number[],
  { minimumLeafRowCount, penalty }: GrowthLimits,
): Split | null {
  const { gradient, hessian, histogram } = leaf;
  const count = leaf.to - leaf.from;
  const base = (gradient * gradient) / (hessian + penalty);
  let best: Split | null = null;
  let bestGain = 1e-9 * Math.max(1, Math.abs(base));
  for (let column = 0; column < thresholds.length; column += 1) {
    const offset = offsets[column]!;
    const cuts = thresholds[column]!.length;
    const missing = offset + cuts + 1;
    const missingCount = histogram.counts[missing]!;
    for (const missingLeft of missingCount > 0 ? [false, true] : [false]) {
      let sum = missingLeft ? histogram.gradients[missing]! : 0;
      let weight = missingLeft ? histogram.hessians[missing]! : 0;
      let rows = missingLeft ? missingCount : 0;
      // The last bin against the missing values alone is a split too.
      const last = missingCount > 0 && !missingLeft ? cuts : cuts - 1;
      for (let bin = 0; bin <= last; bin += 1) {
        sum += histogram.gradients[offset + bin]!;
        weight += histogram.hessians[offset + bin]!;
        rows += histogram.counts[offset + bin]!;
        if (rows < minimumLeafRowCount) continue;
        if (count - rows < minimumLeafRowCount) break;
        const rest = gradient - sum;
        const gain = (sum * sum) / (weight + penalty) + (rest * rest) / (hessian - weight + penalty) - base;
        if (gain > bestGain) {
          bestGain = gain;
          best = { gain, column, bin, missingLeft };
        }
      }
    }
  }
  return best;
}

/** Adds the leaf's value of each row to `scores[row * stride + at]`. */
export function addTreeScores(
  tree: Tree,
  rows: { values: Float64Array; count: number; width: number },
  scores: Float64Array,
  stride: number,
  at: number,
): void {
  const { column, threshold, missingLeft, left, right, value } = tree;
  for (let row = 0; row < rows.count; row += 1) {
    const start = row * rows.width;
    let node = 0;
    while (column[node]! >= 0) {
      const x = rows.values[start + column[node]!]!;
      const goesLeft = Number.isNaN(x) ? missingLeft[node]! : x <= threshold[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    scores[row * stride + at]! += value[node]!;
  }
}
