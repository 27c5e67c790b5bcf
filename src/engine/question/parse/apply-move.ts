import type { Predicate } from "../../../contract/query.ts";
import { againstBefore } from "./against-before.ts";
import { dayOf } from "../dates/phrases.ts";
import { type Context, isMeasurable, labelColumn, mainDate, mainYear, numberExpr } from "./context.ts";
import type { Task } from "./decide.ts";
import type { Spoken } from "./follow-up.ts";
import { defaultAggregate } from "./measures.ts";
import type { Move } from "./moves.ts";
import type { FilterSketch, MeasureSketch, Sketch } from "./sketch.ts";
import { namedPeriods, periodsOf } from "./why.ts";

/** The earlier question with its direction, its place, its unit of reckoning or its level of detail changed. */
export function applyMove(before: Spoken, move: Move, context: Context): Spoken {
  const sketch: Sketch = {
    ...before.sketch,
    order: before.sketch.order ? { ...before.sketch.order } : undefined,
    assumptions: [],
    alternatives: [],
  };
  const spoken = (task: Task): Spoken => ({ sketch, interpretation: { ...before.interpretation, task } });
  const { task } = before.interpretation;
  switch (move.kind) {
    case "flip":
      return spoken(flipped(sketch, task));
    case "rank":
      return spoken(ranked(sketch, task, move, context));
    case "order": {
      if (sketch.order) sketch.order = { ...sketch.order, direction: move.direction };
      else if (sketch.groups.length > 0) sketch.sort = { axis: "y", direction: move.direction };
      else if (task.kind === "list")
        ranked(sketch, task, { kind: "rank", direction: move.direction, count: undefined });
      if (sketch.order && before.sketch.order === undefined) sketch.order.count = undefined;
      return spoken(task);
    }
    case "which":
      return spoken(rowOf(sketch, task, move.asks, context));
    case "period": {
      const aggregated = sketch.groups.length > 0 && task.kind !== "list";
      if (!aggregated) return spoken(rowOf(sketch, task, "when", context));
      const direction = sketch.order?.direction ?? "descending";
      return spoken(ranked(sketch, task, { kind: "rank", direction, count: 1, period: move.unit }, context));
    }
    case "nth": {
      const place = move.place === "next" ? (sketch.order?.nth ?? 1) + 1 : move.place;
      const next = sketch.order ? task : ranked(sketch, task, { kind: "rank", direction: "descending", count: 1 });
      if (sketch.order) sketch.order = { ...sketch.order, count: 1, nth: place };
      return spoken(next);
    }
    case "rows":
      keepThose(sketch, task, context);
      Object.assign(sketch, {
        groups: [],
        measures: [],
        transforms: [],
        having: [],
        wishes: { channels: {} },
        sort: undefined,
      });
      if (sketch.order && !sketch.order.column) sketch.order = undefined;
      if (sketch.order) sketch.order = { ...sketch.order, measure: undefined, byCount: undefined };
      return spoken({ kind: "list", columns: context.schema.columns.slice(0, 60) });
    case "count":
      if (/\b(that|those|them|these|it|they)\b/i.test(context.question)) keepThose(sketch, task, context);
      Object.assign(sketch, {
        measures: [{ op: "count", at: 0 }],
        transforms: [],
        having: [],
        order: undefined,
        sort: undefined,
      });
      return spoken({ kind: "query" });
    case "percent":
      return spoken(inPercent(sketch, task));
    case "before":
      return spoken(againstBefore(sketch, move.unit, context));
    case "why":
      return spoken(why(sketch, task, context));
    case "drop-last":
      if (sketch.filters.length > 0) sketch.filters = sketch.filters.slice(0, -1);
      else if (sketch.transforms.length > 0) sketch.transforms = [];
      else if (sketch.groups.length > 1) sketch.groups = sketch.groups.slice(0, -1);
      else sketch.order = undefined;
      return spoken(task);
    case "undo":
      return before;
  }
}

function flipped(sketch: Sketch, task: Task): Task {
  if (sketch.order) {
    sketch.order.direction = sketch.order.direction === "ascending" ? "descending" : "ascending";
    return task;
  }
  if (sketch.sort) {
    sketch.sort = { ...sketch.sort, direction: sketch.sort.direction === "ascending" ? "descending" : "ascending" };
    return task;
  }
  const [measure] = sketch.measures;
  if (sketch.groups.length === 0 && measure && (measure.op === "max" || measure.op === "min"))
    sketch.measures = [{ ...measure, op: measure.op === "max" ? "min" : "max" }];
  else if (sketch.groups.length > 0) sketch.sort = { axis: "y", direction: "descending" };
  return task;
}

function ranked(sketch: Sketch, task: Task, move: Extract<Move, { kind: "rank" }>, context?: Context): Task {
  const { direction, period } = move;
  const old = sketch.order;
  const timed = sketch.groups.find((group) => group.column.kind === "date");
  if (period !== undefined && context) {
    const date = timed?.column ?? mainDate(context.schema);
    const kept = timed?.timeUnit === "day" && period === "yearmonthdate";
    if (date && !kept) {
      if (sketch.measures.length === 0 && old?.measure) sketch.measures = [old.measure];
      const others = sketch.groups.filter((group) => group.column.kind === "date" && group !== timed);
      sketch.groups = [{ column: date, timeUnit: period, at: 0 }, ...others];
      sketch.order = undefined;
      return ranked(sketch, task.kind === "list" ? { kind: "query" } : task, {
        kind: "rank",
        direction,
        count: move.count,
      });
    }
  }
  if (old) {
    sketch.order = { ...old, direction, count: move.count ?? old.count ?? 1, nth: undefined };
    return task;
  }
  const [measure] = sketch.measures;
  if (task.kind === "derived") {
    sketch.order = { direction, count: move.count ?? 1, ties: false, at: 0 };
    return task;
  }
  if (task.kind === "list") {
    const column = task.columns.find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
    if (column) sketch.order = { direction, column, count: move.count ?? 1, ties: false, at: 0 };
    return task;
  }
  if (sketch.groups.length > 0 && task.kind !== "histogram" && task.kind !== "scatter") {
    const ranking: MeasureSketch = measure ?? { op: "count", at: 0 };
    if (!measure) sketch.measures = [ranking];
    sketch.order = { direction, measure: ranking, count: move.count ?? 1, ties: false, at: 0 };
    return { kind: "query" };
  }
  if (measure?.column) sketch.measures = [{ ...measure, op: direction === "descending" ? "max" : "min" }];
  return task;
}

/** "when was that?" after a highest value: its row. */
function rowOf(sketch: Sketch, task: Task, asks: "when" | "what", context: Context): Task {
  const { schema } = context;
  const [measure] = sketch.measures;
  const extreme = measure?.op === "max" || measure?.op === "min" ? measure : undefined;
  const column = task.kind === "extreme" ? task.column : (sketch.order?.column ?? extreme?.column);
  if (!column) return task;
  const direction = sketch.order?.direction ?? (measure?.op === "min" ? "ascending" : "descending");
  sketch.order = { direction, column, count: 1, ties: false, at: 0 };
  sketch.measures = [];
  sketch.groups = [];
  sketch.transforms = [];
  const time = mainDate(schema) ?? mainYear(schema);
  const label = labelColumn(schema);
  const named = context.chunks.flatMap((chunk) =>
    chunk.kind === "column" && chunk.columns[0] ? [chunk.columns[0].column] : [],
  );
  const whose = asks === "when" ? (time ?? label) : (label ?? time);
  const columns = [...(named.length > 0 ? named : [whose]), column];
  return { kind: "list", columns: [...new Set(columns.flatMap((candidate) => candidate ?? []))] };
}

/** After a ranking, what follows is about its leaders only: "the average rating of those". */
export function keepThose(sketch: Sketch, task: Task, context: Context): void {
  const { order } = sketch;
  const [group] = sketch.groups;
  if (order?.count === undefined || order.nth !== undefined) return;
  const filters = sketch.filters.map((filter) => filter.predicate);
  const filter: Predicate | undefined = filters.length > 1 ? { kind: "and", args: filters } : filters[0];
  const column =
    task.kind === "list" && sketch.groups.length === 0
      ? (task.columns[0] ?? labelColumn(context.schema))
      : group?.column;
  const measure: MeasureSketch | undefined =
    order.measure ??
    (order.column
      ? {
          op:
            sketch.groups.length > 0
              ? defaultAggregate(order.column)
              : order.direction === "descending"
                ? "max"
                : "min",
          column: order.column,
          at: 0,
        }
      : order.byCount
        ? { op: "count", at: 0 }
        : sketch.measures[0]);
  if (!column || !measure || sketch.groups.length > 1 || group?.timeUnit || group?.bin !== undefined || measure.expr)
    return;
  const leaders: FilterSketch = {
    predicate: {
      kind: "inTop",
      expr: { kind: "field", field: column.name },
      count: order.count,
      order: order.direction,
      op: measure.op,
      ...(measure.column && measure.op !== "count" ? { of: numberExpr(measure.column) } : {}),
      ...(filter ? { filter } : {}),
    },
    column: undefined,
    negated: false,
    at: 0,
    label: `the ${order.count} of the answer before`,
  };
  sketch.filters = [...sketch.filters, leaders];
  sketch.order = undefined;
}

function inPercent(sketch: Sketch, task: Task): Task {
  const [change] = sketch.transforms;
  if (change?.kind === "change") {
    sketch.transforms = [{ ...change, mode: "percent" }];
    return task;
  }
  const measure = sketch.measures[0] ?? sketch.order?.measure;
  if (measure && !["count", "sum", "distinct"].includes(measure.op)) {
    sketch.assumptions.push({
      text: "Averages do not add up to a whole, so there are no shares of them; these are the values.",
    });
    return task;
  }
  if (sketch.groups.length === 0) {
    const chosen = sketch.filters.findLast((filter) => filter.column && filter.values && !filter.negated);
    if (!chosen?.column) return task;
    sketch.filters = sketch.filters.filter((filter) => filter !== chosen);
    sketch.groups = [{ column: chosen.column, at: 0 }];
    sketch.assumptions.push({ text: `The shares are of all values of ${chosen.column.name}.` });
  }
  if (sketch.measures.length === 0) sketch.measures = [measure ?? { op: "count", at: 0 }];
  sketch.transforms = [{ kind: "share" }];
  return { kind: "query" };
}

function why(sketch: Sketch, task: Task, context: Context): Task {
  const { schema } = context;
  const date = mainDate(schema);
  if (sketch.measures.length === 0 && sketch.order?.measure) sketch.measures = [sketch.order.measure];
  const column =
    sketch.measures[0]?.column ??
    (task.kind === "contribution" ? task.column : undefined) ??
    (task.kind === "extreme" ? task.column : undefined);
  const periods = namedPeriods(context) ?? periodsOf(sketch, dayOf(date?.min), dayOf(date?.max));
  const overTime = sketch.groups.some((group) => group.column.kind === "date" || group.column.isYear);
  sketch.order = undefined;
  sketch.transforms = [];
  return {
    kind: "contribution",
    column,
    periods,
    ...(periods || overTime || task.kind === "contribution" ? {} : { unclear: true }),
  };
}
