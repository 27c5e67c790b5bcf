import { mean } from "../numbers/statistics.ts";
import { squareMatrix, type SquareMatrix } from "../numbers/matrix.ts";

/** Of returns a step; the sample covariance divides by n - 1. `returns[asset][step]`. */
export function sampleCovariance(returns: readonly Float64Array[]): SquareMatrix {
  return crossProducts(centred(returns), (returns[0]?.length ?? 0) - 1);
}

function centred(returns: readonly Float64Array[]): Float64Array[] {
  return returns.map((values) => {
    const centre = mean(values);
    const deviations = values.map((value) => value - centre);
    // What rounding leaves of a constant is no variance.
    const isConstant = deviations.every((value) => Math.abs(value) <= 1e-13 * Math.abs(centre));
    return isConstant ? deviations.fill(0) : deviations;
  });
}

function crossProducts(rows: readonly Float64Array[], divisor: number): SquareMatrix {
  const size = rows.length;
  const matrix = squareMatrix(size);
  const length = rows[0]?.length ?? 0;
  for (let first = 0; first < size; first += 1) {
    const a = rows[first]!;
    for (let second = 0; second <= first; second += 1) {
      const b = rows[second]!;
      let sum = 0;
      for (let index = 0; index < length; index += 1) sum += a[index]! * b[index]!;
      matrix.values[first * size + second] = sum / divisor;
      matrix.values[second * size + first] = sum / divisor;
    }
  }
  return matrix;
}

/**
 * Shrinks the covariance (divided by n) towards a multiple of the identity by the share that minimises the expected squared error:
 * Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices" (2004), eqs. 14-17.
 */
export function ledoitWolf(returns: readonly Float64Array[]): { covariance: SquareMatrix; shrinkage: number } {
  const size = returns.length;
  const rows = centred(returns);
  const length = rows[0]?.length ?? 0;
  const covariance = crossProducts(rows, length);
  const { values } = covariance;
  let trace = 0;
  for (let index = 0; index < size; index += 1) trace += values[index * size + index]!;
  const average = trace / size;
  let squares = 0;
  for (const value of values) squares += value * value;
  const distance = (squares - (trace * trace) / size) / size;
  let fourth = 0;
  for (let index = 0; index < length; index += 1) {
    let norm = 0;
    for (let asset = 0; asset < size; asset += 1) norm += rows[asset]![index]! ** 2;
    fourth += norm * norm;
  }
  const error = Math.min(distance, (fourth / length - squares) / size / length);
  const shrinkage = distance > 0 ? error / distance : 0;
  for (let index = 0; index < values.length; index += 1) values[index] = values[index]! * (1 - shrinkage);
  for (let index = 0; index < size; index += 1)
    values[index * size + index] = values[index * size + index]! + shrinkage * average;
  return { covariance, shrinkage };
}

/** Weights that fall by `decay` a step into the past, about a mean of zero (RiskMetrics). */
export function ewmaCovariance(returns: readonly Float64Array[], decay: number): SquareMatrix {
  const length = returns[0]?.length ?? 0;
  const total = (1 - decay ** length) / (1 - decay);
  const rows = returns.map((values) =>
    values.map((value, index) => value * Math.sqrt(decay ** (length - 1 - index) / total)),
  );
  return crossProducts(rows, 1);
}

/** NaN beside a constant. */
export function toCorrelation(covariance: SquareMatrix): SquareMatrix {
  const { size, values } = covariance;
  const deviations = Array.from({ length: size }, (_, index) => Math.sqrt(values[index * size + index]!));
  const matrix = squareMatrix(size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      matrix.values[row * size + column] =
        row === column && deviations[row]! > 0
          ? 1
          : Math.max(-1, Math.min(1, values[row * size + column]! / (deviations[row]! * deviations[column]!)));
  return matrix;
}
