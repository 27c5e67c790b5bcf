import type { GreekName } from "./black-scholes.ts";

export interface EuropeanOption {
  isCall: boolean;
  spot: number;
  strike: number;
  rate: number;
  dividendYield: number;
  volatility: number;
  years: number;
}

/** One option in double precision. */
export function blackScholesReference(option: EuropeanOption): Record<GreekName, number> {
  const { isCall, spot, strike, rate, dividendYield, volatility, years } = option;
  const sign = isCall ? 1 : -1;
  const root = Math.sqrt(years);
  const d1 =
    (Math.log(spot / strike) + (rate - dividendYield + (volatility * volatility) / 2) * years) / (volatility * root);
  const d2 = d1 - volatility * root;
  const asset = spot * Math.exp(-dividendYield * years) * normalBelow(sign * d1);
  const cash = strike * Math.exp(-rate * years) * normalBelow(sign * d2);
  const density = Math.exp((-d1 * d1) / 2) / Math.sqrt(2 * Math.PI);
  const presentSpot = spot * Math.exp(-dividendYield * years);
  return {
    price: sign * (asset - cash),
    delta: (sign * asset) / spot,
    gamma: (presentSpot * density) / (spot * spot * volatility * root),
    vega: presentSpot * density * root,
    theta: (-presentSpot * density * volatility) / (2 * root) + sign * (dividendYield * asset - rate * cash),
    rho: sign * years * cash,
  };
}

/** The normal distribution function to double precision, by Marsaglia's series (2004) and, far out, a continued fraction. */
export function normalBelow(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) > 6) {
    let fraction = 0;
    for (let term = 60; term >= 1; term -= 1) fraction = term / (Math.abs(x) + fraction);
    const tail = density / (Math.abs(x) + fraction);
    return x > 0 ? 1 - tail : tail;
  }
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-18; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * density;
}
