import type { Channel, ChannelName, ChartSpec } from "../../contract/chart.ts";
import { sqlBodySchema } from "../../contract/plan.ts";
import type { SqlBody } from "../../contract/plan.ts";
import type { Dimension, Expr, Measure, Predicate, SortKey } from "../../contract/query.ts";
import type { ColumnType } from "../../contract/values.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { timeUnitInWords } from "./compile-dimension.ts";
import { findColumn, invalid, quoteForPerson, resultScope, typeInWords } from "./scope.ts";
import type { ScopeColumn } from "./scope.ts";

export interface ChartPlan {
  body: SqlBody;
  /** The specification with the result column of each channel in `column`. */
  chart: ChartSpec;
}

const groupingChannels: ChannelName[] = ["x", "color", "facet", "detail", "size", "text", "y", "theta"];
const defaultMaxBins: Partial<Record<ChannelName, number>> = { x: 20, y: 20 };

/** The plan that computes a chart's rows, over the dataset's own columns. `filter` is what the screen is filtered to. */
export function chartToPlan(spec: ChartSpec, columns: readonly ScopeColumn[], filter?: Predicate): ChartPlan {
  const build = new ChartBuild(columns);
  const chart = completed(spec, columns);
  const where = joinFilters(chart, filter);
  if (chart.mark === "boxplot") return boxplot(chart, build, where);
  if (chart.mark === "candlestick") return candlestick(chart, build, where);

  const channels = channelsOf(chart);
  const aggregated = channels.some(([, channel]) => channel.aggregate !== undefined) || chart.mark === "arc";
  const encoding: ChartSpec["encoding"] = {};
  if (!aggregated) {
    for (const [name, channel] of channels) encoding[name] = { ...channel, column: build.plain(channel) };
    const body = {
      kind: "query",
      filter: where,
      select: build.selected(),
      sort: build.sortOfRows(chart, encoding),
      limit: chart.limit,
    };
    return { body: sqlBodySchema.parse(body), chart: { ...chart, encoding } };
  }
  for (const [name, channel] of channels) {
    encoding[name] = {
      ...channel,
      column: channel.aggregate ? build.measure(channel) : build.dimension(name, channel),
    };
  }
  const sort = sortKeys(encoding);
  const limited = limitGroups(chart, encoding, build, where);
  const body = {
    kind: "query",
    filter: limited.filter,
    dimensions: build.dimensions,
    measures: build.measures,
    sort,
    limit: limited.limit,
  };
  return { body: sqlBodySchema.parse(body), chart: { ...chart, encoding } };
}

function channelsOf(chart: ChartSpec): [ChannelName, Channel][] {
  const order: ChannelName[] = ["facet", "x", "color", "detail", "y", "theta", "size", "text"];
  return order.flatMap((name) => {
    const channel = chart.encoding[name];
    return channel ? [[name, channel] as [ChannelName, Channel]] : [];
  });
}

function joinFilters(chart: ChartSpec, filter: Predicate | undefined): Predicate | undefined {
  const all = chart.transform.map((transform) => {
    if (!transform.predicate)
      throw invalid("A filter of this chart has no typed form, so it cannot be run. Set the filter again.");
    return transform.predicate;
  });
  if (filter) all.push(filter);
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : { kind: "and", args: all };
}

/** Fills in what a mark cannot do without: the count of a histogram, the sum under a bar. */
function completed(spec: ChartSpec, columns: readonly ScopeColumn[]): ChartSpec {
  const encoding = { ...spec.encoding };
  const scope = resultScope(columns, "", { relation: "", columns });
  for (const channel of Object.values(encoding))
    if (channel?.field !== undefined) findColumn({ ...scope, kind: "source" }, channel.field);
  const isMeasure = (channel: Channel | undefined): channel is Channel =>
    channel !== undefined &&
    channel.type === "quantitative" &&
    !channel.aggregate &&
    !channel.bin &&
    channel.field !== undefined &&
    isNumericType(columns.find((column) => column.name === channel.field)?.type ?? "text");
  const count: Channel = { type: "quantitative", aggregate: "count" };
  switch (spec.mark) {
    case "histogram":
      if (encoding.x && !encoding.x.bin && !encoding.x.timeUnit && encoding.x.type === "quantitative")
        encoding.x = { ...encoding.x, bin: true };
      encoding.y ??= count;
      break;
    case "arc": {
      const slices = encoding.color ?? encoding.x;
      const value = encoding.theta ?? encoding.y ?? count;
      if (slices) encoding.color = slices;
      encoding.theta = value.aggregate ? value : { ...value, aggregate: "sum" };
      delete encoding.x;
      delete encoding.y;
      break;
    }
    case "bar":
    case "area": {
      const anyAggregate = Object.values(encoding).some((channel) => channel?.aggregate);
      if (anyAggregate) break;
      if (encoding.y && isMeasure(encoding.y) && encoding.x && !isMeasure(encoding.x))
        encoding.y = { ...encoding.y, aggregate: "sum" };
      else if (encoding.x && isMeasure(encoding.x) && encoding.y && !isMeasure(encoding.y))
        encoding.x = { ...encoding.x, aggregate: "sum" };
      else if (encoding.x && isMeasure(encoding.x) && encoding.y && isMeasure(encoding.y))
        encoding.y = { ...encoding.y, aggregate: "sum" };
      else if (encoding.x && !encoding.y) encoding.y = count;
      else if (encoding.y && !encoding.x) encoding.x = count;
      break;
    }
    case "rect":
      if (encoding.x && encoding.y) encoding.color ??= count;
      for (const name of ["x", "y"] as const) {
        const channel = encoding[name];
        if (isMeasure(channel)) encoding[name] = { ...channel, bin: true };
      }
      break;
    default:
      for (const [group, value] of [
        ["x", "y"],
        ["y", "x"],
      ] as const) {
        const channel = encoding[value];
        const grouped = encoding[group]?.timeUnit !== undefined || encoding[group]?.bin !== undefined;
        if (grouped && isMeasure(channel)) encoding[value] = { ...channel, aggregate: "mean" };
      }
  }
  if (Object.keys(encoding).length === 0) throw invalid("The chart has no columns yet. Put a column on x or y.");
  return { ...spec, encoding };
}

class ChartBuild {
  readonly dimensions: Dimension[] = [];
  readonly measures: Measure[] = [];
  private readonly selects = new Map<string, Expr>();
  private readonly made = new Map<string, string>();
  private readonly columns: readonly ScopeColumn[];

  constructor(columns: readonly ScopeColumn[]) {
    this.columns = columns;
  }

  typeOf(name: string): ColumnType {
    return this.columns.find((column) => column.name === name)?.type ?? "text";
  }

  private field(channel: Channel): string {
    if (channel.field === undefined) throw invalid("A channel of the chart has neither a column nor a count.");
    return channel.field;
  }

  private name(wanted: string, key: string): string {
    const taken = new Set([...this.made.values()].map((name) => name.toLowerCase()));
    let name = wanted;
    for (let suffix = 2; taken.has(name.toLowerCase()); suffix += 1) name = `${wanted}_${suffix}`;
    this.made.set(key, name);
    return name;
  }

  plain(channel: Channel): string {
    const field = this.field(channel);
    if (channel.bin || channel.timeUnit) return this.dimension("x", channel);
    if (!this.selects.has(field)) {
      this.selects.set(field, { kind: "field", field });
      this.name(field, JSON.stringify([field]));
    }
    return field;
  }

  selected(): { as: string; expr: Expr }[] {
    if (this.dimensions.length > 0)
      throw invalid("A chart with bins or time units needs an aggregate, such as a count, on another channel.");
    return [...this.selects].map(([as, expr]) => ({ as, expr }));
  }

  dimension(name: ChannelName, channel: Channel): string {
    const field = this.field(channel);
    const key = JSON.stringify([field, channel.timeUnit ?? null, channel.bin ?? null]);
    const existing = this.made.get(key);
    if (existing !== undefined) return existing;
    const type = this.typeOf(field);
    const dimension: Dimension = { as: "", expr: { kind: "field", field } };
    if (channel.timeUnit) {
      dimension.timeUnit = channel.timeUnit;
      dimension.as = this.name(`${field}_${timeUnitInWords(channel.timeUnit).replaceAll(" ", "_")}`, key);
    } else if (channel.bin) {
      if (!isNumericType(type) && !isTemporalType(type))
        throw invalid(`${quoteForPerson(field)} holds ${typeInWords(type)}, so it cannot be put into bins.`);
      dimension.bin = channel.bin === true ? { maxBins: defaultMaxBins[name] ?? 10 } : channel.bin;
      dimension.as = this.name(`${field}_bin`, key);
    } else {
      dimension.as = this.name(field, key);
    }
    this.dimensions.push(dimension);
    return dimension.as;
  }

  measure(channel: Channel): string {
    const op = channel.aggregate ?? "count";
    const counting = op === "count" && channel.field === undefined;
    const key = JSON.stringify(["measure", op, channel.field ?? null]);
    const existing = this.made.get(key);
    if (existing !== undefined) return existing;
    const measure: Measure = { as: this.name(counting ? "count" : `${op}_${this.field(channel)}`, key), op };
    if (channel.field !== undefined) measure.expr = { kind: "field", field: channel.field };
    if (op === "quantile") measure.fraction = 0.5;
    this.measures.push(measure);
    return measure.as;
  }

  sortOfRows(chart: ChartSpec, encoding: ChartSpec["encoding"]): SortKey[] {
    const sorted = sortKeys(encoding);
    if (sorted.length > 0) return sorted;
    const lined = chart.mark === "line" || chart.mark === "area";
    const x = encoding.x?.column;
    if (!lined || x === undefined) return [];
    const color = encoding.color?.column;
    return [x, ...(color !== undefined && color !== x ? [color] : [])].map((column) => ({
      column,
      order: "ascending",
    }));
  }
}

function sortKeys(encoding: ChartSpec["encoding"]): SortKey[] {
  const keys: SortKey[] = [];
  for (const name of groupingChannels) {
    const channel = encoding[name];
    if (!channel?.sort || channel.column === undefined) continue;
    const descending = channel.sort === "descending" || channel.sort.startsWith("-");
    const other =
      channel.sort === "x" || channel.sort === "-x"
        ? encoding.x
        : channel.sort === "y" || channel.sort === "-y"
          ? (encoding.y ?? encoding.theta)
          : channel;
    const column = other?.column ?? channel.column;
    if (!keys.some((key) => key.column === column))
      keys.push({ column, order: descending ? "descending" : "ascending" });
  }
  return keys;
}

/** With one group a row the limit cuts rows; with colours or facets it keeps the leading groups and all their parts. */
function limitGroups(
  chart: ChartSpec,
  encoding: ChartSpec["encoding"],
  build: ChartBuild,
  where: Predicate | undefined,
): { filter: Predicate | undefined; limit: number | undefined } {
  const { limit } = chart;
  if (limit === undefined || build.dimensions.length <= 1) return { filter: where, limit };
  const sorted =
    groupingChannels.map((name) => encoding[name]).find((channel) => channel?.sort && !channel.aggregate) ??
    encoding.x ??
    encoding.color;
  const dimension = build.dimensions.find((candidate) => candidate.as === sorted?.column) ?? build.dimensions[0]!;
  const measure = build.measures[0];
  if (!measure || dimension.timeUnit || dimension.bin) return { filter: where, limit };
  const order =
    sorted?.sort && !sorted.sort.startsWith("-") && sorted.sort !== "descending" ? "ascending" : "descending";
  const leading: Predicate = {
    kind: "inTop",
    expr: dimension.expr,
    count: limit,
    order,
    op: measure.op,
    of: measure.expr,
    filter: where,
  };
  return { filter: where ? { kind: "and", args: [where, leading] } : leading, limit: undefined };
}

function boxplot(chart: ChartSpec, build: ChartBuild, where: Predicate | undefined): ChartPlan {
  const { x, y } = chart.encoding;
  const numeric = (channel: Channel | undefined): boolean =>
    channel?.field !== undefined &&
    channel.type === "quantitative" &&
    !channel.bin &&
    isNumericType(build.typeOf(channel.field));
  const horizontal = !numeric(y) && numeric(x);
  const valueChannel = horizontal ? x : y;
  if (!valueChannel?.field) throw invalid("A box plot needs a numeric column on y.");
  const encoding: ChartSpec["encoding"] = {};
  for (const [name, channel] of channelsOf(chart)) {
    encoding[name] = { ...channel, column: channel === valueChannel ? "median" : build.dimension(name, channel) };
  }
  const body = {
    kind: "boxplot",
    expr: { kind: "field", field: valueChannel.field },
    dimensions: build.dimensions,
    filter: where,
  };
  return { body: sqlBodySchema.parse(body), chart: { ...chart, encoding } };
}

/** Without a time unit the rows are the candles; with one, each period's first open, highest high, lowest low and last close. */
function candlestick(chart: ChartSpec, build: ChartBuild, where: Predicate | undefined): ChartPlan {
  const { x, open, high, low, close, facet } = chart.encoding;
  if (!x?.field || !open?.field || !high?.field || !low?.field || !close?.field)
    throw invalid("A candlestick chart needs a date on x and columns for open, high, low and close.");
  const encoding: ChartSpec["encoding"] = {};
  const parts = { open, high, low, close };
  if (facet) encoding.facet = { ...facet, column: x.timeUnit ? build.dimension("facet", facet) : build.plain(facet) };
  encoding.x = { ...x, column: x.timeUnit ? build.dimension("x", x) : build.plain(x) };
  const ops = { open: "first", high: "max", low: "min", close: "last" } as const;
  for (const name of ["open", "high", "low", "close"] as const) {
    const channel = parts[name];
    if (!x.timeUnit) encoding[name] = { ...channel, column: build.plain(channel) };
    else {
      const column = build.measure({ ...channel, aggregate: ops[name] });
      const measure = build.measures.find((candidate) => candidate.as === column);
      if (measure && (name === "open" || name === "close")) measure.by = { kind: "field", field: x.field };
      encoding[name] = { ...channel, column };
    }
  }
  const shape = x.timeUnit
    ? { dimensions: build.dimensions, measures: build.measures }
    : { select: build.selected(), sort: [{ column: encoding.x.column ?? x.field, order: "ascending" }] };
  return {
    body: sqlBodySchema.parse({ kind: "query", filter: where, ...shape, limit: chart.limit }),
    chart: { ...chart, encoding },
  };
}
