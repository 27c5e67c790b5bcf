import type { GraphBuilder, Value } from "../graph-builder.ts";

/** How many draws a run makes: in blocks small enough that a block's tensors stay in the processor's cache. */
export interface DrawLayout {
  drawsPerBlock: number;
  blockCount: number;
  /** Every draw also drives the path of its negative (antithetic variates, Hammersley and Morton 1956). */
  mirrored: boolean;
  /**
   * How increments become paths: by running sums, or by a product with a triangle of ones. CUDA's running sum starts from the
   * beginning for every step.
   */
  accumulate?: "sum" | "product";
}

/** Sums over the first axis of [steps, n], up to each step. */
export function accumulated(graph: GraphBuilder, increments: Value, stepCount: number, layout: DrawLayout): Value {
  if (layout.accumulate !== "product") return graph.op("CumSum", [increments, graph.int64(0)]);
  const triangle = Float32Array.from({ length: stepCount * stepCount }, (_unused, at) =>
    at % stepCount <= Math.floor(at / stepCount) ? 1 : 0,
  );
  return graph.matmul(graph.floats(triangle, [stepCount, stepCount]), increments);
}

export function pathsPerRun({ drawsPerBlock, blockCount, mirrored }: DrawLayout): number {
  return drawsPerBlock * blockCount * (mirrored ? 2 : 1);
}

export function layoutName({ drawsPerBlock, blockCount, mirrored, accumulate }: DrawLayout): string {
  return `${drawsPerBlock}x${blockCount}${mirrored ? "-mirrored" : ""}${accumulate === "product" ? "-product" : ""}`;
}

/** Declares the generator's inputs and gives each block its counters, int32 [1, drawsPerBlock]. */
export function drawStreams(
  graph: GraphBuilder,
  layout: DrawLayout,
  streamCount: number,
): { key: { factors: Value; offsets: Value }; countersOf(block: number): Value } {
  const counter = graph.input("counter", "int32", [1]);
  const key = {
    factors: graph.input("factors", "int32", [streamCount, 1]),
    offsets: graph.input("offsets", "int32", [streamCount, 1]),
  };
  const { drawsPerBlock } = layout;
  const positions = Int32Array.from({ length: drawsPerBlock }, (_unused, index) => index);
  const counters = graph.add(graph.constant("int32", [1, drawsPerBlock], positions), counter);
  return { key, countersOf: (block) => graph.add(counters, graph.int32(block * drawsPerBlock)) };
}
