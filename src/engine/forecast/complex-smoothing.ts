import { mean, type Series } from "./measures.ts";
import { minimise } from "./nelder-mead.ts";

export interface ComplexFit {
  forecast: Series;
  /** Real and imaginary part of the smoothing weight, first level and first potential: a start for a longer history. */
  parameters: number[];
}

/**
 * Complex exponential smoothing (Svetunkov, Kourentzes and Ord 2022, equation 13): level and a potential share one
 * complex weight, so that it passes from a level to a trend without choosing. `values` carry no season.
 */
export function complexSmoothing(values: Series, horizon: number, start?: readonly number[]): ComplexFit {
  const count = values.length;
  const opening = mean(values.subarray(0, Math.min(3, count)));
  let spread = 0;
  for (let index = 1; index < count; index += 1) spread += Math.abs(values[index]! - values[index - 1]!);
  spread = spread / Math.max(1, count - 1) + 1e-9;

  function run(real: number, imaginary: number, level0: number, potential0: number, forecast?: Series): number {
    let level = opening + level0 * spread;
    let potential = level / 1.1 + potential0 * spread;
    let sum = 0;
    const end = count + (forecast?.length ?? 0);
    for (let index = 0; index < end; index += 1) {
      let error = 0;
      if (index < count) {
        error = values[index]! - level;
        sum += error * error;
      } else if (forecast) forecast[index - count] = level;
      const before = level;
      level = level - (1 - imaginary) * potential + (real - imaginary) * error;
      potential = before + (1 - real) * potential + (real + imaginary) * error;
    }
    return sum / count;
  }

  /** Equation 21 of the paper: the weights with which the model forgets. */
  function isStable(real: number, imaginary: number): boolean {
    return (
      (real - 2.5) ** 2 + imaginary ** 2 > 1.25 &&
      (real - 0.5) ** 2 + (imaginary - 1) ** 2 > 0.25 &&
      (real - 1.5) ** 2 + (imaginary - 0.5) ** 2 < 1.5
    );
  }

  const found = minimise(
    ([real, imaginary, level, potential]) =>
      isStable(real!, imaginary!) ? run(real!, imaginary!, level!, potential!) : Number.POSITIVE_INFINITY,
    start ?? [1.3, 1, 0, 0],
    { lower: [0.3, 0.3, -6, -6], upper: [2.6, 1.7, 6, 6] },
    start ? 50 : 140,
  );
  const [real, imaginary, level, potential] = found as [number, number, number, number];
  const forecast = new Float64Array(horizon);
  run(real, imaginary, level, potential, forecast);
  return { forecast, parameters: found };
}
