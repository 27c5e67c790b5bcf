import { Worker } from "node:worker_threads";
import { AppError, isAppError } from "../../../contract/errors.ts";
import type { Progress } from "../../../contract/job.ts";
import type { InferenceClient } from "../../inference-client.ts";
import type { FromWorker, RiskTaskMessage, TaskResult, ToWorker } from "./messages.ts";

export interface RunOptions {
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
}

/** Runs risk tasks in worker threads, so that no event loop waits for them. */
export interface RiskRunner {
  run<T extends RiskTaskMessage>(task: T, options?: RunOptions): Promise<TaskResult<T>>;
  close(): Promise<void>;
}

const MOST_WORKERS = 2;

export function createRiskRunner(options: {
  /** Absent: everything is computed here. */
  inference?: InferenceClient | undefined;
  log(source: string, error: unknown): void;
}): RiskRunner {
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  const queue: (() => void)[] = [];

  async function infer(id: number, message: Extract<FromWorker, { kind: "infer" }>, signal: AbortSignal | undefined) {
    let output: unknown = null;
    try {
      if (options.inference)
        output = await options.inference.call(message.call as never, message.input as never, signal ? { signal } : {});
    } catch (error) {
      if (!isAppError(error, "unavailable") && !isAppError(error, "cancelled"))
        options.log(`the graph ${message.call}`, error);
    }
    return { kind: "inferred", id, output } satisfies ToWorker;
  }

  function open(): Worker {
    const worker = new Worker(new URL("./risk.worker.ts", import.meta.url));
    worker.on("error", (error) => options.log("the risk worker", error));
    worker.on("exit", () => {
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
    });
    return worker;
  }

  function take(): Worker {
    const worker = idle.pop() ?? open();
    worker.ref();
    busy.add(worker);
    return worker;
  }

  function start<T extends RiskTaskMessage>(task: T, { signal, progress }: RunOptions): Promise<TaskResult<T>> {
    const worker = take();
    return new Promise((resolve, reject) => {
      function finish(keep: boolean, settle: () => void): void {
        worker.off("error", fail).off("exit", end).off("message", hear);
        signal?.removeEventListener("abort", abort);
        busy.delete(worker);
        if (keep) {
          worker.unref();
          idle.push(worker);
        } else void worker.terminate();
        settle();
        queue.shift()?.();
      }
      const abort = () => finish(false, () => reject(new AppError("cancelled", "Stopped.")));
      const fail = (error: unknown) => finish(false, () => reject(error));
      const end = () => fail(new Error("The worker of the risk analysis ended early."));
      const hear = (message: FromWorker) => {
        if (message.kind === "progress") progress?.({ fraction: message.fraction, message: message.message });
        else if (message.kind === "infer")
          void infer(message.id, message, signal).then((answer) => {
            if (busy.has(worker)) worker.postMessage(answer);
          });
        else if (message.kind === "done") finish(true, () => resolve(message.result as TaskResult<T>));
        else if (message.kind === "failed") {
          const { code, message: text, details } = message.failure;
          finish(true, () => reject(new AppError(code, text, details ? { details } : {})));
        } else {
          const error = new Error(message.message);
          error.stack = message.stack;
          fail(error);
        }
      };
      signal?.addEventListener("abort", abort, { once: true });
      worker.on("error", fail).on("exit", end).on("message", hear);
      worker.postMessage({ kind: "run", task } satisfies ToWorker, transferable(task));
    });
  }

  return {
    async run(task, runOptions = {}) {
      if (busy.size >= MOST_WORKERS) await new Promise<void>((resolve) => queue.push(resolve));
      if (runOptions.signal?.aborted) {
        queue.shift()?.();
        throw new AppError("cancelled", "Stopped.");
      }
      return start(task, runOptions);
    },
    async close() {
      await Promise.all([...idle.splice(0), ...busy].map((worker) => worker.terminate()));
    },
  };
}

function transferable(task: RiskTaskMessage): ArrayBuffer[] {
  if (task.kind !== "risk" || !task.input.columns) return [];
  const { times, asset, prices } = task.input.columns;
  return [times.buffer, asset.buffer, prices.buffer] as ArrayBuffer[];
}
