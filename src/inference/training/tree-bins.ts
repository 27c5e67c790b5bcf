import type { Rows } from "./estimator.ts";

/** Columns cut into at most 255 bins; bin `b` holds the values up to `thresholds[b]`, the last bin those above, then the missing ones. */
export interface BinnedRows {
  /** Column-major: bin of row r in column c at `c * count + r`. */
  bins: Uint8Array;
  /** Float32 values, ascending, per column. */
  thresholds: Float32Array[];
  count: number;
}

const maximumThresholds = 200;
const sampleRowCount = 50_000;

export function chooseThresholds({ values, count, width }: Rows): Float32Array[] {
  const every = Math.max(1, Math.floor(count / sampleRowCount));
  return Array.from({ length: width }, (_, column) => {
    const seen: number[] = [];
    for (let row = 0; row < count; row += every) {
      const value = values[row * width + column]!;
      if (!Number.isNaN(value)) seen.push(value);
    }
    const sorted = Float32Array.from(seen).sort();
    const distinct = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
    const cuts =
      distinct.length - 1 <= maximumThresholds
        ? Array.from({ length: Math.max(0, distinct.length - 1) }, (_gap, index) => index)
        : quantileCuts(sorted, distinct);
    return Float32Array.from(cuts, (index) => between(distinct[index]!, distinct[index + 1]!));
  });
}

/** Positions in `distinct` behind which the sorted values split into about equal shares. */
function quantileCuts(sorted: Float32Array, distinct: Float32Array): number[] {
  const cuts = new Set<number>();
  let at = 0;
  for (let share = 1; share <= maximumThresholds; share += 1) {
    const value = sorted[Math.floor((share * sorted.length) / (maximumThresholds + 1))]!;
    while (distinct[at]! < value) at += 1;
    if (at < distinct.length - 1) cuts.add(at);
  }
  return [...cuts].sort((first, second) => first - second);
}

/** The float32 in the middle, at least `low` and below `high`. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle >= high ? low : middle;
}

export function binRows({ values, count, width }: Rows, thresholds: Float32Array[]): BinnedRows {
  const bins = new Uint8Array(count * width);
  thresholds.forEach((cuts, column) => {
    const start = column * count;
    for (let row = 0; row < count; row += 1) {
      const value = values[row * width + column]!;
      bins[start + row] = Number.isNaN(value) ? cuts.length + 1 : binOf(value, cuts);
    }
  });
  return { bins, thresholds, count };
}

/** How many thresholds are below `value`. */
function binOf(value: number, cuts: Float32Array): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
