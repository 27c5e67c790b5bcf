import type { Series } from "./measures.ts";

/** The lags a window looks at: the latest values and the neighbourhood of one, two and seven periods back. */
export function windowLags(count: number, periods: readonly number[]): number[] {
  const lags = new Set<number>();
  const recent = Math.min(periods.length > 0 ? Math.min(24, periods[0]!) : 12, Math.floor(count / 15));
  for (let lag = 1; lag <= recent; lag += 1) lags.add(lag);
  for (const period of periods)
    for (const lag of [period - 1, period, period + 1, 2 * period, 2 * period + 1])
      if (lag > 0 && lag <= count / 3) lags.add(lag);
  return [...lags].sort((a, b) => a - b);
}

/** Solves a symmetric positive definite system in place by Cholesky; null where it is singular. */
export function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array | null {
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let inner = 0; inner < column; inner += 1)
        sum -= matrix[row * size + inner]! * matrix[column * size + inner]!;
      if (row === column) {
        if (!(sum > 0)) return null;
        matrix[row * size + row] = Math.sqrt(sum);
      } else matrix[row * size + column] = sum / matrix[column * size + column]!;
    }
  const found = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let inner = 0; inner < row; inner += 1) found[row] = found[row]! - matrix[row * size + inner]! * found[inner]!;
    found[row] = found[row]! / matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let inner = row + 1; inner < size; inner += 1)
      found[row] = found[row]! - matrix[inner * size + row]! * found[inner]!;
    found[row] = found[row]! / matrix[row * size + row]!;
  }
  return found;
}

const RIDGE = 0.0005;
const LONGEST_HISTORY = 3000;

/** Sums over the rows of a fit, which a fit of a longer history of the same series goes on from. */
export interface WindowSums {
  key: string;
  /** The first value that no row has yet as its target. */
  next: number;
  matrix: Float64Array;
  right: Float64Array;
}

/**
 * Ridge regression (Hoerl and Kennard 1970) of the next value on lagged ones, both measured from the mean of
 * the last `base` values so that a change of level needs no new fit, applied step by step to its own forecasts.
 * Null where the history is too short for the lags or the values do not vary.
 */
export function linearWindow(
  history: Series,
  horizon: number,
  lags: readonly number[],
  base: number,
  earlier?: WindowSums,
): { forecast: Series; sums: WindowSums } | null {
  const values = history.length > LONGEST_HISTORY ? history.subarray(history.length - LONGEST_HISTORY) : history;
  const count = values.length;
  const size = lags.length;
  const first = Math.max(base, lags.at(-1) ?? 0);
  if (size === 0 || count - first < 2 * size + 10) return null;
  const extended = new Float64Array(count + horizon);
  extended.set(values);
  const isWhole = values === history;
  const key = isWhole ? `${base}:${lags.join()}` : "";
  const sums: WindowSums =
    earlier && isWhole && earlier.key === key && earlier.next <= count
      ? earlier
      : { key, next: first, matrix: new Float64Array(size * size), right: new Float64Array(size) };
  const { matrix, right } = sums;
  const row = new Float64Array(size);
  let window = 0;
  for (let index = sums.next - base; index < sums.next; index += 1) window += values[index]!;
  for (let index = sums.next; index < count; index += 1) {
    const level = window / base;
    for (let column = 0; column < size; column += 1) row[column] = values[index - lags[column]!]! - level;
    const target = values[index]! - level;
    for (let a = 0; a < size; a += 1) {
      const value = row[a]!;
      const offset = a * size;
      for (let b = 0; b <= a; b += 1) matrix[offset + b]! += value * row[b]!;
      right[a]! += value * target;
    }
    window += values[index]! - values[index - base]!;
  }
  sums.next = count;
  let trace = 0;
  for (let index = 0; index < size; index += 1) trace += matrix[index * size + index]!;
  if (!(trace > 0)) return null;
  const ridged = Float64Array.from(matrix);
  for (let index = 0; index < size; index += 1) ridged[index * size + index]! += (RIDGE * trace) / size;
  const weights = solve(ridged, right, size);
  if (!weights) return null;

  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const reach = high - low;
  for (let index = count; index < count + horizon; index += 1) {
    const level = window / base;
    let sum = level;
    for (let column = 0; column < size; column += 1)
      sum += weights[column]! * (extended[index - lags[column]!]! - level);
    extended[index] = Math.min(high + reach, Math.max(low - reach, sum));
    window += extended[index]! - extended[index - base]!;
  }
  return { forecast: extended.slice(count), sums };
}
