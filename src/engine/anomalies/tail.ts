/** Values that the tail is learnt from. */
const MEMORY_ROWS = 6000;
/** Share of the values that counts as tail. */
const TAIL_SHARE = 0.05;
const MINIMUM_ROWS = 40;
const MAXIMUM_SURPRISE = 16;
/** Values this surprising are kept as peaks; those fewer than so many rows apart are one peak. */
const PEAK_SURPRISE = 2.6;
const PEAK_ROWS = 40;
const MOST_PEAKS = 60;
/** What happened k times in n rows has a chance of about (k + this) / n. */
const PEAK_PRIOR = 0.35;
const KNOWN_SURPRISE = 1.3;

/** A statistic's own record of how large it usually gets. */
export interface Tail {
  /** Surprise of a value, and learns from it: -log10 of the chance that a usual row reaches it, 0 to 16. */
  judge(value: number): number;
  /** The value that a usual row passes with a chance of `10 ** -surprise`; infinite while too little is known. */
  bound(surprise: number): number;
}

/**
 * Peaks over threshold: the excesses over the 95% quantile of the last values follow a generalised Pareto distribution,
 * fitted by its moments (Siffer et al. 2017, "Anomaly detection in streams with extreme value theory"). What was reached
 * before is no more surprising than its count says, however far out it lies: peaks that come every day are usual.
 */
export function createTail(): Tail {
  const memory = new Float64Array(MEMORY_ROWS);
  const sorting = new Float64Array(MEMORY_ROWS);
  /** Largest first. */
  const peaks: number[] = [];
  let openPeak = Number.NEGATIVE_INFINITY;
  let openUntil = 0;
  let count = 0;
  let nextFit = MINIMUM_ROWS;
  let fitted = false;
  let threshold = 0;
  let shape = 0;
  let scale = 1;

  function fit(): void {
    const sorted = sorting.subarray(0, Math.min(count, MEMORY_ROWS));
    sorted.set(memory.subarray(0, sorted.length));
    sorted.sort();
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
    const excesses = sorted.length - first;
    const mean = sum / excesses;
    const variance = squares / excesses - mean * mean;
    shape = variance > 0 ? Math.min(0.5, Math.max(0, (1 - (mean * mean) / variance) / 2)) : 0;
    scale = Math.max(mean * (1 - shape), (threshold - median) * 0.05, Math.abs(threshold) * 1e-3, 1e-6);
    fitted = true;
  }

  function beyondThreshold(value: number): number {
    if (!fitted || !(value > threshold)) return 0;
    const excess = (value - threshold) / scale;
    const exponent = shape < 1e-6 ? excess : Math.log1p(shape * excess) / shape;
    return Math.min(MAXIMUM_SURPRISE, -Math.log10(TAIL_SHARE) + exponent * Math.LOG10E);
  }

  function reachedBefore(value: number): number {
    let reached = openPeak >= value && count >= openUntil ? 1 : 0;
    while (reached < peaks.length && (peaks[reached] ?? 0) >= value) reached += 1;
    return reached;
  }

  function closePeak(): void {
    let place = peaks.length;
    while (place > 0 && (peaks[place - 1] ?? 0) < openPeak) place -= 1;
    peaks.splice(place, 0, openPeak);
    if (peaks.length > MOST_PEAKS) peaks.pop();
    openPeak = Number.NEGATIVE_INFINITY;
  }

  return {
    judge(value) {
      if (!Number.isFinite(value)) return 0;
      const excess = beyondThreshold(value);
      const reached = excess < 2 ? 0 : reachedBefore(value);
      const surprise =
        reached === 0 ? excess : Math.min(excess, Math.max(KNOWN_SURPRISE, Math.log10(count / (reached + PEAK_PRIOR))));
      if (openPeak > Number.NEGATIVE_INFINITY && count >= openUntil) closePeak();
      memory[count % MEMORY_ROWS] = value;
      count += 1;
      if (excess >= PEAK_SURPRISE) {
        openPeak = Math.max(openPeak, value);
        openUntil = count + PEAK_ROWS;
      }
      if (count >= nextFit) {
        fit();
        nextFit = count + Math.max(20, Math.min(count, MEMORY_ROWS) >> 3);
      }
      return surprise;
    },
    bound(surprise) {
      if (!fitted) return Number.POSITIVE_INFINITY;
      const exponent = Math.max(0, surprise + Math.log10(TAIL_SHARE)) / Math.LOG10E;
      return threshold + scale * (shape < 1e-6 ? exponent : Math.expm1(shape * exponent) / shape);
    },
  };
}
