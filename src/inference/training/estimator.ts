import type { GraphBuilder, Value } from "../graphs/graph-builder.ts";
import type { Random } from "./random.ts";

/** How a fit reports and is asked to end early. */
export interface FitHooks {
  progress(fraction: number | null, message: string): void;
  /** True once the person asked for the best model so far. */
  isStopped(): boolean;
}

/** Encoded rows: `width` numbers each, row-major. */
export interface Rows {
  values: Float64Array;
  count: number;
  width: number;
}

/** What was fitted: the same function in memory and as part of a graph. */
export interface Estimator {
  /** Numbers a row. */
  outputWidth: number;
  /** rows x outputWidth. */
  predict(rows: Rows): Float64Array;
  /** `encoded` is float32, rows x width. */
  addTo(graph: GraphBuilder, encoded: Value): Value;
  description: string;
  settings: Record<string, number | string | boolean>;
  notes: string[];
}

export interface SupervisedData {
  rows: Rows;
  /** Numbers, or class positions. */
  target: Float64Array;
}

export interface FitContext {
  hooks: FitHooks;
  random: Random;
}

export function takeRows(rows: Rows, from: number, to: number): Rows {
  return { values: rows.values.subarray(from * rows.width, to * rows.width), count: to - from, width: rows.width };
}
