const DAY_MS = 86_400_000;
const BUCKETS_A_DAY = 96;
const LONGEST_STEP_MS = 6 * 3_600_000;

/** What is usual at a time of day or of the week, learnt as the rows come. */
export interface Profile {
  /** The usual value at that time, null where it was seen fewer than twice. */
  at(timestampMs: number): number | null;
  learn(timestampMs: number, value: number): void;
}

/** Buckets of a quarter of an hour (coarser where rows are) over `days` days; each remembers about the last six visits. */
export function createProfile(days: 1 | 7): Profile {
  const size = BUCKETS_A_DAY * days;
  const means = new Float64Array(size);
  const visits = new Float64Array(size);
  const lastVisit = new Float64Array(size).fill(-1);
  const bucketMs = DAY_MS / BUCKETS_A_DAY;
  // The epoch fell on a Thursday; which day a week starts on does not matter here.
  const bucketOf = (timestampMs: number) => ((Math.floor(timestampMs / bucketMs) % size) + size) % size;
  return {
    at(timestampMs) {
      const bucket = bucketOf(timestampMs);
      return (visits[bucket] ?? 0) >= 2 ? (means[bucket] ?? 0) : null;
    },
    learn(timestampMs, value) {
      const bucket = bucketOf(timestampMs);
      const period = Math.floor(timestampMs / (DAY_MS * days));
      if (lastVisit[bucket] !== period) {
        lastVisit[bucket] = period;
        visits[bucket] = (visits[bucket] ?? 0) + 1;
      }
      const rate = Math.max(1 / 6, 1 / Math.max(1, visits[bucket] ?? 1));
      means[bucket] = (means[bucket] ?? 0) + rate * (value - (means[bucket] ?? 0));
    },
  };
}

/** Whether rows that far apart can show a daily pattern. */
export function hasDailyPattern(stepMs: number): boolean {
  return stepMs > 0 && stepMs <= LONGEST_STEP_MS;
}
