import type { Payoff } from "../../src/contract/risk-graphs.ts";
import type { Graph } from "../../src/inference/graphs/graph.ts";
import { blackScholesGraph } from "../../src/inference/graphs/options/black-scholes.ts";
import { garchPathFeeds, garchPathGraph } from "../../src/inference/graphs/paths/garch-paths.ts";
import { optionPathFeeds, optionPathGraph } from "../../src/inference/graphs/paths/option-paths.ts";
import { portfolioPathFeeds, portfolioPathGraph } from "../../src/inference/graphs/paths/portfolio-paths.ts";
import { comovementGraph } from "../../src/inference/graphs/series/comovement.ts";
import { ewmaFeeds, ewmaGraph } from "../../src/inference/graphs/series/ewma.ts";
import { historicalGraph, parametricGraph } from "../../src/inference/graphs/series/portfolios.ts";
import { floatTensor, scalarTensor, type Feeds } from "../../src/inference/graphs/tensors.ts";

export interface ParityCase {
  name: string;
  graph: Graph;
  feeds: Feeds;
  /** Outputs are sums of so many; they are compared as means. */
  scale: number;
}

const LAYOUT = { drawsPerBlock: 1024, blockCount: 2, mirrored: true };
/** As a graphics card has it. */
const CARD_LAYOUT = { ...LAYOUT, accumulate: "product" } as const;
const SERIES = 600;
const OBSERVATIONS = 320;

function waves(count: number, step: number, height = 0.02): Float32Array {
  return Float32Array.from({ length: count }, (_unused, at) => height * Math.sin(at * step + at * at * 1e-3));
}

function simple(name: string, graph: Graph, feeds: Feeds): ParityCase {
  return { name, graph, feeds, scale: 1 };
}

const payoffs: Payoff[] = [
  { kind: "european" },
  { kind: "asian" },
  { kind: "geometric-asian" },
  { kind: "barrier", direction: "up", effect: "out", barrier: 125 },
  { kind: "barrier", direction: "down", effect: "in", barrier: 90 },
  { kind: "lookback", strike: "fixed" },
  { kind: "lookback", strike: "floating" },
];

function optionCases(): ParityCase[] {
  const terms = { spot: 100, strike: 102, rate: 0.03, dividendYield: 0.01, volatility: 0.25, years: 1 };
  return payoffs.flatMap((payoff) =>
    (["call", "put"] as const).map((right) => ({
      name: `option paths: ${Object.values(payoff).join(" ")} ${right}`,
      graph: optionPathGraph({ right, payoff }, LAYOUT),
      feeds: optionPathFeeds({ ...terms, right, payoff }, 5)(0),
      scale: 1 / LAYOUT.drawsPerBlock,
    })),
  );
}

function cardCases(): ParityCase[] {
  const option = { spot: 100, strike: 102, rate: 0.03, dividendYield: 0.01, volatility: 0.25, years: 1 };
  const terms = { ...option, right: "call", payoff: { kind: "asian" } } as const;
  const shape = { assetCount: 2, stepCount: 64, gives: "paths" } as const;
  const portfolio = { means: [0.0003, 0.0001], factor: [0.012, 0, 0.006, 0.009], weights: [0.5, 0.5] };
  return [
    {
      name: "option paths by product: asian call",
      graph: optionPathGraph(terms, CARD_LAYOUT),
      feeds: optionPathFeeds(terms, 5)(0),
      scale: 1 / LAYOUT.drawsPerBlock,
    },
    simple(
      "portfolio paths by product, 64 steps",
      portfolioPathGraph(shape, CARD_LAYOUT),
      portfolioPathFeeds(shape, portfolio, 9)(0),
    ),
  ];
}

function portfolioCases(): ParityCase[] {
  const portfolio = {
    means: [0.0003, 0.0001, 0.0002],
    factor: [0.012, 0, 0, 0.006, 0.009, 0, -0.004, 0.002, 0.02],
    weights: [0.5, 0.3, 0.2],
  };
  return ([1, 64] as const).flatMap((stepCount) =>
    (["ends", "paths"] as const).map((gives) => {
      const shape = { assetCount: 3, stepCount, gives };
      const feeds = portfolioPathFeeds(shape, portfolio, 9)(0);
      return simple(`portfolio ${gives}, ${stepCount} steps`, portfolioPathGraph(shape, LAYOUT), feeds);
    }),
  );
}

function optionColumn(base: number, step: number) {
  return floatTensor(
    Float32Array.from({ length: 1000 }, (_unused, at) => base + step * ((at * 7) % 100)),
    [1000],
  );
}

/** Every graph of the program on inputs of some size. */
export function parityCases(): ParityCase[] {
  const values = waves(SERIES * OBSERVATIONS, 0.7);
  const matrix = { values: floatTensor(values, [SERIES, OBSERVATIONS]), freedom: scalarTensor(OBSERVATIONS - 1) };
  const garch = { omega: 2e-6, alpha: 0.08, beta: 0.9, variance: 4e-4 };
  return [
    ...optionCases(),
    ...portfolioCases(),
    ...cardCases(),
    simple("GARCH paths, 20 steps", garchPathGraph(20, LAYOUT), garchPathFeeds(garch, 20, 2)(0)),
    ...(["correlation", "covariance"] as const).map((kind) =>
      simple(kind, comovementGraph({ kind, seriesCount: SERIES }), { centred: matrix.values, freedom: matrix.freedom }),
    ),
    simple(
      "EWMA volatility",
      ewmaGraph,
      ewmaFeeds(values, new Float32Array(SERIES).fill(2e-4), { paddedCount: OBSERVATIONS, decay: 0.94 }),
    ),
    simple("historical returns", historicalGraph, {
      weights: floatTensor(waves(50 * SERIES, 1.3), [50, SERIES]),
      returns: matrix.values,
    }),
    simple("parametric deviation", parametricGraph, {
      weights: floatTensor(waves(50 * SERIES, 1.3), [50, SERIES]),
      covariance: floatTensor(
        Float32Array.from({ length: SERIES * SERIES }, (_unused, at) =>
          Math.floor(at / SERIES) === at % SERIES ? 4e-4 : 1e-4,
        ),
        [SERIES, SERIES],
      ),
      means: floatTensor(waves(SERIES, 0.4), [SERIES, 1]),
    }),
    simple("Black-Scholes", blackScholesGraph, {
      sign: floatTensor(
        Float32Array.from({ length: 1000 }, (_unused, at) => (at % 2 === 0 ? 1 : -1)),
        [1000],
      ),
      spot: optionColumn(70, 0.6),
      strike: optionColumn(100, 0),
      rate: optionColumn(0.01, 0.0003),
      dividendYield: optionColumn(0, 0.0002),
      volatility: optionColumn(0.1, 0.004),
      years: optionColumn(0.05, 0.02),
    }),
  ];
}
