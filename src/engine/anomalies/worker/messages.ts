import type { SeriesInput } from "../judge-series.ts";

export interface JudgeTask {
  series: SeriesInput[];
  /** 0 to 1. */
  sensitivity: number;
}
