import type { ColumnInfo } from "../linking/schema.ts";
import type { FilterSketch } from "./sketch.ts";
import type { Predicate } from "../../../contract/query.ts";
import type { ValueMatch } from "../linking/values.ts";
import { type Context, fieldExpr, isRole, numberExpr } from "./context.ts";

export type CompareOp = "=" | "!=" | "<" | "<=" | ">" | ">=";

export const FLIPPED: Record<CompareOp, CompareOp> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

export function compareNumber(column: ColumnInfo, op: CompareOp, value: number): Predicate {
  if (column.kind === "text" && !column.numericText)
    return { kind: "text", op: "equals", expr: fieldExpr(column), text: String(value) };
  return { kind: "compare", op, left: numberExpr(column), right: { kind: "literal", value } };
}

export function valuePredicate(match: ValueMatch): Predicate {
  if (match.contains) return { kind: "text", op: "contains", expr: fieldExpr(match.column), text: match.value };
  return { kind: "compare", op: "=", left: fieldExpr(match.column), right: { kind: "literal", value: match.value } };
}

export function negated(context: Context, index: number): boolean {
  for (let at = index - 1, steps = 0; at >= 0 && steps < 4; at--, steps++) {
    const chunk = context.chunks[at];
    if (!chunk) return false;
    if (isRole(chunk, "not")) {
      chunk.used = true;
      return true;
    }
    if (isRole(chunk, "and", "or", "compare", "by", "which", "what", "who", "howMany") || chunk.kind === "punctuation")
      return false;
    if (chunk.kind === "value" || chunk.kind === "number") return false;
  }
  return false;
}

export function push(context: Context, filter: Omit<FilterSketch, "negated"> & { negated?: boolean }): void {
  const isNegated = filter.negated ?? negated(context, filter.at);
  const predicate: Predicate = isNegated ? { kind: "not", arg: filter.predicate } : filter.predicate;
  context.sketch.filters.push({ ...filter, predicate, negated: isNegated });
}
