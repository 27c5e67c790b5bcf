import { AppError } from "../../../contract/errors.ts";
import type { FrontierConstraints } from "../../../contract/risk.ts";
import { dot, squareMatrix, times, type SquareMatrix } from "../numbers/matrix.ts";
import { listed } from "../prices/price-columns.ts";
import { percent } from "../wording.ts";
import type { Program, Row, Solver } from "./solver.ts";

export interface FrontierPoint {
  kind: "frontier" | "minimum variance" | "maximum Sharpe" | "target return";
  /** A year. */
  expectedReturn: number;
  volatility: number;
  weights: Float64Array;
}

export interface FrontierInput {
  assets: readonly string[];
  /** A year. */
  means: ArrayLike<number>;
  covariance: SquareMatrix;
  riskFreeRate: number;
  constraints: FrontierConstraints;
  points: number;
}

/** Weights of an unlimited long-short portfolio may still not exceed this many times the capital. */
const LARGEST_WEIGHT = 10;

/**
 * The least volatile portfolios for returns from that of the minimum variance to the highest one reachable (Markowitz 1952). Fails
 * with `plan-invalid` where the constraints leave no portfolio or no such return.
 */
export function efficientFrontier(input: FrontierInput, solver: Solver): FrontierPoint[] {
  const { assets, means, covariance, constraints, points } = input;
  const limits = limitsOf(assets, constraints);
  const point = (kind: FrontierPoint["kind"], weights: Float64Array): FrontierPoint => ({
    kind,
    weights,
    expectedReturn: dot(weights, means),
    volatility: Math.sqrt(Math.max(0, dot(weights, times(covariance, weights)))),
  });
  // In units of the average variance the solver's tolerances mean the same for calm and wild assets.
  let trace = 0;
  for (let index = 0; index < covariance.size; index += 1) trace += covariance.values[index * covariance.size + index]!;
  const unit = trace / covariance.size;
  if (!(unit > 0)) throw new AppError("plan-invalid", "None of these prices changes, so there is no risk to spread.");
  const quadratic = { size: covariance.size, values: covariance.values.map((value) => value / unit) };
  const returnRow: Row = { coefficients: means, minimum: -Infinity, maximum: Infinity };
  const program: Program = {
    quadratic,
    linear: new Float64Array(assets.length),
    minimum: limits.minimum,
    maximum: limits.maximum,
    rows: [returnRow, ...limits.rows],
  };
  const safest = solver.solve(program);
  if (!safest) throw new AppError("plan-invalid", impossible(assets, constraints));
  const steepest = solver.solve({
    ...program,
    quadratic: null,
    linear: Float64Array.from(means, (value) => -value),
  });
  if (!steepest) throw new AppError("plan-invalid", impossible(assets, constraints));
  const low = dot(safest, means);
  const high = dot(steepest, means);
  const { targetReturn } = constraints;
  if (targetReturn !== undefined && targetReturn > high + 1e-9)
    throw new AppError(
      "plan-invalid",
      `No allowed portfolio returns ${percent(targetReturn)} a year: the most these assets and limits reach is ${percent(high)}. Lower the target or loosen the limits.`,
    );
  const targets = Array.from({ length: points }, (_, index) => low + ((high - low) * index) / (points - 1));
  const slack = Math.max(1e-9, Math.abs(high - low) * 1e-7);
  // The highest return is reached by one portfolio only, which leaves a quadratic solver no room: HiGHS 1.15 fails there.
  const isHighest = (target: number) => target >= high - Math.abs(high - low) * 1e-4;
  const reach = (target: number) =>
    isHighest(target)
      ? steepest
      : solver.solve({ ...program, rows: [{ ...returnRow, minimum: target - slack }, ...limits.rows] });
  const result: FrontierPoint[] = [];
  for (const target of targets) {
    const weights = reach(target);
    if (weights) result.push(point("frontier", weights));
  }
  result.push(point("minimum variance", safest));
  const best = maximumSharpe(input, limits, quadratic, solver);
  if (best) result.push(point("maximum Sharpe", best));
  const reached = targetReturn === undefined ? null : reach(targetReturn);
  if (reached) result.push(point("target return", reached));
  return result;
}

interface Limits {
  minimum: Float64Array;
  maximum: Float64Array;
  /** The sum of the weights first, then the groups. */
  rows: Row[];
}

function limitsOf(assets: readonly string[], constraints: FrontierConstraints): Limits {
  const unknown = [...Object.keys(constraints.bounds), ...constraints.groups.flatMap((group) => group.assets)].filter(
    (name) => !assets.includes(name),
  );
  if (unknown.length > 0)
    throw new AppError(
      "plan-invalid",
      `The limits name ${listed([...new Set(unknown)])}, which is not among the assets.`,
    );
  const minimum = Float64Array.from(assets, (name) => {
    const least =
      constraints.bounds[name]?.minimum ?? constraints.minimum ?? (constraints.longOnly ? 0 : -LARGEST_WEIGHT);
    return constraints.longOnly ? Math.max(0, least) : least;
  });
  const maximum = Float64Array.from(
    assets,
    (name) => constraints.bounds[name]?.maximum ?? constraints.maximum ?? (constraints.longOnly ? 1 : LARGEST_WEIGHT),
  );
  const crossed = assets.find((_name, index) => minimum[index]! > maximum[index]!);
  if (crossed !== undefined)
    throw new AppError("plan-invalid", `The lowest weight allowed for ${crossed} is above the highest one.`);
  const rows: Row[] = [{ coefficients: new Float64Array(assets.length).fill(1), minimum: 1, maximum: 1 }];
  for (const group of constraints.groups)
    rows.push({
      coefficients: Float64Array.from(assets, (name) => (group.assets.includes(name) ? 1 : 0)),
      minimum: group.minimum ?? -Infinity,
      maximum: group.maximum ?? Infinity,
    });
  return { minimum, maximum, rows };
}

/**
 * Where excess return over volatility is largest: with y = w / k the quotient becomes min y' Q y under y' excess = 1 and the limits
 * times k (Cornuejols and Tutuncu, "Optimization Methods in Finance", 8.2). Null where no allowed portfolio beats the risk-free rate.
 */
function maximumSharpe(
  input: FrontierInput,
  limits: Limits,
  quadratic: SquareMatrix,
  solver: Solver,
): Float64Array | null {
  const { assets, means, riskFreeRate } = input;
  const size = assets.length;
  const widened = squareMatrix(size + 1);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      widened.values[row * (size + 1) + column] = quadratic.values[row * size + column]!;
  const scaledBy = (coefficients: ArrayLike<number>, factor: number) => {
    const row = new Float64Array(size + 1);
    for (let index = 0; index < size; index += 1) row[index] = coefficients[index]!;
    row[size] = factor;
    return row;
  };
  const rows: Row[] = [
    {
      coefficients: scaledBy(
        Array.from(means, (value) => value - riskFreeRate),
        0,
      ),
      minimum: 1,
      maximum: 1,
    },
  ];
  for (const { coefficients, minimum, maximum } of limits.rows) {
    if (minimum === maximum) rows.push({ coefficients: scaledBy(coefficients, -minimum), minimum: 0, maximum: 0 });
    else {
      if (minimum > -Infinity)
        rows.push({ coefficients: scaledBy(coefficients, -minimum), minimum: 0, maximum: Infinity });
      if (maximum < Infinity)
        rows.push({ coefficients: scaledBy(coefficients, -maximum), minimum: -Infinity, maximum: 0 });
    }
  }
  for (let asset = 0; asset < size; asset += 1) {
    const only = new Float64Array(size);
    only[asset] = 1;
    rows.push({ coefficients: scaledBy(only, -limits.minimum[asset]!), minimum: 0, maximum: Infinity });
    rows.push({ coefficients: scaledBy(only, -limits.maximum[asset]!), minimum: -Infinity, maximum: 0 });
  }
  const minimum = new Float64Array(size + 1).fill(-Infinity);
  minimum[size] = 0;
  const solution = solver.solve({
    quadratic: widened,
    linear: new Float64Array(size + 1),
    minimum,
    maximum: new Float64Array(size + 1).fill(Infinity),
    rows,
  });
  const scale = solution?.[size];
  if (!solution || scale === undefined || !(scale > 0)) return null;
  return solution.slice(0, size).map((value) => value / scale);
}

function impossible(assets: readonly string[], constraints: FrontierConstraints): string {
  const { maximum } = constraints;
  if (maximum !== undefined && maximum * assets.length < 1)
    return `With at most ${percent(maximum, 0)} in each of ${assets.length} assets the weights cannot reach 100%. Allow at least ${percent(1 / assets.length, 1)} each.`;
  return "No portfolio satisfies all of these limits at once. Loosen a limit of an asset or a group.";
}
