import type { Graph } from "../graph.ts";
import { GraphBuilder, type Value } from "../graph-builder.ts";

export const greekNames = ["price", "delta", "gamma", "vega", "theta", "rho"] as const;
export type GreekName = (typeof greekNames)[number];

/**
 * European options with a continuous dividend (Merton 1973), prices and Greeks as in Hull, Options, Futures, and Other
 * Derivatives, chapters 15 and 19. Inputs float32 [options]: `sign` (1 call, -1 put), `spot`, `strike`, `rate`, `dividendYield`,
 * `volatility`, `years`. Outputs float32 [options]: price, delta, gamma, vega, theta, rho.
 */
export const blackScholesGraph: Graph = { id: "black-scholes", encode: encodeBlackScholes };

function encodeBlackScholes(): Uint8Array {
  const graph = new GraphBuilder("black-scholes");
  const [sign, spot, strike, rate, dividendYield, volatility, years] = [
    "sign",
    "spot",
    "strike",
    "rate",
    "dividendYield",
    "volatility",
    "years",
  ].map((name) => graph.input(name, "float32", ["options"])) as [Value, Value, Value, Value, Value, Value, Value];
  const half = graph.float(0.5);
  const product = (...values: Value[]) => values.reduce((left, right) => graph.multiply(left, right));
  const negated = (value: Value) => graph.op("Neg", [value]);
  const exp = (value: Value) => graph.op("Exp", [value]);
  /** The normal distribution function. */
  const below = (x: Value) =>
    product(half, graph.add(graph.op("Erf", [product(x, graph.float(Math.SQRT1_2))]), graph.float(1)));

  const rootYears = graph.op("Sqrt", [years]);
  const deviation = product(volatility, rootYears);
  const carry = graph.subtract(rate, dividendYield);
  const growth = graph.add(carry, product(half, volatility, volatility));
  const d1 = graph.divide(graph.add(graph.op("Log", [graph.divide(spot, strike)]), product(growth, years)), deviation);
  const d2 = graph.subtract(d1, deviation);
  const signed1 = below(product(sign, d1));
  const signed2 = below(product(sign, d2));
  const dividendDiscount = exp(negated(product(dividendYield, years)));
  const density = product(graph.float(1 / Math.sqrt(2 * Math.PI)), exp(product(graph.float(-0.5), d1, d1)));
  const presentSpot = product(spot, dividendDiscount);
  const presentStrike = product(strike, exp(negated(product(rate, years))));
  const asset = product(presentSpot, signed1);
  const cash = product(presentStrike, signed2);
  const decay = graph.divide(product(presentSpot, density, volatility), product(graph.float(2), rootYears));
  const income = graph.subtract(product(dividendYield, asset), product(rate, cash));

  const greeks: Record<GreekName, Value> = {
    price: product(sign, graph.subtract(asset, cash)),
    delta: product(sign, dividendDiscount, signed1),
    gamma: graph.divide(product(dividendDiscount, density), product(spot, deviation)),
    vega: product(presentSpot, density, rootYears),
    theta: graph.subtract(product(sign, income), decay),
    rho: product(sign, years, cash),
  };
  for (const name of greekNames) graph.output(name, greeks[name], "float32", ["options"]);
  return graph.encode();
}
