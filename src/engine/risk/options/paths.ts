import type { OptionStyle } from "../../../contract/risk.ts";
import { createRandom } from "../numbers/random.ts";
import { geometricAsian, price, type Terms } from "./black-scholes.ts";

export interface PathPrice {
  price: number;
  standardError: number;
}

type PathStyle = Exclude<OptionStyle, { kind: "european" }>;

/**
 * Prices options over the same simulated paths, so that their differences (the Greeks) carry little noise: lognormal steps, each
 * path with its mirror image. An arithmetic Asian is helped by the geometric one, whose price is known (Glasserman 2003, 4.1).
 */
export function priceOnPaths(
  variants: readonly Terms[],
  style: PathStyle,
  options: { paths: number; observations: number; seed: number },
  progress: (fraction: number) => void = () => undefined,
): PathPrice[] {
  const { paths, observations, seed } = options;
  const random = createRandom(seed);
  const pairs = Math.ceil(paths / 2);
  const draws = new Float64Array(observations);
  const steps = variants.map((terms) => {
    const stepYears = terms.years / observations;
    return {
      drift: (terms.rate - terms.dividendYield - terms.volatility ** 2 / 2) * stepYears,
      shock: terms.volatility * Math.sqrt(stepYears),
    };
  });
  const sums = variants.map(() => ({ value: 0, square: 0, control: 0, controlSquare: 0, product: 0 }));
  const seen = { final: 0, mean: 0, geometric: 0, high: 0, low: 0 };
  const isControlled = style.kind === "asian" && style.average === "arithmetic";
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 10_000 === 0) progress(pair / pairs);
    for (let step = 0; step < observations; step += 1) draws[step] = random.normal();
    for (const [index, terms] of variants.entries()) {
      const { drift, shock } = steps[index]!;
      let value = 0;
      let control = 0;
      for (const sign of [1, -1]) {
        walk(terms.spot, drift, sign * shock, draws, seen);
        value += payoff(terms, style, seen) / 2;
        if (isControlled) control += vanilla(terms, seen.geometric) / 2;
      }
      const sum = sums[index]!;
      sum.value += value;
      sum.square += value * value;
      sum.control += control;
      sum.controlSquare += control * control;
      sum.product += value * control;
    }
  }
  return variants.map((terms, index) => {
    const discount = Math.exp(-terms.rate * terms.years);
    const sum = sums[index]!;
    const mean = sum.value / pairs;
    const spread = Math.max(0, sum.square / pairs - mean * mean);
    const controlMean = sum.control / pairs;
    const controlSpread = sum.controlSquare / pairs - controlMean * controlMean;
    if (!isControlled || !(controlSpread > 1e-14))
      return { price: discount * mean, standardError: discount * Math.sqrt(spread / pairs) };
    const shared = sum.product / pairs - mean * controlMean;
    const known = geometricAsian(terms, observations) / discount;
    return {
      price: discount * (mean + (shared / controlSpread) * (known - controlMean)),
      standardError: discount * Math.sqrt(Math.max(0, spread - (shared * shared) / controlSpread) / pairs),
    };
  });
}

interface Seen {
  final: number;
  mean: number;
  geometric: number;
  /** With the price at the start. */
  high: number;
  low: number;
}

function walk(spot: number, drift: number, shock: number, draws: Float64Array, seen: Seen): void {
  let log = 0;
  let logs = 0;
  let total = 0;
  let high = spot;
  let low = spot;
  let current = spot;
  for (let step = 0; step < draws.length; step += 1) {
    log += drift + shock * draws[step]!;
    logs += log;
    current = spot * Math.exp(log);
    total += current;
    if (current > high) high = current;
    if (current < low) low = current;
  }
  seen.final = current;
  seen.mean = total / draws.length;
  seen.geometric = spot * Math.exp(logs / draws.length);
  seen.high = high;
  seen.low = low;
}

function vanilla({ type, strike }: Terms, value: number): number {
  return Math.max(0, type === "call" ? value - strike : strike - value);
}

function payoff(terms: Terms, style: PathStyle, seen: Seen): number {
  if (style.kind === "asian") return vanilla(terms, style.average === "arithmetic" ? seen.mean : seen.geometric);
  if (style.kind === "barrier") {
    const touched = style.direction === "up" ? seen.high >= style.barrier : seen.low <= style.barrier;
    return touched === (style.knock === "in") ? vanilla(terms, seen.final) : 0;
  }
  const { type } = terms;
  if (style.strike === "fixed") return vanilla(terms, type === "call" ? seen.high : seen.low);
  return type === "call" ? seen.final - seen.low : seen.high - seen.final;
}

/** A barrier already crossed: worth nothing (out) or a plain option (in). Null where it is not. */
export function crossedBarrier(terms: Terms, style: OptionStyle): number | null {
  if (style.kind !== "barrier") return null;
  const isCrossed = style.direction === "up" ? terms.spot >= style.barrier : terms.spot <= style.barrier;
  if (!isCrossed) return null;
  return style.knock === "in" ? price(terms) : 0;
}
