import type { AlignedPrices } from "./align.ts";

export type ReturnKind = "simple" | "log";

export function returnsOf(prices: ArrayLike<number>, kind: ReturnKind): Float64Array {
  const returns = new Float64Array(prices.length - 1);
  for (let index = 1; index < prices.length; index += 1) {
    const ratio = prices[index]! / prices[index - 1]!;
    returns[index - 1] = kind === "log" ? Math.log(ratio) : ratio - 1;
  }
  return returns;
}

/** Returns of several assets on the same dates; `returns[asset][index]` ends on `dates[index]`. */
export interface ReturnMatrix {
  assets: string[];
  dates: string[];
  returns: Float64Array[];
}

export function returnMatrix(aligned: AlignedPrices, kind: ReturnKind): ReturnMatrix {
  return {
    assets: aligned.assets,
    dates: aligned.dates.slice(1),
    returns: aligned.prices.map((prices) => returnsOf(prices, kind)),
  };
}

/** The returns of a portfolio brought back to its weights every period. Of simple returns. */
export function portfolioReturns(returns: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const total = new Float64Array(returns[0]?.length ?? 0);
  for (const [asset, values] of returns.entries()) {
    const weight = weights[asset]!;
    if (weight === 0) continue;
    for (let index = 0; index < total.length; index += 1) total[index] = total[index]! + weight * values[index]!;
  }
  return total;
}

export function isConstant(values: ArrayLike<number>): boolean {
  for (let index = 1; index < values.length; index += 1) if (values[index] !== values[0]) return false;
  return true;
}
