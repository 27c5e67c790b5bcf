export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum / values.length;
}

/** Of a sample: divided by n - 1. */
export function variance(values: ArrayLike<number>, centre = mean(values)): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index]! - centre) ** 2;
  return sum / (values.length - 1);
}

export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** Skewness and excess kurtosis, moments divided by n. Both are 0 for a constant. */
export function shape(values: ArrayLike<number>): { skewness: number; excessKurtosis: number } {
  const centre = mean(values);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < values.length; index += 1) {
    const deviation = values[index]! - centre;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
  }
  const count = values.length;
  const spread = second / count;
  if (!(spread > 0)) return { skewness: 0, excessKurtosis: 0 };
  return { skewness: third / count / spread ** 1.5, excessKurtosis: fourth / count / spread ** 2 - 3 };
}

/** Between the two nearest of the sorted values (Hyndman and Fan's type 7, as in R and NumPy). */
export function quantileOfSorted(sorted: ArrayLike<number>, fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

/** Mean of the `fraction` of smallest values; the last one counts in part (Acerbi and Tasche 2002, eq. 12). */
export function meanOfSmallest(sorted: ArrayLike<number>, fraction: number): number {
  const size = sorted.length * fraction;
  const whole = Math.floor(size);
  let sum = 0;
  for (let index = 0; index < whole; index += 1) sum += sorted[index]!;
  const rest = size - whole;
  if (rest > 0 || whole === 0) sum += sorted[whole]! * (whole === 0 ? 1 : rest);
  return sum / (whole === 0 ? 1 : size);
}

export function covarianceOf(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const firstMean = mean(first);
  const secondMean = mean(second);
  let sum = 0;
  for (let index = 0; index < first.length; index += 1)
    sum += (first[index]! - firstMean) * (second[index]! - secondMean);
  return sum / (first.length - 1);
}
