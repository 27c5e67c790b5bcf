import { standardDeviation } from "../numbers/statistics.ts";

/** Standard deviation of the last `window` returns; NaN before there are as many. */
export function rollingVolatility(returns: Float64Array, window: number): Float64Array {
  return Float64Array.from(returns, (_value, index) =>
    index + 1 < window ? Number.NaN : standardDeviation(returns.subarray(index + 1 - window, index + 1)),
  );
}

/**
 * RiskMetrics (1996): v[t] = decay v[t-1] + (1 - decay) r[t]^2 about a mean of zero, started at the mean square of all. The entry
 * of a return includes that return: it is the forecast of the next one.
 */
export function ewmaVolatility(returns: Float64Array, decay: number): Float64Array {
  let variance = returns.reduce((sum, value) => sum + value * value, 0) / returns.length;
  return returns.map((value) => {
    variance = decay * variance + (1 - decay) * value * value;
    return Math.sqrt(variance);
  });
}
