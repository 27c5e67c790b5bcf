import { AppError } from "../../../contract/errors.ts";
import type { OptionInput, OptionResult, OptionStyle } from "../../../contract/risk.ts";
import { count } from "../wording.ts";
import { greeks, impliedVolatility, parity, price, type Terms } from "./black-scholes.ts";
import { crossedBarrier, priceOnPaths } from "./paths.ts";

const CURVE_POINTS = 61;

/** Fails with `invalid-input` where a term is missing or no price fits. */
export function priceOption(input: OptionInput, progress?: (fraction: number) => void): OptionResult {
  const { style, marketPrice, paths, observations, seed } = input;
  const isImplied = input.volatility === undefined;
  const given: Omit<Terms, "volatility"> = {
    type: input.type,
    spot: input.spot,
    strike: input.strike,
    years: input.years,
    rate: input.rate,
    dividendYield: input.dividendYield,
  };
  if (isImplied && marketPrice === undefined)
    throw new AppError("invalid-input", "Give the volatility, or the market price to find the implied one.");
  if (isImplied && style.kind !== "european")
    throw new AppError(
      "invalid-input",
      "The implied volatility is found for European options only. Give the volatility of this one.",
    );
  const volatility = input.volatility ?? impliedVolatility(given, marketPrice ?? 0);
  const terms: Terms = { ...given, volatility };
  const intrinsicValue = Math.max(0, input.type === "call" ? input.spot - input.strike : input.strike - input.spot);
  const base = { volatility, isImplied, intrinsicValue };
  if (style.kind === "european")
    return {
      ...base,
      price: price(terms),
      standardError: null,
      greeks: greeks(terms),
      parity: parity(terms),
      curve: curveOf(terms, style),
      notes: isImplied ? ["The volatility is the one at which Black-Scholes-Merton gives the market price."] : [],
      seed: null,
    };
  const crossed = crossedBarrier(terms, style);
  if (crossed !== null && style.kind === "barrier") {
    const isIn = style.knock === "in";
    return {
      ...base,
      price: crossed,
      standardError: null,
      greeks: isIn ? greeks(terms) : { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 },
      parity: null,
      curve: curveOf(terms, style),
      notes: [
        isIn
          ? "The spot is already beyond the barrier, so this is a plain option now."
          : "The spot is already beyond the barrier, so this option is worth nothing.",
      ],
      seed: null,
    };
  }
  const bumps = bumped(terms);
  const prices = priceOnPaths(bumps.variants, style, { paths, observations, seed }, progress);
  const value = prices[0]!;
  return {
    ...base,
    price: value.price,
    standardError: value.standardError,
    greeks: bumps.greeks(prices.map((one) => one.price)),
    parity: null,
    curve: curveOf(terms, style),
    notes: [
      `Simulated: ${count(2 * Math.ceil(paths / 2), "path")} of ${count(observations, "observation")}, in mirrored pairs, seed ${seed}. The Greeks are differences over the same paths.`,
      ...(style.kind === "barrier" || style.kind === "lookback"
        ? [
            `The price is observed ${observations} times, not continuously: a continuously watched ${style.kind} differs a little.`,
          ]
        : []),
    ],
    seed,
  };
}

const SPOT_BUMP = 0.01;
const VOLATILITY_BUMP = 0.005;
const RATE_BUMP = 0.001;

/** Terms a little to each side, in the order that `greeks` reads their prices. */
function bumped(terms: Terms) {
  const spotStep = terms.spot * SPOT_BUMP;
  const volatilityStep = Math.min(VOLATILITY_BUMP, terms.volatility / 2);
  const dayStep = Math.min(1 / 365, terms.years / 2);
  const variants: Terms[] = [
    terms,
    { ...terms, spot: terms.spot + spotStep },
    { ...terms, spot: terms.spot - spotStep },
    { ...terms, volatility: terms.volatility + volatilityStep },
    { ...terms, volatility: terms.volatility - volatilityStep },
    { ...terms, rate: terms.rate + RATE_BUMP },
    { ...terms, rate: terms.rate - RATE_BUMP },
    { ...terms, years: terms.years - dayStep },
  ];
  return {
    variants,
    greeks(prices: readonly number[]) {
      const [now, up, down, wilder, calmer, dearer, cheaper, later] = prices as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      return {
        delta: (up - down) / (2 * spotStep),
        gamma: (up - 2 * now + down) / (spotStep * spotStep),
        vega: volatilityStep > 0 ? (wilder - calmer) / (2 * volatilityStep) / 100 : 0,
        theta: (later - now) / (dayStep * 365),
        rho: (dearer - cheaper) / (2 * RATE_BUMP) / 100,
      };
    },
  };
}

/** Pay-off at expiry by the last price, and for a European option its value now. */
function curveOf(terms: Terms, style: OptionStyle): OptionResult["curve"] {
  const width = Math.max(0.2, Math.min(1.5, 3 * terms.volatility * Math.sqrt(terms.years)));
  const centre = terms.strike;
  return Array.from({ length: CURVE_POINTS }, (_, index) => {
    const spot =
      centre *
      Math.max(0.01, 1 - Math.min(0.95, width) + ((Math.min(0.95, width) + width) * index) / (CURVE_POINTS - 1));
    const payoff = Math.max(0, terms.type === "call" ? spot - terms.strike : terms.strike - spot);
    return { spot, payoff, value: style.kind === "european" ? price({ ...terms, spot }) : payoff };
  });
}
