import { normalDensity, normalQuantile } from "../numbers/normal.ts";
import { dot, times, type SquareMatrix } from "../numbers/matrix.ts";

export interface Component {
  asset: string;
  weight: number;
  /** What one more unit of weight adds to the value at risk. */
  marginal: number;
  /** Weight times marginal: the components sum to the value at risk of the portfolio (Euler). */
  component: number;
  shortfall: number;
  /** Of the portfolio's value at risk. */
  share: number | null;
  /** The value at risk of this holding by itself. */
  alone: number;
}

/** Parts of a normal value at risk and expected shortfall: Jorion, "Value at Risk" (2007), ch. 7. */
export function normalComponents(input: {
  assets: readonly string[];
  weights: ArrayLike<number>;
  means: ArrayLike<number>;
  covariance: SquareMatrix;
  level: number;
  horizon: number;
}): Component[] {
  const { assets, weights, means, covariance, level, horizon } = input;
  const z = -normalQuantile(1 - level);
  const tail = normalDensity(z) / (1 - level);
  const root = Math.sqrt(horizon);
  const spread = times(covariance, weights);
  const deviation = Math.sqrt(dot(weights, spread));
  const total = z * deviation * root - dot(weights, means) * horizon;
  return assets.map((asset, index) => {
    const weight = weights[index]!;
    const slope = deviation > 0 ? spread[index]! / deviation : 0;
    const marginal = z * slope * root - means[index]! * horizon;
    const own = Math.sqrt(covariance.values[index * covariance.size + index]!);
    return {
      asset,
      weight,
      marginal,
      component: weight * marginal,
      shortfall: weight * (tail * slope * root - means[index]! * horizon),
      share: total === 0 ? null : (weight * marginal) / total,
      alone: z * own * root * Math.abs(weight) - weight * means[index]! * horizon,
    };
  });
}
