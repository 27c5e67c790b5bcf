import type { z } from "zod";

import type { CallContext } from "../../contract/port/server.ts";
import type {
  ewmaInputSchema,
  ewmaOutputSchema,
  historicalInputSchema,
  historicalOutputSchema,
  parametricInputSchema,
  parametricOutputSchema,
} from "../../contract/risk-graphs.ts";
import { ewmaFeeds, ewmaGraph, ewmaPaddedCount } from "../graphs/series/ewma.ts";
import { historicalGraph, parametricGraph } from "../graphs/series/portfolios.ts";
import { floatTensor } from "../graphs/tensors.ts";
import { checkFinite, checkLength } from "./checks.ts";
import { outputOf, type GraphRunner } from "./graph-runner.ts";
import { normalDensity, normalQuantile } from "./normal-quantile.ts";

export async function runEwma(
  runner: GraphRunner,
  input: z.output<typeof ewmaInputSchema>,
  { signal }: CallContext,
): Promise<z.output<typeof ewmaOutputSchema>> {
  const startMs = performance.now();
  const { values, seriesCount, observationCount, decay } = input;
  checkLength("matrix of series", values, seriesCount * observationCount);
  await checkFinite("matrix of series", values, observationCount);
  const paddedCount = ewmaPaddedCount(observationCount);
  const returns = new Float32Array(seriesCount * paddedCount);
  const start = new Float32Array(seriesCount);
  for (let series = 0; series < seriesCount; series += 1) {
    const row = values.subarray(series * observationCount, (series + 1) * observationCount);
    returns.set(row, series * paddedCount);
    let squares = 0;
    for (const value of row) squares += value * value;
    start[series] = squares / observationCount;
  }
  const run = await runner.run(ewmaGraph, ewmaFeeds(returns, start, { paddedCount, decay }), { signal });
  const padded = outputOf(run, "volatilities");
  const volatilities = new Float32Array(seriesCount * observationCount);
  const latest = new Float32Array(seriesCount);
  for (let series = 0; series < seriesCount; series += 1) {
    const row = padded.subarray(series * paddedCount, series * paddedCount + observationCount);
    volatilities.set(row, series * observationCount);
    latest[series] = row.at(-1) ?? 0;
  }
  return { volatilities, latest, provider: run.provider, durationMs: performance.now() - startMs };
}

export async function runHistorical(
  runner: GraphRunner,
  input: z.output<typeof historicalInputSchema>,
  { signal }: CallContext,
): Promise<z.output<typeof historicalOutputSchema>> {
  const startMs = performance.now();
  const { values, seriesCount, observationCount, weights, portfolioCount } = input;
  checkLength("matrix of series", values, seriesCount * observationCount);
  checkLength("weights", weights, portfolioCount * seriesCount);
  await checkFinite("matrix of series", values, observationCount);
  await checkFinite("weights", weights, seriesCount);
  const run = await runner.run(
    historicalGraph,
    {
      weights: floatTensor(Float32Array.from(weights), [portfolioCount, seriesCount]),
      returns: floatTensor(Float32Array.from(values), [seriesCount, observationCount]),
    },
    { signal },
  );
  return {
    returns: outputOf(run, "portfolioReturns"),
    provider: run.provider,
    durationMs: performance.now() - startMs,
  };
}

export async function runParametric(
  runner: GraphRunner,
  input: z.output<typeof parametricInputSchema>,
  { signal }: CallContext,
): Promise<z.output<typeof parametricOutputSchema>> {
  const startMs = performance.now();
  const { means, covariance, weights, portfolioCount, horizonSteps, levels } = input;
  const assetCount = means.length;
  checkLength("covariance", covariance, assetCount * assetCount);
  checkLength("weights", weights, portfolioCount * assetCount);
  await checkFinite("means", means, assetCount);
  await checkFinite("covariance", covariance, assetCount);
  await checkFinite("weights", weights, assetCount);
  const run = await runner.run(
    parametricGraph,
    {
      weights: floatTensor(Float32Array.from(weights), [portfolioCount, assetCount]),
      covariance: floatTensor(Float32Array.from(covariance), [assetCount, assetCount]),
      means: floatTensor(Float32Array.from(means), [assetCount, 1]),
    },
    { signal },
  );
  const deviations = outputOf(run, "deviation");
  const portfolios = Array.from(outputOf(run, "mean"), (stepMean, portfolio) => {
    const mean = stepMean * horizonSteps;
    const standardDeviation = (deviations[portfolio] ?? 0) * Math.sqrt(horizonSteps);
    const tails = levels.map((level) => {
      const quantile = normalQuantile(level);
      return {
        level,
        valueAtRisk: quantile * standardDeviation - mean,
        expectedShortfall: (normalDensity(quantile) / (1 - level)) * standardDeviation - mean,
        valueAtRiskError: null,
      };
    });
    return { mean, standardDeviation, tails };
  });
  return { portfolios, provider: run.provider, durationMs: performance.now() - startMs };
}
