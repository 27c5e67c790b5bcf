import type { Progress } from "../../../contract/job.ts";
import type { Forecast } from "../draft.ts";
import { finishAll, type ForecastInput } from "../forecast-series.ts";
import { createThreadPool } from "../../threads/index.ts";
import type { Drafted } from "./draft-one.ts";

/** A forecast, or the sentence that says why there is none. */
export type Forecasted = { forecast: Forecast; durationMs: number } | { forecast: null; sentence: string };

export interface Forecaster {
  /**
   * Forecasts many series in workers, the intervals of those of one kind calibrated together; the order is kept.
   * A stop ends the workers at once and fails with `cancelled`.
   */
  forecastAll(
    inputs: readonly ForecastInput[],
    options: { level: number; signal: AbortSignal; progress(progress: Progress): void },
  ): Promise<Forecasted[]>;
  /** Starts the workers ahead of the first call. */
  start(): void;
  close(): Promise<void>;
}

/** Values in a batch: some 20 ms of work, so that progress is steady and messages are few. */
const batchValues = 4_000;

function batchesOf(inputs: readonly ForecastInput[]): number[][] {
  const batches: number[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const [place, { values }] of inputs.entries()) {
    if (size >= batchValues) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)!.push(place);
    size += values.length + 200;
  }
  return batches;
}

/** `size` threads, started when first needed. */
export function createForecaster(options: { size?: number } = {}): Forecaster {
  const pool = createThreadPool<ForecastInput[], Drafted[]>(new URL("./forecast.worker.ts", import.meta.url), options);

  async function draftAll(
    inputs: readonly ForecastInput[],
    { signal, progress }: { signal: AbortSignal; progress(progress: Progress): void },
  ): Promise<(Drafted | undefined)[]> {
    const drafted: (Drafted | undefined)[] = Array.from({ length: inputs.length });
    const failed = new AbortController();
    const stop = AbortSignal.any([signal, failed.signal]);
    let done = 0;
    async function draft(places: readonly number[]): Promise<void> {
      const found = await pool.run(
        places.map((place) => inputs[place]!),
        { signal: stop },
      );
      for (const [index, place] of places.entries()) drafted[place] = found[index];
      done += places.length;
      progress({
        fraction: done / inputs.length,
        message: `${done.toLocaleString("en-GB")} of ${inputs.length.toLocaleString("en-GB")} series`,
      });
    }
    try {
      await Promise.all(batchesOf(inputs).map(draft));
    } catch (error) {
      failed.abort();
      throw error;
    }
    return drafted;
  }

  return {
    start: () => pool.start(),
    async forecastAll(inputs, { level, ...control }) {
      const drafted = await draftAll(inputs, control);
      const finished = await finishAll(
        drafted.map((one) => one?.draft ?? null),
        level,
      );
      return drafted.map((one, index) => {
        const forecast = finished[index];
        if (one?.draft && forecast) return { forecast, durationMs: one.durationMs };
        return { forecast: null, sentence: one && !one.draft ? one.sentence : "There is no forecast." };
      });
    },
    close: () => pool.close(),
  };
}
