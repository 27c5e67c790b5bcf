export type TimestampProblem = "no timestamp" | "earlier than the row before" | "same time as the row before";

export interface TimeGap {
  fromMs: number;
  toMs: number;
  /** Rows that the usual step would have put between. */
  missingRowCount: number;
}

export interface Placed {
  timestampMs: number;
  /** The usual step; 0 until there are two times. */
  stepMs: number;
  problem: TimestampProblem | null;
  /** What is missing before the row, where that is far more than was ever missing before. */
  gap: TimeGap | null;
}

const REMEMBERED_STEPS = 31;
/** Usual steps that make a gap, and how far it has to outdo the longest step so far. */
const GAP_STEPS = 6;
const OUTDOING = 2;
const FEWEST_STEPS = 20;
/** How fast the longest step is forgotten, a row. */
const FORGETTING = 0.9995;

/** Follows the time stamps of a series and its usual step. */
export function createTimeline() {
  const steps: number[] = [];
  let place = 0;
  let sorted: number[] = [];
  let latestMs = Number.NaN;
  let stepMs = 0;
  let longestMs = 0;
  let count = 0;

  function learnStep(gapMs: number): void {
    const leaving = steps[place];
    if (leaving !== undefined) sorted.splice(sorted.indexOf(leaving), 1);
    steps[place] = gapMs;
    place = (place + 1) % REMEMBERED_STEPS;
    let at = sorted.length;
    while (at > 0 && (sorted[at - 1] ?? 0) > gapMs) at -= 1;
    sorted = sorted.toSpliced(at, 0, gapMs);
    stepMs = sorted[sorted.length >> 1] ?? gapMs;
    longestMs = Math.max(longestMs * FORGETTING, gapMs);
    count += 1;
  }

  return {
    /** Where the row belongs: a row without a usable time follows its predecessor by the usual step. */
    place(timestampMs: number): Placed {
      if (!Number.isFinite(timestampMs)) {
        latestMs = Number.isFinite(latestMs) ? latestMs + stepMs : 0;
        return { timestampMs: latestMs, stepMs, problem: "no timestamp", gap: null };
      }
      const gapMs = timestampMs - latestMs;
      if (gapMs < 0) return { timestampMs, stepMs, problem: "earlier than the row before", gap: null };
      const fromMs = latestMs;
      latestMs = timestampMs;
      if (gapMs === 0) return { timestampMs, stepMs, problem: "same time as the row before", gap: null };
      let gap: TimeGap | null = null;
      if (gapMs > 0) {
        if (count >= FEWEST_STEPS && gapMs > GAP_STEPS * stepMs && gapMs > OUTDOING * longestMs)
          gap = { fromMs, toMs: timestampMs, missingRowCount: Math.round(gapMs / stepMs) - 1 };
        learnStep(gapMs);
      }
      return { timestampMs, stepMs, problem: null, gap };
    },
  };
}
