import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AppError } from "../../../contract/errors.ts";
import type { Progress } from "../../../contract/job.ts";
import type { Forecast } from "../draft.ts";
import { finishAll, type ForecastInput } from "../forecast-series.ts";
import type { Drafted, FromForecaster, ToForecaster } from "./messages.ts";

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

interface Call {
  inputs: readonly ForecastInput[];
  batches: number[][];
  drafted: (Drafted | undefined)[];
  done: number;
  progress(progress: Progress): void;
  resolve(): void;
  reject(error: unknown): void;
}

interface Seat {
  worker: Worker;
  busy: { id: number; call: Call; places: number[] } | null;
}

const mostWorkers = 4;
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

/** `size` workers, started when first needed. They do not keep the process alive. */
export function createForecaster({ size = Math.min(mostWorkers, availableParallelism()) } = {}): Forecaster {
  const seats: Seat[] = [];
  const calls: Call[] = [];
  let nextId = 1;
  let isClosed = false;

  function hire(): Seat {
    const worker = new Worker(new URL("./forecast.worker.ts", import.meta.url));
    const seat: Seat = { worker, busy: null };
    worker.unref();
    worker.on("message", (message: FromForecaster) => take(seat, message));
    worker.on("error", (error) => {
      const { busy } = seat;
      dismiss(seat);
      if (busy) fail(busy.call, error);
    });
    seats.push(seat);
    return seat;
  }

  function dismiss(seat: Seat): Promise<number> {
    seats.splice(seats.indexOf(seat), 1);
    seat.worker.removeAllListeners();
    seat.worker.on("error", () => undefined);
    return seat.worker.terminate();
  }

  function fail(call: Call, error: unknown): void {
    calls.splice(calls.indexOf(call), 1);
    for (const seat of [...seats]) if (seat.busy?.call === call) void dismiss(seat);
    call.reject(error);
    deal();
  }

  function take(seat: Seat, { id, drafted, crash }: FromForecaster): void {
    const { busy } = seat;
    if (busy?.id !== id) return;
    seat.busy = null;
    seat.worker.unref();
    const { call, places } = busy;
    if (crash !== undefined) {
      fail(call, new Error(`A forecast failed: ${crash}`));
      return;
    }
    for (const [index, place] of places.entries()) call.drafted[place] = drafted[index];
    call.done += places.length;
    call.progress({
      fraction: call.done / call.inputs.length,
      message: `${call.done.toLocaleString("en-GB")} of ${call.inputs.length.toLocaleString("en-GB")} series`,
    });
    if (call.done === call.inputs.length) {
      calls.splice(calls.indexOf(call), 1);
      call.resolve();
    }
    deal();
  }

  /** Gives each free worker a batch of the oldest call that has one left. */
  function deal(): void {
    if (isClosed) return;
    for (;;) {
      const call = calls.find(({ batches }) => batches.length > 0);
      if (!call) return;
      const seat = seats.find(({ busy }) => !busy) ?? (seats.length < size ? hire() : undefined);
      if (!seat) return;
      const places = call.batches.shift() ?? [];
      const id = nextId++;
      seat.busy = { id, call, places };
      seat.worker.ref();
      seat.worker.postMessage({ id, inputs: places.map((place) => call.inputs[place]!) } satisfies ToForecaster);
    }
  }

  return {
    start() {
      while (seats.length < size) hire();
    },
    async forecastAll(inputs, { level, signal, progress }) {
      if (isClosed) throw new AppError("unavailable", "The program is closing.");
      const drafted: (Drafted | undefined)[] = Array.from({ length: inputs.length });
      if (inputs.length > 0)
        await new Promise<void>((resolve, reject) => {
          const stop = () => fail(call, new AppError("cancelled", "Stopped."));
          const settle = (end: () => void) => () => {
            signal.removeEventListener("abort", stop);
            end();
          };
          const call: Call = {
            inputs,
            batches: batchesOf(inputs),
            drafted,
            done: 0,
            progress,
            resolve: settle(resolve),
            reject: (error) => settle(() => reject(error))(),
          };
          calls.push(call);
          if (signal.aborted) stop();
          else {
            signal.addEventListener("abort", stop, { once: true });
            deal();
          }
        });
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
    async close() {
      isClosed = true;
      for (const call of [...calls]) fail(call, new AppError("cancelled", "Stopped."));
      await Promise.all([...seats].map(dismiss));
    },
  };
}
