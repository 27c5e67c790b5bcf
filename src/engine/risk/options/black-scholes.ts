import { AppError } from "../../../contract/errors.ts";
import type { OptionGreeks, OptionType } from "../../../contract/risk.ts";
import { normalDensity, normalProbability } from "../numbers/normal.ts";

/** Rates and volatility a year, continuously compounded. */
export interface Terms {
  type: OptionType;
  spot: number;
  strike: number;
  years: number;
  rate: number;
  dividendYield: number;
  volatility: number;
}

/** Black-Scholes-Merton with a dividend yield (Hull, "Options, Futures, and Other Derivatives", 17.4-17.5). */
export function price(terms: Terms): number {
  const { type, spot, strike, years, rate, dividendYield } = terms;
  const sign = type === "call" ? 1 : -1;
  const forwardSpot = spot * Math.exp(-dividendYield * years);
  const discounted = strike * Math.exp(-rate * years);
  const { d1, d2 } = distances(terms);
  return sign * (forwardSpot * normalProbability(sign * d1) - discounted * normalProbability(sign * d2));
}

function distances({ spot, strike, years, rate, dividendYield, volatility }: Terms): { d1: number; d2: number } {
  const spread = volatility * Math.sqrt(years);
  const drift = Math.log(spot / strike) + (rate - dividendYield) * years;
  if (spread === 0) {
    const certain = drift > 0 ? Infinity : drift < 0 ? -Infinity : 0;
    return { d1: certain, d2: certain };
  }
  const d1 = drift / spread + spread / 2;
  return { d1, d2: d1 - spread };
}

/** Hull, ch. 19: vega and rho for one percentage point, theta for one calendar day. */
export function greeks(terms: Terms): OptionGreeks {
  const { type, spot, strike, years, rate, dividendYield, volatility } = terms;
  const sign = type === "call" ? 1 : -1;
  const { d1, d2 } = distances(terms);
  const carry = Math.exp(-dividendYield * years);
  const discounted = strike * Math.exp(-rate * years);
  const density = Number.isFinite(d1) ? normalDensity(d1) : 0;
  const spread = volatility * Math.sqrt(years);
  const decay =
    (-spot * density * volatility * carry) / (2 * Math.sqrt(years)) -
    sign * rate * discounted * normalProbability(sign * d2) +
    sign * dividendYield * spot * carry * normalProbability(sign * d1);
  return {
    delta: sign * carry * normalProbability(sign * d1),
    gamma: spread > 0 ? (carry * density) / (spot * spread) : 0,
    vega: (spot * carry * density * Math.sqrt(years)) / 100,
    theta: decay / 365,
    rho: (sign * discounted * years * normalProbability(sign * d2)) / 100,
  };
}

/** The least and the most that a European option can cost without an arbitrage. */
export function priceBounds({ type, spot, strike, years, rate, dividendYield }: Omit<Terms, "volatility">) {
  const carried = spot * Math.exp(-dividendYield * years);
  const discounted = strike * Math.exp(-rate * years);
  return type === "call"
    ? { least: Math.max(0, carried - discounted), most: carried }
    : { least: Math.max(0, discounted - carried), most: discounted };
}

const HIGHEST_VOLATILITY = 10;

/** The volatility at which the formula gives `marketPrice`: Newton's steps inside a bracket. Fails with `invalid-input`. */
export function impliedVolatility(terms: Omit<Terms, "volatility">, marketPrice: number): number {
  const { least, most } = priceBounds(terms);
  const text = (value: number) => value.toLocaleString("en-GB", { maximumFractionDigits: 4 });
  if (!(marketPrice > least) || !(marketPrice < most))
    throw new AppError(
      "invalid-input",
      `No volatility gives this ${terms.type} a price of ${text(marketPrice)}: without arbitrage it costs more than ${text(least)} and less than ${text(most)}. Check spot, strike and price.`,
    );
  let low = 0;
  let high = HIGHEST_VOLATILITY;
  if (price({ ...terms, volatility: high }) < marketPrice)
    throw new AppError("invalid-input", "This price needs a volatility above 1,000% a year. Check it.");
  let volatility = Math.min(2, Math.max(0.05, Math.sqrt((2 * Math.PI) / terms.years) * (marketPrice / terms.spot)));
  for (let step = 0; step < 200; step += 1) {
    const gap = price({ ...terms, volatility }) - marketPrice;
    if (Math.abs(gap) <= 1e-13 * terms.spot || high - low < 1e-14) break;
    if (gap > 0) high = volatility;
    else low = volatility;
    const slope = greeks({ ...terms, volatility }).vega * 100;
    const next = volatility - gap / slope;
    volatility = slope > 1e-12 && next > low && next < high ? next : (low + high) / 2;
  }
  return volatility;
}

/** Call minus put against the discounted forward (Hull, eq. 17.3); `gap` is zero but for rounding. */
export function parity(terms: Terms): { call: number; put: number; forwardValue: number; gap: number } {
  const call = price({ ...terms, type: "call" });
  const put = price({ ...terms, type: "put" });
  const { spot, strike, years, rate, dividendYield } = terms;
  const forwardValue = spot * Math.exp(-dividendYield * years) - strike * Math.exp(-rate * years);
  return { call, put, forwardValue, gap: call - put - forwardValue };
}

/**
 * An option on the geometric mean of `observations` equally spaced prices, the last one at expiry: lognormal, so priced in closed
 * form (Kemna and Vorst 1990, discrete observations).
 */
export function geometricAsian(terms: Terms, observations: number): number {
  const { type, spot, strike, years, rate, dividendYield, volatility } = terms;
  const n = observations;
  const drift = rate - dividendYield - (volatility * volatility) / 2;
  const centre = Math.log(spot) + (drift * years * (n + 1)) / (2 * n);
  const spread = volatility * Math.sqrt((years * (n + 1) * (2 * n + 1)) / (6 * n * n));
  const sign = type === "call" ? 1 : -1;
  const forward = Math.exp(centre + (spread * spread) / 2);
  const d1 = (centre - Math.log(strike) + spread * spread) / spread;
  return (
    Math.exp(-rate * years) *
    sign *
    (forward * normalProbability(sign * d1) - strike * normalProbability(sign * (d1 - spread)))
  );
}
