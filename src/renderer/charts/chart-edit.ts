import type { Channel, ChannelName, ChartSpec, EncodingType, Mark } from "../../contract/chart.ts";
import type { DatasetColumn } from "../../contract/dataset.ts";
import type { AggregateOp } from "../../contract/query.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";

export const emptyChart: ChartSpec = { mark: "bar", encoding: {}, transform: [] };

/** Which channels a mark has, in the order of the shelf. */
export function channelsOf(mark: Mark): ChannelName[] {
  switch (mark) {
    case "arc":
      return ["color", "theta"];
    case "candlestick":
      return ["x", "open", "high", "low", "close"];
    case "histogram":
      return ["x", "color", "facet"];
    case "boxplot":
      return ["x", "y", "color"];
    case "rect":
      return ["x", "y", "color", "facet"];
    case "point":
    case "tick":
    case "text":
      return ["x", "y", "color", "size", "facet"];
    default:
      return ["x", "y", "color", "facet"];
  }
}

export function encodingTypeOf(column: DatasetColumn): EncodingType {
  if (isTemporalType(column.type)) return "temporal";
  if (isNumericType(column.type)) return "quantitative";
  return "nominal";
}

function channelFor(column: DatasetColumn, name: ChannelName, mark: Mark): Channel {
  const type = encodingTypeOf(column);
  const channel: Channel = { field: column.name, type };
  if (type === "temporal" && mark !== "point" && mark !== "candlestick") channel.timeUnit = "yearmonth";
  if (type === "quantitative") {
    const measured = name === "y" || name === "theta" || (name === "color" && mark === "rect");
    if (measured && mark !== "point" && mark !== "boxplot") channel.aggregate = "mean";
    if ((name === "x" && (mark === "histogram" || mark === "rect")) || (name === "y" && mark === "rect"))
      channel.bin = true;
    if (name === "facet" || (name === "color" && mark !== "point" && mark !== "rect")) channel.type = "ordinal";
  }
  return channel;
}

const countChannel: Channel = { type: "quantitative", aggregate: "count" };

/** Puts a column on a channel (null clears it) and keeps the specification drawable. */
export function setField(spec: ChartSpec, name: ChannelName, column: DatasetColumn | "count" | null): ChartSpec {
  const encoding = { ...spec.encoding };
  if (column === null) delete encoding[name];
  else encoding[name] = column === "count" ? countChannel : channelFor(column, name, spec.mark);
  return completed({ ...spec, encoding });
}

export function setChannel(
  spec: ChartSpec,
  name: ChannelName,
  change: Partial<Record<keyof Channel, unknown>>,
): ChartSpec {
  const channel = spec.encoding[name];
  if (!channel) return spec;
  const next: Record<string, unknown> = { ...channel, ...change };
  for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key];
  return { ...spec, encoding: { ...spec.encoding, [name]: next as Channel } };
}

/** Changes the mark, carrying what fits over to the new mark's channels. */
export function setMark(spec: ChartSpec, mark: Mark, columns: readonly DatasetColumn[]): ChartSpec {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const wanted = channelsOf(mark);
  const encoding: ChartSpec["encoding"] = {};
  for (const name of wanted) {
    const old = spec.encoding[name];
    const column = old?.field === undefined ? undefined : byName.get(old.field);
    if (old && column) encoding[name] = sameKind(spec.mark, mark) ? old : channelFor(column, name, mark);
    else if (old?.aggregate === "count") encoding[name] = countChannel;
  }
  if (mark === "arc") {
    const { x, y, color } = spec.encoding;
    const slices = color ?? x;
    if (slices) encoding.color ??= slices;
    encoding.theta ??= y?.aggregate ? y : countChannel;
  }
  if (spec.mark === "arc" && wanted.includes("y")) {
    const { color, theta } = spec.encoding;
    if (color) encoding.x ??= color;
    if (theta) encoding.y ??= theta;
    if (encoding.x?.field === encoding.color?.field) delete encoding.color;
  }
  if (mark === "candlestick") {
    for (const name of ["open", "high", "low", "close"] as const) {
      const column = columns.find((candidate) => candidate.name.toLowerCase() === name);
      if (column && !encoding[name]) encoding[name] = channelFor(column, name, mark);
    }
    const time = columns.find((column) => isTemporalType(column.type));
    if (time && !encoding.x) encoding.x = { field: time.name, type: "temporal" };
  }
  return completed({ ...spec, mark, encoding });
}

function sameKind(a: Mark, b: Mark): boolean {
  const kinds: Mark[][] = [
    ["bar", "line", "area"],
    ["point", "tick", "text"],
  ];
  return a === b || kinds.some((kind) => kind.includes(a) && kind.includes(b));
}

/** A category alone is counted; a heat map without colour counts too. */
function completed(spec: ChartSpec): ChartSpec {
  const encoding = { ...spec.encoding };
  const { x, y } = encoding;
  const counts = spec.mark === "bar" || spec.mark === "line" || spec.mark === "area";
  if (counts && x && !y && x.type !== "quantitative") encoding.y = countChannel;
  if (counts && y && !x && y.type !== "quantitative") encoding.x = countChannel;
  if (spec.mark === "histogram" && x) encoding.y = countChannel;
  if (spec.mark === "rect" && x && y && !encoding.color) encoding.color = countChannel;
  if (spec.mark === "arc" && encoding.color && !encoding.theta) encoding.theta = countChannel;
  return { ...spec, encoding };
}

/** Why the chart cannot be drawn yet, in a sentence, or null when it can. */
export function whatIsMissing(spec: ChartSpec): string | null {
  const { x, y, color, open, high, low, close } = spec.encoding;
  switch (spec.mark) {
    case "arc":
      return color ? null : "Choose a column for the slices.";
    case "candlestick":
      return x && open && high && low && close ? null : "A candlestick needs a date and open, high, low and close.";
    case "histogram":
      return x ? null : "Choose a column to see its distribution.";
    case "boxplot":
      return x?.type === "quantitative" || y?.type === "quantitative" ? null : "A box plot needs a number on x or y.";
    case "rect":
    case "point":
      return x && y ? null : "Choose a column for x and one for y.";
    default:
      return x || y ? null : "Choose a column for x or y.";
  }
}

export function swapAxes(spec: ChartSpec): ChartSpec {
  const { x, y, ...rest } = spec.encoding;
  return { ...spec, encoding: { ...rest, ...(y ? { x: y } : {}), ...(x ? { y: x } : {}) } };
}

const aggregateWords: Partial<Record<AggregateOp, string>> = {
  mean: "average",
  sum: "total",
  median: "median",
  min: "lowest",
  max: "highest",
  stdev: "standard deviation of",
  variance: "variance of",
  distinct: "different",
};

/** One line that says what the chart shows, for its label and its default name. */
export function describeChart(spec: ChartSpec): string {
  if (spec.title) return spec.title;
  const { x, y, color, theta, close } = spec.encoding;
  const sentence = sentenceOf();
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;

  function sentenceOf(): string {
    if (spec.mark === "candlestick") return `open, high, low and close by ${x?.field ?? close?.field ?? "date"}`;
    if (spec.mark === "arc") return joined(words(theta), words(color));
    const binned = x?.bin && y?.aggregate === "count" ? x : y?.bin && x?.aggregate === "count" ? y : null;
    const split = spec.mark !== "rect" && color ? `, coloured by ${words(color)}` : "";
    if (binned) return `distribution of ${binned.field}${split}`;
    if (spec.mark === "rect") return `${words(color) ?? "count"} by ${joined(words(x), words(y), "and")}`;
    if (spec.mark === "point") return `${joined(words(y), words(x), "against")}${split}`;
    const lying = x?.type === "quantitative" && y && y.type !== "quantitative";
    return `${lying ? joined(words(x), words(y)) : joined(words(y), words(x))}${split}`;
  }
}

function words(channel: Channel | undefined): string | null {
  if (!channel) return null;
  if (channel.aggregate === "count") return "number of rows";
  if (channel.aggregate) return `${aggregateWords[channel.aggregate] ?? channel.aggregate} ${channel.field}`;
  return channel.field ?? null;
}

function joined(first: string | null, second: string | null, link = "by"): string {
  return [first, second].filter((word) => word !== null).join(` ${link} `) || "chart";
}
