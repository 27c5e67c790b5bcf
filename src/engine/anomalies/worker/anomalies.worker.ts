import { parentPort } from "node:worker_threads";
import { judgeSeries } from "../judge-series.ts";
import type { FromJudge, ToJudge } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This file runs as a worker.");

port.on("message", ({ id, series, sensitivity }: ToJudge) => {
  try {
    let before = 0;
    const judged = series.map((one) => {
      const result = judgeSeries(one, sensitivity, (rows) =>
        port.postMessage({ kind: "progress", id, rows: before + rows } satisfies FromJudge),
      );
      before += one.values.length;
      return result;
    });
    const memory = judged.flatMap(({ expected, lower, upper, scores }) =>
      [expected, lower, upper, scores].map(({ buffer }) => buffer as ArrayBuffer),
    );
    port.postMessage({ kind: "done", id, judged } satisfies FromJudge, memory);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    port.postMessage({ kind: "crashed", id, stack } satisfies FromJudge);
  }
});
