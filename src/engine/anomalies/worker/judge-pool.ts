import type { Progress } from "../../../contract/job.ts";
import { createThreadPool } from "../../threads/index.ts";
import type { JudgedSeries, SeriesInput } from "../judge-series.ts";
import type { JudgeTask } from "./messages.ts";

export interface JudgeOptions {
  /** 0 to 1. */
  sensitivity: number;
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
}

/** Judges series in worker threads, so that no event loop waits for them. */
export interface JudgePool {
  /** The order is kept. The memory of `series` is handed to the workers. A stop fails with `cancelled` at once. */
  judgeAll(series: readonly SeriesInput[], options: JudgeOptions): Promise<JudgedSeries[]>;
  close(): Promise<void>;
}

/** Rows handed over at once: enough work that messages are few. */
const BATCH_ROWS = 20_000;

function batchesOf(series: readonly SeriesInput[]): { first: number; series: SeriesInput[]; rows: number }[] {
  const batches: { first: number; series: SeriesInput[]; rows: number }[] = [];
  for (const [first, one] of series.entries()) {
    const open = batches.at(-1);
    if (open && open.rows + one.values.length <= BATCH_ROWS) {
      open.series.push(one);
      open.rows += one.values.length;
    } else batches.push({ first, series: [one], rows: one.values.length });
  }
  return batches;
}

export function createJudgePool(poolOptions: { size?: number } = {}): JudgePool {
  const pool = createThreadPool<JudgeTask, JudgedSeries[], number>(
    new URL("./anomalies.worker.ts", import.meta.url),
    poolOptions,
  );

  return {
    async judgeAll(series, { sensitivity, signal, progress }) {
      const failed = new AbortController();
      const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
      const batches = batchesOf(series);
      const totalRows = batches.reduce((sum, { rows }) => sum + rows, 0);
      const done = new Float64Array(batches.length);
      const judged: JudgedSeries[] = Array.from({ length: series.length });
      function report(place: number, rows: number): void {
        done[place] = rows;
        const all = done.reduce((sum, part) => sum + part, 0);
        progress?.({
          fraction: totalRows === 0 ? 1 : all / totalRows,
          message: `${all.toLocaleString("en-GB")} of ${totalRows.toLocaleString("en-GB")} rows`,
        });
      }
      async function judge(batch: (typeof batches)[number], place: number): Promise<void> {
        const transfer = batch.series.flatMap(({ times, values }) => [times.buffer, values.buffer] as ArrayBuffer[]);
        const results = await pool.run(
          { series: batch.series, sensitivity },
          { signal: stop, transfer, onNote: (rows) => report(place, rows) },
        );
        report(place, batch.rows);
        for (const [offset, result] of results.entries()) judged[batch.first + offset] = result;
      }
      try {
        await Promise.all(batches.map(judge));
      } catch (error) {
        failed.abort();
        throw error;
      }
      return judged;
    },
    close: () => pool.close(),
  };
}
