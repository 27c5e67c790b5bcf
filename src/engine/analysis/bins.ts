export interface Bins {
  step: number;
  start: number;
  stop: number;
}

/** Vega's bin algorithm (vega-statistics `bin.js`): base 10, divisors 5 and 2, nice bounds. */
export function niceBins(minimum: number, maximum: number, maxBins = 10): Bins {
  const span = maximum - minimum || Math.abs(minimum) || 1;
  const level = Math.ceil(Math.log10(maxBins));
  let step = 10 ** (Math.round(Math.log10(span)) - level);
  while (Math.ceil(span / step) > maxBins) step *= 10;
  for (const divisor of [5, 2]) {
    const finer = step / divisor;
    if (span / finer <= maxBins) step = finer;
  }
  step = Number(step.toPrecision(12));
  const magnitude = Math.log10(step);
  const precision = magnitude >= 0 ? 0 : Math.trunc(-magnitude) + 1;
  const epsilon = 10 ** (-precision - 1);
  const floor = Math.floor(minimum / step + epsilon) * step;
  const start = minimum < floor ? floor - step : floor;
  const stop = Math.ceil(maximum / step) * step;
  return { step, start: tidy(start), stop: tidy(stop === start ? start + step : stop) };
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
