import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";

import type { inferenceCalls } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { CallContext, Handlers } from "../../contract/port/server.ts";
import type { FitSpec } from "../../contract/training.ts";
import { askToEnd } from "../runtime/polite-end.ts";
import type { FitMessage, FitWork } from "./fit-message.ts";
import { predict, type RunModel } from "./predict.ts";

export interface TrainingOptions {
  /** Null where there is no workspace to keep models in. */
  modelsFolder: string | null;
  run: RunModel;
}

type TrainingCall = Extract<keyof typeof inferenceCalls, `training/${string}`>;

interface Fit {
  spec: FitSpec;
  features: Float32Array[];
  target: Float64Array[];
  byteCount: number;
  stop: Int32Array;
}

const maximumWaiting = 8;
const maximumByteCount = 4 * 1024 ** 3;

/** Collects a fit's data, then fits it in a worker of its own. A cancel ends the worker at once and leaves no file. */
export function createTrainingHandlers(options: TrainingOptions): Pick<Handlers<typeof inferenceCalls>, TrainingCall> {
  const fits = new Map<string, Fit>();

  function found(fitId: string): Fit {
    const fit = fits.get(fitId);
    if (!fit) throw new AppError("not-found", "That training is not there any more. Start it again.");
    return fit;
  }

  function folder(): string {
    if (options.modelsFolder !== null) return options.modelsFolder;
    throw new AppError("unavailable", "There is no workspace open to keep models in.");
  }

  return {
    "training/open"({ spec }) {
      for (const id of [...fits.keys()].slice(0, Math.max(0, fits.size - maximumWaiting + 1))) fits.delete(id);
      const fitId = randomUUID();
      fits.set(fitId, {
        spec,
        features: [],
        target: [],
        byteCount: 0,
        stop: new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)),
      });
      return { fitId };
    },
    "training/append"({ fitId, features, target }) {
      const fit = found(fitId);
      fit.byteCount += features.byteLength + target.byteLength;
      if (fit.byteCount > maximumByteCount) {
        fits.delete(fitId);
        throw new AppError("invalid-input", "That is more data than fits into memory. Filter the rows.");
      }
      fit.features.push(features);
      fit.target.push(target);
      return {};
    },
    async "training/fit"({ fitId }, context) {
      const fit = found(fitId);
      try {
        return await fitInWorker(fit, folder(), context);
      } finally {
        fits.delete(fitId);
      }
    },
    "training/stop"({ fitId }) {
      Atomics.store(found(fitId).stop, 0, 1);
      return {};
    },
    "training/discard"({ fitId }) {
      fits.delete(fitId);
      return {};
    },
    "training/predict": (request, { signal }) => predict(folder(), request, options.run, signal),
  };
}

function fitInWorker(fit: Fit, modelsFolder: string, { signal, progress }: CallContext): Promise<ModelCard> {
  const features = joinedFloats(fit.features);
  const target = joinedDoubles(fit.target);
  fit.features = [];
  fit.target = [];
  const work: FitWork = { spec: fit.spec, features, target, modelsFolder, stop: fit.stop };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./fit.worker.ts", import.meta.url), {
      workerData: work,
      transferList: [features.buffer as ArrayBuffer, target.buffer as ArrayBuffer],
    });
    const cancel = () => {
      const stopped = new AppError("cancelled", "Stopped.");
      if (Atomics.load(fit.stop, 1) === 0) finish(() => reject(stopped));
      else {
        worker.removeAllListeners("message");
        reject(stopped);
        void askToEnd(worker);
      }
    };
    function finish(settle: () => void): void {
      signal.removeEventListener("abort", cancel);
      worker.removeAllListeners();
      worker.terminate().then(settle, settle);
    }
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    worker.on("message", (message: FitMessage) => {
      if (message.kind === "progress") progress(message.progress);
      else if (message.kind === "done") finish(() => resolve(message.card));
      else finish(() => reject(failureOf(message)));
    });
    worker.once("error", (error) => finish(() => reject(outOfMemory(error) ?? error)));
    worker.once("exit", () => finish(() => reject(new Error("The training's thread ended without an answer."))));
  });
}

function failureOf({ failure, detail }: Extract<FitMessage, { kind: "failed" }>): Error {
  return failure.code === "internal"
    ? new Error(detail ?? failure.message)
    : new AppError(failure.code, failure.message);
}

function outOfMemory(error: unknown): AppError | null {
  const isOutOfMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isOutOfMemory
    ? new AppError("invalid-input", "The data did not fit into memory. Choose fewer columns or rows.", { cause: error })
    : null;
}

function joinedFloats(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function joinedDoubles(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
