import { createAnomalyDetector, type AnomalyDetectorOptions, type AnomalyRow } from "./detector.ts";

export {
  createAnomalyDetector,
  type AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyRow,
} from "./detector.ts";
export type { AnomalyKind } from "./reason.ts";
export { createAnomaliesMethod } from "./method.ts";
export { createAnomalyIntent } from "./question-intent.ts";
export { createJudgePool, type JudgePool } from "./worker/judge-pool.ts";
export { readNumber, readTime } from "./read-series.ts";
export { openAnomalyStream, type AnomalyStream, type StreamedRow } from "./stream.ts";

export interface TimedValue {
  /** NaN where the row has no readable time. */
  timestampMs: number;
  value: number | null;
}

export interface DetectedAnomalies {
  rows: AnomalyRow[];
  anomalyCount: number;
  /** Sentences about rows that are missing a value or a time, or are out of order. */
  notes: string[];
}

const problemTexts: Record<NonNullable<AnomalyRow["problem"]>, (count: string) => string> = {
  missing: (count) => `${count} without a number, which were passed over.`,
  "no timestamp": (count) => `${count} without a readable time, taken as following the row before.`,
  "earlier than the row before": (count) =>
    `${count} earlier than the row before; rows are judged in the order they come.`,
  "same time as the row before": (count) => `${count} at the same time as the row before; each is judged by itself.`,
};

/** Counts what is wrong with rows and says it in sentences. */
export function createProblemCounts() {
  const problems = new Map<NonNullable<AnomalyRow["problem"]>, number>();
  return {
    count({ problem }: Pick<AnomalyRow, "problem">): void {
      if (problem !== null) problems.set(problem, (problems.get(problem) ?? 0) + 1);
    },
    notes: (): string[] =>
      [...problems].map(([problem, count]) =>
        problemTexts[problem](`${count.toLocaleString("en-GB")} ${count === 1 ? "row is" : "rows are"}`),
      ),
  };
}

/** Judges the rows in the order given, each by itself and those before it. */
export function detectAnomalies(values: Iterable<TimedValue>, options: AnomalyDetectorOptions = {}): DetectedAnomalies {
  const detector = createAnomalyDetector(options);
  const problems = createProblemCounts();
  const rows: AnomalyRow[] = [];
  let anomalyCount = 0;
  for (const { timestampMs, value } of values) {
    const row = detector.push(timestampMs, value);
    if (row.anomaly) anomalyCount += 1;
    problems.count(row);
    rows.push(row);
  }
  return { rows, anomalyCount, notes: problems.notes() };
}
