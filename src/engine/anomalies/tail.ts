/** Rows whose statistics the tail is learnt from. */
const MEMORY_ROWS = 4000;
/** Share of the statistics that counts as tail. */
const TAIL_SHARE = 0.05;
const MINIMUM_ROWS = 40;
const MAXIMUM_SURPRISE = 16;

/** A statistic's own record of how large it usually gets. */
export interface Tail {
  /** Surprise of a value: -log10 of the chance that a usual row reaches it, 0 to 16. Does not learn from it. */
  surprise(value: number): number;
  learn(value: number): void;
  /** The value that a usual row passes with a chance of `10 ** -surprise`; infinite while too little is known. */
  bound(surprise: number): number;
}

/**
 * Peaks over threshold: the excesses over the 95% quantile of the last 4,000 values follow a generalised Pareto
 * distribution, fitted by its moments (Siffer et al. 2017, "Anomaly detection in streams with extreme value theory").
 */
export function createTail(): Tail {
  const memory = new Float64Array(MEMORY_ROWS);
  let count = 0;
  let nextFit = MINIMUM_ROWS;
  let fitted = false;
  let threshold = 0;
  let shape = 0;
  let scale = 1;

  function fit(): void {
    const sorted = memory.slice(0, Math.min(count, MEMORY_ROWS)).sort();
    const first = Math.floor(sorted.length * (1 - TAIL_SHARE));
    threshold = sorted[first - 1] ?? 0;
    const median = sorted[sorted.length >> 1] ?? 0;
    let sum = 0;
    let squares = 0;
    for (let index = first; index < sorted.length; index += 1) {
      const excess = (sorted[index] ?? 0) - threshold;
      sum += excess;
      squares += excess * excess;
    }
    const peaks = sorted.length - first;
    const mean = sum / peaks;
    const variance = squares / peaks - mean * mean;
    shape = variance > 0 ? Math.min(0.5, Math.max(0, (1 - (mean * mean) / variance) / 2)) : 0;
    scale = Math.max(mean * (1 - shape), (threshold - median) * 0.05, Math.abs(threshold) * 1e-3, 1e-6);
    fitted = true;
  }

  return {
    surprise(value) {
      if (!fitted || !(value > threshold)) return 0;
      const excess = (value - threshold) / scale;
      const exponent = shape < 1e-6 ? excess : Math.log1p(shape * excess) / shape;
      return Math.min(MAXIMUM_SURPRISE, -Math.log10(TAIL_SHARE) + exponent * Math.LOG10E);
    },
    learn(value) {
      if (!Number.isFinite(value)) return;
      memory[count % MEMORY_ROWS] = value;
      count += 1;
      if (count >= nextFit) {
        fit();
        nextFit = count + Math.max(20, Math.min(count, MEMORY_ROWS) >> 4);
      }
    },
    bound(surprise) {
      if (!fitted) return Number.POSITIVE_INFINITY;
      const exponent = Math.max(0, surprise + Math.log10(TAIL_SHARE)) / Math.LOG10E;
      return threshold + scale * (shape < 1e-6 ? exponent : Math.expm1(shape * exponent) / shape);
    },
  };
}
