import type { z } from "zod";

import type { tailSchema } from "../../contract/risk-graphs.ts";

export type Tail = z.infer<typeof tailSchema>;

const fineBinCount = 1 << 17;
const interval95 = 1.96;

/**
 * Simulated returns as counts in fine bins, so that any number of paths takes the same room and the order in which they come
 * does not matter. What lies beyond the range is counted in the outer bins.
 */
export class LossDistribution {
  readonly #lowest: number;
  readonly #width: number;
  readonly #counts = new Float64Array(fineBinCount);
  #count = 0;

  constructor(range: { lowest: number; highest: number }) {
    this.#lowest = range.lowest;
    this.#width = (range.highest - range.lowest) / fineBinCount;
  }

  get count(): number {
    return this.#count;
  }

  /** `values` minus `start` are the returns. */
  add(values: Float32Array, start: number): void {
    const scale = 1 / this.#width;
    const shift = (-start - this.#lowest) * scale;
    const counts = this.#counts;
    for (let index = 0; index < values.length; index += 1) {
      const bin = Math.floor((values[index] ?? 0) * scale + shift);
      const kept = bin < 0 ? 0 : bin >= fineBinCount ? fineBinCount - 1 : bin;
      counts[kept] = (counts[kept] ?? 0) + 1;
    }
    this.#count += values.length;
  }

  moments(): { mean: number; standardDeviation: number } {
    let sum = 0;
    for (let bin = 0; bin < fineBinCount; bin += 1) sum += (this.#counts[bin] ?? 0) * this.#middle(bin);
    const mean = sum / this.#count;
    let squares = 0;
    for (let bin = 0; bin < fineBinCount; bin += 1)
      squares += (this.#counts[bin] ?? 0) * (this.#middle(bin) - mean) ** 2;
    return { mean, standardDeviation: Math.sqrt(squares / (this.#count - 1)) };
  }

  tail(level: number): Tail {
    const wanted = (1 - level) * this.#count;
    let below = 0;
    let sum = 0;
    let bin = 0;
    while (bin < fineBinCount - 1 && below + (this.#counts[bin] ?? 0) < wanted) {
      below += this.#counts[bin] ?? 0;
      sum += (this.#counts[bin] ?? 0) * this.#middle(bin);
      bin += 1;
    }
    const inBin = this.#counts[bin] ?? 0;
    const share = inBin === 0 ? 0 : (wanted - below) / inBin;
    const quantile = this.#lowest + (bin + share) * this.#width;
    const shortfall = (sum + (wanted - below) * (this.#lowest + (bin + share / 2) * this.#width)) / wanted;
    return {
      level,
      valueAtRisk: -quantile,
      expectedShortfall: -shortfall,
      valueAtRiskError: this.#quantileError(level, bin),
    };
  }

  /** The asymptotic deviation of a sample quantile, the density taken from the bins around it. */
  #quantileError(level: number, bin: number): number | null {
    const enough = Math.max(100, Math.sqrt(this.#count));
    let first = bin;
    let last = bin;
    let inside = this.#counts[bin] ?? 0;
    while (inside < enough && (first > 0 || last < fineBinCount - 1)) {
      if (first > 0) inside += this.#counts[(first -= 1)] ?? 0;
      if (last < fineBinCount - 1) inside += this.#counts[(last += 1)] ?? 0;
    }
    const density = inside / (this.#count * (last - first + 1) * this.#width);
    return density > 0 ? (interval95 * Math.sqrt((level * (1 - level)) / this.#count)) / density : null;
  }

  /** Between the outer 0.05% on either side. */
  histogram(binCount: number): { edges: number[]; counts: number[] } {
    const first = this.#binAt(0.0005);
    const last = Math.max(first + binCount, this.#binAt(0.9995) + 1);
    const step = (last - first) / binCount;
    const edges = Array.from(
      { length: binCount + 1 },
      (_unused, edge) => this.#lowest + (first + edge * step) * this.#width,
    );
    const counts = edges.slice(1).map(() => 0);
    for (let bin = 0; bin < fineBinCount; bin += 1) {
      const at = Math.min(binCount - 1, Math.max(0, Math.floor((bin - first) / step)));
      counts[at] = (counts[at] ?? 0) + (this.#counts[bin] ?? 0);
    }
    return { edges, counts };
  }

  #binAt(share: number): number {
    let below = 0;
    let bin = 0;
    while (bin < fineBinCount - 1 && below + (this.#counts[bin] ?? 0) < share * this.#count) {
      below += this.#counts[bin] ?? 0;
      bin += 1;
    }
    return bin;
  }

  #middle(bin: number): number {
    return this.#lowest + (bin + 0.5) * this.#width;
  }
}
