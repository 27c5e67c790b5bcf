import type { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import type { garchSimulationInputSchema, garchSimulationOutputSchema } from "../../contract/risk-graphs.ts";
import { garchPathFeeds, garchPathGraph } from "../graphs/paths/garch-paths.ts";
import { outputOf, type GraphRunner } from "./graph-runner.ts";
import { LossDistribution } from "./loss-distribution.ts";
import { layoutFor, runLanes } from "./run-lanes.ts";

const rangeDeviations = 25;

export async function runGarchSimulation(
  runner: GraphRunner,
  input: z.output<typeof garchSimulationInputSchema>,
  context: CallContext,
): Promise<z.output<typeof garchSimulationOutputSchema>> {
  const startMs = performance.now();
  const { omega, alpha, beta, variance, mean, horizonSteps, levels, pathCount, seed } = input;
  if (alpha + beta >= 1)
    throw new AppError(
      "invalid-input",
      "The variance grows without bound, as alpha and beta sum to one or more. Fit them to a longer history.",
    );
  // Step after step over all draws of a block: few and wide.
  const layout = { ...layoutFor(await runner.provider(), 16, pathCount), blockCount: 1 };
  const persistence = alpha + beta;
  const longRun = omega / (1 - persistence);
  const expected = Array.from(
    { length: horizonSteps },
    (_unused, step) => longRun + persistence ** step * (variance - longRun),
  );
  const reach = rangeDeviations * Math.sqrt(expected.reduce((sum, value) => sum + value, 0));
  const drift = mean * horizonSteps;
  const distribution = new LossDistribution({ lowest: drift - reach, highest: drift + reach });
  const variancesByRun: Float32Array[] = [];
  const ran = await runLanes(
    runner,
    {
      graph: garchPathGraph(horizonSteps, layout),
      layout,
      feedsAt: garchPathFeeds({ omega, alpha, beta, variance }, horizonSteps, seed),
      pathCount,
    },
    context,
    (run, number) => {
      distribution.add(outputOf(run, "sums"), -drift);
      variancesByRun[number] = outputOf(run, "variances");
    },
  );
  const sums = new Float64Array(horizonSteps);
  for (const variances of variancesByRun)
    for (let at = 0; at < variances.length; at += 1)
      sums[at % horizonSteps] = (sums[at % horizonSteps] ?? 0) + (variances[at] ?? 0);
  const blocks = variancesByRun.length * layout.blockCount;
  return {
    volatilities: Array.from(sums, (sum) => Math.sqrt(sum / blocks)),
    ...distribution.moments(),
    tails: levels.map((level) => distribution.tail(level)),
    pathCount: ran.pathCount,
    provider: ran.provider,
    durationMs: performance.now() - startMs,
  };
}
