import { InferenceSession, Tensor } from "onnxruntime-node";

import type { Provider } from "../../src/contract/inference.ts";
import { optionPathFeeds, optionPathGraph, pathStepCount } from "../../src/inference/graphs/paths/option-paths.ts";
import { pathsPerRun } from "../../src/inference/graphs/random/streams.ts";
import { largestDifference, runOnce } from "../../src/inference/graphs/run-once.ts";
import { layoutFor } from "../../src/inference/risk/run-lanes.ts";
import { parityCases } from "./cases.ts";

export interface CaseOutcome {
  name: string;
  /** Against the processor; null where the provider could not run the graph. */
  difference: number | null;
  problem: string | null;
}

/** Runs every graph on the processor and on `provider` and compares. */
export async function compareProvider(provider: Provider): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = [];
  for (const { name, graph, feeds, scale } of parityCases()) {
    try {
      const expected = await runOnce(graph, feeds, "cpu");
      const actual = await runOnce(graph, feeds, provider);
      const differences = Object.entries(expected).map(([output, values]) =>
        largestDifference((actual[output] ?? new Float32Array()).map(scaled), values.map(scaled)),
      );
      outcomes.push({ name, difference: Math.max(...differences), problem: null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      outcomes.push({ name, difference: null, problem: message.split("\n")[0] ?? "" });
    }
    function scaled(value: number): number {
      return value * scale;
    }
  }
  return outcomes;
}

const warmUpRuns = 3;
const measuredMs = 3_000;

export interface Speed {
  numbersPerBlock: number;
  pathsPerSecond: number;
  price: number;
}

/** Paths of 64 steps a second of an Asian option on one session, with blocks of several sizes. */
export async function measurePaths(provider: Provider): Promise<Speed[]> {
  const speeds: Speed[] = [];
  for (const numbersPerBlock of [2 ** 22, 2 ** 23, 2 ** 24, 2 ** 25])
    speeds.push({ numbersPerBlock, ...(await measureBlocks(provider, numbersPerBlock)) });
  return speeds;
}

async function measureBlocks(
  provider: Provider,
  numbersPerBlock: number,
): Promise<{ pathsPerSecond: number; price: number }> {
  const terms = {
    right: "call",
    payoff: { kind: "asian" },
    spot: 100,
    strike: 100,
    rate: 0.03,
    dividendYield: 0,
    volatility: 0.2,
    years: 1,
  } as const;
  const layout = layoutFor(provider, pathStepCount, 2e9, numbersPerBlock);
  const session = await InferenceSession.create(optionPathGraph(terms, layout).encode(), {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  const feedsAt = optionPathFeeds(terms, 1);
  const drawsPerRun = layout.drawsPerBlock * layout.blockCount;
  let sum = 0;
  async function run(number: number): Promise<void> {
    const tensors = Object.entries(feedsAt((number * drawsPerRun) | 0)).map(
      ([name, { type, dims, data }]) => [name, new Tensor(type, data, [...dims])] as const,
    );
    const { sums } = await session.run(Object.fromEntries(tensors));
    const data = sums ? await sums.getData() : null;
    if (!(data instanceof Float32Array)) throw new Error("The graph gave no sums.");
    for (let block = 0; block < layout.blockCount; block += 1) sum += data[block * 6 + 1] ?? 0;
  }
  try {
    for (let number = 0; number < warmUpRuns; number += 1) await run(number);
    sum = 0;
    let runCount = 0;
    const start = performance.now();
    while (performance.now() - start < measuredMs) {
      await run(runCount);
      runCount += 1;
    }
    const seconds = (performance.now() - start) / 1000;
    return {
      pathsPerSecond: (runCount * pathsPerRun(layout)) / seconds,
      price: (Math.exp(-terms.rate * terms.years) * sum) / (runCount * drawsPerRun),
    };
  } finally {
    await session.release();
  }
}
