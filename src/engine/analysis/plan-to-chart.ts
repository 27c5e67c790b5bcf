import type { Channel, ChartSpec, EncodingType, Mark } from "../../contract/chart.ts";
import type { SqlBody } from "../../contract/plan.ts";
import type { Dimension, Measure, QueryBody } from "../../contract/query.ts";
import type { ColumnType, Table } from "../../contract/values.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { derivedTitle } from "./derived-title.ts";
import type { ScopeColumn } from "./scope.ts";
import { filterTransform } from "./vega-filter.ts";

export interface ChartChoice {
  /** Null where a table or the sentence says it better: one value, a description, rows of text. */
  chart: ChartSpec | null;
  /** Other charts of the same rows, best first. */
  alternatives: ChartSpec[];
}

interface ChartWish {
  mark?: Mark | undefined;
}

/** The chart that suits a plan's result, by rule, and other readings of the same rows. */
export function planToCharts(
  body: SqlBody,
  table: Table,
  columns: readonly ScopeColumn[],
  wish: ChartWish = {},
): ChartChoice {
  const ranked = candidates(body, table, columns);
  if (wish.mark) {
    const wished = ranked.find((spec) => spec.mark === wish.mark) ?? remarked(ranked[0], wish.mark);
    if (wished) return { chart: wished, alternatives: ranked.filter((spec) => spec !== wished).slice(0, 4) };
  }
  const [chart = null, ...alternatives] = ranked;
  return { chart, alternatives: alternatives.slice(0, 4) };
}

function candidates(body: SqlBody, table: Table, columns: readonly ScopeColumn[]): ChartSpec[] {
  switch (body.kind) {
    case "query":
      return body.select ? listCharts(body, table, columns) : groupCharts(body, table, columns);
    case "correlation":
      return correlationCharts(body, table);
    case "outliers":
      return outlierCharts(body, table, columns);
    case "contribution":
      return contributionCharts(body, table);
    case "boxplot": {
      if (body.expr.kind !== "field") return [];
      const [first, second] = body.dimensions.map((dimension) => dimensionChannel(dimension, columns));
      return [
        spec(
          "boxplot",
          {
            ...(first ? { x: first } : {}),
            y: { field: body.expr.field, type: "quantitative", column: "median" },
            ...(second ? { color: second } : {}),
          },
          body,
        ),
      ];
    }
    case "summary":
      return [];
  }
}

function spec(mark: Mark, encoding: ChartSpec["encoding"], body: SqlBody, extra: Partial<ChartSpec> = {}): ChartSpec {
  return { mark, encoding, transform: filterTransform("filter" in body ? body.filter : undefined), ...extra };
}

function plain(field: string, type: EncodingType): Channel {
  return { field, type, column: field };
}

export function looksLikeYear(name: string, type: ColumnType): boolean {
  return type === "integer" && /(^|[^a-z])(year|yr|season)s?([^a-z]|$)/i.test(name.replace(/([a-z])([A-Z])/g, "$1 $2"));
}

function dimensionChannel(dimension: Dimension, columns: readonly ScopeColumn[]): Channel {
  const field = dimension.expr.kind === "field" ? dimension.expr.field : dimension.as;
  const type = columns.find((column) => column.name === field)?.type ?? "text";
  const base: Channel = { field, type: "nominal", column: dimension.as };
  if (dimension.timeUnit)
    return {
      ...base,
      type: dimension.timeUnit.startsWith("year") ? "temporal" : "ordinal",
      timeUnit: dimension.timeUnit,
    };
  if (dimension.bin)
    return {
      ...base,
      type: "quantitative",
      bin:
        dimension.bin.maxBins === undefined && dimension.bin.step === undefined
          ? true
          : { ...(dimension.bin.step === undefined ? {} : { step: dimension.bin.step }) },
    };
  if (isTemporalType(type)) return { ...base, type: "temporal" };
  if (isNumericType(type)) return { ...base, type: "ordinal" };
  return base;
}

function measureChannel(measure: Measure, column: string, derivedTitle?: string): Channel {
  const channel: Channel = { type: "quantitative", aggregate: measure.op, column };
  if (measure.expr?.kind === "field") channel.field = measure.expr.field;
  else if (measure.expr) channel.field = measure.as;
  if (derivedTitle !== undefined) channel.title = derivedTitle;
  return channel;
}

/** The columns a result is about: the last computed ones, else the measures that survive the steps. */
function valueChannels(body: QueryBody, table: Table): Channel[] {
  const typeOf = (name: string): ColumnType | undefined => table.columns.find((column) => column.name === name)?.type;
  const numeric = (name: string): boolean => isNumericType(typeOf(name) ?? "text");
  const measures = new Map(body.measures.map((measure) => [measure.as, measure]));
  for (const step of body.steps)
    if (step.kind === "aggregate") for (const measure of step.measures) measures.set(measure.as, measure);
  const base = body.measures[0];
  const derived = body.steps.flatMap((step) =>
    "as" in step && step.kind !== "rank" && !isComparison(step) && numeric(step.as)
      ? [{ as: step.as, of: "of" in step ? step.of : undefined, step }]
      : [],
  );
  const channels = derived.reverse().flatMap(({ as, of, step }) => {
    const measure = (of === undefined ? base : measures.get(of)) ?? base;
    return measure ? [measureChannel(measure, as, derivedTitle(step, of === undefined ? undefined : measure))] : [];
  });
  for (const [name, measure] of measures) if (numeric(name)) channels.push(measureChannel(measure, name));
  return channels;
}

/** The step that only says how far apart two groups are; the groups themselves are what a chart shows. */
function isComparison(step: QueryBody["steps"][number]): boolean {
  return step.kind === "change" && step.orderBy === step.of;
}

function sorting(body: QueryBody, value: Channel): Channel["sort"] {
  const key =
    body.sort[0] ??
    body.steps.flatMap((step) => (step.kind === "top" ? [{ column: step.by, order: step.order }] : [])).at(-1);
  if (!key) return undefined;
  if (key.column === value.column) return key.order === "descending" ? "-y" : "y";
  return key.order;
}

function groupCharts(body: QueryBody, table: Table, columns: readonly ScopeColumn[]): ChartSpec[] {
  const present = new Set(table.columns.map((column) => column.name));
  const dimensions = body.dimensions.filter((dimension) => present.has(dimension.as));
  const values = valueChannels(body, table);
  const [value, secondValue] = values;
  if (!value || dimensions.length === 0 || table.rows.length === 0) return [];
  const limit =
    body.limit ??
    body.steps.flatMap((step) => (step.kind === "top" && step.partitionBy.length === 0 ? [step.count] : [])).at(-1);
  const extra = limit === undefined ? {} : { limit };
  const make = (mark: Mark, encoding: ChartSpec["encoding"]): ChartSpec => spec(mark, encoding, body, extra);
  const sort = sorting(body, value);
  const channels = dimensions.map((dimension) => dimensionChannel(dimension, columns));
  const time = dimensions.findIndex((dimension, index) => isTimeAxis(dimension, channels[index]!, columns));
  const sorted = (channel: Channel): Channel => (sort === undefined || sort === null ? channel : { ...channel, sort });

  if (dimensions.length === 1) {
    const [x] = channels as [Channel];
    if (x.bin)
      return [make(value.aggregate === "count" ? "histogram" : "bar", { x, y: value }), make("line", { x, y: value })];
    if (time === 0) {
      const marks: Mark[] = table.rows.length >= 3 ? ["line", "bar", "area"] : ["bar", "line"];
      return marks.map((mark) => make(mark, { x: mark === "line" || mark === "area" ? x : sorted(x), y: value }));
    }
    const charts = [
      make("bar", {
        x: sorted(x.sort === undefined && sort === undefined && x.type === "nominal" ? { ...x, sort: "-y" } : x),
        y: value,
      }),
    ];
    if (secondValue && values.length === 2 && !body.steps.length) {
      charts.push(
        make("point", { x: value, y: secondValue, detail: x }),
        make("bar", { x: sorted(x), y: secondValue }),
      );
    }
    if (isAdditive(value) && table.rows.length <= 8 && table.rows.length > 1 && allPositive(table, value))
      charts.push(make("arc", { color: x, theta: value }));
    if (x.type === "ordinal") charts.push(make("line", { x, y: value }));
    charts.push(make("point", { x: sorted(x), y: value }));
    return charts;
  }

  if (time >= 0) {
    const x = channels[time]!;
    const [color, facet] = channels.filter((_, index) => index !== time) as [Channel, Channel | undefined];
    const rest = facet ? { facet } : {};
    const charts = [make("line", { x, y: value, color, ...rest }), make("bar", { x, y: value, color, ...rest })];
    if (isAdditive(value)) charts.push(make("area", { x, y: value, color, ...rest }));
    if (!facet) charts.push(make("rect", { x, y: color, color: value }));
    return table.rows.length >= 3 ? charts : [charts[1]!, charts[0]!];
  }
  const [first, second, third] = orderedBySize(channels, table) as [Channel, Channel, Channel | undefined];
  if (first.bin && second.bin) return [make("rect", { x: channels[0]!, y: channels[1]!, color: value })];
  const rest = third ? { facet: third } : {};
  const stacked = isAdditive(value) ? value : { ...value, stack: null };
  return [
    make("bar", { x: sorted(first), y: stacked, color: second, ...rest }),
    ...(third ? [] : [make("rect", { x: channels[0]!, y: channels[1]!, color: value })]),
    make("bar", { x: sorted(second), y: stacked, color: first, ...rest }),
    make("bar", { x: sorted(first), y: { ...value, stack: null }, color: second, ...rest }),
  ];
}

function isTimeAxis(dimension: Dimension, channel: Channel, columns: readonly ScopeColumn[]): boolean {
  if (channel.type === "temporal") return true;
  if (dimension.expr.kind === "call" && dimension.expr.fn === "year") return true;
  const field = channel.field ?? "";
  return (
    dimension.timeUnit === undefined &&
    dimension.bin === undefined &&
    looksLikeYear(field, columns.find((column) => column.name === field)?.type ?? "text")
  );
}

function isAdditive(channel: Channel): boolean {
  return ["sum", "count", "valid", "missing"].includes(channel.aggregate ?? "");
}

function columnValues(table: Table, name: string | undefined): (string | number | boolean | null)[] {
  const position = table.columns.findIndex((column) => column.name === name);
  return table.rows.map((row) => row[position] ?? null);
}

function allPositive(table: Table, channel: Channel): boolean {
  return columnValues(table, channel.column).every((value) => value === null || Number(value) >= 0);
}

/** The dimension with more values goes on the axis, the other into colours. */
function orderedBySize(channels: Channel[], table: Table): Channel[] {
  const size = (channel: Channel): number => new Set(columnValues(table, channel.column)).size;
  return [...channels].sort((a, b) => size(b) - size(a));
}

function listCharts(body: QueryBody, table: Table, columns: readonly ScopeColumn[]): ChartSpec[] {
  const fields = (body.select ?? []).flatMap(({ as, expr }) =>
    expr.kind === "field" && table.columns.some((column) => column.name === as)
      ? [{ as, field: expr.field, type: columns.find((column) => column.name === expr.field)?.type ?? "text" }]
      : [],
  );
  const make = (mark: Mark, encoding: ChartSpec["encoding"]): ChartSpec =>
    spec(mark, encoding, body, body.limit === undefined ? {} : { limit: body.limit });
  const channel = (item: (typeof fields)[number], type: EncodingType): Channel => ({
    field: item.field,
    type,
    column: item.as,
  });
  const numbers = fields.filter(
    (item) => isNumericType(item.type) && !looksLikeYear(item.field, item.type) && !looksLikeKey(item.field),
  );
  const time = fields.find((item) => isTemporalType(item.type) || looksLikeYear(item.field, item.type));
  const texts = fields.filter((item) => item.type === "text" || item.type === "boolean");
  const candle = (name: string): (typeof fields)[number] | undefined =>
    fields.find((item) => item.field.toLowerCase() === name);
  const [open, high, low, close] = ["open", "high", "low", "close"].map(candle);
  const charts: ChartSpec[] = [];
  if (table.rows.length < 2) return charts;
  if (time && open && high && low && close) {
    charts.push(
      make("candlestick", {
        x: channel(time, "temporal"),
        open: channel(open, "quantitative"),
        high: channel(high, "quantitative"),
        low: channel(low, "quantitative"),
        close: channel(close, "quantitative"),
      }),
    );
  }
  const [first, second, third] = numbers;
  const few = (item: (typeof fields)[number]): boolean => new Set(columnValues(table, item.as)).size <= 20;
  const color = texts.find(few);
  if (time && first) {
    const encoding = {
      x: channel(time, isTemporalType(time.type) ? "temporal" : "ordinal"),
      y: channel(first, "quantitative"),
      ...(color ? { color: channel(color, "nominal") } : {}),
    };
    charts.push(make("line", encoding), make("point", encoding));
  } else if (first && second) {
    charts.push(
      make("point", {
        x: channel(first, "quantitative"),
        y: channel(second, "quantitative"),
        ...(color ? { color: channel(color, "nominal") } : {}),
        ...(third ? { size: channel(third, "quantitative") } : {}),
      }),
    );
  }
  const [label] = texts;
  if (label && first && table.rows.length <= 60) {
    const key = body.sort[0];
    const sort = key?.column === first.as ? (key.order === "descending" ? ("-y" as const) : ("y" as const)) : null;
    const bar = make("bar", { x: { ...channel(label, "nominal"), sort }, y: channel(first, "quantitative") });
    if (second) charts.push(bar);
    else charts.unshift(bar);
  }
  if (first && charts.length === 0) charts.push(make("tick", { x: channel(first, "quantitative") }));
  return charts;
}

export function looksLikeKey(name: string): boolean {
  return (
    /(^|[^a-z])(id|key|code|zip|index|phone|isbn|uuid|number|no)([^a-z]|$)/i.test(
      name.replace(/([a-z])([A-Z])/g, "$1 $2"),
    ) && !/number of/i.test(name)
  );
}

function correlationCharts(body: Extract<SqlBody, { kind: "correlation" }>, table: Table): ChartSpec[] {
  const value: Channel = {
    type: "quantitative",
    aggregate: "correlation",
    column: "correlation",
    title: "Correlation",
  };
  const scatter = (first: string, second: string): ChartSpec =>
    spec("point", { x: { field: first, type: "quantitative" }, y: { field: second, type: "quantitative" } }, body);
  const [strongest] = table.rows;
  const scatters =
    strongest && typeof strongest[0] === "string" && typeof strongest[1] === "string"
      ? [scatter(strongest[0], strongest[1])]
      : [];
  if (table.rows.length <= 1) return scatters;
  const second: Channel = { field: "second", type: "nominal", column: "second" };
  if (body.against !== undefined) return [spec("bar", { x: { ...second, sort: null }, y: value }, body), ...scatters];
  return [
    spec("rect", { x: { field: "first", type: "nominal", column: "first" }, y: second, color: value }, body),
    ...scatters,
  ];
}

function outlierCharts(
  body: Extract<SqlBody, { kind: "outliers" }>,
  table: Table,
  columns: readonly ScopeColumn[],
): ChartSpec[] {
  if (body.expr.kind !== "field") return [];
  const value: Channel = { field: body.expr.field, type: "quantitative", column: body.label };
  const others = table.columns.filter(
    (column) => columns.some((own) => own.name === column.name) && column.name !== body.label,
  );
  const axis = others.find((column) => isTemporalType(column.type)) ?? others[0];
  const group = body.by[0] === undefined ? {} : { x: plain(body.by[0], "nominal") };
  const box = spec("boxplot", { ...group, y: { field: body.expr.field, type: "quantitative" } }, body);
  if (!axis) return [spec("tick", { x: value }, body), box];
  return [
    spec("point", { x: plain(axis.name, isTemporalType(axis.type) ? "temporal" : "nominal"), y: value }, body),
    box,
  ];
}

function contributionCharts(body: Extract<SqlBody, { kind: "contribution" }>, table: Table): ChartSpec[] {
  if (table.rows.length === 0) return [];
  const measure: Channel = {
    type: "quantitative",
    aggregate: body.measure.op,
    column: "contribution",
    title: "Part in the change",
  };
  if (body.measure.expr?.kind === "field") measure.field = body.measure.expr.field;
  const several = body.dimensions.length > 1;
  const field = body.dimensions[0] ?? "value";
  const bar = spec(
    "bar",
    {
      x: { field, type: "nominal", column: "value", sort: null },
      y: measure,
      ...(several ? { facet: { field: "dimension", type: "nominal", column: "dimension" } } : {}),
    },
    body,
  );
  return [bar];
}

/** The wished mark over the best chart's channels, where they fit. */
function remarked(best: ChartSpec | undefined, mark: Mark): ChartSpec | null {
  if (!best) return null;
  const { x, y, color, theta } = best.encoding;
  if (mark === "arc") {
    const slices = color && color.type !== "quantitative" ? color : x;
    const value = theta ?? y;
    return slices && value ? { ...best, mark, encoding: { color: slices, theta: value } } : null;
  }
  if (mark === "rect") return x && y && color ? { ...best, mark } : null;
  if (mark === "candlestick" || mark === "boxplot" || mark === "histogram") return null;
  if (best.mark === "arc") return color && theta ? { ...best, mark, encoding: { x: color, y: theta } } : null;
  if (best.mark === "rect" && x && y && color) return { ...best, mark, encoding: { x, y: color, color: y } };
  return { ...best, mark };
}
