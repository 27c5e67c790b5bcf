import { parentPort } from "node:worker_threads";
import type { FromForecaster, ToForecaster } from "./messages.ts";
import { draftOne } from "./draft-one.ts";
import { warmUp } from "./warm-up.ts";

const port = parentPort;
if (!port) throw new Error("This file runs as a worker.");

port.on("message", ({ id, inputs }: ToForecaster) => {
  let answer: FromForecaster;
  try {
    answer = { id, drafted: inputs.map(draftOne) };
  } catch (error) {
    answer = { id, drafted: [], crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  port.postMessage(answer);
});
warmUp();
