import type { GraphBuilder, Value } from "../graph-builder.ts";

/** How many draws a run makes: in blocks small enough that a block's tensors stay in the processor's cache. */
export interface DrawLayout {
  drawsPerBlock: number;
  blockCount: number;
  /** Every draw also drives the path of its negative (antithetic variates, Hammersley and Morton 1956). */
  mirrored: boolean;
}

export function pathsPerRun({ drawsPerBlock, blockCount, mirrored }: DrawLayout): number {
  return drawsPerBlock * blockCount * (mirrored ? 2 : 1);
}

export function layoutName({ drawsPerBlock, blockCount, mirrored }: DrawLayout): string {
  return `${drawsPerBlock}x${blockCount}${mirrored ? "-mirrored" : ""}`;
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
