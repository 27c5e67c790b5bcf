import type { Graph } from "../graph.ts";
import { GraphBuilder, type Value } from "../graph-builder.ts";
import { streamKeys } from "../random/counter-words.ts";
import { normalDraws } from "../random/normals.ts";
import { accumulated, drawStreams, layoutName, type DrawLayout } from "../random/streams.ts";
import { counterTensor, floatTensor, keyTensors, type Feeds } from "../tensors.ts";

export interface PortfolioShape {
  assetCount: number;
  stepCount: number;
  /** `ends`: the value after the last step. `paths`: the value after every step. */
  gives: "ends" | "paths";
}

/** Log returns over a step: `means[asset]`, and `factor` the lower triangular root of their covariance. */
export interface PortfolioDrift {
  means: ArrayLike<number>;
  factor: ArrayLike<number>;
  weights: ArrayLike<number>;
}

function streamCountOf({ assetCount, stepCount }: PortfolioShape): number {
  return Math.ceil((assetCount * stepCount) / 2);
}

/**
 * Value, relative to the start, of a portfolio that is bought and held while its assets follow correlated geometric
 * Brownian paths. Inputs: `counter` int32 [1], `factors` and `offsets` int32 [streams, 1], `factor` float32
 * [assets, assets], `means` float32 [assets, 1, 1], `weights` float32 [1, assets]. Output `values` float32: [n] of the ends, or
 * [blocks, steps, draws] of the paths, draws and then their mirrors.
 */
export function portfolioPathGraph(shape: PortfolioShape, layout: DrawLayout): Graph {
  const { assetCount, stepCount, gives } = shape;
  return {
    id: `portfolio-${gives}-${assetCount}x${stepCount}-${layoutName(layout)}`,
    encode: () => encodePortfolioPaths(shape, layout),
  };
}

function encodePortfolioPaths(shape: PortfolioShape, layout: DrawLayout): Uint8Array {
  const { assetCount, stepCount, gives } = shape;
  const { drawsPerBlock, blockCount, mirrored } = layout;
  const graph = new GraphBuilder("portfolio-paths");
  const { key, countersOf } = drawStreams(graph, layout, streamCountOf(shape));
  const factor = graph.input("factor", "float32", [assetCount, assetCount]);
  const means = graph.input("means", "float32", [assetCount, 1, 1]);
  const weights = graph.input("weights", "float32", [1, assetCount]);
  const unitVariance = graph.float(-2);
  const stepNumbers = graph.floats(
    Array.from({ length: stepCount }, (_unused, step) => step + 1),
    [1, stepCount, 1],
  );
  const drift = graph.multiply(means, stepNumbers);
  const mirrorFactor = graph.op("Exp", [graph.add(drift, drift)]);
  const drawCount = assetCount * stepCount;

  /** The portfolio's values [steps, draws] from the assets' prices [assets, steps, draws]. */
  function valueOf(prices: Value): Value {
    const wanted =
      gives === "paths" || stepCount === 1
        ? prices
        : graph.op("Gather", [prices, graph.int64s([stepCount - 1])], { axis: 1 });
    return graph.matmul(weights, graph.reshape(wanted, [assetCount, -1]));
  }

  const values = Array.from({ length: blockCount }, (_unused, block) => {
    const drawn = normalDraws(graph, countersOf(block), key, unitVariance);
    const draws =
      drawCount % 2 === 0
        ? drawn
        : graph.op("Slice", [drawn, graph.int64s([0]), graph.int64s([drawCount]), graph.int64s([0])]);
    const correlated = graph.matmul(factor, graph.reshape(draws, [assetCount, stepCount * drawsPerBlock]));
    const steps = graph.reshape(correlated, [assetCount, stepCount, drawsPerBlock]);
    const summed = stepCount === 1 ? steps : accumulatedPaths(graph, steps, shape, layout);
    const prices = graph.op("Exp", [graph.add(summed, drift)]);
    const value = valueOf(prices);
    const sides = mirrored ? [value, valueOf(graph.divide(mirrorFactor, prices))] : [value];
    if (gives === "ends") return graph.reshape(graph.op("Concat", sides, { axis: 1 }), [-1]);
    const paths = sides.map((side) => graph.reshape(side, [1, stepCount, drawsPerBlock]));
    return graph.op("Concat", paths, { axis: 2 });
  });
  const shapeOut = gives === "ends" ? [null] : [blockCount, stepCount, null];
  graph.output("values", graph.op("Concat", values, { axis: 0 }), "float32", shapeOut);
  return graph.encode();
}

/** [assets, steps, draws]; a product takes each asset's matrix by itself. */
function accumulatedPaths(graph: GraphBuilder, steps: Value, { stepCount }: PortfolioShape, layout: DrawLayout): Value {
  return layout.accumulate === "product"
    ? accumulated(graph, steps, stepCount, layout)
    : graph.op("CumSum", [steps, graph.int64(1)]);
}

export function portfolioPathFeeds(
  shape: PortfolioShape,
  { means, factor, weights }: PortfolioDrift,
  seed: number,
): (counter: number) => Feeds {
  const { assetCount } = shape;
  const shared = {
    ...keyTensors(streamKeys(seed, streamCountOf(shape))),
    factor: floatTensor(Float32Array.from(factor), [assetCount, assetCount]),
    means: floatTensor(Float32Array.from(means), [assetCount, 1, 1]),
    weights: floatTensor(Float32Array.from(weights), [1, assetCount]),
  };
  return (counter) => ({ ...shared, counter: counterTensor(counter) });
}
