import type { Graph } from "../graph.ts";
import { GraphBuilder, type Value } from "../graph-builder.ts";
import { streamKeys } from "../random/counter-words.ts";
import { normalDraws, normalsReference } from "../random/normals.ts";
import { drawStreams, layoutName, type DrawLayout } from "../random/streams.ts";
import { counterTensor, keyTensors, scalarTensor, type Feeds } from "../tensors.ts";

/** Bollerslev's GARCH(1,1) (1986): v[t+1] = omega + alpha r[t]^2 + beta v[t], r[t] normal with variance v[t]. */
export interface GarchTerms {
  omega: number;
  alpha: number;
  beta: number;
  /** Of the first step. */
  variance: number;
}

/**
 * Inputs: `counter` int32 [1], `factors` and `offsets` int32 [streams, 1], `omega`, `alpha`, `beta`, `variance` float32 [].
 * Outputs float32: `sums` [n] of the returns over the horizon, without mean, and `variances` [blocks, steps], means
 * over a block. A mirror has the same variances, as they depend on squares, and the negative sum.
 */
export function garchPathGraph(stepCount: number, layout: DrawLayout): Graph {
  return { id: `garch-${stepCount}-${layoutName(layout)}`, encode: () => encodeGarchPaths(stepCount, layout) };
}

function encodeGarchPaths(stepCount: number, layout: DrawLayout): Uint8Array {
  const { blockCount, drawsPerBlock, mirrored } = layout;
  const graph = new GraphBuilder("garch-paths");
  const { key, countersOf } = drawStreams(graph, layout, Math.ceil(stepCount / 2));
  const [omega, alpha, beta, start] = ["omega", "alpha", "beta", "variance"].map((name) =>
    graph.input(name, "float32", []),
  ) as [Value, Value, Value, Value];
  const unitVariance = graph.float(-2);
  const firstVariance = graph.op("Expand", [start, graph.int64s([1, drawsPerBlock])]);
  const blocks = Array.from({ length: blockCount }, (_unused, block) => {
    const draws = normalDraws(graph, countersOf(block), key, unitVariance);
    let variance = firstVariance;
    let sum: Value | null = null;
    const variances: Value[] = [];
    for (let step = 0; step < stepCount; step += 1) {
      const draw = graph.op("Gather", [draws, graph.int64s([step])], { axis: 0 });
      variances.push(variance);
      const shock = graph.multiply(graph.op("Sqrt", [variance]), draw);
      sum = sum ? graph.add(sum, shock) : shock;
      const weight = graph.add(graph.multiply(graph.multiply(draw, draw), alpha), beta);
      variance = graph.add(graph.multiply(variance, weight), omega);
    }
    const total = sum as Value;
    const sides = mirrored ? [total, graph.op("Neg", [total])] : [total];
    const all = joinedRows(graph, variances);
    return {
      sums: graph.reshape(graph.op("Concat", sides, { axis: 1 }), [-1]),
      variances: graph.reshape(graph.reduce("Mean", all, [1]), [1, stepCount]),
    };
  });
  const sums = blocks.map((block) => block.sums);
  const variances = blocks.map((block) => block.variances);
  graph.output("sums", graph.op("Concat", sums, { axis: 0 }), "float32", [null]);
  graph.output("variances", graph.op("Concat", variances, { axis: 0 }), "float32", [blockCount, stepCount]);
  return graph.encode();
}

/** In groups: WebGPU binds a dozen buffers to an operator at most. */
function joinedRows(graph: GraphBuilder, rows: readonly Value[]): Value {
  const [first] = rows;
  if (first && rows.length === 1) return first;
  const groups = Array.from({ length: Math.ceil(rows.length / 8) }, (_unused, group) =>
    graph.op("Concat", rows.slice(group * 8, group * 8 + 8), { axis: 0 }),
  );
  return joinedRows(graph, groups);
}

export function garchPathFeeds(terms: GarchTerms, stepCount: number, seed: number): (counter: number) => Feeds {
  const shared = {
    ...keyTensors(streamKeys(seed, Math.ceil(stepCount / 2))),
    omega: scalarTensor(terms.omega),
    alpha: scalarTensor(terms.alpha),
    beta: scalarTensor(terms.beta),
    variance: scalarTensor(terms.variance),
  };
  return (counter) => ({ ...shared, counter: counterTensor(counter) });
}

/** Returns and variances of one path in double precision. */
export function garchPathReference(
  { omega, alpha, beta, variance }: GarchTerms,
  stepCount: number,
  draw: { seed: number; counter: number },
): { returns: number[]; variances: number[] } {
  const streamCount = Math.ceil(stepCount / 2);
  const keys = streamKeys(draw.seed, streamCount);
  const pairs = Array.from({ length: streamCount }, (_unused, stream) =>
    normalsReference(draw.counter, keys.factors[stream] ?? 0, keys.offsets[stream] ?? 0),
  );
  const normals = [...pairs.map(([first]) => first), ...pairs.map(([, second]) => second)];
  const variances: number[] = [];
  let current = variance;
  const returns = normals.slice(0, stepCount).map((normal) => {
    variances.push(current);
    const value = Math.sqrt(current) * normal;
    current = omega + alpha * value * value + beta * current;
    return value;
  });
  return { returns, variances };
}
