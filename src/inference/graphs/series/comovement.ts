import type { Graph } from "../graph.ts";
import { GraphBuilder } from "../graph-builder.ts";

/**
 * Correlation or covariance of series given as rows of mean zero. Input `centred` float32 [series, observations];
 * outputs `matrix` float32 [series, series] and `deviations` float32 [series], the sample standard deviations. A series without
 * variation correlates with nothing: zeros.
 */
export function comovementGraph(kind: "correlation" | "covariance"): Graph {
  return { id: `comovement-${kind}`, encode: () => encodeComovement(kind) };
}

function encodeComovement(kind: "correlation" | "covariance"): Uint8Array {
  const graph = new GraphBuilder(kind);
  const centred = graph.input("centred", "float32", ["series", "observations"]);
  const freedom = graph.input("freedom", "float32", []);
  const sumOfSquares = graph.op("ReduceSumSquare", [centred, graph.int64s([1])], { keepdims: 1 });
  const length = graph.op("Sqrt", [sumOfSquares]);
  const divisor =
    kind === "correlation"
      ? graph.op("Where", [graph.op("Greater", [length, graph.float(0)]), length, graph.float(1)])
      : graph.op("Sqrt", [freedom]);
  const scaled = graph.divide(centred, divisor);
  const matrix = graph.op("Gemm", [scaled, scaled], { transB: 1 });
  graph.output("matrix", matrix, "float32", ["series", "series"]);
  const deviations = graph.op("Sqrt", [graph.divide(sumOfSquares, freedom)]);
  graph.output("deviations", graph.reshape(deviations, [-1]), "float32", ["series"]);
  return graph.encode();
}

/** The same matrix by definition, of rows that need not have mean zero. */
export function comovementReference(
  values: ArrayLike<number>,
  shape: { seriesCount: number; observationCount: number },
  kind: "correlation" | "covariance",
): Float64Array {
  const { seriesCount, observationCount } = shape;
  const matrix = new Float64Array(seriesCount * seriesCount);
  const means = Array.from({ length: seriesCount }, (_unused, series) => {
    let sum = 0;
    for (let at = 0; at < observationCount; at += 1) sum += values[series * observationCount + at] ?? 0;
    return sum / observationCount;
  });
  function covariance(first: number, second: number): number {
    let sum = 0;
    for (let at = 0; at < observationCount; at += 1)
      sum +=
        ((values[first * observationCount + at] ?? 0) - (means[first] ?? 0)) *
        ((values[second * observationCount + at] ?? 0) - (means[second] ?? 0));
    return sum / (observationCount - 1);
  }
  const variances = means.map((_unused, series) => covariance(series, series));
  for (let first = 0; first < seriesCount; first += 1) {
    for (let second = 0; second <= first; second += 1) {
      const scale = kind === "covariance" ? 1 : Math.sqrt((variances[first] ?? 0) * (variances[second] ?? 0));
      const value = scale === 0 ? 0 : covariance(first, second) / scale;
      matrix[first * seriesCount + second] = value;
      matrix[second * seriesCount + first] = value;
    }
  }
  return matrix;
}
