import { createAnomalyDetector, DEFAULT_ALARM_SURPRISE } from "./detector.ts";
import { describeGap, type AnomalyKind } from "./reason.ts";

/** One series in order of time; NaN stands for a missing value and for a missing time. */
export interface SeriesInput {
  times: Float64Array;
  values: Float64Array;
}

export interface SeriesAlarm {
  /** Index into the series. */
  row: number;
  kind: AnomalyKind;
  reason: string;
  score: number;
}

export interface JudgedSeries {
  expected: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  scores: Float64Array;
  alarms: SeriesAlarm[];
  missingCount: number;
  repeatedTimeCount: number;
}

/** From 0 (only what is glaring) over 0.5 (about one false alarm in two thousand rows) to 1 (anything odd). */
export function alarmSurpriseOf(sensitivity: number): number {
  return DEFAULT_ALARM_SURPRISE * (sensitivity < 0.5 ? 1 + 1.6 * (0.5 - sensitivity) : 1 - 0.8 * (sensitivity - 0.5));
}

const PROGRESS_ROWS = 5000;

/** Judges a whole series, each row by itself and those before it. A gap in the data is an anomaly of its own. */
export function judgeSeries(
  { times, values }: SeriesInput,
  sensitivity: number,
  progress: (rows: number) => void = () => undefined,
): JudgedSeries {
  const size = values.length;
  const detector = createAnomalyDetector({ alarmSurprise: alarmSurpriseOf(sensitivity) });
  const judged: JudgedSeries = {
    expected: new Float64Array(size).fill(Number.NaN),
    lower: new Float64Array(size).fill(Number.NaN),
    upper: new Float64Array(size).fill(Number.NaN),
    scores: new Float64Array(size),
    alarms: [],
    missingCount: 0,
    repeatedTimeCount: 0,
  };
  for (let row = 0; row < size; row += 1) {
    const found = detector.push(times[row] ?? Number.NaN, values[row] ?? Number.NaN);
    if (found.expected) {
      judged.expected[row] = found.expected.value;
      judged.lower[row] = found.expected.low;
      judged.upper[row] = found.expected.high;
    }
    judged.scores[row] = found.score;
    if (found.problem === "missing") judged.missingCount += 1;
    if (found.problem === "same time as the row before") judged.repeatedTimeCount += 1;
    if (found.anomaly && found.kind !== null && found.reason !== null)
      judged.alarms.push({ row, kind: found.kind, reason: found.reason, score: found.score });
    else if (found.gap) judged.alarms.push({ row, kind: "gap", reason: describeGap(found.gap), score: found.score });
    if (row % PROGRESS_ROWS === PROGRESS_ROWS - 1) progress(row + 1);
  }
  return judged;
}
