import { parentPort } from "node:worker_threads";
import { isAppError, toFailure } from "../../../contract/errors.ts";
import { computeRisk } from "../compute.ts";
import type { Infer, RiskCall } from "../measures/context.ts";
import { priced } from "../measures/option.ts";
import type { FromWorker, RiskTaskMessage, ToWorker } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This file runs as a worker.");

const waiting = new Map<number, (output: unknown) => void>();
let asked = 0;

function post(message: FromWorker): void {
  port?.postMessage(message);
}

function ask(call: RiskCall, input: unknown): Promise<unknown> {
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    post({ kind: "infer", id, call, input });
  });
}
const infer = ask as Infer;

function run(task: RiskTaskMessage) {
  let saidAt = 0;
  const progress = (fraction: number | null, message: string) => {
    if (performance.now() - saidAt < 100) return;
    saidAt = performance.now();
    post({ kind: "progress", fraction, message });
  };
  if (task.kind === "risk") return computeRisk(task.input, infer, progress);
  return priced(task.input, infer, (fraction) => progress(fraction, "Simulating prices"));
}

port.on("message", (message: ToWorker) => {
  if (message.kind === "inferred") {
    waiting.get(message.id)?.(message.output);
    waiting.delete(message.id);
    return;
  }
  run(message.task).then(
    (result) => post({ kind: "done", result }),
    (error: unknown) => {
      if (isAppError(error)) post({ kind: "failed", failure: toFailure(error) });
      else if (error instanceof Error) post({ kind: "crashed", message: error.message, stack: error.stack ?? "" });
      else post({ kind: "crashed", message: String(error), stack: "" });
    },
  );
});
