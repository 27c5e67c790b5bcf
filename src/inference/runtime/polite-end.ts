import { parentPort, type Worker } from "node:worker_threads";

const endRequest = "end-this-thread";

/**
 * In a thread that calls onnxruntime: lets it end between two calls. `Worker.terminate` during one ends the whole process,
 * because the runtime throws where it cannot answer JavaScript any more.
 */
export function endWhenAsked(): void {
  parentPort?.on("message", (message: unknown) => {
    if (message === endRequest) process.exit(0);
  });
}

/** Outside: resolves when the thread has ended, which may be after the call that it is in. */
export function askToEnd(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
    worker.postMessage(endRequest);
  });
}
