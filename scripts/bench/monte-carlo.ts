import { optionPathFeeds, optionPathGraph, type OptionTerms } from "../../src/inference/graphs/paths/option-paths.ts";
import {
  portfolioPathFeeds,
  portfolioPathGraph,
  type PortfolioShape,
} from "../../src/inference/graphs/paths/portfolio-paths.ts";
import { pathsPerRun, type DrawLayout } from "../../src/inference/graphs/random/streams.ts";
import { outputOf, type GraphRunner } from "../../src/inference/risk/graph-runner.ts";
import { LossDistribution } from "../../src/inference/risk/loss-distribution.ts";
import { layoutFor, runLanes } from "../../src/inference/risk/run-lanes.ts";
import { figure, type Figure } from "./figures.ts";
import { quietly, withRunner } from "./with-runner.ts";

const STEPS = 64;
const PATHS = 12_000_000;
const WARM_UP_PATHS = 500_000;
const PLAIN_PATHS = 400_000;
const MILLION = 1_000_000;
const QUANTILE_99 = 2.3263478740408408;

const OPTION: OptionTerms = {
  right: "call",
  payoff: { kind: "asian" },
  spot: 100,
  strike: 100,
  rate: 0.03,
  dividendYield: 0,
  volatility: 0.2,
  years: 1,
};

/** Geometric Brownian paths of 64 steps a second on two cores, against a plain loop in this run. */
export function benchMonteCarlo(): Promise<Figure[]> {
  return withRunner(async (runner) => {
    const mirrored = layoutFor("cpu", STEPS, PATHS);
    const plain = plainPathsPerSecond();
    const pairs = await asianPathsPerSecond(runner, mirrored);
    const singles = await asianPathsPerSecond(runner, { ...mirrored, mirrored: false });
    const { error, pathsPerSecond } = await valueAtRisk(runner);
    return [
      figure("simulation: Asian option, 64 steps, every draw and its mirror", pairs, "M paths/s", plain),
      figure("simulation: Asian option, 64 steps, every path its own draws", singles, "M paths/s", plain),
      figure("simulation: portfolio value, 64 steps", pathsPerSecond, "M paths/s", plain),
      figure("simulation: 99% value at risk against the closed form", error * 100, "% off", 0.5),
    ];
  });
}

async function asianPathsPerSecond(runner: GraphRunner, layout: DrawLayout): Promise<number> {
  const graph = optionPathGraph(OPTION, layout);
  const feedsAt = optionPathFeeds(OPTION, 1);
  async function run(pathCount: number): Promise<number> {
    const start = performance.now();
    const ran = await runLanes(runner, { graph, layout, feedsAt, pathCount }, quietly(), (result) =>
      outputOf(result, "sums"),
    );
    return ran.pathCount / ((performance.now() - start) / 1000) / MILLION;
  }
  await run(Math.max(WARM_UP_PATHS, 2 * pathsPerRun(layout)));
  return run(PATHS);
}

async function valueAtRisk(runner: GraphRunner): Promise<{ error: number; pathsPerSecond: number }> {
  const shape: PortfolioShape = { assetCount: 1, stepCount: STEPS, gives: "ends" };
  const layout = layoutFor("cpu", STEPS, PATHS);
  const step = { mean: 0.0003, deviation: 0.0125 };
  const graph = portfolioPathGraph(shape, layout);
  const feedsAt = portfolioPathFeeds(shape, { means: [step.mean], factor: [step.deviation], weights: [1] }, 1);
  await runLanes(runner, { graph, layout, feedsAt, pathCount: WARM_UP_PATHS }, quietly(), () => undefined);
  const losses = new LossDistribution({ lowest: -0.9, highest: 1.5 });
  const start = performance.now();
  const ran = await runLanes(runner, { graph, layout, feedsAt, pathCount: PATHS }, quietly(), (run) =>
    losses.add(outputOf(run, "values"), 1),
  );
  const seconds = (performance.now() - start) / 1000;
  const closed = 1 - Math.exp(STEPS * step.mean - QUANTILE_99 * step.deviation * Math.sqrt(STEPS));
  return {
    error: Math.abs(losses.tail(0.99).valueAtRisk / closed - 1),
    pathsPerSecond: ran.pathCount / seconds / MILLION,
  };
}

/** One thread, a normal by Box and Muller from `Math.random`, an exponential a step. */
function plainPathsPerSecond(): number {
  const { spot, strike, rate, volatility, years } = OPTION;
  const drift = (rate - volatility ** 2 / 2) * (years / STEPS);
  const deviation = volatility * Math.sqrt(years / STEPS);
  let paid = 0;
  const start = performance.now();
  for (let path = 0; path < PLAIN_PATHS; path += 1) {
    let logPrice = 0;
    let sum = 0;
    for (let step = 0; step < STEPS; step += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
      const angle = 2 * Math.PI * Math.random();
      logPrice += drift + deviation * radius * Math.cos(angle);
      sum += Math.exp(logPrice);
      logPrice += drift + deviation * radius * Math.sin(angle);
      sum += Math.exp(logPrice);
    }
    paid += Math.max(0, (spot * sum) / STEPS - strike);
  }
  if (!(paid > 0)) throw new Error("The plain loop priced nothing.");
  return PLAIN_PATHS / ((performance.now() - start) / 1000) / MILLION;
}
