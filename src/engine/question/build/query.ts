import type { Dimension, Expr, Measure, Predicate, QueryBody, SortKey, Step } from "../../../contract/query.ts";
import type { ColumnInfo, Schema } from "../linking/schema.ts";
import { fieldExpr, isMeasurable, isTemporal, labelColumn, numberExpr } from "../parse/context.ts";
import { sameMeasure } from "../parse/measures.ts";
import type { GroupSketch, MeasureSketch, Sketch } from "../parse/sketch.ts";
import { withLeadIn } from "./lead-in.ts";
import { groupName, measureName } from "./names.ts";

export interface BuiltQuery {
  body: QueryBody;
  /** Result columns that the question asked for; the others only explain the order. */
  asked: string[];
  measureNames: Map<MeasureSketch, string>;
}

export function joinFilters(sketch: Sketch): Predicate | undefined {
  const all = sketch.filters.map((filter) => filter.predicate);
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : { kind: "and", args: all };
}

function dimensionOf(group: GroupSketch): Dimension {
  const { column } = group;
  if (group.decade && group.timeUnit) {
    const year = { kind: "call" as const, fn: "year" as const, args: [fieldExpr(column)] };
    return {
      as: groupName(group),
      expr: {
        kind: "binary",
        op: "-",
        left: year,
        right: { kind: "binary", op: "%", left: year, right: { kind: "literal", value: 10 } },
      },
    };
  }
  const dimension: Dimension = {
    as: groupName(group),
    expr: group.bin !== undefined ? numberExpr(column) : fieldExpr(column),
  };
  if (group.timeUnit) dimension.timeUnit = group.timeUnit;
  if (group.bin !== undefined)
    dimension.bin = typeof group.bin === "number" ? { step: group.bin } : { maxBins: group.maxBins ?? 10 };
  return dimension;
}

export function measureOf(measure: MeasureSketch): Measure {
  const built: Measure = { as: measureName(measure), op: measure.op };
  const clock = measure.column?.clockParts ? measure.column : undefined;
  if (clock && (measure.op === "min" || measure.op === "max") && !measure.expr) {
    built.op = measure.op === "min" ? "argmin" : "argmax";
    built.expr = fieldExpr(clock);
    built.by = numberExpr(clock);
    if (measure.filter) built.filter = measure.filter;
    return built;
  }
  const expr =
    measure.expr ??
    (measure.column
      ? measure.op === "distinct" || measure.op === "count" || measure.op === "mode" || !isMeasurable(measure.column)
        ? fieldExpr(measure.column)
        : numberExpr(measure.column)
      : undefined);
  if (expr && measure.op !== "count") built.expr = expr;
  if (measure.by) built.by = numberExpr(measure.by);
  if (measure.filter) built.filter = measure.filter;
  if (measure.fraction !== undefined) built.fraction = measure.fraction;
  return built;
}

export function buildGrouped(sketch: Sketch): BuiltQuery {
  const measures = [...sketch.measures];
  const hidden = new Set<string>();
  const order = sketch.order;
  if (order?.measure && !measures.some((measure) => order.measure && sameMeasure(measure, order.measure))) {
    measures.push(order.measure);
    if (!sketch.showOrder) hidden.add(measureName(order.measure));
  }
  for (const having of sketch.having) {
    if (!measures.some((measure) => sameMeasure(measure, having.measure))) {
      measures.push(having.measure);
      hidden.add(measureName(having.measure));
    }
  }
  if (order?.column && !order.measure && !sketch.groups.some((group) => group.column === order.column)) {
    const extra: MeasureSketch = {
      op: order.direction === "descending" ? "max" : "min",
      column: order.column,
      at: order.at,
    };
    order.measure = extra;
    measures.push(extra);
    hidden.add(measureName(extra));
  }
  const dimensions = sketch.groups.map(dimensionOf);
  const steps: Step[] = sketch.having.map((having): Step => ({
    kind: "filter",
    predicate: {
      kind: "compare",
      op: having.op,
      left: { kind: "field", field: measureName(having.measure) },
      right: typeof having.value === "number" ? { kind: "literal", value: having.value } : having.value,
    },
  }));
  const names = new Map(measures.map((measure) => [measure, measureName(measure)]));
  const asked = [
    ...dimensions.map((dimension) => dimension.as),
    ...measures.map(measureName).filter((name) => !hidden.has(name)),
  ];
  if (sketch.portion) addPortion(sketch, measures, names, steps, asked);
  addTransforms(sketch, steps, asked, dimensions);
  const body: QueryBody = {
    kind: "query",
    dimensions,
    measures: unique(measures.map(measureOf)),
    distinct: false,
    steps,
    sort: [],
  };
  if (measures.length === 0) body.distinct = false;
  const leadIn = withLeadIn(sketch);
  if (leadIn) steps.push(leadIn.step);
  const filter = joinFilters(leadIn?.sketch ?? sketch);
  if (filter) body.filter = filter;
  body.sort = groupedSort(sketch, dimensions, names);
  const averaged = sketch.measures.find((measure) => measure.label === "countThenMean");
  if (averaged && dimensions.length > 0) {
    steps.push({
      kind: "aggregate",
      dimensions: [],
      measures: [{ as: "mean_count", op: "mean", expr: { kind: "field", field: measureName(averaged) } }],
    });
    body.sort = [];
    return { body, asked: ["mean_count"], measureNames: names };
  }
  if (sketch.countGroups) {
    steps.push({ kind: "aggregate", dimensions: [], measures: [{ as: "groups", op: "count" }] });
    body.sort = [];
    return { body, asked: ["groups"], measureNames: names };
  }
  const within = sketch.within
    ? dimensions[sketch.groups.findIndex((group) => group.column === sketch.within)]?.as
    : undefined;
  const ranked = order?.measure ? measureName(order.measure) : undefined;
  if (within !== undefined && ranked !== undefined && order?.count !== undefined) {
    steps.push({
      kind: "top",
      by: ranked,
      count: order.count,
      order: order.direction,
      partitionBy: [within],
      withTies: false,
    });
    body.sort = [
      { column: within, order: "ascending" },
      { column: ranked, order: order.direction },
    ];
  } else if (order?.resorted && ranked !== undefined && order.count !== undefined) {
    steps.push({
      kind: "top",
      by: ranked,
      count: order.count,
      order: order.direction,
      partitionBy: [],
      withTies: false,
    });
    body.sort = groupedSort({ ...sketch, order: undefined }, dimensions, names);
  } else if (order?.count !== undefined) {
    body.limit = order.count;
    if (order.nth !== undefined) body.offset = order.nth - 1;
  } else if (sketch.limit !== undefined) body.limit = sketch.limit;
  return { body, asked: asked.filter((name) => !hidden.has(name)), measureNames: names };
}

/** "name all the labels": nobody wants the same one twice. */
function isRepetitive(sketch: Sketch, columns: readonly ColumnInfo[]): boolean {
  const [only] = columns;
  return (
    columns.length === 1 &&
    only !== undefined &&
    only.kind === "text" &&
    only.uniqueness < 0.7 &&
    sketch.filters.length === 0 &&
    !sketch.order &&
    !sketch.sort &&
    sketch.limit === undefined
  );
}

export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let suffix = 2; taken.some((other) => other.toLowerCase() === name.toLowerCase()); suffix++)
    name = `${wanted}_${suffix}`;
  return name;
}

function unique(measures: readonly Measure[]): Measure[] {
  const seen = new Set<string>();
  return measures.filter((measure) => (seen.has(measure.as) ? false : (seen.add(measure.as), true)));
}

function groupedSort(
  sketch: Sketch,
  dimensions: readonly Dimension[],
  names: ReadonlyMap<MeasureSketch, string>,
): SortKey[] {
  const { order, sort, groups } = sketch;
  const firstMeasure = sketch.measures[0] ? names.get(sketch.measures[0]) : undefined;
  const keys: SortKey[] = [];
  if (order) {
    const name = order.measure
      ? [...names].find(([measure]) => order.measure && sameMeasure(measure, order.measure))?.[1]
      : order.column
        ? dimensions[groups.findIndex((group) => group.column === order.column)]?.as
        : firstMeasure;
    if (name !== undefined) keys.push({ column: name, order: order.direction });
  }
  if (sort) {
    const measured = sketch.measures.find((measure) => measure.column !== undefined && measure.column === sort.column);
    const groupAt = groups.findIndex((group) => group.column === sort.column);
    const name =
      sort.axis === "y"
        ? firstMeasure
        : sort.axis === "x"
          ? dimensions[0]?.as
          : groupAt >= 0
            ? dimensions[groupAt]?.as
            : measured
              ? names.get(measured)
              : sort.column
                ? undefined
                : (firstMeasure ?? dimensions[0]?.as);
    if (name !== undefined && !keys.some((key) => key.column === name))
      keys.push({ column: name, order: sort.direction });
  }
  for (const dimension of dimensions)
    if (!keys.some((key) => key.column === dimension.as)) keys.push({ column: dimension.as, order: "ascending" });
  return keys;
}

/** The percentage of each group's rows (or of their sum) that meet a condition. */
function addPortion(
  sketch: Sketch,
  measures: MeasureSketch[],
  names: Map<MeasureSketch, string>,
  steps: Step[],
  asked: string[],
): void {
  const whole = sketch.measures[0];
  if (!whole || !sketch.portion) return;
  const part: MeasureSketch = { ...whole, filter: sketch.portion, label: `matching_${measureName(whole)}` };
  measures.push(part);
  names.set(part, measureName(part));
  const of = (measure: MeasureSketch): Expr => ({ kind: "field", field: measureName(measure) });
  const times: Expr = { kind: "binary", op: "*", left: { kind: "literal", value: 100 }, right: of(part) };
  steps.push({ kind: "derive", as: "percent", expr: { kind: "binary", op: "/", left: times, right: of(whole) } });
  asked.splice(asked.indexOf(measureName(whole)), 1, "percent");
}

function addTransforms(sketch: Sketch, steps: Step[], asked: string[], dimensions: readonly Dimension[]): void {
  const measure = sketch.measures[0];
  const of = measure ? measureName(measure) : undefined;
  if (of === undefined) return;
  const timeAt = sketch.groups.findIndex((group) => isTemporal(group.column));
  const orderBy = dimensions[timeAt >= 0 ? timeAt : 0]?.as;
  const partitionBy = dimensions.filter((dimension) => dimension.as !== orderBy).map((dimension) => dimension.as);
  for (const transform of sketch.transforms) {
    if (transform.kind === "share") {
      if (dimensions.length === 0) continue;
      const within = timeAt >= 0 && dimensions.length > 1 && orderBy !== undefined ? [orderBy] : [];
      steps.push({ kind: "share", of, as: `share_${of}`, partitionBy: within });
      asked.push(`share_${of}`);
      continue;
    }
    if (orderBy === undefined) continue;
    if (transform.kind === "cumulative") {
      steps.push({ kind: "cumulative", of, as: `cumulative_${of}`, op: "sum", orderBy, partitionBy });
      asked.push(`cumulative_${of}`);
    } else if (transform.kind === "moving") {
      steps.push({
        kind: "moving",
        of,
        as: `moving_${of}`,
        op: transform.op,
        periods: transform.periods,
        orderBy,
        partitionBy,
      });
      asked.push(`moving_${of}`);
    } else {
      const unit = sketch.groups[timeAt]?.timeUnit;
      const temporalUnit = transform.comparable ?? unit;
      const aligned =
        (unit?.startsWith("year") || (unit === undefined && sketch.groups[timeAt]?.column.kind === "date")) &&
        temporalUnit?.startsWith("year")
          ? { timeUnit: temporalUnit }
          : {};
      steps.push({
        kind: "change",
        of,
        as: `change_${of}`,
        mode: transform.mode,
        periods: transform.periods,
        ...aligned,
        orderBy,
        partitionBy,
      });
      asked.push(`change_${of}`);
    }
  }
}

export function buildList(sketch: Sketch, columns: readonly ColumnInfo[], schema: Schema, question = ""): BuiltQuery {
  const whole =
    /\b(all (the )?(information|info|details|data|columns|fields|rows|records)|everything|every(thing)? (about|detail)|details|rows|records|entries|whole)\b/i.test(
      question,
    );
  const label = columns.length === 0 && !whole ? labelColumn(schema) : undefined;
  const chosen = columns.length > 0 ? [...columns] : schema.columns.slice(0, 60);
  const every = [...new Set(chosen.map((column) => column.name))];
  const asked = label && label.uniqueness >= 0.5 ? [label.name] : every;
  const select: { as: string; expr: Expr }[] = every.map((name) => ({
    as: name,
    expr: { kind: "field" as const, field: name },
  }));
  const body: QueryBody = {
    kind: "query",
    dimensions: [],
    measures: [],
    select,
    distinct: sketch.distinct || isRepetitive(sketch, columns),
    steps: [],
    sort: [],
  };
  const filter = joinFilters(sketch);
  if (filter) body.filter = filter;
  const sortColumn = sketch.order?.column ?? sketch.sort?.column;
  const direction = sketch.order?.direction ?? sketch.sort?.direction ?? "ascending";
  if (sketch.order?.byRow) {
    const name = freeName("row", every);
    select.push({ as: name, expr: { kind: "rowNumber" } });
    body.sort = [{ column: name, order: direction }];
  } else if (sortColumn) {
    const name = sortColumn.numericText ? freeName(`${sortColumn.name}_number`, every) : sortColumn.name;
    if (!every.includes(name)) select.push({ as: name, expr: numberExpr(sortColumn) });
    body.sort = [{ column: name, order: direction }];
    if (sketch.showOrder && !asked.includes(sortColumn.name)) {
      if (!every.includes(sortColumn.name) && sortColumn.numericText)
        select.push({ as: sortColumn.name, expr: fieldExpr(sortColumn) });
      asked.push(sortColumn.name);
    }
    if (sketch.within && sketch.order?.count !== undefined) {
      body.steps.push({
        kind: "top",
        by: name,
        count: sketch.order.count,
        order: direction,
        partitionBy: [sketch.within.name],
        withTies: false,
      });
      body.sort = [
        { column: sketch.within.name, order: "ascending" },
        { column: name, order: direction },
      ];
      return { body, asked, measureNames: new Map() };
    }
  } else if (sketch.sort) {
    const first = asked[0];
    if (first !== undefined) body.sort = [{ column: first, order: sketch.sort.direction }];
  }
  if (sketch.order?.count !== undefined) {
    body.limit = sketch.order.count;
    if (sketch.order.nth !== undefined) body.offset = sketch.order.nth - 1;
  } else if (sketch.limit !== undefined) body.limit = sketch.limit;
  return { body, asked, measureNames: new Map() };
}
