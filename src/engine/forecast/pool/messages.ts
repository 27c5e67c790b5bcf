import type { Draft } from "../draft.ts";
import type { ForecastInput } from "../forecast-series.ts";

export interface ToForecaster {
  id: number;
  inputs: ForecastInput[];
}

/** What came of one series: its draft, or the sentence that says why there is none. */
export type Drafted = { draft: Draft; durationMs: number } | { draft: null; sentence: string };

export interface FromForecaster {
  id: number;
  drafted: Drafted[];
  /** A bug, with its stack: the call fails. */
  crash?: string;
}
