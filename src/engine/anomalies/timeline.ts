export type TimestampProblem = "no timestamp" | "earlier than the row before" | "same time as the row before";

const REMEMBERED_STEPS = 31;

/** Follows the time stamps of a series and its usual step. */
export function createTimeline() {
  const steps: number[] = [];
  let latestMs = Number.NaN;
  let stepMs = 0;
  return {
    /** Where the row belongs: a row without a usable time follows its predecessor by the usual step. */
    place(timestampMs: number): { timestampMs: number; stepMs: number; problem: TimestampProblem | null } {
      if (!Number.isFinite(timestampMs)) {
        latestMs = Number.isFinite(latestMs) ? latestMs + stepMs : 0;
        return { timestampMs: latestMs, stepMs, problem: "no timestamp" };
      }
      const gapMs = timestampMs - latestMs;
      if (gapMs < 0) return { timestampMs, stepMs, problem: "earlier than the row before" };
      latestMs = timestampMs;
      if (gapMs === 0) return { timestampMs, stepMs, problem: "same time as the row before" };
      if (gapMs > 0) {
        steps.push(gapMs);
        if (steps.length > REMEMBERED_STEPS) steps.shift();
        stepMs = steps.toSorted((first, second) => first - second)[steps.length >> 1] ?? gapMs;
      }
      return { timestampMs, stepMs, problem: null };
    },
  };
}
