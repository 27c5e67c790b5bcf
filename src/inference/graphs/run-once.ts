import { InferenceSession, Tensor } from "onnxruntime-node";

import type { Provider } from "../../contract/inference.ts";
import type { Graph } from "./graph.ts";
import type { Feeds } from "./tensors.ts";

/** Runs a graph in a session of its own, on this thread. For checks; the program runs graphs through its session manager. */
export async function runOnce(
  graph: Graph,
  feeds: Feeds,
  provider: Provider = "cpu",
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(graph.encode(), {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  try {
    const tensors = Object.entries(feeds).map(
      ([name, { type, dims, data }]) => [name, new Tensor(type, data, [...dims])] as const,
    );
    const results = await session.run(Object.fromEntries(tensors));
    const entries = Object.entries(results).map(async ([name, tensor]) => [name, await tensor.getData()] as const);
    return Object.fromEntries(
      (await Promise.all(entries)).map(([name, data]) => {
        if (!(data instanceof Float32Array)) throw new TypeError(`${name} is not float32.`);
        return [name, data];
      }),
    );
  } finally {
    await session.release();
  }
}

/** Largest difference, relative to the reference where that is larger than one. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const reference = expected[index] ?? Number.NaN;
    const difference = Math.abs((actual[index] ?? Number.NaN) - reference) / Math.max(1, Math.abs(reference));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
