import { isAppError } from "../../../contract/errors.ts";
import { draftForecast, type ForecastInput } from "../forecast-series.ts";
import type { Draft } from "../draft.ts";

/** What came of one series: its draft, or the sentence that says why there is none. */
export type Drafted = { draft: Draft; durationMs: number } | { draft: null; sentence: string };

export function draftOne(input: ForecastInput): Drafted {
  const startedAt = performance.now();
  try {
    const draft = draftForecast(input);
    return { draft, durationMs: performance.now() - startedAt };
  } catch (error) {
    if (isAppError(error)) return { draft: null, sentence: error.message };
    throw error;
  }
}
