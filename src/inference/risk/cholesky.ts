import { AppError } from "../../contract/errors.ts";
import type { Numbers } from "./checks.ts";

/** Relative to the largest variance: what rounding of an honest estimate leaves, and no more. */
const tolerance = 1e-9;
const largestRidge = 1e-6;

export interface CovarianceRoot {
  /** Lower triangular, row-major. */
  factor: Float64Array;
  /** What was added to every variance, relative to the largest; 0 where nothing was. */
  ridge: number;
}

/**
 * Cholesky's factor of a covariance. One that is singular (an asset twice, more assets than observations) gets a
 * ridge of at most a millionth of the largest variance; one that needs more is no covariance and is refused.
 */
export function covarianceRoot(covariance: Numbers, size: number): CovarianceRoot {
  const largest = largestVariance(covariance, size);
  for (let ridge = 0; ridge <= largestRidge; ridge = ridge === 0 ? tolerance : ridge * 10) {
    const factor = tryCholesky(covariance, { size, added: ridge * largest });
    if (factor) return { factor, ridge };
  }
  throw new AppError(
    "invalid-input",
    "The covariance is not positive definite: no set of returns has it. Use more observations, or fewer assets that repeat each other.",
  );
}

function largestVariance(covariance: Numbers, size: number): number {
  let largest = 0;
  for (let row = 0; row < size; row += 1) {
    const variance = covariance[row * size + row] ?? 0;
    if (variance < 0) throw new AppError("invalid-input", `The variance of asset ${row + 1} is negative.`);
    largest = Math.max(largest, variance);
    for (let column = 0; column < row; column += 1) {
      const above = covariance[column * size + row] ?? 0;
      const below = covariance[row * size + column] ?? 0;
      if (Math.abs(above - below) > 1e-6 * Math.max(Math.abs(above), Math.abs(below), Number.MIN_VALUE))
        throw new AppError("invalid-input", `The covariance is not symmetric in assets ${column + 1} and ${row + 1}.`);
    }
  }
  if (largest === 0) throw new AppError("invalid-input", "None of the assets varies, so there is nothing to simulate.");
  return largest;
}

function tryCholesky(covariance: Numbers, { size, added }: { size: number; added: number }): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = covariance[row * size + column] ?? 0;
      for (let inner = 0; inner < column; inner += 1)
        rest -= (factor[row * size + inner] ?? 0) * (factor[column * size + inner] ?? 0);
      if (row === column) {
        rest += added;
        if (!(rest > 0)) return null;
        factor[row * size + row] = Math.sqrt(rest);
      } else factor[row * size + column] = rest / (factor[column * size + column] ?? 1);
    }
  }
  return factor;
}
