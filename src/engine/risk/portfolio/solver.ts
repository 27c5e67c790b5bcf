import loadHighs, { type Highs, type ModelData } from "highs";
import type { SquareMatrix } from "../numbers/matrix.ts";

/** A bounded linear form: minimum <= sum of coefficient x <= maximum. */
export interface Row {
  coefficients: ArrayLike<number>;
  minimum: number;
  maximum: number;
}

export interface Program {
  /** Minimise x' Q x / 2 + c' x. */
  quadratic: SquareMatrix | null;
  linear: ArrayLike<number>;
  minimum: ArrayLike<number>;
  maximum: ArrayLike<number>;
  rows: readonly Row[];
}

export interface Solver {
  /** Null where the rows and bounds leave no solution. */
  solve(program: Program): Float64Array | null;
}

const OPTIMAL = 7;
const INFEASIBLE = new Set([8, 9]);

let loading: Promise<Highs> | null = null;

/** HiGHS, compiled to WebAssembly; a convex quadratic program goes to its active-set method. */
export async function loadSolver(): Promise<Solver> {
  loading ??= loadHighs();
  const highs = await loading;

  /** A model of its own each: re-solving a quadratic program after a change of bounds can fail in HiGHS 1.15. */
  function solveOne(program: Program): Float64Array | null {
    return highs.withModel(modelOf(program), (model) => {
      model.options.set({ output_flag: false });
      const { modelStatus } = model.run();
      if (modelStatus === OPTIMAL) return model.getSolution().colValue.slice();
      if (INFEASIBLE.has(modelStatus)) return null;
      throw new Error(`The solver ended with status ${modelStatus}.`);
    });
  }

  return { solve: solveOne };
}

function modelOf({ quadratic, linear, minimum, maximum, rows }: Program): ModelData {
  const size = linear.length;
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const { coefficients } of rows) {
    for (let index = 0; index < size; index += 1) {
      if (coefficients[index] === 0) continue;
      indices.push(index);
      values.push(coefficients[index]!);
    }
    starts.push(indices.length);
  }
  return {
    numCols: size,
    numRows: rows.length,
    colCost: Float64Array.from(linear),
    colLower: Float64Array.from(minimum),
    colUpper: Float64Array.from(maximum),
    rowLower: rows.map((row) => row.minimum),
    rowUpper: rows.map((row) => row.maximum),
    matrix: { format: "csr", numRows: rows.length, numCols: size, starts, indices, values },
    ...(quadratic ? { hessian: lowerTriangle(quadratic) } : {}),
  };
}

function lowerTriangle({ size, values }: SquareMatrix): NonNullable<ModelData["hessian"]> {
  const starts = [0];
  const indices: number[] = [];
  const kept: number[] = [];
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      indices.push(row);
      kept.push(values[row * size + column]!);
    }
    starts.push(indices.length);
  }
  return { format: "triangular", dimension: size, starts, indices, values: kept };
}
