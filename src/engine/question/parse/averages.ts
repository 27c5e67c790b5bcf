import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { comparedColumn } from "./comparisons.ts";
import { type CompareOp, push } from "./filters.ts";
import { impliedColumn } from "./units.ts";
import { type Context, choose, chunkAt, isMeasurable, isRole, nextIndex, numberExpr, param, take } from "./context.ts";

/** "above the average", "below its median". */
export function readComparisonWithAverage(context: Context, index: number, targetAt: number): void {
  const chunk = context.chunks[index];
  const target = context.chunks[targetAt];
  if (!chunk || !target) return;
  const next = nextIndex(context, targetAt, "prep", "aggregate", "total-rows");
  const named = chunkAt(context, next);
  const found =
    (named?.kind === "column" && isMeasurable(choose(named, isMeasurable))
      ? { chunk: named, column: choose(named, isMeasurable) }
      : undefined) ?? comparedColumn(context, index, targetAt, isMeasurable);
  const implied = impliedColumn(context, chunk.text, target, undefined);
  if (implied && (!found?.column || found.chunk !== named)) {
    chunk.used = true;
    target.used = true;
    pushAverage(context, index, implied, target);
    return;
  }
  if (!found?.column) return;
  const left = comparedColumn(context, index, targetAt, isMeasurable);
  chunk.used = true;
  target.used = true;
  if (left && left.column === found.column) left.chunk.used = true;
  const column = take(context, found.chunk, found.column);
  pushAverage(context, index, column, target);
}

function pushAverage(context: Context, index: number, column: ColumnInfo, target: Chunk): void {
  const chunk = context.chunks[index];
  const operation =
    isRole(target, "aggregate") && !/average|mean/.test(param(target)) ? (param(target) as "median") : "mean";
  push(context, {
    predicate: {
      kind: "compare",
      op: param(chunk) as CompareOp,
      left: numberExpr(column),
      right: { kind: "aggregateOf", op: operation, expr: numberExpr(column) },
    },
    column,
    at: index,
    label: `${column.name} ${param(chunk)} its ${operation}`,
    negated: false,
  });
}
