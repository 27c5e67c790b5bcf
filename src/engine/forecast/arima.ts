import { solve } from "./linear-window.ts";
import { mean, type Series } from "./measures.ts";
import { minimise } from "./nelder-mead.ts";

export interface ArimaOrder {
  autoregressive: number;
  differences: number;
  moving: number;
  hasMean: boolean;
}

export interface ArimaOptions {
  /** Spares the choice of the order. */
  kept?: ArimaOrder | undefined;
  /** Whether least squares go on from the first estimate. */
  isRefined?: boolean;
}

interface Fit {
  order: ArimaOrder;
  /** Autoregressive weights, then moving-average ones, then the mean of the differenced values. */
  weights: number[];
  criterion: number;
}

const FIVE_PERCENT = 0.463;
const MOST_DIFFERENCES = 2;
const HIGHEST_ORDER = 3;
const EDGE = 0.98;
const LONGEST_AUTOREGRESSION = 8;

function differenced(values: Series): Series {
  return Float64Array.from(
    { length: Math.max(0, values.length - 1) },
    (_, index) => values[index + 1]! - values[index]!,
  );
}

/** The level form of the test of Kwiatkowski, Phillips, Schmidt and Shin (1992), Bartlett weights. */
function isStationary(values: Series): boolean {
  const count = values.length;
  const centre = mean(values);
  const rest = values.map((value) => value - centre);
  let partial = 0;
  let squares = 0;
  let variance = 0;
  for (const value of rest) {
    partial += value;
    squares += partial * partial;
    variance += value * value;
  }
  if (variance === 0) return true;
  const lags = Math.trunc((3 * Math.sqrt(count)) / 13);
  for (let lag = 1; lag <= lags; lag += 1) {
    let sum = 0;
    for (let index = lag; index < count; index += 1) sum += rest[index]! * rest[index - lag]!;
    variance += 2 * (1 - lag / (lags + 1)) * sum;
  }
  return squares / (count * Math.max(variance, 1e-300)) < FIVE_PERCENT;
}

/** Whether the polynomial 1 - w1 z - w2 z^2 ... has its roots outside the unit circle, by the step-down recursion. */
function hasRootsOutside(weights: readonly number[]): boolean {
  let current = [...weights];
  while (current.length > 0) {
    const last = current.at(-1)!;
    if (!(Math.abs(last) < EDGE)) return false;
    const rest = current.slice(0, -1);
    current = rest.map((weight, index) => (weight + last * rest[rest.length - 1 - index]!) / (1 - last * last));
  }
  return true;
}

/** Mean squared one-step error given the first values (conditional sum of squares); the errors go into `errors`. */
function conditionalError(values: Series, order: ArimaOrder, weights: readonly number[], errors: Series): number {
  const { autoregressive, moving, hasMean } = order;
  const centre = hasMean ? weights[autoregressive + moving]! : 0;
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (index < autoregressive) {
      errors[index] = 0;
      continue;
    }
    let expected = centre;
    for (let lag = 1; lag <= autoregressive; lag += 1) expected += weights[lag - 1]! * (values[index - lag]! - centre);
    for (let lag = 1; lag <= moving && lag <= index; lag += 1)
      expected += weights[autoregressive + lag - 1]! * errors[index - lag]!;
    const error = values[index]! - expected;
    errors[index] = error;
    if (index >= HIGHEST_ORDER) sum += error * error;
  }
  return sum / Math.max(1, values.length - HIGHEST_ORDER);
}

function isAdmissible({ autoregressive, moving }: ArimaOrder, weights: readonly number[]): boolean {
  return (
    hasRootsOutside(weights.slice(0, autoregressive)) &&
    hasRootsOutside(weights.slice(autoregressive, autoregressive + moving).map((weight) => -weight))
  );
}

/** Least squares of the values on `autoregressive` own lags and `moving` lags of given errors. */
function regress(
  values: Series,
  errors: Series,
  { autoregressive, moving }: ArimaOrder,
  first: number,
): number[] | null {
  const size = autoregressive + moving;
  if (size === 0) return [];
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  for (let index = first; index < values.length; index += 1) {
    for (let lag = 1; lag <= autoregressive; lag += 1) row[lag - 1] = values[index - lag]!;
    for (let lag = 1; lag <= moving; lag += 1) row[autoregressive + lag - 1] = errors[index - lag]!;
    for (let a = 0; a < size; a += 1) {
      for (let b = 0; b <= a; b += 1) matrix[a * size + b]! += row[a]! * row[b]!;
      right[a]! += row[a]! * values[index]!;
    }
  }
  for (let index = 0; index < size; index += 1) matrix[index * size + index]! *= 1.0001;
  const found = solve(matrix, right, size);
  return found ? Array.from(found) : null;
}

/** The fit of one order by Hannan and Rissanen (1982): errors of a long autoregression stand in for the unknown ones. */
function estimate(values: Series, order: ArimaOrder, longErrors: Series, longOrder: number, work: Series): Fit | null {
  const centre = order.hasMean ? mean(values) : 0;
  const centred = order.hasMean ? values.map((value) => value - centre) : values;
  const first = order.moving > 0 ? longOrder + order.moving : order.autoregressive;
  if (values.length - Math.max(first, order.autoregressive) < 2 * (order.autoregressive + order.moving) + 3)
    return null;
  let weights = regress(centred, longErrors, order, Math.max(first, order.autoregressive));
  if (!weights) return null;
  for (let shrink = 0; shrink < 4 && !isAdmissible(order, weights); shrink += 1)
    weights = weights.map((weight) => weight * 0.85);
  if (!isAdmissible(order, weights)) return null;
  if (order.hasMean) weights = [...weights, centre];
  const criterion = criterionOf(conditionalError(values, order, weights, work), values.length, weights.length);
  return Number.isFinite(criterion) ? { order, weights, criterion } : null;
}

function criterionOf(meanSquare: number, count: number, weights: number): number {
  const used = count - HIGHEST_ORDER;
  const parameters = weights + 1;
  const spare = used - parameters - 1;
  if (spare <= 0) return Number.POSITIVE_INFINITY;
  return used * Math.log(meanSquare + 1e-14) + 2 * parameters + (2 * parameters * (parameters + 1)) / spare;
}

function longAutoregression(values: Series): { errors: Series; order: number } {
  const order = Math.max(
    1,
    Math.min(LONGEST_AUTOREGRESSION, Math.floor(values.length / 4), Math.round(Math.log(values.length) ** 1.5)),
  );
  const long: ArimaOrder = { autoregressive: order, differences: 0, moving: 0, hasMean: false };
  const centre = mean(values);
  const centred = values.map((value) => value - centre);
  const weights = regress(centred, centred, long, order) ?? [];
  const errors = new Float64Array(values.length);
  for (let index = order; index < values.length; index += 1) {
    let expected = 0;
    for (let lag = 1; lag <= weights.length; lag += 1) expected += weights[lag - 1]! * centred[index - lag]!;
    errors[index] = centred[index]! - expected;
  }
  return { errors, order };
}

function candidatesFor(count: number, differences: number): ArimaOrder[] {
  const orders: ArimaOrder[] = [];
  const highest = count < 25 ? 1 : count < 60 ? 2 : HIGHEST_ORDER;
  for (const hasMean of differences === 0 ? [true] : differences === 1 ? [true, false] : [false])
    for (let autoregressive = 0; autoregressive <= highest; autoregressive += 1)
      for (let moving = 0; moving <= Math.min(2, highest); moving += 1)
        if (autoregressive + moving <= Math.min(4, highest + 1))
          orders.push({ autoregressive, differences, moving, hasMean });
  return orders;
}

function choose(values: Series, differences: number, { kept, isRefined = true }: ArimaOptions): Fit | null {
  const work = new Float64Array(values.length);
  const long = longAutoregression(values);
  let best: Fit | null = null;
  for (const order of kept ? [kept] : candidatesFor(values.length, differences)) {
    const fit = estimate(values, order, long.errors, long.order, work);
    if (fit && (!best || fit.criterion < best.criterion)) best = fit;
  }
  if (!best || best.weights.length === 0 || !isRefined) return best;
  const { order, weights } = best;
  const spread = Math.sqrt(conditionalError(values, order, weights, work)) + 1e-12;
  const scaleOf = (index: number) => (order.hasMean && index === weights.length - 1 ? spread : 1);
  const point = (moves: readonly number[]) => weights.map((weight, index) => weight + moves[index]! * scaleOf(index));
  const found = point(
    minimise(
      (moves) => {
        const moved = point(moves);
        return isAdmissible(order, moved) ? conditionalError(values, order, moved, work) : Number.POSITIVE_INFINITY;
      },
      weights.map(() => 0),
      { lower: weights.map(() => -0.5), upper: weights.map(() => 0.5) },
      20 + 20 * weights.length,
    ),
  );
  return isAdmissible(order, found) ? { ...best, weights: found } : best;
}

function extended(values: Series, horizon: number, { order, weights }: Fit): Series {
  const errors = new Float64Array(values.length);
  conditionalError(values, order, weights, errors);
  const { autoregressive, moving, hasMean } = order;
  const centre = hasMean ? weights[autoregressive + moving]! : 0;
  const all = new Float64Array(values.length + horizon);
  all.set(values);
  for (let index = values.length; index < all.length; index += 1) {
    let expected = centre;
    for (let lag = 1; lag <= autoregressive && lag <= index; lag += 1)
      expected += weights[lag - 1]! * (all[index - lag]! - centre);
    for (let lag = 1; lag <= moving && lag <= index; lag += 1)
      if (index - lag < values.length) expected += weights[autoregressive + lag - 1]! * errors[index - lag]!;
    all[index] = expected;
  }
  return all.subarray(values.length);
}

/**
 * ARIMA(p, d, q) without a season: d by the KPSS test, p and q by the corrected Akaike criterion over Hannan-Rissanen
 * fits, the best refined by conditional least squares (Hyndman and Khandakar 2008 for the scheme). Null where the history is too short for any order.
 */
export function arima(
  values: Series,
  horizon: number,
  options: ArimaOptions = {},
): { forecast: Series; order: ArimaOrder } | null {
  const { kept } = options;
  const levels: Series[] = [values];
  while (
    kept
      ? levels.length <= kept.differences
      : levels.length <= MOST_DIFFERENCES && levels.at(-1)!.length > 8 && !isStationary(levels.at(-1)!)
  )
    levels.push(differenced(levels.at(-1)!));
  const top = levels.at(-1)!;
  const fit = choose(top, levels.length - 1, options);
  if (!fit) return null;
  let forecast = extended(top, horizon, fit);
  for (const level of levels.slice(0, -1).reverse()) {
    let last = level.at(-1)!;
    forecast = forecast.map((change) => (last += change));
  }
  return { forecast, order: fit.order };
}
