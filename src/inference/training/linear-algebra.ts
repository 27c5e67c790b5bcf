/** Dense matrices are row-major in one Float64Array. */

/**
 * The lower Cholesky factor of a symmetric `size` x `size` matrix, or null where it is not positive definite. Only the lower
 * triangle of `matrix` is read.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const rowStart = row * size;
    for (let column = 0; column <= row; column += 1) {
      const columnStart = column * size;
      let sum = matrix[rowStart + column]!;
      for (let k = 0; k < column; k += 1) sum -= factor[rowStart + k]! * factor[columnStart + k]!;
      if (column < row) factor[rowStart + column] = sum / factor[columnStart + column]!;
      else if (sum > 0) factor[rowStart + row] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/** Solves A X = B for `rightCount` columns of B (size x rightCount), given A's Cholesky factor. */
export function solveCholesky(
  factor: Float64Array,
  size: number,
  right: Float64Array,
  rightCount: number,
): Float64Array {
  const result = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) subtractRow(result, row, k, factor[row * size + k]!, rightCount);
    scaleRow(result, row, 1 / factor[row * size + row]!, rightCount);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) subtractRow(result, row, k, factor[k * size + row]!, rightCount);
    scaleRow(result, row, 1 / factor[row * size + row]!, rightCount);
  }
  return result;
}

function subtractRow(matrix: Float64Array, row: number, other: number, by: number, width: number): void {
  if (by === 0) return;
  const to = row * width;
  const from = other * width;
  for (let column = 0; column < width; column += 1) matrix[to + column]! -= by * matrix[from + column]!;
}

function scaleRow(matrix: Float64Array, row: number, by: number, width: number): void {
  const start = row * width;
  for (let column = 0; column < width; column += 1) matrix[start + column]! *= by;
}

/**
 * Solves (A + ridge I) X = B for a positive semi-definite A. Where rounding leaves the sum indefinite the ridge grows until it
 * is not.
 */
export function solveRidge(
  matrix: Float64Array,
  size: number,
  ridge: number,
  right: Float64Array,
  rightCount: number,
): Float64Array {
  let trace = 0;
  for (let row = 0; row < size; row += 1) trace += matrix[row * size + row]!;
  let added = Math.max(ridge, (trace / Math.max(size, 1)) * 1e-12, 1e-300);
  for (;;) {
    const shifted = Float64Array.from(matrix);
    for (let row = 0; row < size; row += 1) shifted[row * size + row]! += added;
    const factor = cholesky(shifted, size);
    if (factor) return solveCholesky(factor, size, right, rightCount);
    added *= 100;
  }
}

/** Adds Zᵀ Z of `rowCount` rows of width `size` to the lower triangle of `gram`, and Zᵀ y to `moments`. */
export function addGram(
  gram: Float64Array,
  moments: Float64Array,
  rows: Float64Array,
  target: Float64Array,
  size: number,
): void {
  for (let index = 0; index < target.length; index += 1) {
    const start = index * size;
    const y = target[index]!;
    for (let row = 0; row < size; row += 1) {
      const value = rows[start + row]!;
      if (value === 0) continue;
      moments[row]! += value * y;
      const at = row * size;
      for (let column = 0; column <= row; column += 1) gram[at + column]! += value * rows[start + column]!;
    }
  }
}

/** Copies the lower triangle over the upper one. */
export function mirror(matrix: Float64Array, size: number): Float64Array {
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < row; column += 1) matrix[column * size + row] = matrix[row * size + column]!;
  return matrix;
}

/** Eigenvalues, largest first, and unit eigenvectors as rows, by cyclic Jacobi rotations (Golub and Van Loan, 8.5). */
export function symmetricEigen(source: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(source);
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) v[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0;
    let diagonal = 0;
    for (let p = 0; p < size; p += 1) {
      diagonal += a[p * size + p]! ** 2;
      for (let q = p + 1; q < size; q += 1) off += a[p * size + q]! ** 2;
    }
    if (off <= 1e-24 * (diagonal + off)) break;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, v, size, p, q);
  }
  const order = Array.from({ length: size }, (_, index) => index).sort(
    (first, second) => a[second * size + second]! - a[first * size + first]!,
  );
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let k = 0; k < size; k += 1) vectors[to * size + k] = v[from * size + k]!;
  });
  return { values: Float64Array.from(order, (index) => a[index * size + index]!), vectors };
}

/** One rotation that clears a[p][q]; `v` holds the eigenvectors as rows. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k += 1) {
    const kp = a[k * size + p]!;
    const kq = a[k * size + q]!;
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k += 1) {
    const pk = a[p * size + k]!;
    const qk = a[q * size + k]!;
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
    const vp = v[p * size + k]!;
    const vq = v[q * size + k]!;
    v[p * size + k] = c * vp - s * vq;
    v[q * size + k] = s * vp + c * vq;
  }
}
