import { solve } from "./linear-window.ts";
import { mean, type Series } from "./measures.ts";

/** Columns known for the history and the horizon, used or left out together. */
export interface KnownGroup {
  name: string;
  columns: Series[];
}

export interface KnownEffects {
  /** What the columns add to each value of history and horizon. */
  effect: Series;
  /** By name, those that lowered the error on the later part of the history. */
  used: string[];
  unused: string[];
}

const TRAINED = 0.7;
const RIDGE = 1e-3;
const WORTH_IT = 0.985;

/** Differences over one season, which take trend and season off alike from the values and from what explains them. */
function seasonalDifferences(values: Series, lag: number, length: number): Series {
  return Float64Array.from({ length: Math.max(0, length - lag) }, (_, index) => values[index + lag]! - values[index]!);
}

function regress(target: Series, columns: readonly Series[], first: number, last: number): Float64Array | null {
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let index = first; index < last; index += 1)
    for (let a = 0; a < size; a += 1) {
      const value = columns[a]![index]!;
      if (value === 0) continue;
      for (let b = 0; b <= a; b += 1) matrix[a * size + b]! += value * columns[b]![index]!;
      right[a]! += value * target[index]!;
    }
  for (let index = 0; index < size; index += 1)
    matrix[index * size + index]! += RIDGE + RIDGE * matrix[index * size + index]!;
  return solve(matrix, right, size);
}

function remaining(target: Series, columns: readonly Series[], weights: Float64Array, first: number): number {
  let sum = 0;
  for (let index = first; index < target.length; index += 1) {
    let rest = target[index]!;
    for (const [column, weight] of weights.entries()) rest -= weight * columns[column]![index]!;
    sum += rest * rest;
  }
  return sum;
}

/** Mean zero and deviation one over the history, so that one ridge suits all. */
function standardised(column: Series, count: number): Series {
  const history = column.subarray(0, count);
  const centre = mean(history);
  let square = 0;
  for (const value of history) square += (value - centre) ** 2;
  const deviation = Math.sqrt(square / count) || 1;
  return column.map((value) => (value - centre) / deviation);
}

/**
 * What known columns (regressors, holidays) add to the values, by ridge regression on seasonal differences. A group is
 * used where it lowers the error on the last 30% of the history, fitted on what comes before. `values` is the history;
 * the columns reach to the end of the horizon.
 */
export function knownEffects(values: Series, groups: readonly KnownGroup[], period: number): KnownEffects {
  const count = values.length;
  const lag = count > 3 * period ? period : 1;
  const target = seasonalDifferences(values, lag, count);
  const split = Math.floor(target.length * TRAINED);
  const prepared = groups.map(({ name, columns }) => {
    const scaled = columns.map((column) => standardised(column, count));
    return { name, scaled, differences: scaled.map((column) => seasonalDifferences(column, lag, count)) };
  });
  const chosen: typeof prepared = [];
  let best = remaining(target, [], new Float64Array(0), split);
  for (const group of prepared) {
    const columns = [...chosen, group].flatMap(({ differences }) => differences);
    if (split < 2 * columns.length + 5) continue;
    const weights = regress(target, columns, 0, split);
    if (!weights) continue;
    const rest = remaining(target, columns, weights, split);
    if (rest < WORTH_IT * best) {
      best = rest;
      chosen.push(group);
    }
  }
  const effect = new Float64Array(groups[0]?.columns[0]?.length ?? count);
  const weights = regress(
    target,
    chosen.flatMap(({ differences }) => differences),
    0,
    target.length,
  );
  const used = weights ? chosen : [];
  const columns = used.flatMap(({ scaled }) => scaled);
  for (const [index, weight] of (weights ?? []).entries())
    for (let place = 0; place < effect.length; place += 1)
      effect[place] = effect[place]! + weight * columns[index]![place]!;
  const names = used.map(({ name }) => name);
  return { effect, used: names, unused: groups.map(({ name }) => name).filter((name) => !names.includes(name)) };
}
