import type { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import type { simulateInputSchema, simulateOutputSchema } from "../../contract/risk-graphs.ts";
import {
  portfolioPathFeeds,
  portfolioPathGraph,
  type PortfolioDrift,
  type PortfolioShape,
} from "../graphs/paths/portfolio-paths.ts";
import { checkFinite, checkLength, checkWeightsSum, sumOf } from "./checks.ts";
import { covarianceRoot } from "./cholesky.ts";
import { outputOf, type GraphRunner } from "./graph-runner.ts";
import { LossDistribution } from "./loss-distribution.ts";
import { layoutFor, runLanes } from "./run-lanes.ts";

type SimulateInput = z.output<typeof simulateInputSchema>;

const mostAssets = 64;
const pathStepCount = 64;
const drawdownPathCount = 8192;
/** Standard deviations of the return on either side of its mean that are told apart. */
const rangeDeviations = 12;

export async function runSimulation(
  runner: GraphRunner,
  input: SimulateInput,
  context: CallContext,
): Promise<z.output<typeof simulateOutputSchema>> {
  const startMs = performance.now();
  const { means, covariance, weights, horizonSteps, levels, pathCount, seed, histogramBins } = input;
  const assetCount = await checkPortfolio(input);
  const notes: string[] = [];
  const { factor, ridge } = covarianceRoot(covariance, assetCount);
  if (ridge > 0)
    notes.push(
      `The covariance is singular: ${ridge.toExponential(0)} of the largest variance was added to each to draw from it.`,
    );

  /** What the graph takes for steps of `size` of the input's. */
  function perStep(size: number): PortfolioDrift {
    return {
      means: Float64Array.from(means, (mean) => mean * size),
      factor: Float64Array.from(factor, (root) => root * Math.sqrt(size)),
      weights,
    };
  }

  const provider = await runner.provider();
  const ends: PortfolioShape = { assetCount, stepCount: 1, gives: "ends" };
  const layout = layoutFor(provider, assetCount, pathCount);
  const start = sumOf(weights);
  const distribution = new LossDistribution(rangeOf(means, covariance, weights, horizonSteps));
  const ran = await runLanes(
    runner,
    {
      graph: portfolioPathGraph(ends, layout),
      layout,
      feedsAt: portfolioPathFeeds(ends, perStep(horizonSteps), seed),
      pathCount,
    },
    context,
    (run) => distribution.add(outputOf(run, "values"), start),
  );
  const drawdown = await simulateDrawdown(runner, perStep(horizonSteps / pathStepCount), seed, context);
  notes.push(
    `The end of the horizon is drawn at once, which has the same distribution as its steps; the largest falls come from ${drawdown.pathCount.toLocaleString("en-US")} paths of ${pathStepCount} steps.`,
  );
  return {
    pathCount: ran.pathCount,
    ...distribution.moments(),
    tails: levels.map((level) => distribution.tail(level)),
    histogram: distribution.histogram(histogramBins),
    drawdown: { mean: drawdown.mean, worst: drawdown.worst },
    notes,
    provider: ran.provider,
    durationMs: performance.now() - startMs,
  };
}

async function checkPortfolio({ means, covariance, weights }: SimulateInput): Promise<number> {
  const assetCount = means.length;
  if (assetCount === 0) throw new AppError("invalid-input", "The portfolio has no assets.");
  if (assetCount > mostAssets)
    throw new AppError(
      "invalid-input",
      `A simulation takes ${mostAssets} assets at most, and there are ${assetCount}.`,
    );
  checkLength("covariance", covariance, assetCount * assetCount);
  checkLength("weights", weights, assetCount);
  await checkFinite("means", means, assetCount);
  await checkFinite("covariance", covariance, assetCount);
  await checkFinite("weights", weights, assetCount);
  checkWeightsSum(weights);
  return assetCount;
}

/** Around the mean of the portfolio's return by the lognormal's own moments. */
function rangeOf(
  means: ArrayLike<number>,
  covariance: ArrayLike<number>,
  weights: ArrayLike<number>,
  horizonSteps: number,
): { lowest: number; highest: number } {
  const size = means.length;
  const expected = Float64Array.from(
    means,
    (mean, asset) =>
      (weights[asset] ?? 0) * Math.exp((mean + (covariance[asset * size + asset] ?? 0) / 2) * horizonSteps),
  );
  let mean = 0;
  let variance = 0;
  for (let row = 0; row < size; row += 1) {
    mean += (expected[row] ?? 0) - (weights[row] ?? 0);
    for (let column = 0; column < size; column += 1)
      variance +=
        (expected[row] ?? 0) *
        (expected[column] ?? 0) *
        Math.expm1((covariance[row * size + column] ?? 0) * horizonSteps);
  }
  const reach = rangeDeviations * Math.sqrt(Math.max(variance, Number.MIN_VALUE));
  if (!Number.isFinite(mean) || !Number.isFinite(reach))
    throw new AppError(
      "invalid-input",
      "The returns grow beyond all bounds over this horizon. Are they per step, as fractions?",
    );
  const isLongOnly = !Array.from(weights).some((weight) => weight < 0);
  return { lowest: isLongOnly ? Math.max(-1, mean - reach) : mean - reach, highest: mean + reach };
}

async function simulateDrawdown(
  runner: GraphRunner,
  drift: PortfolioDrift,
  seed: number,
  { signal }: CallContext,
): Promise<{ mean: number; worst: number; pathCount: number }> {
  const shape: PortfolioShape = { assetCount: drift.means.length, stepCount: pathStepCount, gives: "paths" };
  const layout = { ...layoutFor("cpu", shape.assetCount * pathStepCount, drawdownPathCount), blockCount: 1 };
  const graph = portfolioPathGraph(shape, layout);
  const feedsAt = portfolioPathFeeds(shape, drift, seed);
  let sum = 0;
  let worst = 0;
  let pathCount = 0;
  while (pathCount < drawdownPathCount) {
    signal.throwIfAborted();
    const counter = pathCount / 2;
    const values = outputOf(await runner.run(graph, feedsAt(counter), { signal }), "values");
    const width = values.length / pathStepCount;
    for (let path = 0; path < width; path += 1) {
      const fall = largestFall(values, path, width);
      sum += fall;
      worst = Math.max(worst, fall);
    }
    pathCount += width;
  }
  return { mean: sum / pathCount, worst, pathCount };
}

function largestFall(values: Float32Array, path: number, width: number): number {
  let high = 1;
  let fall = 0;
  for (let at = path; at < values.length; at += width) {
    const value = values[at] ?? high;
    if (value > high) high = value;
    else fall = Math.max(fall, 1 - value / high);
  }
  return fall;
}
