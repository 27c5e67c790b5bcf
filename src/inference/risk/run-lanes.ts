import os from "node:os";

import type { Provider } from "../../contract/inference.ts";
import type { CallContext } from "../../contract/port/server.ts";
import type { Graph } from "../graphs/graph.ts";
import type { DrawLayout } from "../graphs/random/streams.ts";
import { pathsPerRun } from "../graphs/random/streams.ts";
import type { Feeds } from "../graphs/tensors.ts";
import type { GraphRun, GraphRunner } from "./graph-runner.ts";

const mostLanes = 8;

/** A graph is single-threaded by its many small operators: one a core. A card is busy with one. */
function laneCountFor({ accumulate }: DrawLayout): number {
  return accumulate === "product" ? 1 : Math.min(mostLanes, os.availableParallelism());
}

export interface Simulation {
  graph: Graph;
  layout: DrawLayout;
  feedsAt(counter: number): Feeds;
  pathCount: number;
}

/**
 * Runs a simulation in as many whole runs as its paths take, several at a time. `take` gets each run with its number, in any
 * order: sums that must reproduce to the bit are made by number.
 */
export async function runLanes(
  runner: GraphRunner,
  { graph, layout, feedsAt, pathCount }: Simulation,
  { signal, progress }: CallContext,
  take: (run: GraphRun, number: number) => void,
): Promise<{ pathCount: number; provider: Provider }> {
  const perRun = pathsPerRun(layout);
  const runCount = Math.ceil(pathCount / perRun);
  const drawsPerRun = layout.drawsPerBlock * layout.blockCount;
  let next = 0;
  let done = 0;
  let provider: Provider = "cpu";
  async function lane(laneNumber: number): Promise<void> {
    while (next < runCount) {
      signal.throwIfAborted();
      const number = next;
      next += 1;
      const run = await runner.run(graph, feedsAt((number * drawsPerRun) | 0), { signal, lane: laneNumber });
      take(run, number);
      provider = run.provider;
      done += 1;
      progress({
        fraction: done / runCount,
        message: `Simulated ${(done * perRun).toLocaleString("en-US")} of ${(runCount * perRun).toLocaleString("en-US")} paths`,
      });
    }
  }
  const lanes = Math.min(laneCountFor(layout), runCount);
  await Promise.all(Array.from({ length: lanes }, (_unused, laneNumber) => lane(laneNumber)));
  return { pathCount: runCount * perRun, provider };
}

const cacheNumbers = 2 ** 17;
const cardNumbers = 2 ** 23;

/** Blocks of about 2^17 numbers stay in a core's cache; a graphics card wants larger ones, which its own cache still holds. */
export function layoutFor(
  provider: Provider,
  drawsPerPath: number,
  pathCount: number,
  numbersOnCard = cardNumbers,
): DrawLayout {
  const isLarge = provider === "cuda" || provider === "tensorrt";
  const numbersPerBlock = isLarge ? numbersOnCard : cacheNumbers;
  const wanted = 2 ** Math.floor(Math.log2(Math.max(64, numbersPerBlock / drawsPerPath)));
  const enough = 2 ** Math.ceil(Math.log2(Math.max(64, pathCount / 2)));
  const drawsPerBlock = Math.min(wanted, enough, 2 ** 22);
  const blockCount = Math.min(4, Math.max(1, Math.ceil(pathCount / 2 / drawsPerBlock)));
  return { drawsPerBlock, blockCount, mirrored: true, ...(isLarge ? { accumulate: "product" as const } : {}) };
}
