import { createPredictor, type Prediction } from "./predictor.ts";
import { describe, type AnomalyKind } from "./reason.ts";
import { createTail } from "./tail.ts";
import { createTimeline, type TimestampProblem } from "./timeline.ts";
import { createRecentMean, createRecords, createRelativeEntropy, createRunLength } from "./windows.ts";

export interface AnomalyDetectorOptions {
  /**
   * Surprise from which a row is an alarm: -log10 of the chance that a usual row looks like it. Lower finds more and errs
   * more often.
   */
  alarmSurprise?: number;
}

export interface AnomalyRow {
  /** 0 to 1; 0.5 and above is an alarm. */
  score: number;
  anomaly: boolean;
  kind: AnomalyKind | null;
  /** What 999 of 1,000 usual rows lie between; null while too little is known or where the row has no value. */
  expected: { low: number; high: number } | null;
  /** Why it is an alarm, one sentence; null where it is none. */
  reason: string | null;
  /** What is wrong with the row itself. */
  problem: TimestampProblem | "missing" | null;
}

export interface AnomalyDetector {
  /** Judges a row by itself and the rows pushed before. `NaN` or null stands for a missing value. */
  push(timestampMs: number, value: number | null): AnomalyRow;
}

const DEFAULT_ALARM_SURPRISE = 3.5;
const EXPECTED_SURPRISE = 3;
/** Rows before the first error is worth remembering, and before the first alarm. */
const SETTLING_ROWS = 30;
const WARM_UP_ROWS = 90;
const SHORT_ROWS = 10;
const LONG_ROWS = 48;
const SPREAD_ROWS = 24;
const ENTROPY_ROWS = 96;
/** After an alarm only something this much more surprising is another one, until the rest is over. */
const OUTDOING_SURPRISE = 4;
const REST_SHARE = 0.06;
const SHORTEST_REST_ROWS = 40;
const REST_DAMPING = 0.3;
/** A standardised error counts this much in a window at most, so that one row alone is no shift. */
const WINDOW_CAP = 6;
/** So many equal rows among values that got calm are a flatline. */
const STUCK_ROWS = 6;
/** A tail learnt from so many rows, and so many windows, is believed half. */
const DOUBT_ROWS = 30;
const DOUBT_WINDOWS = 5;
/** Steepness of the score around an alarm's 0.5. */
const SCORE_POWER = 3;

interface Finding {
  kind: AnomalyKind;
  surprise: number;
}

/** One statistic over `windowRows` rows with its own tail. `weight` is how far its surprises are trusted. */
function createSense(kind: AnomalyKind, weight: number, windowRows = 1) {
  const tail = createTail();
  const doubtRows = DOUBT_ROWS + DOUBT_WINDOWS * windowRows;
  let rows = 0;
  return {
    tail,
    judge(statistic: number): Finding {
      const surprise = (weight * tail.surprise(statistic) * rows) / (rows + doubtRows);
      tail.learn(statistic);
      rows += 1;
      return { kind, surprise };
    },
  };
}

/** How far each statistic's surprises are trusted; slow statistics move together with themselves and so cry wolf more. */
const weights = { point: 1, level: 0.85, short: 0.7, long: 0.3, spread: 0.7, calm: 0.85, pattern: 0.3, run: 0.9 };

/** Judges one series, row by row, in constant time a row. Same rows, same scores. */
export function createAnomalyDetector({
  alarmSurprise = DEFAULT_ALARM_SURPRISE,
}: AnomalyDetectorOptions = {}): AnomalyDetector {
  const timeline = createTimeline();
  const predictor = createPredictor();
  const pointUp = createSense("point", weights.point);
  const pointDown = createSense("point", weights.point);
  const levelUp = createSense("point", weights.level);
  const levelDown = createSense("point", weights.level);
  const shortUp = createSense("level shift", weights.short, SHORT_ROWS);
  const shortDown = createSense("level shift", weights.short, SHORT_ROWS);
  const longUp = createSense("level shift", weights.long, LONG_ROWS);
  const longDown = createSense("level shift", weights.long, LONG_ROWS);
  const spreadUp = createSense("variance", weights.spread, SPREAD_ROWS);
  const calm = createSense("variance", weights.calm, SPREAD_ROWS);
  const pattern = createSense("pattern", weights.pattern, ENTROPY_ROWS);
  const shortMean = createRecentMean(SHORT_ROWS);
  const longMean = createRecentMean(LONG_ROWS);
  const spread = createRecentMean(SPREAD_ROWS);
  const entropy = createRelativeEntropy(ENTROPY_ROWS);
  const runLength = createRunLength();
  const records = createRecords();
  let rows = 0;
  let restUntil = 0;
  let restSurprise = 0;

  function judge(value: number, { next, usual, nextScale, usualScale }: Prediction): Finding {
    const error = (value - next) / nextScale;
    const deviation = (value - usual) / usualScale;
    const capped = Math.max(-WINDOW_CAP, Math.min(WINDOW_CAP, deviation));
    shortMean.push(capped);
    longMean.push(capped);
    spread.push(Math.min(WINDOW_CAP, Math.abs(error)));
    entropy.push(deviation);
    const findings = [
      pointUp.judge(error),
      pointDown.judge(-error),
      levelUp.judge(deviation),
      levelDown.judge(-deviation),
      { kind: "flatline" as const, surprise: weights.run * runLength.surprise() },
      { kind: "point" as const, surprise: records.push(value) },
    ];
    if (shortMean.isFull()) findings.push(shortUp.judge(shortMean.mean()), shortDown.judge(-shortMean.mean()));
    if (longMean.isFull()) findings.push(longUp.judge(longMean.mean()), longDown.judge(-longMean.mean()));
    if (spread.isFull()) {
      const size = Math.log(spread.mean() + 0.02);
      findings.push(spreadUp.judge(size), calm.judge(-size));
    }
    findings.push(pattern.judge(entropy.divergence()));
    const strongest = findings.reduce((most, finding) => (finding.surprise > most.surprise ? finding : most));
    const isStuck = strongest.kind === "variance" && runLength.length() >= STUCK_ROWS;
    return isStuck ? { ...strongest, kind: "flatline" } : strongest;
  }

  function expectedRange({ next, usual, nextScale, usualScale }: Prediction): { low: number; high: number } | null {
    const low = Math.max(
      next - pointDown.tail.bound(EXPECTED_SURPRISE) * nextScale,
      usual - levelDown.tail.bound(EXPECTED_SURPRISE) * usualScale,
    );
    const high = Math.min(
      next + pointUp.tail.bound(EXPECTED_SURPRISE) * nextScale,
      usual + levelUp.tail.bound(EXPECTED_SURPRISE) * usualScale,
    );
    return Number.isFinite(low) && Number.isFinite(high)
      ? { low: Math.min(low, high), high: Math.max(low, high) }
      : null;
  }

  return {
    push(timestampMs, value) {
      const time = timeline.place(timestampMs);
      if (value === null || !Number.isFinite(value))
        return {
          score: 0,
          anomaly: false,
          kind: null,
          expected: null,
          reason: null,
          problem: time.problem ?? "missing",
        };
      const prediction = predictor.predict(time.timestampMs);
      const expected = prediction && expectedRange(prediction);
      runLength.push(value);
      const finding = prediction && rows >= SETTLING_ROWS ? judge(value, prediction) : null;
      predictor.learn(time.timestampMs, value, time.stepMs);
      rows += 1;
      const surprise = finding && rows > WARM_UP_ROWS ? finding.surprise : 0;
      const isResting = rows < restUntil && surprise < restSurprise + OUTDOING_SURPRISE;
      const plain = surprise > 0 ? 1 / (1 + (alarmSurprise / surprise) ** SCORE_POWER) : 0;
      const anomaly = !isResting && surprise >= alarmSurprise;
      if (anomaly) {
        restUntil = rows + Math.max(SHORTEST_REST_ROWS, Math.round(rows * REST_SHARE));
        restSurprise = surprise;
      }
      return {
        score: isResting ? plain * REST_DAMPING : plain,
        anomaly,
        kind: anomaly && finding ? finding.kind : null,
        expected,
        reason:
          anomaly && finding && prediction
            ? describe({
                kind: finding.kind,
                value,
                expected,
                usual: prediction.usual,
                isSeasonal: prediction.isSeasonal,
                runLength: runLength.length(),
                isCalm: finding.kind === "variance" && spread.mean() < 0.6,
              })
            : null,
        problem: time.problem,
      };
    },
  };
}
