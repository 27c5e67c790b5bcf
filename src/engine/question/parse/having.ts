import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { clockSeconds } from "../lexicon/tokens.ts";
import { type CompareOp, compareNumber, negated, push, valuePredicate } from "./filters.ts";
import {
  type Context,
  chunkAt,
  columnOf,
  isMeasurable,
  isRole,
  nextIndex,
  param,
  previousIndex,
  numberExpr,
  take,
} from "./context.ts";

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

/** "finished under 2:10": only a column of times can be meant. */
export function readClockCondition(context: Context, index: number, targetAt: number, op: CompareOp): boolean {
  const chunk = context.chunks[index];
  const target = context.chunks[targetAt];
  if (!chunk || !target?.text.includes(":")) return false;
  const clocks = context.schema.columns.filter((column) => column.clockParts > 0 || column.type === "time");
  const named = context.chunks.find((other) => clocks.some((column) => column === columnOf(other)));
  const column = columnOf(named) ?? clocks[0];
  if (!column) return false;
  const swift = /^(faster|quicker)/i.test(chunk.text);
  const slow = /^slower/i.test(chunk.text);
  const wanted: CompareOp = swift ? "<" : slow ? ">" : op;
  const flipped = negated(context, index);
  for (const part of [chunk, target]) part.used = true;
  if (named) named.used = true;
  const seconds = clockSeconds(target.text, column.type === "time" ? 3 : column.clockParts);
  const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  push(context, {
    predicate:
      column.type === "time"
        ? {
            kind: "compare",
            op: wanted,
            left: { kind: "field", field: column.name },
            right: { kind: "literal", value: text },
          }
        : compareNumber(column, wanted, seconds),
    column,
    at: index,
    label: `${column.name} ${wanted} ${target.text}`,
    negated: flipped,
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

/** "products below their reorder level": what is held against its limit. */
export function readUnderLimit(
  context: Context,
  index: number,
  target: Chunk,
  right: ColumnInfo,
  op: CompareOp,
): boolean {
  const chunk = context.chunks[index];
  if (!chunk || /^over$/i.test(chunk.text) || !/level|limit|threshold|minimum|target|quota|budget/i.test(right.name))
    return false;
  const held = context.schema.columns.find(
    (column) =>
      column !== right && isMeasurable(column) && /qty|quantity|stock|actual|on hand|amount/i.test(column.name),
  );
  if (!held) return false;
  chunk.used = true;
  take(context, target, right);
  push(context, {
    predicate: { kind: "compare", op, left: numberExpr(held), right: numberExpr(right) },
    column: held,
    at: index,
    label: `${held.name} ${op} ${right.name}`,
  });
  return true;
}
