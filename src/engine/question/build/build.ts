import type { SqlBody } from "../../../contract/plan.ts";
import type { Predicate } from "../../../contract/query.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { type Context, fieldExpr, isMeasurable, isTemporal, mainDate, mainYear, numberExpr } from "../parse/context.ts";
import type { Interpretation } from "../parse/interpret.ts";
import { grainFor } from "../parse/groups.ts";
import { defaultAggregate, isAdditive } from "../parse/measures.ts";
import type { GroupSketch, MeasureSketch, Sketch } from "../parse/sketch.ts";
import {
  boxplotCharts,
  type Charts,
  encodingType,
  groupedCharts,
  histogramCharts,
  rawChannel,
  scatterCharts,
  spec,
} from "./charts.ts";
import { derivedTitle } from "../../analysis/index.ts";
import { contributionBody } from "./contribution.ts";
import { buildDerived } from "./derived.ts";
import { buildGrouped, buildList, type BuiltQuery, freeName, joinFilters } from "./query.ts";

export interface Built {
  body: SqlBody;
  /** Result columns that were asked for, in order; undefined when all were. */
  asked: string[] | undefined;
  charts: Charts | undefined;
  refusal?: string;
}

export function build(context: Context, interpretation: Interpretation): Built {
  const { sketch, schema } = context;
  const { task } = interpretation;
  switch (task.kind) {
    case "summary":
      return {
        body: {
          kind: "summary",
          ...(task.columns.length > 0 ? { columns: task.columns.map((column) => column.name) } : {}),
        },
        asked: undefined,
        charts: undefined,
      };
    case "correlation": {
      const filter = joinFilters(sketch);
      return {
        body: {
          kind: "correlation",
          fields: task.fields.map((column) => column.name),
          method: "pearson",
          ...(task.against ? { against: task.against.name } : {}),
          ...(filter ? { filter } : {}),
        },
        asked: undefined,
        charts: undefined,
      };
    }
    case "outliers": {
      const filter = joinFilters(sketch);
      const shown = schema.columns
        .filter((column) => column.kind === "text" && column !== task.by)
        .slice(0, 2)
        .map((column) => column.name);
      return {
        body: {
          kind: "outliers",
          expr: numberExpr(task.column),
          label: task.column.name,
          by: task.by ? [task.by.name] : [],
          show: shown,
          method: "iqr",
          threshold: 1.5,
          limit: 100,
          ...(filter ? { filter } : {}),
        },
        asked: undefined,
        charts: boxplotCharts(sketch, task.column, task.by),
      };
    }
    case "contribution":
      return contributionBody(context, task);
    case "histogram":
      return buildHistogram(sketch, task.column, task.by);
    case "scatter":
      return buildScatter(sketch, task.x, task.y);
    case "extreme": {
      const op = sketch.order?.direction === "ascending" ? "min" : "max";
      const nth = sketch.order?.nth;
      if ((nth !== undefined && nth > 1) || task.column.clockParts > 0)
        return fromQuery(buildList(sketch, [task.column], schema), undefined);
      const measure: MeasureSketch = { op, column: task.column, at: 0 };
      sketch.measures = [measure];
      sketch.order = undefined;
      return fromQuery(buildGrouped(sketch), undefined);
    }
    case "list":
      return fromQuery(buildList(sketch, task.columns, schema, context.question), listChart(sketch, task.columns));
    case "scalar": {
      const body: SqlBody = {
        kind: "query",
        dimensions: [],
        measures: [],
        select: task.scalars,
        distinct: false,
        steps: [],
        sort: [],
        limit: 1,
      };
      return { body, asked: undefined, charts: undefined };
    }
    case "derived":
      return buildDerived(context);
    case "raw-chart":
      return buildRaw(context, task.columns);
    case "query": {
      const series = plainSeries(sketch);
      if (series) return rawRows(context, series, sketch.wishes.mark ?? (series[0]?.kind === "date" ? "line" : "bar"));
      const built = buildGrouped(sketch);
      if (sketch.groups.length === 0 && sketch.measures.length === 0)
        return fromQuery(buildList(sketch, [], schema), undefined);
      return fromQuery(built, groupedCharts(sketch, transformed(sketch, built)));
    }
  }
}

/** One number a date: there is nothing to aggregate. */
function plainSeries(sketch: Sketch): ColumnInfo[] | undefined {
  const [group] = sketch.groups;
  const [measure] = sketch.measures;
  if (!group || !measure?.column || sketch.groups.length > 1 || sketch.measures.length > 1) return undefined;
  const { column } = group;
  const bare = group.timeUnit === undefined && group.bin === undefined && measure.label === "assumed";
  const single =
    column.type === "date"
      ? column.uniqueness > 0.999
      : column.kind === "text" && column.uniqueness === 1 && sketch.wishes.mark !== "arc";
  const plain = bare && single;
  return plain && sketch.transforms.length === 0 && !sketch.order && sketch.having.length === 0
    ? [group.column, measure.column]
    : undefined;
}

/** The computed column that is plotted instead of the measure, under its own title. */
function transformed(sketch: Sketch, built: BuiltQuery): { column: string; title: string } | undefined {
  const column = sketch.transforms.length > 0 ? built.asked[built.asked.length - 1] : undefined;
  for (const step of built.body.steps) {
    if (!("as" in step) || step.as !== column || !("of" in step)) continue;
    return {
      column,
      title: derivedTitle(
        step,
        built.body.measures.find((measure) => measure.as === step.of),
      ),
    };
  }
  return undefined;
}

function fromQuery(built: BuiltQuery, charts: Charts | undefined): Built {
  return { body: built.body, asked: built.asked, charts };
}

function buildHistogram(sketch: Sketch, column: ColumnInfo, by: ColumnInfo | undefined): Built {
  if (sketch.wishes.mark === "boxplot") {
    const filter = joinFilters(sketch);
    return {
      body: {
        kind: "boxplot",
        expr: numberExpr(column),
        dimensions: by ? [{ as: by.name, expr: fieldExpr(by) }] : [],
        outlierLimit: 50,
        ...(filter ? { filter } : {}),
      },
      asked: undefined,
      charts: boxplotCharts(sketch, column, by),
    };
  }
  const own = sketch.groups.find((group) => group.column === column);
  const binned: GroupSketch = own?.bin !== undefined ? own : { column, bin: true, at: 0 };
  sketch.groups = by ? [binned, { column: by, at: 1 }] : [binned];
  sketch.measures = [{ op: "count", at: 0 }];
  const built = buildGrouped(sketch);
  return fromQuery(built, histogramCharts(sketch, column, by, binned));
}

function buildScatter(sketch: Sketch, x: ColumnInfo, y: ColumnInfo): Built {
  const { channels } = sketch.wishes;
  const columns = [
    x,
    y,
    ...(["color", "size", "facet"] as const).flatMap((name) => (channels[name] ? [channels[name]] : [])),
  ];
  const names = [...new Set(columns)];
  const filter = joinFilters(sketch);
  const taken = names.map((column) => column.name);
  const both: Predicate = { kind: "not", arg: { kind: "isNull", expr: numberExpr(y) } };
  const pairs: Predicate = filter ? { kind: "and", args: [filter, both] } : both;
  return {
    body: {
      kind: "query",
      dimensions: [],
      measures: [],
      select: [
        ...names.map((column) => ({
          as: column.name,
          expr: column === x || column === y ? numberExpr(column) : fieldExpr(column),
        })),
        {
          as: freeName("correlation", taken),
          expr: {
            kind: "aggregateOf",
            op: "correlation",
            expr: numberExpr(x),
            by: numberExpr(y),
            ...(filter ? { filter } : {}),
          },
        },
        {
          as: freeName("pairs", taken),
          expr: { kind: "aggregateOf", op: "valid", expr: numberExpr(x), filter: pairs },
        },
      ],
      distinct: false,
      steps: [],
      sort: [],
      ...(filter ? { filter } : {}),
    },
    asked: names.map((column) => column.name),
    charts: scatterCharts(sketch, x, y),
  };
}

/** A list of a name and a number reads as bars too. */
function listChart(sketch: Sketch, columns: readonly ColumnInfo[]): Charts | undefined {
  const label = columns.find((column) => !isMeasurable(column));
  const value =
    columns.find((column) => isMeasurable(column) && !column.isIdentifier) ??
    (sketch.order?.column && isMeasurable(sketch.order.column) ? sketch.order.column : undefined);
  if (!label || !value || label === value || columns.length > 3) return undefined;
  if (!columns.includes(value)) return undefined;
  const x = {
    ...rawChannel(label),
    ...(sketch.order ? { sort: sketch.order.direction === "descending" ? ("-y" as const) : ("y" as const) } : {}),
  };
  return {
    chart: spec(sketch, "bar", { x, y: rawChannel(value) }),
    alternatives: [spec(sketch, "point", { x, y: rawChannel(value) })],
  };
}

/** Columns and perhaps a mark, nothing else: what picture they make. */
function buildRaw(context: Context, columns: readonly ColumnInfo[]): Built {
  const { sketch, schema } = context;
  const { wishes } = sketch;
  const { channels, mark } = wishes;
  const fixed = new Set(Object.values(channels));
  const measures = columns.filter(
    (column) =>
      isMeasurable(column) &&
      !column.isYear &&
      !(column.isCategory && columns.some((other) => other !== column && isMeasurable(other) && !other.isCategory)) &&
      !(column.isCategory && columns.length === 1 && mark !== undefined && mark !== "line") &&
      !(column.isCategory && mark === "rect"),
  );
  const dimensions = columns.filter((column) => !measures.includes(column));
  const group = (column: ColumnInfo): GroupSketch => ({
    column,
    at: 0,
    ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}),
  });
  const [firstDimension] = dimensions;
  const [firstMeasure, secondMeasure] = measures;

  if (dimensions.length === 0 && measures.length >= 2 && firstMeasure && secondMeasure) {
    const third = measures[2];
    if (third && !channels.size && !channels.color) channels.size = third;
    if (mark === undefined || mark === "point")
      return buildScatter(sketch, channels.x ?? firstMeasure, channels.y ?? secondMeasure);
    if (mark === "rect") {
      sketch.groups = [
        { column: firstMeasure, bin: true, at: 0 },
        { column: secondMeasure, bin: true, at: 1 },
      ];
      sketch.measures = [{ op: "count", at: 0 }];
      return fromQuery(buildGrouped(sketch), groupedCharts(sketch));
    }
    return rawRows(context, [channels.x ?? firstMeasure, channels.y ?? secondMeasure], mark);
  }
  if (dimensions.length === 0 && firstMeasure) {
    const asTrend = mark === "line" || mark === "area";
    const time = mainDate(schema) ?? mainYear(schema);
    if (asTrend && time) {
      sketch.groups = [group(time)];
      sketch.measures = [{ op: defaultAggregate(firstMeasure), column: firstMeasure, at: 0 }];
      return fromQuery(buildGrouped(sketch), groupedCharts(sketch));
    }
    if ((mark === "arc" || mark === "bar") && firstMeasure.distinct <= 12) {
      sketch.groups = [{ column: firstMeasure, at: 0 }];
      sketch.measures = [{ op: "count", at: 0 }];
      return fromQuery(buildGrouped(sketch), groupedCharts(sketch));
    }
    return buildHistogram(sketch, firstMeasure, undefined);
  }
  if (
    measures.length >= 2 &&
    firstMeasure &&
    secondMeasure &&
    firstDimension &&
    (mark === undefined || mark === "point")
  ) {
    const [colour, facet] = dimensions;
    if (colour && !fixed.has(colour)) channels.color ??= colour;
    if (facet && !fixed.has(facet)) channels.facet ??= facet;
    return buildScatter(
      sketch,
      channels.x && measures.includes(channels.x) ? channels.x : firstMeasure,
      channels.y && measures.includes(channels.y) ? channels.y : secondMeasure,
    );
  }
  if (
    firstDimension &&
    firstMeasure &&
    dimensions.length === 1 &&
    unique(firstDimension, schema.rowCount) &&
    mark !== "arc"
  ) {
    return rawRows(context, [firstDimension, firstMeasure], mark ?? (isTemporal(firstDimension) ? "line" : "bar"));
  }
  if (mark === "point" && firstDimension && firstMeasure)
    return rawRows(context, [firstDimension, firstMeasure], "point");
  sketch.groups = dimensions.map(group);
  sketch.measures = firstMeasure
    ? measures.map((column): MeasureSketch => ({
        op: isAdditive(column) ? "sum" : "mean",
        column,
        at: 0,
        label: "assumed",
      }))
    : [{ op: "count", at: 0, label: "assumed" }];
  if (sketch.groups.length > 3) sketch.groups.length = 3;
  return fromQuery(buildGrouped(sketch), groupedCharts(sketch));
}

function unique(column: ColumnInfo, rowCount: number): boolean {
  return column.uniqueness > 0.98 && column.valid > rowCount * 0.5 && column.kind !== "date" && !column.isYear
    ? true
    : column.uniqueness === 1;
}

function rawRows(
  context: Context,
  columns: readonly ColumnInfo[],
  mark: "bar" | "line" | "area" | "point" | "arc" | "rect" | "histogram" | "boxplot" | "candlestick" | "tick" | "text",
): Built {
  const { sketch, schema } = context;
  const [x, y] = columns;
  const built = buildList(sketch, columns, schema);
  if (!x || !y) return fromQuery(built, undefined);
  const across = {
    ...rawChannel(x),
    type: isMeasurable(x) && !x.isYear ? ("quantitative" as const) : encodingType(x, true),
  };
  const up = { ...rawChannel(y), type: "quantitative" as const };
  const { sort } = sketch;
  const byValue = sort && (sort.axis === "y" || sort.column === y);
  const ordered = sort
    ? {
        ...across,
        sort: byValue ? (sort.direction === "descending" ? ("-y" as const) : ("y" as const)) : sort.direction,
      }
    : across;
  if (sort) built.body.sort = [{ column: byValue ? y.name : x.name, order: sort.direction }];
  const marks = (["bar", "point", "line"] as const).filter((other) => other !== mark);
  return fromQuery(built, {
    chart: spec(sketch, mark, { x: ordered, y: up }),
    alternatives: marks.map((other) => spec(sketch, other, { x: ordered, y: up })),
  });
}
