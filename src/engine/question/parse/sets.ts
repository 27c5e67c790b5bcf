import type { Expr, Predicate } from "../../../contract/query.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { valuePredicate } from "./filters.ts";
import type { FilterSketch, HavingSketch } from "./sketch.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  findByHint,
  isColumn,
  isMeasurable,
  isRole,
  nextIndex,
  numberExpr,
  previousIndex,
  take,
} from "./context.ts";

/** What a question about sets asks to be listed. */
interface Target {
  column: ColumnInfo | undefined;
  counted: boolean;
}

function groupsWith(context: Context, target: ColumnInfo, having: HavingSketch[], counted: boolean): void {
  const { sketch } = context;
  sketch.groups = [{ column: target, at: 0 }];
  sketch.having.push(...having);
  sketch.measures = [];
  sketch.order = undefined;
  if (counted) sketch.countGroups = true;
}

function countOf(filter: Predicate, op: HavingSketch["op"], value: number, name: string): HavingSketch {
  return { op, value, measure: { op: "count", filter, label: `rows_with_${name}`, at: 0 } };
}

function valueOf(predicate: Predicate): string | undefined {
  return predicate.kind === "compare" && predicate.right.kind === "literal" ? String(predicate.right.value) : undefined;
}

/** The conditions that were joined by "or" because a row can only meet one of them. */
function alternativesOf(filter: FilterSketch): Predicate[] {
  const { predicate } = filter;
  if (predicate.kind === "in")
    return predicate.values.map((value) => ({
      kind: "compare",
      op: "=",
      left: predicate.expr,
      right: { kind: "literal", value },
    }));
  return predicate.kind === "or" ? predicate.args : [];
}

/** "both A and B", "never", "in every office", "only one kind": conditions on all rows of an entity together. */
export function readSets(context: Context, target: Target): boolean {
  const { column, counted } = target;
  if (!column || context.sketch.groups.length > 0 || context.sketch.wishes.mark) return false;
  return readBoth(context, column, counted) || readNever(context, column, counted);
}

function readBoth(context: Context, target: ColumnInfo, counted: boolean): boolean {
  const { sketch } = context;
  if (
    !/\b(both|shared by|common to|in common)\b/i.test(context.question) ||
    sketch.measures.some((measure) => measure.op !== "count")
  )
    return false;
  const filter = sketch.filters.find(
    (candidate) => candidate.column !== target && !candidate.negated && alternativesOf(candidate).length >= 2,
  );
  if (!filter || target.uniqueness > 0.95) return false;
  sketch.filters.splice(sketch.filters.indexOf(filter), 1);
  groupsWith(
    context,
    target,
    alternativesOf(filter).map((part, index) => countOf(part, ">", 0, valueOf(part) ?? String(index + 1))),
    counted,
  );
  return true;
}

function readNever(context: Context, target: ColumnInfo, counted: boolean): boolean {
  const { sketch, chunks } = context;
  const denial = chunks.find(
    (chunk) =>
      isRole(chunk, "not") &&
      /^(never|not|n't|did ?n'?t|has ?n'?t|have ?n'?t|had ?n'?t|without( any| an?)?|with no|no)$/i.test(chunk.text),
  );
  if (!denial || !/\bnever\b|\bwithout\b|\bwith no\b|\b(did|have|has|had)( not|n'?t| no)\b/i.test(context.question))
    return false;
  if (
    sketch.measures.some((measure) => measure.op !== "count") ||
    target.uniqueness > 0.75 ||
    (target.kind !== "text" && !target.isYear)
  )
    return false;
  const filter = sketch.filters.find(
    (candidate) => candidate.negated && candidate.column !== target && candidate.predicate.kind === "not",
  );
  if (!filter || filter.predicate.kind !== "not") return false;
  sketch.filters.splice(sketch.filters.indexOf(filter), 1);
  groupsWith(
    context,
    target,
    [countOf(filter.predicate.arg, "=", 0, valueOf(filter.predicate.arg) ?? "that")],
    counted,
  );
  return true;
}

/** "departments that have staff in every office", "islands with only one species": counts of different values. */
export function readCoverage(context: Context): void {
  const { chunks, sketch } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used || sketch.having.length > 0) return;
    const all =
      /\b(every|each of the|all of the|all the|all)$/i.test(chunk.text) &&
      isRole(chunk, "by", "each", "total-rows", "prep");
    const single = isRole(chunk, "only") || /^(a single|exactly|just)$/i.test(chunk.text);
    if (!all && !single) return;
    const next = chunks[index + 1];
    const nextAt =
      single && /^(one|1|a single|single)$/i.test(next?.text ?? "")
        ? nextIndex(context, index + 1)
        : nextIndex(context, index);
    const number = single
      ? /^(one|1|a single|single)$/i.test(next?.text ?? "")
        ? 1
        : next?.kind === "number"
          ? next.number?.value
          : undefined
      : undefined;
    const covered = chunkAt(context, single && next?.kind === "number" ? nextIndex(context, index + 1) : nextAt);
    const column = isColumn(covered) ? columnOf(covered) : undefined;
    const head = chunks
      .slice(0, index)
      .find((other) => isColumn(other) && isListable(columnOf(other)) && columnOf(other) !== column);
    const target = columnOf(head);
    if (!covered || !column || !head || !target || column.kind !== "text") return;
    const perRow = column.uniqueness > 0.9;
    if (column.uniqueness > 0.5 && !(perRow && single)) return;
    const linked = chunks
      .slice(chunks.indexOf(head) + 1, index)
      .some((other) => isRole(other, "with", "have", "which", "who") || other.kind === "other");
    if (
      !linked ||
      chunks.slice(0, index).some((other) => isRole(other, "aggregate", "superlative", "show", "mostCommon"))
    )
      return;
    if (all && sketch.filters.length > 0) return;
    if (single && number === undefined) return;
    for (const part of [chunk, covered]) part.used = true;
    if (single && next) next.used = true;
    for (const part of chunks.slice(chunks.indexOf(head) + 1, index)) if (part.kind === "other") part.used = true;
    const whole: Expr = { kind: "literal", value: column.distinct };
    take(context, head, target);
    sketch.having.push({
      op: "=",
      value: number ?? whole,
      measure: perRow ? { op: "count", at: index } : { op: "distinct", column, at: index },
    });
    sketch.groups.push({ column: target, at: index });
    if (chunks.slice(0, chunks.indexOf(head)).some((other) => isRole(other, "howMany"))) {
      for (const other of chunks) if (isRole(other, "howMany")) other.used = true;
      sketch.countGroups = true;
    }
  });
}

function isListable(column: ColumnInfo | undefined): boolean {
  return column !== undefined && (column.kind === "text" || column.isCategory) && column.uniqueness < 0.9;
}

const EVERYONE = /^(everyone|everybody|every|all|any|anyone|anybody|each|every one)( else)?$/i;

/** "more than everyone in HR": beyond the extreme of the others. */
export function readBeyondAll(context: Context): void {
  const { chunks, sketch } = context;
  chunks.forEach((chunk, index) => {
    const bare = isRole(chunk, "than");
    if (chunk.used || !(bare || (isRole(chunk, "compare") && / than$/i.test(chunk.text)))) return;
    const others = chunks.slice(index + 1, index + 4).find((other) => EVERYONE.test(other.text));
    const group = chunks.slice(index + 2, index + 8).find((other) => other.kind === "value" && !other.used);
    const match = group?.values[0];
    if (!others || !group || !match) return;
    const wordAt = bare ? previousIndex(context, index) : index;
    const word = chunks
      .slice(Math.max(0, wordAt - 2), wordAt + 1)
      .findLast((other) => isRole(other, "superlative", "more", "compare"));
    const less = /^(less|lower|smaller|fewer|worse|shorter|younger|cheaper|lighter)/i.test(word?.text ?? "");
    const mention = chunks.slice(0, index).findLast((other) => isColumn(other) && choose(other, isMeasurable));
    const column =
      (mention && choose(mention, isMeasurable)) ??
      findByHint(context.schema, /^(salary|income|score|price|age)$/, isMeasurable);
    if (!column) return;
    for (const part of [chunk, others, group, ...(word ? [word] : [])]) part.used = true;
    for (const part of chunks.slice(index, chunks.indexOf(group))) if (part.kind === "other") part.used = true;
    if (mention) take(context, mention, column);
    const bound: Expr = {
      kind: "aggregateOf",
      op: less ? "min" : "max",
      expr: numberExpr(column),
      filter: valuePredicate(match),
    };
    sketch.filters.push({
      predicate: { kind: "compare", op: less ? "<" : ">", left: numberExpr(column), right: bound },
      column,
      negated: false,
      at: index,
      label: `${column.name} ${less ? "below" : "above"} all of ${match.value}`,
    });
  });
}

/** Having conditions that named no column speak of what is aggregated already. */
export function settleHaving(context: Context): void {
  const { sketch } = context;
  const main = sketch.measures.find((measure) => measure.column !== undefined) ?? sketch.measures[0];
  for (const having of sketch.having) {
    const { measure } = having;
    if (measure.label !== "sameAsMain") continue;
    having.measure = main ? { ...main, at: measure.at } : { op: "count", at: measure.at };
  }
}
