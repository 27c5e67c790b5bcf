import type { Channel, ChannelName, ChartSpec, EncodingType, Mark } from "../../../contract/chart.ts";
import { filterTransform } from "../../analysis/index.ts";
import type { Schema, ColumnInfo } from "../linking/schema.ts";
import { isMeasurable, isTemporal } from "../parse/context.ts";
import type { GroupSketch, MeasureSketch, Sketch } from "../parse/sketch.ts";
import { groupName, measureName } from "./names.ts";

export function encodingType(column: ColumnInfo, asGroup: boolean): EncodingType {
  if (column.kind === "date") return "temporal";
  if (column.isYear) return "temporal";
  if (column.kind === "number") return asGroup ? "ordinal" : "quantitative";
  if (column.numericText) return asGroup ? "nominal" : "quantitative";
  return "nominal";
}

export function groupChannel(group: GroupSketch): Channel {
  const channel: Channel = {
    field: group.column.name,
    type: group.bin !== undefined ? "quantitative" : encodingType(group.column, true),
    column: groupName(group),
  };
  if (group.timeUnit) channel.timeUnit = group.timeUnit;
  if (group.bin !== undefined)
    channel.bin =
      typeof group.bin === "number"
        ? { step: group.bin }
        : group.maxBins !== undefined
          ? { maxBins: group.maxBins }
          : true;
  return channel;
}

export function measureChannel(measure: MeasureSketch, column?: string): Channel {
  const channel: Channel = { type: "quantitative", aggregate: measure.op, column: column ?? measureName(measure) };
  if (measure.op !== "count" && measure.column) channel.field = measure.column.name;
  return channel;
}

export function rawChannel(column: ColumnInfo): Channel {
  return {
    field: column.name,
    type: encodingType(column, !isMeasurable(column) || (column.isCategory === true && column.kind !== "number")),
    column: column.name,
  };
}

type Encoding = Partial<Record<ChannelName, Channel>>;

export function spec(sketch: Sketch, mark: Mark, encoding: Encoding): ChartSpec {
  const chart: ChartSpec = {
    mark,
    encoding,
    transform: sketch.filters.flatMap((filter) => filterTransform(filter.predicate)),
  };
  if (sketch.order?.count !== undefined && sketch.order.count > 1) chart.limit = sketch.order.count;
  return chart;
}

export interface Charts {
  chart: ChartSpec;
  alternatives: ChartSpec[];
}

/** The charts of grouped rows: the asked-for or most natural mark first, then what else would show them. */
export function groupedCharts(sketch: Sketch, computed?: { column: string; title: string }): Charts | undefined {
  const { wishes } = sketch;
  const groups = arrange(sketch);
  const measure = sketch.measures[0] ?? sketch.order?.measure;
  const [first, second, third] = groups;
  if (!first || !measure) return undefined;
  const y: Channel = measureChannel(measure, computed?.column);
  if (computed) y.title = computed.title;
  const x = sorted(groupChannel(first), sketch, first);
  const few = first.column.isYear && first.column.distinct <= 3 && groups.length > 1;
  const time =
    !few && isTemporal(first.column) && first.timeUnit !== "day" && first.timeUnit !== "month" && !first.decade;
  const mark = wishes.mark ?? (time ? "line" : "bar");
  const colour = second ? groupChannel(second) : undefined;
  const facet = third ? groupChannel(third) : undefined;
  const extra: Encoding = { ...(colour ? { color: colour } : {}), ...(facet ? { facet } : {}) };
  if (wishes.stack && extra.color) y.stack = wishes.stack;
  const charts: ChartSpec[] = [];
  const add = (name: Mark, encoding: Encoding): void => {
    charts.push(spec(sketch, name, encoding));
  };
  const byMark = (name: Mark): void => {
    if (name === "arc") add("arc", { theta: y, color: x, ...(colour ? { facet: colour } : {}) });
    else if (name === "rect") {
      if (colour) add("rect", { x, y: colour, color: y });
      else add("rect", { x, color: y });
    } else if (name === "point" && colour && second && isMeasurable(second.column))
      add("point", { x, y: colour, size: y });
    else if (name === "histogram") add("bar", { x, y, ...extra });
    else if (name === "bar" && wishes.horizontal) add("bar", { x: y, y: x, ...extra });
    else add(name, { x, y, ...extra });
  };
  const averaged = !["count", "sum", "distinct"].includes(measure.op);
  if (
    mark === "bar" &&
    colour &&
    second &&
    (wishes.grouped || averaged) &&
    wishes.stack === undefined &&
    !wishes.channels.color &&
    !third
  ) {
    add("bar", { x, y, color: { ...groupChannel(first) }, facet: colour });
    add("bar", { x, y, color: colour });
    add("bar", { x: groupChannel(second), y, color: groupChannel(second), facet: groupChannel(first) });
    add("bar", { x: groupChannel(second), y, color: groupChannel(first) });
  } else {
    byMark(mark);
    if (colour && second && mark !== "arc" && mark !== "rect") {
      if (!time) add(mark, { x: groupChannel(second), y, color: groupChannel(first), ...(facet ? { facet } : {}) });
      if (mark === "bar" && !third) add("bar", { x, y, color: groupChannel(first), facet: colour });
    }
  }
  if (wishes.mark === undefined) {
    for (const other of marksFor(first, second, measure, mark)) byMark(other);
  } else if (mark === "bar" && !colour) add("bar", wishes.horizontal ? { x, y } : { x: y, y: x });
  const [chart, ...alternatives] = charts;
  return chart ? { chart, alternatives } : undefined;
}

function marksFor(first: GroupSketch, second: GroupSketch | undefined, measure: MeasureSketch, mark: Mark): Mark[] {
  const marks: Mark[] = [];
  if (mark !== "bar") marks.push("bar");
  if (mark !== "line" && (isTemporal(first.column) || first.column.kind === "number")) marks.push("line");
  if (second) marks.push("rect");
  else if (["count", "sum"].includes(measure.op) && first.column.distinct <= 30) marks.push("arc");
  if (!marks.includes("line") && mark !== "line") marks.push("line");
  marks.push("point");
  return marks;
}

/** x first, then colour, then facet, as wished or as fits: time before categories. */
function arrange(sketch: Sketch): GroupSketch[] {
  const groups = [...sketch.groups];
  const { channels } = sketch.wishes;
  const place = (column: ColumnInfo | undefined, at: number): void => {
    const from = groups.findIndex((group) => group.column === column);
    const [group] = from >= 0 ? groups.splice(from, 1) : [];
    if (group) groups.splice(Math.min(at, groups.length), 0, group);
  };
  const timeAt = groups.findIndex(
    (group) => isTemporal(group.column) && !(group.column.isYear && group.column.distinct <= 3),
  );
  if (timeAt > 0) place(groups[timeAt]?.column, 0);
  if (channels.facet) place(channels.facet, groups.length);
  if (channels.color) place(channels.color, channels.facet ? 1 : 1);
  if (channels.x) place(channels.x, 0);
  return groups;
}

function sorted(channel: Channel, sketch: Sketch, group: GroupSketch): Channel {
  const { sort, order } = sketch;
  if (sort) {
    const byAxis =
      sort.axis === "y" ||
      (sort.axis === undefined &&
        sort.column !== group.column &&
        (sort.column === undefined || sketch.measures.some((measure) => measure.column === sort.column)));
    return { ...channel, sort: byAxis ? (sort.direction === "descending" ? "-y" : "y") : sort.direction };
  }
  if (order && (order.count ?? 0) > 1) return { ...channel, sort: order.direction === "descending" ? "-y" : "y" };
  return channel;
}

export function histogramCharts(
  sketch: Sketch,
  column: ColumnInfo,
  by: ColumnInfo | undefined,
  binned: GroupSketch,
): Charts {
  const x = groupChannel(binned);
  const y: Channel = { type: "quantitative", aggregate: "count", column: "count" };
  const value: Channel = { field: column.name, type: "quantitative", column: column.name };
  const category = by ? { field: by.name, type: encodingType(by, true), column: by.name } : undefined;
  if (category) {
    const chart = spec(sketch, "histogram", { x, y, color: category });
    return {
      chart,
      alternatives: [
        spec(sketch, "boxplot", { x: category, y: value }),
        spec(sketch, "histogram", { x, y, facet: category }),
        spec(sketch, "tick", { x: value, y: category }),
      ],
    };
  }
  return {
    chart: spec(sketch, "histogram", { x, y }),
    alternatives: [
      spec(sketch, "boxplot", { y: value }),
      spec(sketch, "tick", { x: value }),
      spec(sketch, "line", { x, y }),
      spec(sketch, "histogram", { x: y, y: x }),
    ],
  };
}

export function boxplotCharts(sketch: Sketch, column: ColumnInfo, by: ColumnInfo | undefined): Charts {
  const value: Channel = { field: column.name, type: "quantitative", column: "median" };
  const category: Channel | undefined = by
    ? { field: by.name, type: encodingType(by, true), column: by.name }
    : undefined;
  return {
    chart: spec(sketch, "boxplot", { ...(category ? { x: category } : {}), y: value }),
    alternatives: [spec(sketch, "boxplot", { x: value, ...(category ? { y: category } : {}) })],
  };
}

export function scatterCharts(sketch: Sketch, x: ColumnInfo, y: ColumnInfo): Charts {
  const { channels } = sketch.wishes;
  const across: Channel = { field: x.name, type: "quantitative", column: x.name };
  const up: Channel = { field: y.name, type: "quantitative", column: y.name };
  const extra: Encoding = {};
  for (const name of ["color", "size", "facet"] as const) {
    const column = channels[name];
    if (column)
      extra[name] = {
        field: column.name,
        type: encodingType(column, name !== "size" && !(isMeasurable(column) && !column.isCategory)),
        column: column.name,
      };
  }
  const alternatives = [spec(sketch, "point", { x: up, y: across, ...rename(extra, across, up) })];
  const { color, facet, ...others } = extra;
  if (color && !facet)
    alternatives.push(
      spec(sketch, "point", { x: across, y: up, ...others, facet: color }),
      spec(sketch, "point", { x: up, y: across, ...others, facet: color }),
    );
  else if (facet && !color) alternatives.push(spec(sketch, "point", { x: across, y: up, ...others, color: facet }));
  return { chart: spec(sketch, "point", { x: across, y: up, ...extra }), alternatives };
}

function rename(extra: Encoding, _across: Channel, _up: Channel): Encoding {
  return extra;
}

/** Charts with one column put in the place of another: the other reading of an unclear word. */
export function replaceField(
  chart: ChartSpec,
  from: ColumnInfo,
  to: ColumnInfo,
  schema: Schema,
): ChartSpec | undefined {
  void schema;
  let changed = false;
  const encoding: Encoding = {};
  for (const [name, channel] of Object.entries(chart.encoding) as [ChannelName, Channel][]) {
    if (channel.field !== from.name) {
      encoding[name] = channel;
      continue;
    }
    changed = true;
    const { column: _column, ...rest } = channel;
    encoding[name] = { ...rest, field: to.name };
  }
  return changed ? { ...chart, encoding } : undefined;
}
