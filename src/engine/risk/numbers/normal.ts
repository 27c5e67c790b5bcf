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
  } else if (size < 26.543) {
    const inverse = 1 / (size * size);
    const [top, bottom] = ratio(farTop, farBottom, inverse);
    tail = (0.5641895835477562869 - (inverse * top) / bottom) / size;
  } else tail = 0;
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

const nearTop = [
  3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3, 1.85777706184603153e-1,
];
const nearBottom = [2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
const middleTop = [
  5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2, 8.8195222124176909e2,
  1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3, 2.15311535474403846e-8,
];
const middleBottom = [
  1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
const farTop = [
  3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2,
  6.58749161529837803e-4, 1.63153871373020978e-2,
];
const farBottom = [
  2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
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
    ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / bottom;
}

function centre(probability: number): number {
  const q = probability - 0.5;
  const r = q * q;
  const top =
    ((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r -
      3.066479806614716e1) *
      r +
    2.506628277459239;
  const bottom =
    ((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r -
      1.328068155288572e1) *
      r +
    1;
  return (q * top) / bottom;
}

/** The chance that a chi-squared variable with 1 or 2 degrees of freedom exceeds x. */
export function chiSquaredTail(x: number, degreesOfFreedom: 1 | 2): number {
  if (!(x > 0)) return 1;
  return degreesOfFreedom === 1 ? complementaryError(Math.sqrt(x / 2)) : Math.exp(-x / 2);
}
