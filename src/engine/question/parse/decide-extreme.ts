import type { Clues, Task } from "./decide.ts";
import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { defaultAggregate } from "./measures.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import {
  type Context,
  chunkAt,
  isMeasurable,
  isRole,
  isTemporal,
  labelColumn,
  mainDate,
  mainYear,
  nextIndex,
} from "./context.ts";

export function entityColumns(context: Context): ColumnInfo[] {
  const label = labelColumn(context.schema);
  return label ? [label] : [];
}

/** "the oldest age in each department", "the top 2 products in each region". */
export function withinGroups(context: Context, clues: Clues): Task | undefined {
  const { sketch } = context;
  const { order } = sketch;
  if (!order || sketch.measures.length > 0) return undefined;
  const each = sketch.groups.find((group) =>
    context.chunks
      .slice(0, group.at)
      .some((chunk) => isRole(chunk, "by", "each", "per") && /each|every|per|within|in different/i.test(chunk.text)),
  );
  if (!each) return undefined;
  const others = clues.rest.filter((column) => column !== order.column && column !== each.column);
  const column = order.column;
  if (
    column &&
    isMeasurable(column) &&
    others.length === 0 &&
    !clues.head &&
    (order.count ?? 1) === 1 &&
    !clues.noun &&
    !order.leader
  ) {
    sketch.measures.push({ op: order.direction === "descending" ? "max" : "min", column, at: order.at });
    sketch.order = undefined;
    return { kind: "query" };
  }
  const target = others[0] ?? clues.head ?? labelColumn(context.schema);
  if (!target) return undefined;
  sketch.within = each.column;
  if (column && isMeasurable(column) && target.uniqueness < 0.5 && !order.leader) {
    sketch.groups.push({ column: target, at: 0 });
    order.measure = { op: defaultAggregate(column), column, at: order.at, label: "assumed" };
    sketch.showOrder = true;
    return { kind: "query" };
  }
  if (order.byCount || order.measure) {
    sketch.groups.push({ column: target, at: 0 });
    order.measure ??= { op: "count", at: order.at };
    sketch.showOrder = true;
    return { kind: "query" };
  }
  if (!column) return undefined;
  const keep = sketch.groups.map((group) => group.column);
  sketch.groups = [];
  sketch.showOrder = true;
  return { kind: "list", columns: [...keep, target] };
}

/** How many rows a group still has after the filters, if values were spread evenly. */
function rowsAGroup(context: Context, column: ColumnInfo): number {
  let rows = context.schema.rowCount / Math.max(1, column.distinct);
  for (const filter of context.sketch.filters) {
    const own = filter.column;
    if (!own) continue;
    if (filter.date && own.kind === "date") {
      const years =
        (Date.parse(String(own.max).slice(0, 10)) - Date.parse(String(own.min).slice(0, 10))) / 31_557_600_000;
      rows /= Math.max(1, years);
    } else if (filter.values || filter.date) rows /= Math.max(1, own.distinct);
    else rows /= 2;
  }
  return rows;
}

/** "cars with the highest mpg": what is ranked was named before. */
function namesRowsBefore(context: Context, index: number): boolean {
  return context.chunks.slice(0, index).some((chunk) => chunk.kind === "other" || isRole(chunk, "rows"));
}

function afterValue(context: Context, value: Chunk): ColumnInfo | undefined {
  const following = chunkAt(context, nextIndex(context, context.chunks.indexOf(value)));
  return following?.kind === "column" ? following.columns[0]?.column : undefined;
}

/** "what was the highest attendance for an away game": the number itself, not the game. */
function isAskedItself(context: Context, targets: readonly ColumnInfo[]): boolean {
  const { chunks, sketch } = context;
  const at = sketch.order?.at ?? 0;
  const lead = chunks.slice(0, at).filter((chunk) => !isRole(chunk, "filler", "be"));
  const opened = lead.length === 1 && isRole(lead[0], "what") && (sketch.order?.count ?? 1) === 1;
  const next = chunkAt(context, nextIndex(context, at, "prep"));
  const measured =
    next?.kind === "column" && next.columns[0]?.full === true && next.columns[0].column === sketch.order?.column;
  return (
    opened &&
    measured &&
    targets.every(
      (target) => chunks.findIndex((chunk) => chunk.kind === "column" && chunk.columns[0]?.column === target) > at,
    )
  );
}

export function decideExtreme(context: Context, clues: Clues, column: ColumnInfo): Task {
  const { sketch } = context;
  const order = sketch.order;
  const { head, words } = clues;
  const targets = clues.selected.length > 1 ? [...clues.selected] : clues.selected.filter((other) => other !== column);
  if (head && targets.length === 0) targets.push(head);
  const asksYear = /^(in |during |on )?(what|which) (year|date|day)\b/i.test(context.question.trim());
  if (isAskedItself(context, targets) || (asksYear && isTemporal(column))) return { kind: "extreme", column };
  const dayNamed = chunkAt(context, nextIndex(context, order?.at ?? 0, "prep"));
  const dayColumn = dayNamed?.kind === "column" ? dayNamed.columns[0]?.column : undefined;
  if (targets.length === 0 && dayColumn && isTemporal(dayColumn) && dayColumn !== column) targets.push(dayColumn);
  if (targets.length === 0) {
    const plural = (order?.count ?? 1) > 1 || words.has("which");
    const next = chunkAt(context, nextIndex(context, order?.at ?? 0, "prep"));
    const afterColumn =
      next?.kind === "column" ? chunkAt(context, nextIndex(context, context.chunks.indexOf(next))) : undefined;
    const described =
      next?.kind === "column" &&
      !next.columns[0]?.full &&
      afterColumn?.kind === "other" &&
      isEntityNoun(stem(afterColumn.text.toLowerCase()));
    const noun =
      (next?.kind === "value" && !isMeasurable(afterValue(context, next))) ||
      described ||
      next?.kind === "other" ||
      isRole(next, "rows") ||
      (clues.noun && next?.kind !== "column") ||
      (clues.noun && words.has("with") && !words.has("what") && namesRowsBefore(context, order?.at ?? 0));
    if (!plural && !noun) return { kind: "extreme", column };
    if (next && isTemporal(column) && /^(day|date|week|month|year|time|season)$/i.test(next.text))
      return { kind: "extreme", column };
    const dated =
      next && /^(day|date|week|month|year|time)s?$/i.test(next.text)
        ? (mainDate(context.schema) ?? mainYear(context.schema))
        : undefined;
    const label = dated && dated !== column ? dated : labelColumn(context.schema);
    if (label) targets.push(label);
    else return { kind: "extreme", column };
  }
  const [first] = targets;
  if (
    first &&
    targets.length === 1 &&
    first.kind !== "date" &&
    first.uniqueness < 0.5 &&
    first.isCategory &&
    isMeasurable(column) &&
    !column.isIdentifier &&
    order &&
    rowsAGroup(context, first) >= 3
  ) {
    sketch.groups.push({ column: first, at: 0 });
    order.measure = { op: defaultAggregate(column), column, at: order.at, label: "assumed" };
    return { kind: "query" };
  }
  return { kind: "list", columns: targets };
}
