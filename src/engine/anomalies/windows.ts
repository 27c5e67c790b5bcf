/** The last values of a statistic with their running sum. */
export interface RecentMean {
  push(value: number): void;
  /** Mean of the last values; 0 until the window is full. */
  mean(): number;
  isFull(): boolean;
}

export function createRecentMean(size: number): RecentMean {
  const ring = new Float64Array(size);
  let count = 0;
  let sum = 0;
  return {
    push(value) {
      const place = count % size;
      sum += value - (ring[place] ?? 0);
      ring[place] = value;
      count += 1;
      // The running sum loses digits; it is made anew once a round.
      if (place === size - 1) sum = ring.reduce((total, entry) => total + entry, 0);
    },
    mean: () => (count >= size ? sum / size : 0),
    isFull: () => count >= size,
  };
}

const EDGES = [-4, -2, -1, -0.4, 0.4, 1, 2, 4];

/**
 * Relative entropy of the last `size` standardised values against all before them, over nine bins (Wang et al. 2011,
 * "Statistical techniques for online anomaly detection in data centers").
 */
export function createRelativeEntropy(size: number) {
  const bins = EDGES.length + 1;
  const ring = new Uint8Array(size);
  const recent = new Float64Array(bins);
  const past = new Float64Array(bins);
  let count = 0;
  let pastCount = 0;
  return {
    push(value: number): void {
      let bin = 0;
      while (bin < EDGES.length && value > (EDGES[bin] ?? Infinity)) bin += 1;
      const place = count % size;
      if (count >= size) {
        const leaving = ring[place] ?? 0;
        recent[leaving] = (recent[leaving] ?? 0) - 1;
        past[leaving] = (past[leaving] ?? 0) + 1;
        pastCount += 1;
      }
      ring[place] = bin;
      recent[bin] = (recent[bin] ?? 0) + 1;
      count += 1;
    },
    /** In nats; 0 until there is a past of three windows. */
    divergence(): number {
      if (pastCount < 3 * size) return 0;
      let sum = 0;
      for (let bin = 0; bin < bins; bin += 1) {
        const share = (recent[bin] ?? 0) / size;
        if (share > 0) sum += share * Math.log(share / (((past[bin] ?? 0) + 0.5) / (pastCount + 0.5 * bins)));
      }
      return Math.max(0, sum);
    },
  };
}

/** Surprise of the present run of equal values: how long it is against the longest run before it. */
export function createRunLength() {
  let last = Number.NaN;
  let run = 0;
  let longest = 1;
  let rows = 0;
  let changes = 0;
  return {
    push(value: number): void {
      rows += 1;
      if (value === last) run += 1;
      else {
        longest = Math.max(longest, run);
        run = 1;
        changes += 1;
        last = value;
      }
    },
    length: () => run,
    /** -log10 of the chance that a run gets this long, were each row to repeat as often as rows did so far. */
    surprise(): number {
      if (changes < 20 || run <= 2 * longest + 2) return 0;
      const repeats = Math.max(0, rows - run - changes) + 1;
      const share = Math.min(0.999, repeats / (rows - run + 1));
      const usual = Math.max(share, 0.3, 1 - 1 / (1 + longest));
      return Math.min(16, -Math.log10(usual) * (run - longest));
    },
  };
}
