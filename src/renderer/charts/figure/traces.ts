import type { ChartSpec } from "../../../contract/chart.ts";
import type { Cell } from "../../../contract/values.ts";
import type { Palette } from "../palette.ts";
import { axisValue, escapeHtml, groupRows, isDiscrete, type BoundChannel } from "./values.ts";

export type Trace = Record<string, unknown>;

export interface Channels {
  x: BoundChannel | null;
  y: BoundChannel | null;
  color: BoundChannel | null;
  size: BoundChannel | null;
  theta: BoundChannel | null;
  open: BoundChannel | null;
  high: BoundChannel | null;
  low: BoundChannel | null;
  close: BoundChannel | null;
  forecast: BoundChannel | null;
  expected: BoundChannel | null;
  lower: BoundChannel | null;
  upper: BoundChannel | null;
  anomaly: BoundChannel | null;
  reason: BoundChannel | null;
}

export interface TraceContext {
  spec: ChartSpec;
  channels: Channels;
  palette: Palette;
  /** Colour of each colour-channel label, the same in every facet. */
  colorOf: (label: string | null) => string;
  axes: { xaxis: string; yaxis: string };
  /** Legend entries are shown by the first facet only. */
  showLegend: boolean;
}

function values(rows: readonly Cell[][], bound: BoundChannel | null): (string | number | null)[] {
  return bound ? rows.map((row) => axisValue(bound, row[bound.index] ?? null)) : [];
}

function isHorizontal({ x, y }: Channels): boolean {
  return y !== null && x !== null && isDiscrete(y) && x.channel.type === "quantitative";
}

function shared(context: TraceContext, label: string | null): Trace {
  const { axes, showLegend } = context;
  return { ...axes, name: label ?? "", legendgroup: label ?? "", showlegend: showLegend && label !== null };
}

function discreteColor({ channels }: TraceContext): BoundChannel | null {
  return channels.color && (isDiscrete(channels.color) || channels.color.channel.type === "temporal")
    ? channels.color
    : null;
}

function hover({ channels }: TraceContext, label: string | null): string {
  const lines = [
    channels.x && `${escapeHtml(channels.x.title)}: %{x}`,
    channels.y && `${escapeHtml(channels.y.title)}: %{y}`,
    label !== null && channels.color && `${escapeHtml(channels.color.title)}: ${label}`,
  ];
  return `${lines.filter(Boolean).join("<br>")}<extra></extra>`;
}

export function barTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, colorOf } = context;
  const horizontal = isHorizontal(channels);
  return groupRows(rows, discreteColor(context)).map(({ label, rows: group }) => {
    const binned = channels.x?.endIndex ?? null;
    const trace: Trace = {
      ...shared(context, label),
      type: "bar",
      orientation: horizontal ? "h" : "v",
      x: values(group, channels.x),
      y: values(group, channels.y),
      marker: { color: colorOf(label), line: { width: 0 } },
      hovertemplate: hover(context, label),
    };
    if (binned !== null && channels.x) {
      const start = channels.x.index;
      trace["x"] = group.map((row) => (Number(row[start]) + Number(row[binned])) / 2);
      trace["width"] = group.map((row) => (Number(row[binned]) - Number(row[start])) * 0.96);
      trace["customdata"] = group.map((row) => [row[start], row[binned]]);
      trace["hovertemplate"] =
        `%{customdata[0]} to %{customdata[1]}<br>${escapeHtml(channels.y?.title ?? "")}: %{y}<extra>${label ?? ""}</extra>`;
    }
    return trace;
  });
}

export function lineTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, colorOf, spec } = context;
  const area = spec.mark === "area";
  const stacked = area && channels.y?.channel.stack !== null;
  return groupRows(rows, discreteColor(context)).map(({ label, rows: group }) => {
    const color = colorOf(label);
    const trace: Trace = {
      ...shared(context, label),
      type: "scatter",
      mode: group.length <= 40 && !area ? "lines+markers" : "lines",
      x: values(group, channels.x),
      y: values(group, channels.y),
      line: { color, width: 2 },
      marker: { color, size: 5 },
      hovertemplate: hover(context, label),
    };
    if (stacked) {
      trace["stackgroup"] = context.axes.yaxis;
      if (channels.y?.channel.stack === "normalize") trace["groupnorm"] = "percent";
    } else if (area) trace["fill"] = "tozeroy";
    return trace;
  });
}

const svgPointLimit = 4000;

export function pointTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, colorOf, palette, showLegend } = context;
  const sizes = channels.size ? sizeScale(rows, channels.size) : null;
  const continuous = channels.color && !discreteColor(context) ? channels.color : null;
  return groupRows(rows, discreteColor(context)).map(({ label, rows: group }) => ({
    ...shared(context, label),
    type: rows.length > svgPointLimit ? "scattergl" : "scatter",
    mode: "markers",
    x: values(group, channels.x),
    y: values(group, channels.y),
    hovertemplate: hover(context, label),
    marker: {
      size: sizes ? group.map(sizes) : rows.length > svgPointLimit ? 4 : 7,
      opacity: rows.length > 2000 ? 0.45 : 0.75,
      line: { width: 0 },
      ...(continuous
        ? {
            color: group.map((row) => Number(row[continuous.index])),
            colorscale: ramp(palette.ramp),
            showscale: showLegend,
            colorbar: colorBar(continuous.title, palette),
          }
        : { color: colorOf(label) }),
    },
  }));
}

function sizeScale(rows: readonly Cell[][], bound: BoundChannel): (row: Cell[]) => number {
  const numbers = rows.map((row) => Number(row[bound.index])).filter(Number.isFinite);
  const largest = numbers.reduce((best, value) => Math.max(best, value), 0);
  return (row) => {
    const value = Number(row[bound.index]);
    return largest > 0 && value > 0 ? 4 + 22 * Math.sqrt(value / largest) : 4;
  };
}

export function rectTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, palette, showLegend, axes } = context;
  const { x, y, color } = channels;
  if (!x || !y || !color) return [];
  const columns = [...new Set(rows.map((row) => axisValue(x, row[x.index] ?? null)))];
  const lines = [...new Set(rows.map((row) => axisValue(y, row[y.index] ?? null)))];
  const columnAt = new Map(columns.map((value, index) => [value, index]));
  const lineAt = new Map(lines.map((value, index) => [value, index]));
  const z: (number | null)[][] = lines.map(() => columns.map(() => null));
  for (const row of rows) {
    const line = z[lineAt.get(axisValue(y, row[y.index] ?? null)) ?? -1];
    const column = columnAt.get(axisValue(x, row[x.index] ?? null));
    const value = row[color.index];
    if (line && column !== undefined) line[column] = value === null || value === undefined ? null : Number(value);
  }
  const correlation = color.channel.aggregate === "correlation" || color.channel.column === "correlation";
  const [low, middle, high] = palette.diverging;
  return [
    {
      ...axes,
      type: "heatmap",
      x: columns,
      y: lines,
      z,
      xgap: 1,
      ygap: 1,
      showscale: showLegend,
      colorscale: correlation
        ? [
            [0, low],
            [0.5, middle],
            [1, high],
          ]
        : ramp(palette.ramp),
      ...(correlation ? { zmin: -1, zmax: 1 } : {}),
      colorbar: colorBar(color.title, palette),
      hovertemplate: `${escapeHtml(x.title)}: %{x}<br>${escapeHtml(y.title)}: %{y}<br>${escapeHtml(color.title)}: %{z}<extra></extra>`,
    },
  ];
}

function ramp(colors: readonly string[]): [number, string][] {
  return colors.map((color, index) => [index / Math.max(1, colors.length - 1), color]);
}

function colorBar(title: string, palette: Palette): Trace {
  return {
    title: { text: escapeHtml(title), side: "right" },
    thickness: 10,
    outlinewidth: 0,
    tickfont: { color: palette.textDim },
  };
}

export function arcTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, palette, colorOf } = context;
  const value = channels.theta ?? channels.y;
  const label = channels.color ?? channels.x;
  if (!value || !label) return [];
  const labels = rows.map((row) => String(axisValue(label, row[label.index] ?? null) ?? "(empty)"));
  return [
    {
      type: "pie",
      labels,
      values: rows.map((row) => Number(row[value.index])),
      sort: false,
      direction: "clockwise",
      hole: 0.45,
      textinfo: "percent",
      textposition: "inside",
      insidetextorientation: "horizontal",
      marker: { colors: labels.map(colorOf), line: { color: palette.surface, width: 2 } },
      hovertemplate: "%{label}: %{value} (%{percent})<extra></extra>",
    },
  ];
}

export function candlestickTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, palette, axes } = context;
  return [
    {
      ...axes,
      type: "candlestick",
      x: values(rows, channels.x),
      open: values(rows, channels.open),
      high: values(rows, channels.high),
      low: values(rows, channels.low),
      close: values(rows, channels.close),
      increasing: { line: { color: palette.positive, width: 1 }, fillcolor: palette.positive },
      decreasing: { line: { color: palette.negative, width: 1 }, fillcolor: palette.negative },
      showlegend: false,
      name: "",
    },
  ];
}
