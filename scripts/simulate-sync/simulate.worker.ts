import { parentPort, workerData } from "node:worker_threads";

import { playHistory } from "./history.ts";

const { from, count } = workerData as { from: number; count: number };
const reportEvery = 500;

/** `seed` and `message` of the first history that went wrong, else how much was played. */
export interface SimulationReport {
  histories: number;
  operations: number;
  failure: { seed: number; message: string } | null;
  isDone: boolean;
}

function play(): void {
  let operations = 0;
  for (let played = 0; played < count; played += 1) {
    const seed = from + played;
    try {
      operations += playHistory(seed).operations;
    } catch (error) {
      const failure = { seed, message: error instanceof Error ? error.message : String(error) };
      parentPort?.postMessage({ histories: played + 1, operations, failure, isDone: true } satisfies SimulationReport);
      return;
    }
    if ((played + 1) % reportEvery === 0)
      parentPort?.postMessage({
        histories: played + 1,
        operations,
        failure: null,
        isDone: false,
      } satisfies SimulationReport);
  }
  parentPort?.postMessage({ histories: count, operations, failure: null, isDone: true } satisfies SimulationReport);
}

play();
