import { comovementReference } from "../../src/inference/graphs/series/comovement.ts";
import { largestDifference } from "../../src/inference/graphs/run-once.ts";
import { runCorrelation } from "../../src/inference/risk/correlation.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { quietly, withRunner } from "./with-runner.ts";

const SHAPE = { seriesCount: 2000, observationCount: 1260 };
const ROUNDS = 9;

/** Correlations of 2,000 series of 1,260 returns, checks and all, against a plain loop in this run. */
export function benchCorrelation(): Promise<Figure[]> {
  return withRunner(async (runner) => {
    const values = returns(SHAPE.seriesCount * SHAPE.observationCount);
    const durations: number[] = [];
    let matrix = new Float32Array();
    for (let round = 0; round <= ROUNDS; round += 1) {
      const start = performance.now();
      ({ matrix } = await runCorrelation(runner, { values, ...SHAPE, kind: "correlation" }, quietly()));
      if (round > 0) durations.push(performance.now() - start);
    }
    const start = performance.now();
    const expected = comovementReference(values, SHAPE, "correlation");
    const plainMs = performance.now() - start;
    return [
      figure("correlation: 2,000 x 1,260, p50", quantile(durations, 0.5), "ms", plainMs),
      figure(
        "correlation: largest difference to double precision",
        largestDifference(matrix, expected) * 1e6,
        "millionths",
        100,
      ),
    ];
  });
}

function returns(count: number): Float32Array<ArrayBuffer> {
  let state = 12_345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state * 1e-11;
  });
}
