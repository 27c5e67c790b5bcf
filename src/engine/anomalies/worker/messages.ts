import type { JudgedSeries, SeriesInput } from "../judge-series.ts";

export interface ToJudge {
  id: number;
  series: SeriesInput[];
  sensitivity: number;
}

export type FromJudge =
  | { kind: "progress"; id: number; rows: number }
  | { kind: "done"; id: number; judged: JudgedSeries[] }
  | { kind: "crashed"; id: number; stack: string };
