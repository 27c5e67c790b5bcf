import { isAppError } from "../../../contract/errors.ts";
import { draftForecast, type ForecastInput } from "../forecast-series.ts";
import type { Drafted } from "./messages.ts";

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
