export type Series = Float64Array;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Symmetric mean absolute percentage error in percent, 0 to 200 (Makridakis 1993, as the M4 competition counts it). */
export function smape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < actual.length; index += 1) {
    const size = Math.abs(actual[index]!) + Math.abs(forecast[index]!);
    if (size > 0) sum += Math.abs(actual[index]! - forecast[index]!) / size;
  }
  return (200 * sum) / Math.max(1, actual.length);
}

export function meanAbsoluteError(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < actual.length; index += 1) sum += Math.abs(actual[index]! - forecast[index]!);
  return sum / Math.max(1, actual.length);
}

/** Mean absolute error of the seasonal naive inside the history: the scale of MASE (Hyndman and Koehler 2006). */
export function naiveScale(values: ArrayLike<number>, period: number): number {
  const lag = period < values.length ? period : 1;
  let sum = 0;
  for (let index = lag; index < values.length; index += 1) sum += Math.abs(values[index]! - values[index - lag]!);
  return sum / Math.max(1, values.length - lag);
}
