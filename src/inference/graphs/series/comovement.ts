import type { Graph } from "../graph.ts";
import { GraphBuilder, type Value } from "../graph-builder.ts";

export interface ComovementShape {
  kind: "correlation" | "covariance";
  seriesCount: number;
}

const rowsOfABlock = 256;
const mostBlocks = 8;

/**
 * Correlation or covariance of series given as rows of mean zero. Inputs `centred` float32 [series, observations] and
 * `freedom` float32 []; outputs `matrix` float32 [series, series] and `deviations` float32 [series], the sample standard
 * deviations. A series without variation correlates with nothing: zeros. The matrix is symmetric, so of the products of
 * blocks of rows only those on and above the diagonal are computed.
 */
export function comovementGraph(shape: ComovementShape): Graph {
  return { id: `comovement-${shape.kind}-${shape.seriesCount}`, encode: () => encodeComovement(shape) };
}

function encodeComovement({ kind, seriesCount }: ComovementShape): Uint8Array {
  const graph = new GraphBuilder(kind);
  const centred = graph.input("centred", "float32", [seriesCount, "observations"]);
  const freedom = graph.input("freedom", "float32", []);
  const sumOfSquares = graph.op("ReduceSumSquare", [centred, graph.int64s([1])], { keepdims: 1 });
  const length = graph.op("Sqrt", [sumOfSquares]);
  const divisor =
    kind === "correlation"
      ? graph.op("Where", [graph.op("Greater", [length, graph.float(0)]), length, graph.float(1)])
      : graph.op("Sqrt", [freedom]);
  const scaled = graph.divide(centred, divisor);
  graph.output("matrix", productWithItself(graph, scaled, seriesCount), "float32", [seriesCount, seriesCount]);
  const deviations = graph.op("Sqrt", [graph.divide(sumOfSquares, freedom)]);
  graph.output("deviations", graph.reshape(deviations, [-1]), "float32", [seriesCount]);
  return graph.encode();
}

/** Rows times their transpose. */
function productWithItself(graph: GraphBuilder, rows: Value, count: number): Value {
  const blockCount = Math.min(mostBlocks, Math.max(1, Math.round(count / rowsOfABlock)));
  const edges = Array.from({ length: blockCount + 1 }, (_unused, edge) => Math.round((edge * count) / blockCount));
  function part(value: Value, from: number, to: number, axis: number): Value {
    return graph.op("Slice", [value, graph.int64s([from]), graph.int64s([to]), graph.int64s([axis])]);
  }
  const blocks = edges.slice(0, -1).map((start, index) => ({ start, end: edges[index + 1] ?? count }));
  const products = blocks.map(({ start, end }) =>
    graph.op("Gemm", [part(rows, start, end, 0), part(rows, start, count, 0)], { transB: 1 }),
  );
  const lines = products.map((product, index) => {
    const { start, end } = blocks[index] ?? { start: 0, end: count };
    const mirrored = products
      .slice(0, index)
      .map((above, at) => part(above, start - (edges[at] ?? 0), end - (edges[at] ?? 0), 1))
      .map((block) => graph.transpose(block, [1, 0]));
    return index === 0 ? product : graph.op("Concat", [...mirrored, product], { axis: 1 });
  });
  return lines.length === 1 ? (lines[0] ?? rows) : graph.op("Concat", lines, { axis: 0 });
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
