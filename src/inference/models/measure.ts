import { Worker } from "node:worker_threads";

import { AppError } from "../../contract/errors.ts";
import type { Provider } from "../../contract/inference.ts";
import type { ModelMeasure } from "../../contract/models.ts";
import { measureAnswerSchema, type MeasureAnswer, type MeasureTask } from "./measure-message.ts";
import { askToEnd } from "../runtime/polite-end.ts";
import type { ModelSession } from "./registry.ts";

const runCount = 20;

/**
 * Loads a model's files on the best provider, runs them on made-up inputs and says what that took. In a worker of its
 * own: loading blocks its thread. Where the provider cannot run the model, the processor does, and the note says why.
 */
export async function measureSessions(
  sessions: readonly ModelSession[],
  best: Provider,
  signal: AbortSignal,
): Promise<ModelMeasure> {
  const tries: Provider[] = best === "cpu" ? ["cpu"] : [best, "cpu"];
  let refusal: string | null = null;
  for (const provider of tries) {
    const answer = await runWorker({ provider, sessions: [...sessions], runCount }, signal);
    if (answer.outcome === "measured") return describe(provider, answer, refusal);
    refusal ??= `${provider}: ${firstLine(answer.message)}`;
  }
  throw new AppError("format-broken", `The model could not be loaded: ${refusal ?? "no provider took it"}`);
}

function describe(
  provider: Provider,
  answer: Extract<MeasureAnswer, { outcome: "measured" }>,
  refusal: string | null,
): ModelMeasure {
  const sorted = answer.runsMs.toSorted((a, b) => a - b);
  const notes = [
    refusal === null ? null : `It does not run on ${refusal}`,
    answer.notRun.length === 0 ? null : `Loaded, not run: ${answer.notRun.join(", ")} (no inputs could be made up).`,
  ].filter((note) => note !== null);
  return {
    provider,
    loadMs: answer.loadMs,
    latencyMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    runCount: sorted.length,
    memoryBytes: answer.memoryBytes,
    measuredAt: new Date().toISOString(),
    note: notes.length === 0 ? null : notes.join(" "),
  };
}

function runWorker(task: MeasureTask, signal: AbortSignal): Promise<MeasureAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./measure.worker.ts", import.meta.url), { workerData: task });
    const stop = () => {
      reject(new AppError("cancelled", "Stopped."));
      void askToEnd(worker);
    };
    function finish(settle: () => void): void {
      signal.removeEventListener("abort", stop);
      worker.removeAllListeners("exit");
      worker.terminate().then(settle, reject);
    }
    signal.addEventListener("abort", stop, { once: true });
    worker.once("message", (message: unknown) => finish(() => resolve(measureAnswerSchema.parse(message))));
    worker.once("error", (error) =>
      finish(() => resolve({ outcome: "failed", message: error instanceof Error ? error.message : String(error) })),
    );
    worker.once("exit", () => resolve({ outcome: "failed", message: "The measurement ended without an answer." }));
    if (signal.aborted) stop();
  });
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").slice(0, 300);
}
