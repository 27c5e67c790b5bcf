/** Square, row-major. */
export interface SquareMatrix {
  size: number;
  values: Float64Array;
}

export function squareMatrix(size: number): SquareMatrix {
  return { size, values: new Float64Array(size * size) };
}

export function fromRows(rows: readonly (readonly number[])[]): SquareMatrix {
  return { size: rows.length, values: Float64Array.from(rows.flat()) };
}

export function at({ size, values }: SquareMatrix, row: number, column: number): number {
  return values[row * size + column]!;
}

export function times(matrix: SquareMatrix, vector: ArrayLike<number>): Float64Array {
  const { size, values } = matrix;
  const product = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    for (let column = 0; column < size; column += 1) sum += values[row * size + column]! * vector[column]!;
    product[row] = sum;
  }
  return product;
}

export function dot(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += first[index]! * second[index]!;
  return sum;
}

export function scaled(matrix: SquareMatrix, factor: number): SquareMatrix {
  return { size: matrix.size, values: matrix.values.map((value) => value * factor) };
}

/**
 * Lower triangle L with L L' = matrix. A direction without variance (a singular covariance) yields a column of zeros, so that
 * draws still have this covariance; `rank` says how many directions are left.
 */
export function cholesky(matrix: SquareMatrix): { lower: SquareMatrix; rank: number } {
  const { size, values } = matrix;
  const lower = squareMatrix(size);
  const out = lower.values;
  let rank = 0;
  for (let column = 0; column < size; column += 1) {
    let pivot = values[column * size + column]!;
    const scale = Math.abs(pivot);
    for (let index = 0; index < column; index += 1) pivot -= out[column * size + index]! ** 2;
    if (!(pivot > scale * 1e-12)) continue;
    rank += 1;
    const root = Math.sqrt(pivot);
    out[column * size + column] = root;
    for (let row = column + 1; row < size; row += 1) {
      let sum = values[row * size + column]!;
      for (let index = 0; index < column; index += 1) sum -= out[row * size + index]! * out[column * size + index]!;
      out[row * size + column] = sum / root;
    }
  }
  return { lower, rank };
}

/** Null for a singular matrix. Gauss-Jordan with partial pivoting: for the few parameters of a model. */
export function inverse(matrix: SquareMatrix): SquareMatrix | null {
  const { size } = matrix;
  const left = matrix.values.slice();
  const right = squareMatrix(size);
  for (let index = 0; index < size; index += 1) right.values[index * size + index] = 1;
  for (let column = 0; column < size; column += 1) {
    let pivotRow = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(left[row * size + column]!) > Math.abs(left[pivotRow * size + column]!)) pivotRow = row;
    const pivot = left[pivotRow * size + column]!;
    if (!Number.isFinite(pivot) || Math.abs(pivot) < 1e-300) return null;
    for (const part of [left, right.values])
      for (let index = 0; index < size; index += 1) {
        const held = part[column * size + index]!;
        part[column * size + index] = part[pivotRow * size + index]! / pivot;
        if (pivotRow !== column) part[pivotRow * size + index] = held;
      }
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = left[row * size + column]!;
      if (factor === 0) continue;
      for (const part of [left, right.values])
        for (let index = 0; index < size; index += 1)
          part[row * size + index] = part[row * size + index]! - factor * part[column * size + index]!;
    }
  }
  return right;
}
