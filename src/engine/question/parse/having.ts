import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { type CompareOp, valuePredicate } from "./filters.ts";
import { type Context, chunkAt, columnOf, isMeasurable, isRole, nextIndex, param, previousIndex } from "./context.ts";

/** "with at least 2 wins", "where the average is more than 100": a condition on groups rather than rows. */
export function readHavingCondition(
  context: Context,
  index: number,
  targetAt: number,
  op: CompareOp,
  value: number,
): boolean {
  const chunk = context.chunks[index];
  const target = context.chunks[targetAt];
  if (!chunk || !target) return false;
  const lead = chunkAt(context, previousIndex(context, index, "be"));
  const own = isRole(lead, "aggregate") ? lead : undefined;
  const grouped = context.chunks.slice(0, index).some((other) => isRole(other, "by", "per", "each", "grain"));
  if (own && grouped && !own.used && !["count"].includes(param(own))) {
    for (const part of [chunk, target, own]) part.used = true;
    context.sketch.having.push({ op, value, measure: { op: param(own) as "mean", at: index, label: "sameAsMain" } });
    return true;
  }
  const after = chunkAt(context, nextIndex(context, targetAt));
  const match = after?.kind === "value" && !after.used && Number.isInteger(value) ? after.values[0] : undefined;
  if (!after || !match || match.column.uniqueness > 0.5) return false;
  const named = chunkAt(context, previousIndex(context, index, "be", "have"));
  if (named?.kind === "column" && isMeasurable(columnOf(named))) return false;
  const noun = chunkAt(context, nextIndex(context, context.chunks.indexOf(after)));
  for (const part of [chunk, target, after]) part.used = true;
  if (noun?.kind === "other") noun.used = true;
  context.sketch.having.push({
    op,
    value,
    measure: { op: "count", filter: valuePredicate(match), label: `rows_with_${match.value}`, at: index },
  });
  return true;
}

/** "states with less than 1000 profit overall": the sum of each, not each row. */
export function readOverall(
  context: Context,
  index: number,
  mention: Chunk,
  column: ColumnInfo,
  op: CompareOp,
  value: number,
): boolean {
  const whole = chunkAt(context, nextIndex(context, context.chunks.indexOf(mention)));
  const listed = context.chunks.slice(0, index).some((other) => {
    const own = other.kind === "column" && !other.used ? columnOf(other) : undefined;
    return own !== undefined && own.kind === "text" && own.uniqueness < 0.9;
  });
  if (!whole || !listed || !isRole(whole, "aggregate")) return false;
  if (!/^(overall|in total|combined|altogether|total)$/i.test(whole.text)) return false;
  whole.used = true;
  context.sketch.having.push({ op, value, measure: { op: "sum", column, at: index } });
  return true;
}
