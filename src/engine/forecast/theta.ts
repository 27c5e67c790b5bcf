import type { Series } from "./measures.ts";
import { minimise } from "./nelder-mead.ts";

export interface OptimisedTheta {
  forecast: Series;
  /** [alpha, theta as 1 / theta, first level in spreads]: a start for the fit of a longer history. */
  parameters: number[];
  /** Mean squared one-step error inside the history. */
  meanSquare: number;
}

/**
 * The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016): the
 * regression line is renewed at each step, and alpha, theta and the first level are those of least one-step error.
 */
export function optimisedTheta(values: Series, horizon: number, start?: readonly number[]): OptimisedTheta {
  const count = values.length;
  let spread = 0;
  for (let index = 1; index < count; index += 1) spread += Math.abs(values[index]! - values[index - 1]!);
  spread = spread / Math.max(1, count - 1) + 1e-9;
  /** One step ahead from every value, and beyond the last one into `forecast`. */
  function run(alpha: number, inverse: number, first: number, forecast?: Series): number {
    let level = values[0]! + first * spread;
    let average = 0;
    let slope = 0;
    let decay = 1;
    let sum = 0;
    const end = count + (forecast?.length ?? 0);
    for (let number = 1; number <= end; number += 1) {
      const line = decay * (average - (number / 2) * slope) + ((1 - decay * (1 - alpha)) / alpha) * slope;
      const expected = number === 1 ? level : level + (1 - inverse) * line;
      let value = expected;
      if (number <= count) {
        value = values[number - 1]!;
        if (number > 2) sum += (value - expected) * (value - expected);
      } else if (forecast) forecast[number - count - 1] = expected;
      level += alpha * (value - level);
      const change = value - average;
      average += change / number;
      slope = number === 1 ? 0 : ((number - 2) * slope + (6 * change) / number) / (number + 1);
      decay *= 1 - alpha;
    }
    return sum / Math.max(1, count - 2);
  }

  const found = minimise(
    ([alpha, inverse, first]) => run(alpha!, inverse!, first!),
    start ?? [0.5, 0.5, 0],
    { lower: [0.1, 0.02, -4], upper: [0.99, 1, 4] },
    start ? 40 : 110,
  );
  const [alpha, inverse, first] = found as [number, number, number];
  const forecast = new Float64Array(horizon);
  const meanSquare = run(alpha, inverse, first, forecast);
  return { forecast, parameters: found, meanSquare };
}
