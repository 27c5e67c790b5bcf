import { parentPort, workerData } from "node:worker_threads";

import { toFailure } from "../../contract/errors.ts";
import { endWhenAsked } from "../runtime/polite-end.ts";
import type { FitMessage, FitWork } from "./fit-message.ts";
import { fitModel } from "./fit-model.ts";
import { writeModel } from "./write-model.ts";

const progressIntervalMs = 80;

async function fit(work: FitWork): Promise<FitMessage> {
  const startedAt = performance.now();
  let toldAt = 0;
  const hooks = {
    progress(fraction: number | null, message: string) {
      const now = performance.now();
      if (now - toldAt < progressIntervalMs) return;
      toldAt = now;
      tell({ kind: "progress", progress: { fraction, message } });
    },
    isStopped: () => Atomics.load(work.stop, 0) === 1,
  };
  try {
    const model = fitModel(work.spec, work, hooks);
    Atomics.store(work.stop, 1, 1);
    tell({ kind: "progress", progress: { fraction: 0.99, message: "Checking the exported model" } });
    return {
      kind: "done",
      card: await writeModel(work.modelsFolder, work.spec, model, performance.now() - startedAt),
    };
  } catch (error) {
    const failure = toFailure(error);
    const detail = failure.code === "internal" && error instanceof Error ? (error.stack ?? error.message) : null;
    return { kind: "failed", failure, detail };
  }
}

function tell(message: FitMessage): void {
  parentPort?.postMessage(message);
}

endWhenAsked();
tell(await fit(workerData as FitWork));
