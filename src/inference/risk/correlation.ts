import type { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import type { correlationInputSchema, correlationOutputSchema } from "../../contract/risk-graphs.ts";
import { comovementGraph } from "../graphs/series/comovement.ts";
import { floatTensor, scalarTensor } from "../graphs/tensors.ts";
import { centreRows, checkLength } from "./checks.ts";
import { outputOf, type GraphRunner } from "./graph-runner.ts";

const mostSeries = 8192;

export async function runCorrelation(
  runner: GraphRunner,
  input: z.output<typeof correlationInputSchema>,
  { signal }: CallContext,
): Promise<z.output<typeof correlationOutputSchema>> {
  const startMs = performance.now();
  const { values, seriesCount, observationCount, kind } = input;
  checkLength("matrix of series", values, seriesCount * observationCount);
  if (seriesCount > mostSeries)
    throw new AppError(
      "invalid-input",
      `A matrix of ${seriesCount.toLocaleString("en-US")} series would not fit into memory; ${mostSeries.toLocaleString("en-US")} at most.`,
    );
  if (observationCount < 2)
    throw new AppError("invalid-input", "A correlation takes at least two observations of each series.");
  const { centred, means, constantSeries } = await centreRows(values, { seriesCount, observationCount });
  const run = await runner.run(
    comovementGraph({ kind, seriesCount }),
    { centred: floatTensor(centred, [seriesCount, observationCount]), freedom: scalarTensor(observationCount - 1) },
    { signal },
  );
  const matrix = outputOf(run, "matrix");
  if (kind === "correlation") {
    const constant = new Set(constantSeries);
    for (let series = 0; series < seriesCount; series += 1) {
      if (constant.has(series)) markUndefined(matrix, series, seriesCount);
      else matrix[series * seriesCount + series] = 1;
    }
  }
  return {
    matrix,
    means,
    standardDeviations: outputOf(run, "deviations"),
    constantSeries,
    provider: run.provider,
    durationMs: performance.now() - startMs,
  };
}

function markUndefined(matrix: Float32Array, series: number, size: number): void {
  for (let other = 0; other < size; other += 1) {
    matrix[series * size + other] = Number.NaN;
    matrix[other * size + series] = Number.NaN;
  }
}
