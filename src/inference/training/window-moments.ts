const lagsAtOnce = 4;

/**
 * The moments of all windows of a series: with x the `length` values of a window and y the `horizon` values after it,
 * `gram` is the sum of [x y]ᵀ[x y], (length + horizon) squared.
 *
 * Neighbouring windows share all but one value, so entry (i + 1, j + 1) is entry (i, j) less the product that leaves plus the
 * one that enters: the first row costs one pass over the series per lag and every other entry two products, where a plain
 * normal-equation loop pays the squared width per window.
 */
export function windowMoments(series: Float64Array, width: number, from: number, to: number): Float64Array {
  const gram = new Float64Array(width * width);
  const count = to - from;
  if (count <= 0) return gram;
  for (let lag = 0; lag < width; lag += lagsAtOnce) {
    // Four sums at a time, so that no addition waits for the one before.
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let start = from; start < to; start += 1) {
      const value = series[start]!;
      first += value * series[start + lag]!;
      second += value * (series[start + lag + 1] ?? 0);
      third += value * (series[start + lag + 2] ?? 0);
      fourth += value * (series[start + lag + 3] ?? 0);
    }
    gram[lag] = first;
    if (lag + 1 < width) gram[lag + 1] = second;
    if (lag + 2 < width) gram[lag + 2] = third;
    if (lag + 3 < width) gram[lag + 3] = fourth;
  }
  for (let row = 1; row < width; row += 1) {
    for (let column = row; column < width; column += 1) {
      gram[row * width + column] =
        gram[(row - 1) * width + column - 1]! -
        series[from + row - 1]! * series[from + column - 1]! +
        series[to + row - 1]! * series[to + column - 1]!;
    }
  }
  for (let row = 1; row < width; row += 1)
    for (let column = 0; column < row; column += 1) gram[row * width + column] = gram[column * width + row]!;
  return gram;
}

/**
 * The same moments after each window's own mean (of its `length` values) is taken from it and from what follows: the change of
 * variables z = z - 1 mᵀz is linear, so it acts on the sums.
 */
export function centredMoments(gram: Float64Array, length: number, horizon: number): Float64Array {
  const width = length + horizon;
  const rowMeans = new Float64Array(width);
  for (let row = 0; row < width; row += 1) {
    for (let column = 0; column < length; column += 1) rowMeans[row]! += gram[row * width + column]! / length;
  }
  let mean = 0;
  for (let row = 0; row < length; row += 1) mean += rowMeans[row]! / length;
  const centred = new Float64Array(width * width);
  for (let row = 0; row < width; row += 1)
    for (let column = 0; column < width; column += 1)
      centred[row * width + column] = gram[row * width + column]! - rowMeans[row]! - rowMeans[column]! + mean;
  return centred;
}

/** The part of the moments that belongs to windows of the last `length` of their `longest` values. */
export function shorterMoments(gram: Float64Array, longest: number, length: number, horizon: number): Float64Array {
  if (length === longest) return gram;
  const width = longest + horizon;
  const kept = length + horizon;
  const offset = longest - length;
  const part = new Float64Array(kept * kept);
  for (let row = 0; row < kept; row += 1) {
    const start = (row + offset) * width + offset;
    part.set(gram.subarray(start, start + kept), row * kept);
  }
  return part;
}
