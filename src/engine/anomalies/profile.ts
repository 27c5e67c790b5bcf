const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BUCKETS_A_DAY = 96;
const LONGEST_STEP_MS = 6 * HOUR_MS;

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

/** How many times its typical size an error is at each hour of the day. */
export interface HourScale {
  /** 0.5 to 5. */
  at(timestampMs: number): number;
  /** `size` is the error over its typical size. */
  learn(timestampMs: number, size: number, stepMs: number): void;
}

const REMEMBERED_DAYS = 10;
/** Rows at which an hour's own scale is believed half. */
const DOUBT_ROWS = 20;

export function createHourScale(): HourScale {
  const means = new Float64Array(24).fill(1);
  const counts = new Float64Array(24);
  const hourOf = (timestampMs: number) => ((Math.floor(timestampMs / HOUR_MS) % 24) + 24) % 24;
  return {
    at(timestampMs) {
      const hour = hourOf(timestampMs);
      const count = counts[hour] ?? 0;
      return Math.max(0.5, Math.min(5, ((means[hour] ?? 1) * count + DOUBT_ROWS) / (count + DOUBT_ROWS)));
    },
    learn(timestampMs, size, stepMs) {
      const hour = hourOf(timestampMs);
      const count = (counts[hour] ?? 0) + 1;
      counts[hour] = count;
      const rowsAnHour = Math.max(1, HOUR_MS / Math.max(1, stepMs));
      const rate = Math.max(1 / count, 1 / (REMEMBERED_DAYS * rowsAnHour));
      means[hour] = (means[hour] ?? 1) + rate * (size - (means[hour] ?? 1));
    },
  };
}

/** Whether rows that far apart can show a daily pattern. */
export function hasDailyPattern(stepMs: number): boolean {
  return stepMs > 0 && stepMs <= LONGEST_STEP_MS;
}
