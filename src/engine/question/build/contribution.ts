import type { Predicate } from "../../../contract/plan.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { periodAround } from "../dates/calendar.ts";
import { dayOf } from "../dates/phrases.ts";
import { type Context, fieldExpr, isMeasurable, mainDate, mainYear, numberExpr } from "../parse/context.ts";
import { isAdditive } from "../parse/measures.ts";
import type { Built } from "./build.ts";
import { joinFilters } from "./query.ts";

/** "Why did X drop in Y": the named period against the one before it. */
export function contributionBody(context: Context, named: ColumnInfo | undefined): Built {
  const { schema, sketch } = context;
  const column =
    named ??
    schema.columns.find((candidate) => isMeasurable(candidate) && isAdditive(candidate) && !candidate.isIdentifier) ??
    schema.columns.find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
  const date = mainDate(schema);
  const year = mainYear(schema);
  const dimensions = schema.columns
    .filter(
      (candidate) =>
        candidate.kind === "text" && candidate.isCategory && candidate.distinct > 1 && candidate.distinct <= 200,
    )
    .map((candidate) => candidate.name)
    .slice(0, 6);
  const refuse = (refusal: string): Built => ({
    body: { kind: "summary" },
    asked: undefined,
    charts: undefined,
    refusal,
  });
  if (!column) return refuse("There is no number in this data whose change could be explained.");
  if (dimensions.length === 0)
    return refuse(`There is no category in this data by which a change of ${column.name} could be broken down.`);
  const span =
    context.chunks.find((chunk) => chunk.date && !chunk.date.cyclic)?.date ??
    context.chunks.find((chunk) => chunk.date)?.date;
  sketch.filters = sketch.filters.filter((filter) => !filter.date);
  let before: Predicate;
  let after: Predicate;
  let labels: [string, string];
  if (date) {
    const start =
      span?.range.start ?? periodAround(dayOf(date.max) ?? { year: 2000, month: 1, day: 1 }, "year", 0).start;
    const day = dayOf(start);
    if (!day) return refuse('Say which period you mean, for example "in March 2008".');
    const period = span?.period ?? "year";
    const range = span?.range ?? periodAround(day, period, 0);
    const previous = periodAround(day, period, -1);
    after = { kind: "timeRange", expr: fieldExpr(date), start: range.start, end: range.end };
    before = { kind: "timeRange", expr: fieldExpr(date), start: previous.start, end: previous.end };
    labels = [`${previous.start} to ${previous.end}`, span?.label ?? `${range.start} to ${range.end}`];
  } else if (year) {
    const own = span?.bareYear ?? Number(year.max);
    const at = (value: number): Predicate => ({
      kind: "compare",
      op: "=",
      left: numberExpr(year),
      right: { kind: "literal", value },
    });
    after = at(own);
    before = at(own - 1);
    labels = [String(own - 1), String(own)];
  } else return refuse("There is no date in this data, so a change over time cannot be explained.");
  const filter = joinFilters(sketch);
  return {
    body: {
      kind: "contribution",
      measure: { as: `sum_${column.name}`, op: "sum", expr: numberExpr(column) },
      before,
      after,
      beforeLabel: labels[0],
      afterLabel: labels[1],
      dimensions,
      limit: 20,
      ...(filter ? { filter } : {}),
    },
    asked: undefined,
    charts: undefined,
  };
}
