import { exhausted } from "../../../contract/errors.ts";
import { streamKeys } from "../random/counter-words.ts";
import { normalsReference } from "../random/normals.ts";
import { pathStepCount, type OptionTerms } from "./option-paths.ts";

/** Discounted payoff of each draw in double precision, a path and its mirror averaged where `mirrored`. */
export function optionPayoffsReference(
  terms: OptionTerms,
  run: { seed: number; draws: number; mirrored: boolean },
): Float64Array {
  const { rate, dividendYield, volatility, years } = terms;
  const half = pathStepCount / 2;
  const keys = streamKeys(run.seed, half);
  const step = years / pathStepCount;
  const drift = (rate - dividendYield - (volatility * volatility) / 2) * step;
  const deviation = volatility * Math.sqrt(step);
  const discount = Math.exp(-rate * years);
  function pathOf(normals: Float64Array, sign: number): number[] {
    let logPrice = 0;
    return Array.from(normals, (normal) => (logPrice += drift + sign * deviation * normal));
  }
  return Float64Array.from({ length: run.draws }, (_unused, draw) => {
    const normals = new Float64Array(pathStepCount);
    for (let stream = 0; stream < half; stream += 1) {
      const [first, second] = normalsReference(draw, keys.factors[stream] ?? 0, keys.offsets[stream] ?? 0);
      normals[stream] = first;
      normals[stream + half] = second;
    }
    const paid = payoffOfPath(terms, pathOf(normals, 1));
    return discount * (run.mirrored ? (paid + payoffOfPath(terms, pathOf(normals, -1))) / 2 : paid);
  });
}

function payoffOfPath({ right, payoff, spot, strike }: OptionTerms, logPrices: readonly number[]): number {
  const prices = logPrices.map((logPrice) => spot * Math.exp(logPrice));
  const last = prices.at(-1) ?? spot;
  const highest = Math.max(spot, ...prices);
  const lowest = Math.min(spot, ...prices);
  const isCall = right === "call";
  function above(price: number): number {
    return Math.max(0, isCall ? price - strike : strike - price);
  }
  switch (payoff.kind) {
    case "european":
      return above(last);
    case "asian":
      return above(meanOf(prices));
    case "geometric-asian":
      return above(spot * Math.exp(meanOf(logPrices)));
    case "barrier": {
      const isTouched = payoff.direction === "up" ? highest >= payoff.barrier : lowest <= payoff.barrier;
      return isTouched === (payoff.effect === "in") ? above(last) : 0;
    }
    case "lookback":
      if (payoff.strike === "fixed") return above(isCall ? highest : lowest);
      return isCall ? last - lowest : highest - last;
    default:
      return exhausted(payoff);
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
