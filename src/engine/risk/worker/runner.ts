import { isAppError } from "../../../contract/errors.ts";
import type { Progress } from "../../../contract/job.ts";
import type { OptionResult } from "../../../contract/risk.ts";
import type { InferenceClient } from "../../inference-client.ts";
import { createThreadPool } from "../../threads/index.ts";
import type { Finding } from "../measures/context.ts";
import type { RiskNote, RiskTask, TaskResult } from "./messages.ts";

export interface RunOptions {
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
}

/** Runs risk tasks in worker threads, so that no event loop waits for them. */
export interface RiskRunner {
  run<T extends RiskTask>(task: T, options?: RunOptions): Promise<TaskResult<T>>;
  close(): Promise<void>;
}

const mostThreads = 2;

export function createRiskRunner(options: {
  /** Absent: everything is computed here. */
  inference?: InferenceClient | undefined;
  log(source: string, error: unknown): void;
}): RiskRunner {
  const pool = createThreadPool<RiskTask, Finding | OptionResult, RiskNote>(
    new URL("./risk.worker.ts", import.meta.url),
    { size: mostThreads },
  );

  /** Null where no graph runs: the thread then computes by itself. */
  async function infer(note: Extract<RiskNote, { kind: "infer" }>, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      return (await options.inference?.call(note.call as never, note.input as never, signal ? { signal } : {})) ?? null;
    } catch (error) {
      if (!isAppError(error, "unavailable") && !isAppError(error, "cancelled"))
        options.log(`the graph ${note.call}`, error);
      return null;
    }
  }

  return {
    async run<T extends RiskTask>(task: T, { signal, progress }: RunOptions = {}) {
      const result = await pool.run(task, {
        signal,
        transfer: memoryOf(task),
        onNote(note) {
          if (note.kind === "infer") return infer(note, signal);
          return progress?.({ fraction: note.fraction, message: note.message });
        },
      });
      return result as TaskResult<T>;
    },
    close: () => pool.close(),
  };
}

function memoryOf(task: RiskTask): ArrayBuffer[] {
  if (task.kind !== "risk" || !task.input.columns) return [];
  const { times, asset, prices } = task.input.columns;
  return [times.buffer, asset.buffer, prices.buffer] as ArrayBuffer[];
}
