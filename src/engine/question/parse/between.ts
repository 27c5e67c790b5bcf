import { comparedColumn } from "./comparisons.ts";
import { monthRange } from "../dates/calendar.ts";
import { push } from "./filters.ts";
import { pushDate } from "./date-conditions.ts";
import { scaled } from "./units.ts";
import {
  type Context,
  chunkAt,
  fieldExpr,
  isMeasurable,
  isPrep,
  isRole,
  isTemporal,
  mainDate,
  mainYear,
  nextIndex,
  numberExpr,
  previousIndex,
  take,
} from "./context.ts";

export function readBetween(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const lowAt = nextIndex(context, index, "prep");
  const joinAt = nextIndex(context, lowAt);
  const highAt = nextIndex(context, joinAt);
  const low = chunkAt(context, lowAt);
  const high = chunkAt(context, highAt);
  const join = chunkAt(context, joinAt);
  if (!chunk || !low || !high || !(isRole(join, "and") || isPrep(join, "to") || join?.text === "-")) return;
  if (low.date && high.date && (low.kind === "date" || high.kind === "date")) {
    const named = comparedColumn(context, index, highAt, () => true);
    const clock =
      low.date.bareYear !== undefined &&
      (mainDate(context.schema) ?? mainYear(context.schema)) !== undefined &&
      isRole(chunkAt(context, previousIndex(context, index)), "compare", "have", "be") === false;
    const whole = low.date.bareYear === undefined || high.date.bareYear === undefined;
    if (low.date.cyclic?.unit === "month" && !high.date.cyclic && high.date.range.start !== null) {
      const year = Number(high.date.range.start.slice(0, 4));
      const { cyclic, ...rest } = low.date;
      low.date = { ...rest, range: monthRange(year, cyclic.value), relative: false };
    }
    const difference = context.chunks.some((other) => isRole(other, "difference"));
    const numericYear = named && named.column.isYear ? named.column : mainYear(context.schema);
    if (difference && numericYear && low.date.bareYear !== undefined && high.date.bareYear !== undefined) {
      for (const part of [chunk, low, high]) part.used = true;
      const values = [low.date.bareYear, high.date.bareYear];
      push(context, {
        predicate: { kind: "in", expr: fieldExpr(numericYear), values },
        column: numericYear,
        values: values.map(String),
        at: index,
        label: `${numericYear.name} is ${values.join(" or ")}`,
      });
      return;
    }
    if (
      !named ||
      whole ||
      isTemporal(named.column) ||
      (clock && named.column.meaning?.unit !== undefined) ||
      (clock && Number(named.column.max) < 1e7 && !(Number(named.column.min) > 500))
    ) {
      const column = named && isTemporal(named.column) ? named.column : undefined;
      chunk.used = true;
      if (column && named) take(context, named.chunk, column);
      pushDate(
        context,
        {
          ...low.date,
          range: { start: low.date.range.start, end: high.date.range.end },
          label: `${low.text} to ${high.text}`,
        },
        column,
        index,
      );
      low.used = true;
      high.used = true;
      return;
    }
  }
  if (low.number === undefined || high.number === undefined) return;
  const found = comparedColumn(context, index, highAt, isMeasurable);
  if (!found) return;
  chunk.used = true;
  low.used = true;
  high.used = true;
  const column = take(context, found.chunk, found.column);
  push(context, {
    predicate: {
      kind: "between",
      expr: numberExpr(column),
      low: { kind: "literal", value: scaled(column, low) },
      high: { kind: "literal", value: scaled(column, high) },
    },
    column,
    at: index,
    label: `${column.name} between ${low.text} and ${high.text}`,
  });
}
