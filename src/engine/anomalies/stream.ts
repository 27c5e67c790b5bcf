import { createAnomalyDetector, type AnomalyRow } from "./detector.ts";
import { alarmSurpriseOf } from "./judge-series.ts";
import { describeGap } from "./reason.ts";

export interface StreamedRow extends AnomalyRow {
  series: string | null;
  /** What is missing before the row, in a sentence. */
  gapReason: string | null;
}

/** Judges rows of many series as they come. */
export interface AnomalyStream {
  /** `NaN` or null stands for a missing value. */
  push(timestampMs: number, value: number | null, series?: string | null): StreamedRow;
  /** Series seen so far. */
  seriesCount(): number;
}

/** A live source: each row is judged at once, by itself and the rows of its series pushed before. */
export function openAnomalyStream({ sensitivity = 0.5 }: { sensitivity?: number } = {}): AnomalyStream {
  const detectors = new Map<string | null, ReturnType<typeof createAnomalyDetector>>();
  const alarmSurprise = alarmSurpriseOf(sensitivity);
  return {
    push(timestampMs, value, series = null) {
      let detector = detectors.get(series);
      if (!detector) {
        detector = createAnomalyDetector({ alarmSurprise });
        detectors.set(series, detector);
      }
      const row = detector.push(timestampMs, value);
      return { ...row, series, gapReason: row.gap && describeGap(row.gap) };
    },
    seriesCount: () => detectors.size,
  };
}
