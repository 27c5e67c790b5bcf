import { createHistory } from "./history.ts";
import { createPredictor } from "./predictor.ts";
import { hasDailyPattern } from "./profile.ts";
import { describe, kindOf, type AnomalyKind } from "./reason.ts";
import { createSenses } from "./senses.ts";
import { createTimeline, type TimeGap, type TimestampProblem } from "./timeline.ts";

export interface AnomalyDetectorOptions {
  /**
   * Surprise from which a row is an alarm: about -log10 of the chance that a usual row looks like it. Lower finds more and
   * errs more often.
   */
  alarmSurprise?: number;
}

export interface AnomalyRow {
  /** 0 to 1; 0.5 and above is an alarm. */
  score: number;
  anomaly: boolean;
  kind: AnomalyKind | null;
  /** The value thought likeliest and what 999 of 1,000 usual rows lie between; null while too little is known. */
  expected: { value: number; low: number; high: number } | null;
  /** Why it is an alarm, one sentence; null where it is none. */
  reason: string | null;
  /** What is wrong with the row itself. */
  problem: TimestampProblem | "missing" | null;
  /** The rows that are missing before this one, where that is out of the ordinary. */
  gap: TimeGap | null;
}

export interface AnomalyDetector {
  /** Judges a row by itself and the rows pushed before. `NaN` or null stands for a missing value. */
  push(timestampMs: number, value: number | null): AnomalyRow;
}

export const DEFAULT_ALARM_SURPRISE = 3.3;
const EXPECTED_SURPRISE = 3;
/** Rows before the first error is worth remembering, and before the first alarm. */
const SETTLING_ROWS = 30;
const WARM_UP_ROWS = 90;
/** Until so much time (or so many rows) went by a day's pattern is unknown, and surprises count less. */
const UNKNOWN_DAY_MS = 36 * 3_600_000;
const UNKNOWN_DAY_ROWS = 750;
const UNKNOWN_DAY_TRUST = 0.5;
/** After something this surprising only what outdoes it by so much is news, until the rest is over. */
const RESTING_SURPRISE = 2;
const OUTDOING = 1.5;
const REST_SHARE = 0.11;
const SHORTEST_REST_ROWS = 50;
const LONGEST_REST_ROWS = 2500;
const REST_DAMPING = 0.3;
/** Steepness of the score around an alarm's 0.5. */
const SCORE_POWER = 3;

/** Judges one series, row by row, in constant time a row. Same rows, same scores. */
export function createAnomalyDetector({
  alarmSurprise = DEFAULT_ALARM_SURPRISE,
}: AnomalyDetectorOptions = {}): AnomalyDetector {
  const timeline = createTimeline();
  const predictor = createPredictor();
  const senses = createSenses();
  const history = createHistory();
  let rows = 0;
  let startMs = Number.NaN;
  let restUntil = 0;
  let restSurprise = 0;

  /** One event gives one burst: what does not outdo it is damped until the rest is over. */
  function scoreOf(surprise: number): number {
    const plain = surprise > 0 ? 1 / (1 + (alarmSurprise / surprise) ** SCORE_POWER) : 0;
    if (rows < restUntil && surprise <= OUTDOING * restSurprise) return plain * REST_DAMPING;
    if (surprise > RESTING_SURPRISE) {
      restSurprise = surprise;
      const restRows = Math.max(SHORTEST_REST_ROWS, Math.round(rows * REST_SHARE));
      restUntil = rows + Math.min(LONGEST_REST_ROWS, restRows);
    }
    return plain;
  }

  return {
    push(time, value) {
      const { timestampMs, stepMs, problem, gap } = timeline.place(time);
      const prediction = predictor.predict(timestampMs);
      const range = prediction && senses.expectedRange(prediction, EXPECTED_SURPRISE);
      const expected =
        prediction && range ? { value: Math.max(range.low, Math.min(range.high, prediction.next)), ...range } : null;
      const silent = { score: 0, anomaly: false, kind: null, expected, reason: null, gap };
      if (value === null || !Number.isFinite(value)) return { ...silent, problem: problem ?? "missing" };
      senses.follow(value);
      const finding = prediction && rows >= SETTLING_ROWS ? senses.judge(value, prediction) : null;
      predictor.learn(timestampMs, value, stepMs);
      if (Number.isNaN(startMs)) startMs = timestampMs;
      const isDayUnknown = hasDailyPattern(stepMs) && rows < UNKNOWN_DAY_ROWS && timestampMs - startMs < UNKNOWN_DAY_MS;
      const surprise = finding && rows >= WARM_UP_ROWS ? finding.surprise * (isDayUnknown ? UNKNOWN_DAY_TRUST : 1) : 0;
      const score = scoreOf(surprise);
      rows += 1;
      const anomaly = score >= 0.5;
      let kind: AnomalyKind | null = null;
      let reason: string | null = null;
      if (anomaly && finding && prediction) {
        const { usual, season } = prediction;
        const isOutside = expected !== null && (value < expected.low || value > expected.high);
        kind = kindOf(finding.sense, finding.runLength, isOutside);
        const extreme = history.extremeOver(timestampMs, value, value > usual);
        const { runLength } = finding;
        const isCalm = senses.isCalm();
        reason = describe({ kind, timestampMs, value, expected, usual, season, runLength, isCalm, extreme }, stepMs);
      }
      history.push(timestampMs, value);
      return { ...silent, score, anomaly, kind, reason, problem };
    },
  };
}
