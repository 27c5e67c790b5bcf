import { covarianceOf, mean, standardDeviation, variance } from "../numbers/statistics.ts";

/** Fall from the highest price so far: 0 at a high, -0.25 a quarter below it. */
export function drawdownCurve(prices: ArrayLike<number>): Float64Array {
  const curve = new Float64Array(prices.length);
  let high = -Infinity;
  for (let index = 0; index < prices.length; index += 1) {
    high = Math.max(high, prices[index]!);
    curve[index] = prices[index]! / high - 1;
  }
  return curve;
}

export interface Drawdown {
  /** Positive: 0.25 is a loss of a quarter. 0 where prices never fell. */
  depth: number;
  peak: number;
  trough: number;
  /** Null while the old high has not been reached again. */
  recovery: number | null;
}

/** Positions in `prices`. */
export function maximumDrawdown(prices: ArrayLike<number>): Drawdown {
  let peak = 0;
  let worst: Drawdown = { depth: 0, peak: 0, trough: 0, recovery: 0 };
  for (let index = 1; index < prices.length; index += 1) {
    if (prices[index]! >= prices[peak]!) peak = index;
    const depth = 1 - prices[index]! / prices[peak]!;
    if (depth > worst.depth) worst = { depth, peak, trough: index, recovery: null };
  }
  if (worst.depth === 0) return worst;
  for (let index = worst.trough + 1; index < prices.length; index += 1)
    if (prices[index]! >= prices[worst.peak]!) return { ...worst, recovery: index };
  return worst;
}

/** A price of 1 at the start, grown by simple returns. */
export function wealthOf(returns: ArrayLike<number>): Float64Array {
  const wealth = new Float64Array(returns.length + 1);
  wealth[0] = 1;
  for (let index = 0; index < returns.length; index += 1) wealth[index + 1] = wealth[index]! * (1 + returns[index]!);
  return wealth;
}

/** Mean excess return over its standard deviation, both annual; null where returns do not vary. */
export function sharpeRatio(returns: ArrayLike<number>, periodsPerYear: number, riskFreeRate: number): number | null {
  const deviation = standardDeviation(returns);
  if (!(deviation > 0)) return null;
  return ((mean(returns) - riskFreeRate / periodsPerYear) / deviation) * Math.sqrt(periodsPerYear);
}

/** As Sharpe's, over the root of the mean squared shortfall below the risk-free rate (all periods count); null without one. */
export function sortinoRatio(returns: ArrayLike<number>, periodsPerYear: number, riskFreeRate: number): number | null {
  const target = riskFreeRate / periodsPerYear;
  let squares = 0;
  for (let index = 0; index < returns.length; index += 1) squares += Math.min(0, returns[index]! - target) ** 2;
  const downside = Math.sqrt(squares / returns.length);
  if (!(downside > 0)) return null;
  return ((mean(returns) - target) / downside) * Math.sqrt(periodsPerYear);
}

export interface Beta {
  beta: number;
  /** A year. */
  alpha: number;
  betaError: number;
  correlation: number;
  rSquared: number;
  count: number;
}

/** Least squares of excess returns on the market's excess returns; null where the market does not vary. */
export function betaOf(
  returns: ArrayLike<number>,
  market: ArrayLike<number>,
  periodsPerYear: number,
  riskFreeRate: number,
): Beta | null {
  const count = returns.length;
  const marketVariance = variance(market);
  if (!(marketVariance > 0)) return null;
  const shared = covarianceOf(returns, market);
  const beta = shared / marketVariance;
  const target = riskFreeRate / periodsPerYear;
  const alpha = (mean(returns) - target - beta * (mean(market) - target)) * periodsPerYear;
  const own = variance(returns);
  const correlation = own > 0 ? shared / Math.sqrt(own * marketVariance) : 0;
  const residual = Math.max(0, own - beta * shared);
  const betaError = count > 2 ? Math.sqrt((residual * (count - 1)) / (count - 2) / (marketVariance * (count - 1))) : 0;
  return { beta, alpha, betaError, correlation, rSquared: correlation ** 2, count };
}
