import { exhausted } from "../../../contract/errors.ts";
import type { Payoff } from "../../../contract/risk-graphs.ts";
import type { Graph } from "../graph.ts";
import { GraphBuilder, type Value } from "../graph-builder.ts";
import { streamKeys } from "../random/counter-words.ts";
import { normalDraws } from "../random/normals.ts";
import { accumulated, drawStreams, layoutName, type DrawLayout } from "../random/streams.ts";
import { counterTensor, floatTensor, keyTensors, scalarTensor, type Feeds } from "../tensors.ts";

export const pathStepCount = 64;
const streamCount = pathStepCount / 2;

export interface OptionTerms {
  right: "call" | "put";
  payoff: Payoff;
  spot: number;
  strike: number;
  rate: number;
  dividendYield: number;
  volatility: number;
  years: number;
}

/**
 * Payoffs of one option over geometric Brownian paths of 64 steps, for three spots at once. Inputs: `counter` int32 [1],
 * `factors` and `offsets` int32 [32, 1], `minusTwoVariance`, `drift` (both a step), `strike` and `logBarrier` float32 [],
 * `spots` float32 [3, 1]. Output `sums` float32 [blocks, 2, 3]: of the payoffs and of their squares, undiscounted,
 * a path and its mirror counting once, by their mean.
 */
export function optionPathGraph(terms: Pick<OptionTerms, "right" | "payoff">, layout: DrawLayout): Graph {
  const { payoff, right } = terms;
  const details =
    payoff.kind === "barrier"
      ? `-${payoff.direction}-${payoff.effect}`
      : payoff.kind === "lookback"
        ? `-${payoff.strike}`
        : "";
  return {
    id: `option-paths-${payoff.kind}${details}-${right}-${layoutName(layout)}`,
    encode: () => encodeOptionPaths(terms, layout),
  };
}

interface PathInputs {
  spots: Value;
  strike: Value;
  logBarrier: Value;
}

function encodeOptionPaths(terms: Pick<OptionTerms, "right" | "payoff">, layout: DrawLayout): Uint8Array {
  const { blockCount, mirrored } = layout;
  const graph = new GraphBuilder("option-paths");
  const { key, countersOf } = drawStreams(graph, layout, streamCount);
  const minusTwoVariance = graph.input("minusTwoVariance", "float32", []);
  const stepDrift = graph.input("drift", "float32", []);
  const inputs: PathInputs = {
    spots: graph.input("spots", "float32", [3, 1]),
    strike: graph.input("strike", "float32", []),
    logBarrier: graph.input("logBarrier", "float32", []),
  };
  const stepNumbers = graph.floats(
    Array.from({ length: pathStepCount }, (_unused, step) => step + 1),
    [pathStepCount, 1],
  );
  const drift = graph.multiply(stepNumbers, stepDrift);
  const twiceDrift = graph.add(drift, drift);
  const mirrorFactor = graph.op("Exp", [twiceDrift]);
  const sums = Array.from({ length: blockCount }, (_unused, block) => {
    const draws = normalDraws(graph, countersOf(block), key, minusTwoVariance);
    const logPrices = graph.add(accumulated(graph, draws, pathStepCount, layout), drift);
    const prices = graph.op("Exp", [logPrices]);
    const paid = payoffOf(graph, terms, { logPrices, prices }, inputs);
    if (!mirrored) return sumsOf(graph, paid);
    const mirror = {
      logPrices: graph.subtract(twiceDrift, logPrices),
      prices: graph.divide(mirrorFactor, prices),
    };
    const both = graph.add(paid, payoffOf(graph, terms, mirror, inputs));
    return sumsOf(graph, graph.multiply(both, graph.float(0.5)));
  });
  graph.output("sums", graph.op("Concat", sums, { axis: 0 }), "float32", [blockCount, 2, 3]);
  return graph.encode();
}

/** [3, n] of one block to [1, 2, 3]. */
function sumsOf(graph: GraphBuilder, paid: Value): Value {
  const sum = graph.reduce("Sum", paid, [1]);
  const squares = graph.reduce("Sum", graph.multiply(paid, paid), [1]);
  return graph.reshape(graph.op("Concat", [sum, squares], { axis: 0 }), [1, 2, 3]);
}

/** Payoffs [3, n] of paths given as [64, n] of logarithms and of prices, both relative to the spot. */
function payoffOf(
  graph: GraphBuilder,
  { right, payoff }: Pick<OptionTerms, "right" | "payoff">,
  { logPrices, prices }: { logPrices: Value; prices: Value },
  { spots, strike, logBarrier }: PathInputs,
): Value {
  const isCall = right === "call";
  const zero = graph.float(0);
  const last = graph.op("Gather", [prices, graph.int64s([pathStepCount - 1])], { axis: 0 });
  function highest(): Value {
    return graph.op("Max", [graph.reduce("Max", logPrices, [0], true), zero]);
  }
  function lowest(): Value {
    return graph.op("Min", [graph.reduce("Min", logPrices, [0], true), zero]);
  }
  function above(price: Value): Value {
    const scaled = graph.multiply(spots, price);
    return graph.op("Relu", [isCall ? graph.subtract(scaled, strike) : graph.subtract(strike, scaled)]);
  }
  switch (payoff.kind) {
    case "european":
      return above(last);
    case "asian":
      return above(graph.reduce("Mean", prices, [0], true));
    case "geometric-asian":
      return above(graph.op("Exp", [graph.reduce("Mean", logPrices, [0], true)]));
    case "barrier": {
      const logSpots = graph.op("Log", [spots]);
      const isUp = payoff.direction === "up";
      const extreme = graph.add(isUp ? highest() : lowest(), logSpots);
      const touched = graph.op(isUp ? "GreaterOrEqual" : "LessOrEqual", [extreme, logBarrier]);
      const paid = above(last);
      return payoff.effect === "in"
        ? graph.op("Where", [touched, paid, zero])
        : graph.op("Where", [touched, zero, paid]);
    }
    case "lookback": {
      if (payoff.strike === "fixed") return above(graph.op("Exp", [isCall ? highest() : lowest()]));
      const best = graph.op("Exp", [isCall ? lowest() : highest()]);
      return graph.multiply(spots, isCall ? graph.subtract(last, best) : graph.subtract(best, last));
    }
    default:
      return exhausted(payoff);
  }
}

/** Relative distance of the outer spots from the middle one. */
export const spotBump = 0.01;

export function optionPathFeeds(terms: OptionTerms, seed: number): (counter: number) => Feeds {
  const { payoff, spot, strike, rate, dividendYield, volatility, years } = terms;
  const step = years / pathStepCount;
  const shared = {
    ...keyTensors(streamKeys(seed, streamCount)),
    minusTwoVariance: scalarTensor(-2 * volatility * volatility * step),
    drift: scalarTensor((rate - dividendYield - (volatility * volatility) / 2) * step),
    spots: floatTensor(Float32Array.of(spot * (1 - spotBump), spot, spot * (1 + spotBump)), [3, 1]),
    strike: scalarTensor(strike),
    logBarrier: scalarTensor(payoff.kind === "barrier" ? Math.log(payoff.barrier) : 0),
  };
  return (counter) => ({ ...shared, counter: counterTensor(counter) });
}
