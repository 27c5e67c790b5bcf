import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import type { SimulationReport } from "./simulate.worker.ts";

/** Plays histories in a worker thread. `folder` holds the simulator, by default this one. */
export function simulate(options: {
  from: number;
  count: number;
  folder?: string;
  onReport?(report: SimulationReport): void;
}): Promise<SimulationReport> {
  const { from, count, folder = import.meta.dirname, onReport } = options;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("simulate.worker.ts", `${pathToFileURL(folder).href}/`), {
      workerData: { from, count },
    });
    worker.on("message", (report: SimulationReport) => {
      onReport?.(report);
      if (report.isDone) resolve(report);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The simulation ended with code ${code}.`)));
  });
}
