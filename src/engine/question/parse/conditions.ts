import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { FilterSketch } from "./sketch.ts";
import type { Predicate } from "../../../contract/query.ts";
import { comparedColumn, readComparison, readThan } from "./comparisons.ts";
import { readBetween } from "./between.ts";

import { readDateCondition } from "./date-conditions.ts";
import { readLiteral, readNull, readText, readValue } from "./value-conditions.ts";
import { percentTwin, scaled, unitInHeader } from "./units.ts";
import { type CompareOp, compareNumber, push, valuePredicate } from "./filters.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  fieldExpr,
  isColumn,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  numberExpr,
  param,
  previousIndex,
  take,
} from "./context.ts";

/** Every comparison, value and date in the question becomes a filter on a column. */
export function readConditions(context: Context): void {
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (isRole(chunk, "compare")) readComparison(context, index);
    else if (isRole(chunk, "between")) readBetween(context, index);
    else if (isRole(chunk, "than")) readThan(context, index);
    else if (isRole(chunk, "null", "notNull")) readNull(context, index);
    else if (isRole(chunk, "contains", "startsWith", "endsWith")) readText(context, index);
  }
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (chunk.kind === "number" || chunk.kind === "ordinal") readNumberCondition(context, index);
    else if (chunk.kind === "date") readDateCondition(context, index, "=");
    else if (chunk.kind === "value") readValue(context, index);
    else if (chunk.kind === "column") readLiteral(context, index);
  }
  joinAlternatives(context);
}

function readNumberCondition(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  const value = chunk.number?.value ?? chunk.ordinal;
  if (value === undefined) return;
  const nextAt = nextIndex(context, index);
  const next = chunkAt(context, nextAt);
  const beyond = chunkAt(context, nextIndex(context, nextAt));
  const measured =
    next && (next.kind === "other" || next.kind === "column") && chunk.number
      ? unitInHeader(context, next, chunk)
      : undefined;
  if (measured && next) {
    chunk.used = true;
    next.used = true;
    push(context, {
      predicate: compareNumber(measured, "=", value),
      column: measured,
      values: [String(value)],
      at: index,
      label: `${measured.name} is ${value}`,
    });
    return;
  }
  const beforeAt = previousIndex(context, index, "be", "only");
  let before = chunkAt(context, beforeAt);
  if (isPrep(before, "of", "at", "on", "in", "for", "as", "to") || isRole(before, "with"))
    before = chunkAt(context, previousIndex(context, beforeAt, "be", "prep")) ?? before;

  const rangeEnd =
    (isPrep(next, "to") || next?.text === "-" || isRole(next, "and")) && beyond?.kind === "number" ? beyond : undefined;
  const fromAt = chunkAt(context, previousIndex(context, index));
  if (
    rangeEnd &&
    (isPrep(fromAt, "from") || next?.text === "-" || (isPrep(next, "to") && before?.kind === "column")) &&
    rangeEnd.number
  ) {
    const found = comparedColumn(
      context,
      isPrep(fromAt, "from") ? context.chunks.indexOf(fromAt as Chunk) : index,
      context.chunks.indexOf(rangeEnd),
      isMeasurable,
    );
    if (found) {
      chunk.used = true;
      rangeEnd.used = true;
      const column = take(context, found.chunk, found.column);
      push(context, {
        predicate: {
          kind: "between",
          expr: numberExpr(column),
          low: { kind: "literal", value },
          high: { kind: "literal", value: rangeEnd.number.value },
        },
        column,
        at: index,
        label: `${column.name} ${value} to ${rangeEnd.number.value}`,
      });
      return;
    }
  }
  let op: CompareOp = "=";
  if (isRole(next, "or-more") && next) {
    op = param(next) as CompareOp;
    next.used = true;
  } else if (beyond && isRole(beyond, "or-more") && next?.kind === "other") {
    op = param(beyond) as CompareOp;
    beyond.used = true;
  }
  const suits = (column: ColumnInfo): boolean =>
    isMeasurable(column) || chunk.values.some((match) => match.column === column);
  let bound: { chunk: Chunk; column: ColumnInfo } | undefined;
  const listed = listedWith(context, index);
  if (listed) {
    chunk.used = true;
    push(context, {
      predicate: compareNumber(listed, "=", scaled(listed, chunk)),
      column: listed,
      values: [String(value)],
      at: index,
      label: `${listed.name} is ${value}`,
    });
    return;
  }
  const linked = chunkAt(context, previousIndex(context, index)) !== before;
  const nearest =
    next && isColumn(next) && linked && !isRole(chunkAt(context, previousIndex(context, index)), "be", "compare")
      ? choose(next, suits)
      : undefined;
  if (next && nearest) bound = { chunk: next, column: nearest };
  const beforeColumn = before && isColumn(before) ? choose(before, suits) : undefined;
  if (!bound && before && beforeColumn) bound = { chunk: before, column: beforeColumn };
  const afterNext =
    next && isColumn(next)
      ? next
      : isRole(next, "or-more") || isPrep(next, "of", "in", "as", "for") || isRole(next, "aggregate", "only")
        ? beyond
        : undefined;
  const afterColumn = afterNext && isColumn(afterNext) ? choose(afterNext, suits) : undefined;
  if (!bound && afterNext && afterColumn) bound = { chunk: afterNext, column: afterColumn };
  if (
    !bound &&
    isRole(before, "compare") === false &&
    isMeasurable(columnOf(before)) &&
    before?.used === true &&
    isRole(chunkAt(context, index - 1), "or")
  )
    bound = { chunk: before, column: columnOf(before) as ColumnInfo };
  if (!bound && op !== "=") {
    const found = comparedColumn(context, index, index, isMeasurable);
    if (found) bound = found;
  }
  if (bound) {
    chunk.used = true;
    const column = take(context, bound.chunk, percentTwin(context, bound.column, chunk));
    const text = chunk.values.find((match) => match.column === column);
    if (text && op === "=") {
      push(context, {
        predicate: valuePredicate(text),
        column,
        values: [text.value],
        at: index,
        label: `${column.name} is ${text.value}`,
      });
      return;
    }
    if (op === "=")
      push(context, {
        predicate: compareNumber(column, "=", scaled(column, chunk)),
        column,
        values: [String(value)],
        at: index,
        label: `${column.name} is ${value}`,
      });
    else
      push(context, {
        predicate: compareNumber(column, op, scaled(column, chunk)),
        column,
        at: index,
        label: `${column.name} ${op} ${value}`,
      });
    return;
  }
  if (chunk.date && chunk.number && /^(1[5-9]|20)\d\d$/.test(chunk.text)) {
    chunk.kind = "date";
    readDateCondition(context, index, "=");
    return;
  }
  const within = chunkAt(context, nextIndex(context, nextAt));
  if (chunk.kind === "ordinal" && isPrep(next, "in", "on") && within && isColumn(within)) {
    const column = choose(
      within,
      (candidate) =>
        isMeasurable(candidate) &&
        Number(candidate.min) >= 0 &&
        Number(candidate.max) >= value &&
        !candidate.isYear &&
        Number(candidate.max) < 500,
    );
    if (column) {
      chunk.used = true;
      take(context, within, column);
      push(context, {
        predicate: compareNumber(column, "=", value),
        column,
        at: index,
        label: `${column.name} is ${value}`,
      });
      return;
    }
  }
  if (chunk.kind === "ordinal") {
    const placed = placeColumn(context, next);
    const first = placed && (context.values.find(placed, [String(value)]) ?? undefined);
    const tied = placed && context.values.find(placed, [`t${value}`]);
    const matches = [first, tied].filter((match) => match !== undefined && !match.contains);
    if (placed && matches.length > 0) {
      chunk.used = true;
      if (next && isColumn(next) && choose(next, (candidate) => candidate === placed, 1)) take(context, next, placed);
      const values = matches.map((match) => match?.value ?? "");
      push(context, {
        predicate: { kind: "in", expr: { kind: "field", field: placed.name }, values },
        column: placed,
        values,
        at: index,
        label: `${placed.name} is ${values.join(" or ")}`,
      });
      return;
    }
  }
  if (chunk.kind === "ordinal" && !context.sketch.order) {
    const counter = context.schema.columns.find(
      (column) =>
        column.isIdentifier &&
        !column.isYear &&
        /no|number|rank|place|pos|round|episode|week|game/i.test(column.name) &&
        Number(column.min) >= 0 &&
        Number(column.max) >= value,
    );
    const placed = /\b(came|finish(ed)?|placed|runners?-?up)\b/i.test(context.question);
    const merit = context.schema.columns.find(
      (column) => column.kind === "number" && column.stems.some((word) => /^(vote|point|pt|score|total)$/.test(word)),
    );
    chunk.used = true;
    if (counter && counter.uniqueness > 0.9)
      push(context, {
        predicate: compareNumber(counter, "=", value),
        column: counter,
        at: index,
        label: `${counter.name} is ${value}`,
      });
    else if (placed && merit)
      context.sketch.order = { direction: "descending", column: merit, count: 1, nth: value, ties: false, at: index };
    else context.sketch.order = { direction: "ascending", byRow: true, count: 1, nth: value, ties: false, at: index };
    return;
  }
  const text = chunk.values[0];
  if (text && chunk.kind !== "ordinal") {
    chunk.used = true;
    push(context, {
      predicate: valuePredicate(text),
      column: text.column,
      values: [text.value],
      at: index,
      label: `${text.column.name} is ${text.value}`,
    });
  }
}

/** "8, 9 or 15": the column that the number before belongs to. */
function listedWith(context: Context, index: number): ColumnInfo | undefined {
  const last = [...context.sketch.filters].reverse().find((filter) => filter.values !== undefined && filter.at < index);
  if (!last?.column || context.chunks[last.at]?.kind !== "number" || last.column.kind !== "number") return undefined;
  const between = context.chunks.slice(last.at + 1, index);
  const joins = between.length > 0 && between.every((chunk) => isRole(chunk, "or", "and") || chunk.text === ",");
  const next = chunkAt(context, nextIndex(context, index));
  return joins && !(next?.kind === "column" && !next.used) ? last.column : undefined;
}

/** The text column of places ("1", "T3") that an ordinal speaks of. */
function placeColumn(context: Context, next: Chunk | undefined): ColumnInfo | undefined {
  const isPlace = (column: ColumnInfo): boolean =>
    column.kind === "text" &&
    column.stems.some((word) => /^(place|pos|position|rank|finish)$/.test(word)) &&
    column.distinct > 1;
  const named = next?.kind === "column" ? choose(next, isPlace) : undefined;
  return named ?? context.schema.columns.find(isPlace);
}

/** Values of one column joined by "or", "and" or commas are one list; "or" between other conditions joins the two. */
function joinAlternatives(context: Context): void {
  const { sketch } = context;
  sketch.filters.sort((a, b) => a.at - b.at);
  const merged: FilterSketch[] = [];
  for (const filter of sketch.filters) {
    const last = merged[merged.length - 1];
    if (
      last?.values &&
      filter.values &&
      last.column === filter.column &&
      last.column &&
      last.negated === filter.negated &&
      !filter.date
    ) {
      last.values.push(...filter.values);
      const list = last.values.map((value) =>
        isMeasurable(last.column) && last.column?.kind === "number" ? Number(value) : value,
      );
      const inside: Predicate = {
        kind: "in",
        expr:
          last.column.numericText && list.every((value) => typeof value === "number")
            ? numberExpr(last.column)
            : fieldExpr(last.column),
        values: [...new Set(list)],
      };
      last.predicate = last.negated ? { kind: "not", arg: inside } : inside;
      last.label = `${last.column.name} is ${last.values.join(" or ")}`;
      last.at = filter.at;
      continue;
    }
    const or = last && context.chunks.slice(last.at + 1, filter.at).some((between) => isRole(between, "or"));
    if (or && last && !(last.date && filter.date && last.column === filter.column && false)) {
      last.predicate =
        last.predicate.kind === "or"
          ? { kind: "or", args: [...last.predicate.args, filter.predicate] }
          : { kind: "or", args: [last.predicate, filter.predicate] };
      last.label = `${last.label} or ${filter.label}`;
      last.at = filter.at;
      delete last.values;
      continue;
    }
    if (
      last?.date &&
      filter.date &&
      last.column === filter.column &&
      !last.negated &&
      context.chunks
        .slice(last.at + 1, filter.at)
        .every((between) => isRole(between, "and", "prep", "filler") || between.text === ",")
    ) {
      last.predicate = { kind: "or", args: [last.predicate, filter.predicate] };
      last.label = `${last.label} or ${filter.label}`;
      last.at = filter.at;
      continue;
    }
    merged.push(filter);
  }
  sketch.filters = merged;
}
