const rootTwoPi = Math.sqrt(2 * Math.PI);

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / rootTwoPi;
}

/**
 * Complementary error function by W. J. Cody's rational Chebyshev approximations (Math. Comp. 23, 1969), relative error below 1e-15.
 */
export function complementaryError(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) {
    const square = size < 1.11e-16 ? 0 : size * size;
    const [top, bottom] = ratio(nearTop, nearBottom, square);
    return 1 - (x * top) / bottom;
  }
  let tail: number;
  if (size <= 4) {
    const [top, bottom] = ratio(middleTop, middleBottom, size);
    tail = top / bottom;
  } else {
    if (!(size < 26.543)) return x < 0 ? 2 : 0;
    const inverse = 1 / (size * size);
    const [top, bottom] = ratio(farTop, farBottom, inverse);
    tail = (0.5641895835477563 - (inverse * top) / bottom) / size;
  }
  const rounded = Math.trunc(size * 16) / 16;
  tail *= Math.exp(-rounded * rounded) * Math.exp(-(size - rounded) * (size + rounded));
  return x < 0 ? 2 - tail : tail;
}

/** Cody writes each pair of polynomials with the leading coefficient of the numerator last. */
function ratio(top: readonly number[], bottom: readonly number[], x: number): [number, number] {
  const last = top.length - 1;
  let numerator = top[last]! * x;
  let denominator = x;
  for (let index = 0; index < last - 1; index += 1) {
    numerator = (numerator + top[index]!) * x;
    denominator = (denominator + bottom[index]!) * x;
  }
  return [numerator + top[last - 1]!, denominator + bottom[last - 1]!];
}

const nearTop = [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315];
const nearBottom = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const middleTop = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
];
const middleBottom = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
];
const farTop = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
];
const farBottom = [
  2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];

export function normalProbability(x: number): number {
  return 0.5 * complementaryError(-x / Math.SQRT2);
}

/** The x below which `probability` lies: P. J. Acklam's approximation, then one step of Halley's method. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0)) return -Infinity;
  if (!(probability < 1)) return Infinity;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const start = probability < 0.02425 ? lowTail(probability) : centre(probability);
  const error = normalProbability(start) - probability;
  const step = (error * rootTwoPi) / Math.exp(-0.5 * start * start);
  return start - step / (1 + (start * step) / 2);
}

function lowTail(probability: number): number {
  const q = Math.sqrt(-2 * Math.log(probability));
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / bottom;
}

function centre(probability: number): number {
  const q = probability - 0.5;
  const r = q * q;
  const top =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (q * top) / bottom;
}

/** The chance that a chi-squared variable with 1 or 2 degrees of freedom exceeds x. */
export function chiSquaredTail(x: number, degreesOfFreedom: 1 | 2): number {
  if (!(x > 0)) return 1;
  return degreesOfFreedom === 1 ? complementaryError(Math.sqrt(x / 2)) : Math.exp(-x / 2);
}
