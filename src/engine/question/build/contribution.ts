import type { AggregateOp, Measure, Predicate } from "../../../contract/query.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { dayOf } from "../dates/phrases.ts";
import { type Context, fieldExpr, isMeasurable, mainDate, mainYear, numberExpr } from "../parse/context.ts";
import type { Task } from "../parse/decide.ts";
import { defaultAggregate, isAdditive } from "../parse/measures.ts";
import { isPinned, type MeasureSketch } from "../parse/sketch.ts";
import { firstAndLast, namedPeriods, type Stretch } from "../parse/why.ts";
import type { Built } from "./build.ts";
import { joinFilters, measureOf } from "./query.ts";

function explicitAggregate(spoken: MeasureSketch | undefined, column: ColumnInfo): AggregateOp | undefined {
  return spoken?.column === column && spoken.label !== "assumed" ? spoken.op : undefined;
}

/** "Why did X drop in Y": the named period against the one before it. */
export function contributionBody(context: Context, task: Extract<Task, { kind: "contribution" }>): Built {
  const { schema, sketch } = context;
  const [spoken] = sketch.measures;
  const counting = spoken?.op === "count" && spoken.column === undefined && task.column === undefined;
  const column =
    task.column ??
    schema.columns.find((candidate) => isMeasurable(candidate) && isAdditive(candidate) && !candidate.isIdentifier) ??
    schema.columns.find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
  const date = mainDate(schema);
  const year = mainYear(schema);
  const categories = schema.columns.filter(
    (candidate) =>
      candidate.kind === "text" &&
      candidate.isCategory &&
      candidate.distinct > 1 &&
      candidate.distinct <= 200 &&
      !isPinned(sketch, candidate),
  );
  const dimensions = (task.by ?? categories).map((candidate) => candidate.name).slice(0, 6);
  const refuse = (refusal: string): Built => ({
    body: { kind: "summary" },
    asked: undefined,
    charts: undefined,
    refusal,
  });
  if (task.unclear)
    return refuse(
      `I can explain how a number changed from one time to another: ask for example why ${column ? column.name : "the number of rows"} changed from one year to the next.`,
    );
  if (!column && !counting) return refuse("There is no number in this data whose change could be explained.");
  if (dimensions.length === 0)
    return refuse(
      `There is no category in this data by which a change of ${column && !counting ? column.name : "the rows"} could be broken down.`,
    );
  const periods = task.periods ?? namedPeriods(context);
  sketch.filters = sketch.filters.filter((filter) => !filter.date);
  let before: Predicate;
  let after: Predicate;
  let labels: [string, string];
  if (date) {
    const [first, last] = [dayOf(date.min), dayOf(date.max)];
    const compared = periods ?? (first && last ? firstAndLast(first, last) : undefined);
    if (!compared) return refuse('Say which period you mean, for example "in March 2008".');
    const within = ({ start, end }: Stretch): Predicate => ({ kind: "timeRange", expr: fieldExpr(date), start, end });
    before = within(compared.before);
    after = within(compared.after);
    labels = [compared.before.label, compared.after.label];
  } else if (year) {
    const own = periods ? Number(periods.after.start.slice(0, 4)) : Number(year.max);
    const earlier = periods ? Number(periods.before.start.slice(0, 4)) : Number(year.min);
    const at = (value: number): Predicate => ({
      kind: "compare",
      op: "=",
      left: numberExpr(year),
      right: { kind: "literal", value },
    });
    after = at(own);
    before = at(earlier);
    labels = [String(earlier), String(own)];
  } else return refuse("There is no date in this data, so a change over time cannot be explained.");
  const filter = joinFilters(sketch);
  const measure: Measure =
    counting || !column
      ? { as: "count", op: "count" }
      : measureOf({ op: explicitAggregate(spoken, column) ?? defaultAggregate(column), column, at: 0 });
  return {
    body: {
      kind: "contribution",
      measure,
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
