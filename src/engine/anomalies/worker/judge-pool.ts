import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AppError } from "../../../contract/errors.ts";
import type { Progress } from "../../../contract/job.ts";
import type { JudgedSeries, SeriesInput } from "../judge-series.ts";
import type { FromJudge, ToJudge } from "./messages.ts";

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

const MOST_WORKERS = 4;
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

export function createJudgePool({ size = Math.min(MOST_WORKERS, availableParallelism()) } = {}): JudgePool {
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  let nextId = 1;
  let isClosed = false;

  function judgeBatch(
    series: SeriesInput[],
    { sensitivity, signal }: JudgeOptions,
    progress: (rows: number) => void,
  ): Promise<JudgedSeries[]> {
    const worker = idle.pop() ?? new Worker(new URL("./anomalies.worker.ts", import.meta.url));
    worker.ref();
    busy.add(worker);
    const id = nextId;
    nextId += 1;
    return new Promise((resolve, reject) => {
      function finish(isUsable: boolean, settle: () => void): void {
        signal?.removeEventListener("abort", stop);
        for (const event of ["error", "exit", "message"]) worker.removeAllListeners(event);
        busy.delete(worker);
        if (isUsable && !isClosed) {
          worker.unref();
          idle.push(worker);
        } else void worker.terminate();
        settle();
      }
      const stop = () => finish(false, () => reject(new AppError("cancelled", "Stopped.")));
      signal?.addEventListener("abort", stop, { once: true });
      const fail = (error: unknown) => finish(false, () => reject(error));
      const leave = () => finish(false, () => reject(new AppError("cancelled", "Stopped.")));
      const take = (message: FromJudge) => {
        if (message.id !== id) return;
        if (message.kind === "progress") progress(message.rows);
        else if (message.kind === "done") finish(true, () => resolve(message.judged));
        else fail(new Error(`The search for anomalies failed: ${message.stack}`));
      };
      worker.on("error", fail).on("exit", leave).on("message", take);
      const memory = series.flatMap(({ times, values }) => [times.buffer, values.buffer] as ArrayBuffer[]);
      worker.postMessage({ id, series, sensitivity } satisfies ToJudge, memory);
    });
  }

  return {
    async judgeAll(series, options) {
      if (isClosed) throw new AppError("unavailable", "The program is closing.");
      const stopAll = new AbortController();
      const signal = options.signal ? AbortSignal.any([options.signal, stopAll.signal]) : stopAll.signal;
      const batches = batchesOf(series);
      const totalRows = batches.reduce((sum, { rows }) => sum + rows, 0);
      const done = new Float64Array(batches.length);
      const judged: JudgedSeries[] = Array.from({ length: series.length });
      const report = () => {
        const rows = done.reduce((sum, part) => sum + part, 0);
        options.progress?.({
          fraction: totalRows === 0 ? 1 : rows / totalRows,
          message: `${rows.toLocaleString("en-GB")} of ${totalRows.toLocaleString("en-GB")} rows`,
        });
      };
      let next = 0;
      async function work(): Promise<void> {
        for (let place = next++; place < batches.length; place = next++) {
          const batch = batches[place];
          if (!batch) return;
          if (signal.aborted) throw new AppError("cancelled", "Stopped.");
          const results = await judgeBatch(batch.series, { ...options, signal }, (rows) => {
            done[place] = rows;
            report();
          });
          done[place] = batch.rows;
          report();
          for (const [offset, result] of results.entries()) judged[batch.first + offset] = result;
        }
      }
      try {
        await Promise.all(Array.from({ length: Math.min(size, batches.length) }, work));
      } catch (error) {
        stopAll.abort();
        throw error;
      }
      return judged;
    },
    async close() {
      isClosed = true;
      await Promise.all([...idle.splice(0), ...busy].map((worker) => worker.terminate()));
    },
  };
}
