import type { Predicate } from "../../../contract/query.ts";
import { isoDay, parseIso } from "../dates/calendar.ts";
import { type Context, mainDate, mainYear } from "./context.ts";
import type { Task } from "./decide.ts";
import { isPinned, type Sketch } from "./sketch.ts";

/** "compare with the year before": the period filtered to beside the one before it, or the change from period to period. */
export function againstBefore(sketch: Sketch, unit: "year" | "quarter" | "month" | "week", context: Context): Task {
  const { schema } = context;
  const comparable = unit === "year" ? "year" : (`year${unit}` as const);
  if (sketch.measures.length === 0 && sketch.order?.measure) sketch.measures = [sketch.order.measure];
  if (sketch.measures.length === 0) sketch.measures = [{ op: "count", at: 0 }];
  sketch.order = undefined;
  const timed = sketch.groups.some((group) => group.column.kind === "date" || group.column.isYear);
  const date = mainDate(schema) ?? mainYear(schema);
  const dated = sketch.filters.find((filter) => filter.date === true && !filter.negated);
  if (timed || !date) {
    if (timed) sketch.transforms = [{ kind: "change", mode: "percent", periods: 1, comparable }];
    return { kind: "query" };
  }
  const widened = dated ? withPeriodBefore(dated.predicate, unit) : undefined;
  if (dated && widened) {
    sketch.filters = sketch.filters.map((filter) =>
      filter === dated ? { ...dated, predicate: widened.predicate, label: `${dated.label} and before` } : filter,
    );
    sketch.groups = [
      ...sketch.groups.filter((group) => !isPinned(sketch, group.column)),
      {
        column: dated.column ?? date,
        at: 0,
        ...(widened.timeUnit && (dated.column ?? date).kind === "date" ? { timeUnit: widened.timeUnit } : {}),
      },
    ];
    sketch.wishes = { ...sketch.wishes, grouped: true };
    return { kind: "query" };
  }
  sketch.groups = [
    ...sketch.groups,
    { column: date, at: 0, ...(date.kind === "date" ? { timeUnit: comparable } : {}) },
  ];
  sketch.transforms = [{ kind: "change", mode: "percent", periods: 1, comparable }];
  return { kind: "query" };
}

/** "2008" together with 2007; "March 2008" and the year before together with March 2007. */
function withPeriodBefore(
  predicate: Predicate,
  unit: "year" | "quarter" | "month" | "week",
): { predicate: Predicate; timeUnit: "year" | "yearquarter" | "yearmonth" | "yearmonthdate" | undefined } | undefined {
  if (predicate.kind === "compare" && predicate.op === "=" && predicate.right.kind === "literal") {
    const { value } = predicate.right;
    if (typeof value !== "number") return undefined;
    return { predicate: { kind: "in", expr: predicate.left, values: [value - 1, value] }, timeUnit: undefined };
  }
  if (predicate.kind !== "timeRange" || predicate.start === null || predicate.end === null) return undefined;
  const [start, end] = [parseIso(predicate.start), parseIso(predicate.end)];
  const length = (end.year - start.year) * 12 + end.month - start.month;
  if ((unit === "month" && length > 1) || (unit === "quarter" && length > 3)) return undefined;
  const back = ({ year, month, day }: typeof start): string =>
    unit === "year"
      ? isoDay(year - 1, month, day)
      : unit === "week"
        ? isoDay(year, month, day - 7)
        : isoDay(year, month - (unit === "quarter" ? 3 : 1), day);
  const months = (end.year - start.year) * 12 + end.month - start.month;
  const timeUnit = months >= 12 ? "year" : months === 3 ? "yearquarter" : months >= 1 ? "yearmonth" : "yearmonthdate";
  if (back(end) === predicate.start) return { predicate: { ...predicate, start: back(start) }, timeUnit };
  return {
    predicate: {
      kind: "or",
      args: [{ ...predicate, start: back(start), end: back(end) }, predicate],
    },
    timeUnit,
  };
}
