import type { Graph } from "../graph.ts";
import { GraphBuilder } from "../graph-builder.ts";

/**
 * Returns of portfolios at constant weights. Inputs `weights` float32 [portfolios, assets] and `returns` float32 [assets,
 * observations]; output `portfolioReturns` float32 [portfolios, observations].
 */
export const historicalGraph: Graph = { id: "historical", encode: encodeHistorical };

function encodeHistorical(): Uint8Array {
  const graph = new GraphBuilder("historical");
  const weights = graph.input("weights", "float32", ["portfolios", "assets"]);
  const returns = graph.input("returns", "float32", ["assets", "observations"]);
  graph.output("portfolioReturns", graph.matmul(weights, returns), "float32", ["portfolios", "observations"]);
  return graph.encode();
}

/**
 * Mean and standard deviation of portfolios over one step. Inputs `weights` float32 [portfolios, assets], `covariance`
 * float32 [assets, assets], `means` float32 [assets, 1]; outputs `mean` and `deviation` float32 [portfolios].
 */
export const parametricGraph: Graph = { id: "parametric", encode: encodeParametric };

function encodeParametric(): Uint8Array {
  const graph = new GraphBuilder("parametric");
  const weights = graph.input("weights", "float32", ["portfolios", "assets"]);
  const covariance = graph.input("covariance", "float32", ["assets", "assets"]);
  const means = graph.input("means", "float32", ["assets", 1]);
  const variance = graph.reduce("Sum", graph.multiply(graph.matmul(weights, covariance), weights), [1]);
  graph.output("mean", graph.reshape(graph.matmul(weights, means), [-1]), "float32", ["portfolios"]);
  graph.output("deviation", graph.op("Sqrt", [graph.op("Relu", [variance])]), "float32", ["portfolios"]);
  return graph.encode();
}

/** Row-major product [rows, inner] x [inner, columns] by definition. */
export function productReference(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_unused, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    let sum = 0;
    for (let at = 0; at < inner; at += 1) sum += (left[row * inner + at] ?? 0) * (right[at * columns + column] ?? 0);
    return sum;
  });
}
