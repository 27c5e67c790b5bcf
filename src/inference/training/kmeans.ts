import type { Estimator, FitContext, Rows } from "./estimator.ts";
import { shuffled, type Random } from "./random.ts";

const restarts = 8;
const maximumSteps = 100;
const silhouetteRowCount = 600;
const restartRowCount = 20_000;

export interface KMeansFit extends Estimator {
  clusterCount: number;
  /** -1..1, on a sample of rows: how much nearer its own cluster than the next one a row is. */
  silhouette: number | null;
  /** Share of the squared distances to the overall mean that the clusters explain. */
  explained: number;
  /** clusters x width, in the encoder's units. */
  centres: Float64Array;
  sizes: number[];
}

/**
 * k-means by Lloyd's steps from k-means++ seeds (Arthur and Vassilvitskii 2007), the best of eight starts. Without a wanted
 * number it takes the one from 2 to 8 with the largest mean silhouette.
 */
export function fitKMeans(rows: Rows, wanted: number | null, { hooks, random }: FitContext): KMeansFit {
  const candidates =
    wanted === null ? [2, 3, 4, 5, 6, 7, 8].filter((count) => count < Math.max(3, rows.count / 2)) : [wanted];
  let best: { centres: Float64Array; count: number; silhouette: number | null } | null = null;
  for (const [index, count] of candidates.entries()) {
    if (best && hooks.isStopped()) break;
    hooks.progress(index / candidates.length, `Trying ${count} clusters`);
    const centres = bestStart(rows, count, random, hooks.isStopped);
    const silhouette = meanSilhouette(rows, centres, count, random);
    if (!best || (silhouette ?? -1) > (best.silhouette ?? -1)) best = { centres, count, silhouette };
  }
  if (!best) throw new Error("There is always a number to try.");
  const { centres, count, silhouette } = bySize(rows, best);
  const { labels, total } = assign(rows, centres, count);
  const sizes = Array.from({ length: count }, () => 0);
  for (const label of labels) sizes[label]! += 1;
  const spread = spreadOf(rows);
  return {
    ...estimator(centres, count, rows.width),
    clusterCount: count,
    silhouette,
    explained: spread > 0 ? 1 - total / spread : 0,
    centres,
    sizes,
  };
}

/** The largest cluster first, so that runs agree on the numbers. */
function bySize(rows: Rows, fit: { centres: Float64Array; count: number; silhouette: number | null }) {
  const { labels } = assign(rows, fit.centres, fit.count);
  const sizes = new Int32Array(fit.count);
  for (const label of labels) sizes[label]! += 1;
  const order = Array.from(sizes, (_, index) => index).sort((first, second) => sizes[second]! - sizes[first]!);
  const centres = new Float64Array(fit.centres.length);
  order.forEach((from, to) =>
    centres.set(fit.centres.subarray(from * rows.width, (from + 1) * rows.width), to * rows.width),
  );
  return { ...fit, centres };
}

function bestStart(rows: Rows, count: number, random: Random, isStopped: () => boolean): Float64Array {
  let best: { centres: Float64Array; total: number } | null = null;
  const starts = rows.count > restartRowCount ? 2 : restarts;
  for (let start = 0; start < starts; start += 1) {
    if (best && isStopped()) break;
    const found = lloyd(rows, seeds(rows, count, random), count);
    if (!best || found.total < best.total) best = found;
  }
  if (!best) throw new Error("There is always a start.");
  return best.centres;
}

function seeds(rows: Rows, count: number, random: Random): Float64Array {
  const { width } = rows;
  const centres = new Float64Array(count * width);
  const nearest = new Float64Array(rows.count).fill(Infinity);
  let chosen = Math.floor(random() * rows.count);
  for (let cluster = 0; cluster < count; cluster += 1) {
    const centre = rows.values.subarray(chosen * width, (chosen + 1) * width);
    centres.set(centre, cluster * width);
    let total = 0;
    for (let row = 0; row < rows.count; row += 1) {
      nearest[row] = Math.min(nearest[row]!, squaredDistance(rows.values, row * width, centre, 0, width));
      total += nearest[row]!;
    }
    let left = random() * total;
    chosen = 0;
    while (chosen < rows.count - 1 && (left -= nearest[chosen]!) > 0) chosen += 1;
  }
  return centres;
}

function lloyd(rows: Rows, start: Float64Array, count: number): { centres: Float64Array; total: number } {
  const { width } = rows;
  let centres = start;
  let { labels, total } = assign(rows, centres, count);
  for (let step = 0; step < maximumSteps; step += 1) {
    const sums = new Float64Array(count * width);
    const sizes = new Int32Array(count);
    labels.forEach((label, row) => {
      sizes[label]! += 1;
      for (let column = 0; column < width; column += 1)
        sums[label * width + column]! += rows.values[row * width + column]!;
    });
    const next = sums.map((sum, at) => {
      const size = sizes[Math.floor(at / width)]!;
      return size > 0 ? sum / size : centres[at]!;
    });
    const assigned = assign(rows, next, count);
    const isSettled = total - assigned.total <= 1e-9 * Math.max(1, total);
    centres = next;
    ({ labels, total } = assigned);
    if (isSettled) break;
  }
  return { centres, total };
}

function assign(rows: Rows, centres: Float64Array, count: number): { labels: Int32Array; total: number } {
  const labels = new Int32Array(rows.count);
  let total = 0;
  for (let row = 0; row < rows.count; row += 1) {
    let best = Infinity;
    for (let cluster = 0; cluster < count; cluster += 1) {
      const distance = squaredDistance(rows.values, row * rows.width, centres, cluster * rows.width, rows.width);
      if (distance < best) {
        best = distance;
        labels[row] = cluster;
      }
    }
    total += best;
  }
  return { labels, total };
}

function squaredDistance(
  first: Float64Array,
  from: number,
  second: Float64Array,
  other: number,
  width: number,
): number {
  let sum = 0;
  for (let column = 0; column < width; column += 1) {
    const difference = first[from + column]! - second[other + column]!;
    sum += difference * difference;
  }
  return sum;
}

function spreadOf(rows: Rows): number {
  const means = new Float64Array(rows.width);
  rows.values.forEach((value, at) => (means[at % rows.width]! += value / rows.count));
  let sum = 0;
  rows.values.forEach((value, at) => (sum += (value - means[at % rows.width]!) ** 2));
  return sum;
}

function meanSilhouette(rows: Rows, centres: Float64Array, count: number, random: Random): number | null {
  const chosen = shuffled(rows.count, random).subarray(0, Math.min(rows.count, silhouetteRowCount));
  const { labels } = assign(rows, centres, count);
  let sum = 0;
  let judged = 0;
  for (const row of chosen) {
    const totals = new Float64Array(count);
    const sizes = new Int32Array(count);
    for (const other of chosen) {
      if (other === row) continue;
      const label = labels[other]!;
      totals[label]! += Math.sqrt(
        squaredDistance(rows.values, row * rows.width, rows.values, other * rows.width, rows.width),
      );
      sizes[label]! += 1;
    }
    const own = labels[row]!;
    if (sizes[own] === 0) continue;
    const within = totals[own]! / sizes[own]!;
    let next = Infinity;
    for (let cluster = 0; cluster < count; cluster += 1)
      if (cluster !== own && sizes[cluster]! > 0) next = Math.min(next, totals[cluster]! / sizes[cluster]!);
    if (!Number.isFinite(next)) continue;
    sum += (next - within) / Math.max(next, within, 1e-12);
    judged += 1;
  }
  return judged > 0 ? sum / judged : null;
}

/** Outputs the cluster's number from 0 and the distance to its centre. */
function estimator(centres: Float64Array, count: number, width: number): Estimator {
  return {
    outputWidth: 2,
    predict(rows) {
      const { labels } = assign(rows, centres, count);
      const result = new Float64Array(rows.count * 2);
      labels.forEach((label, row) => {
        result[row * 2] = label;
        result[row * 2 + 1] = Math.sqrt(squaredDistance(rows.values, row * width, centres, label * width, width));
      });
      return result;
    },
    addTo(graph, encoded) {
      const differences = graph.subtract(
        graph.op("Unsqueeze", [encoded, graph.int64s([1])]),
        graph.floats(centres, [1, count, width]),
      );
      const squares = graph.reduce("Sum", graph.multiply(differences, differences), [2]);
      const label = graph.cast(graph.op("ArgMin", [squares], { axis: 1, keepdims: 1 }), "float32");
      const distance = graph.op("Sqrt", [graph.reduce("Min", squares, [1], true)]);
      return graph.op("Concat", [label, distance], { axis: 1 });
    },
    description: `k-means, ${count} clusters of ${width} ${width === 1 ? "column" : "columns"}`,
    settings: { clusterCount: count },
    notes: [],
  };
}
