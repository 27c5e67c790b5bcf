import type { Graph } from "../graph.ts";
import { GraphBuilder } from "../graph-builder.ts";
import { floatTensor, type Feeds } from "../tensors.ts";

const chunk = 64;

/**
 * v[t] = decay v[t-1] + (1 - decay) r[t]^2 for many series. The recursion is two matrix products: within chunks of 64
 * observations, and of what each chunk hands on to the next. Inputs: `returns` float32 [series, chunks * 64], `start` float32
 * [series, 1], `within` [64, 64], `handOn` [chunks, chunks], `carry` [1, 1, 64], `startCarry` [1, chunks]. Output
 * `volatilities` float32 [series, chunks * 64].
 */
export const ewmaGraph: Graph = { id: "ewma", encode: encodeEwma };

function encodeEwma(): Uint8Array {
  const graph = new GraphBuilder("ewma");
  const returns = graph.input("returns", "float32", ["series", "observations"]);
  const start = graph.input("start", "float32", ["series", 1]);
  const within = graph.input("within", "float32", [chunk, chunk]);
  const handOn = graph.input("handOn", "float32", ["chunks", "chunks"]);
  const carry = graph.input("carry", "float32", [1, 1, chunk]);
  const startCarry = graph.input("startCarry", "float32", [1, "chunks"]);
  const squares = graph.reshape(graph.multiply(returns, returns), [-1, chunk]);
  const chunkCount = graph.op("Shape", [handOn], { start: 0, end: 1 });
  const shape = graph.op("Concat", [graph.int64s([-1]), chunkCount, graph.int64s([chunk])], { axis: 0 });
  const local = graph.op("Reshape", [graph.matmul(squares, within), shape]);
  const last = graph.op("Gather", [local, graph.int64(chunk - 1)], { axis: 2 });
  const before = graph.add(graph.matmul(last, handOn), graph.multiply(start, startCarry));
  const variances = graph.add(local, graph.multiply(graph.op("Unsqueeze", [before, graph.int64s([2])]), carry));
  const volatilities = graph.op("Reshape", [graph.op("Sqrt", [variances]), graph.op("Shape", [returns])]);
  graph.output("volatilities", volatilities, "float32", ["series", "observations"]);
  return graph.encode();
}

export function ewmaPaddedCount(observationCount: number): number {
  return Math.ceil(observationCount / chunk) * chunk;
}

/** `returns` padded with zeros at the end of each row; `start` is the variance before the first observation. */
export function ewmaFeeds(
  returns: Float32Array,
  start: Float32Array,
  { paddedCount, decay }: { paddedCount: number; decay: number },
): Feeds {
  const seriesCount = start.length;
  const chunkCount = paddedCount / chunk;
  const within = new Float32Array(chunk * chunk);
  for (let from = 0; from < chunk; from += 1)
    for (let to = from; to < chunk; to += 1) within[from * chunk + to] = (1 - decay) * decay ** (to - from);
  const handOn = new Float32Array(chunkCount * chunkCount);
  for (let from = 0; from < chunkCount; from += 1)
    for (let to = from + 1; to < chunkCount; to += 1)
      handOn[from * chunkCount + to] = decay ** (chunk * (to - from - 1));
  return {
    returns: floatTensor(returns, [seriesCount, paddedCount]),
    start: floatTensor(start, [seriesCount, 1]),
    within: floatTensor(within, [chunk, chunk]),
    handOn: floatTensor(handOn, [chunkCount, chunkCount]),
    carry: floatTensor(
      Float32Array.from({ length: chunk }, (_unused, at) => decay ** (at + 1)),
      [1, 1, chunk],
    ),
    startCarry: floatTensor(
      Float32Array.from({ length: chunkCount }, (_unused, at) => decay ** (chunk * at)),
      [1, chunkCount],
    ),
  };
}

/** Volatilities of one series by the recursion itself. */
export function ewmaReference(returns: ArrayLike<number>, start: number, decay: number): Float64Array {
  let variance = start;
  return Float64Array.from(returns, (value) => Math.sqrt((variance = decay * variance + (1 - decay) * value * value)));
}
