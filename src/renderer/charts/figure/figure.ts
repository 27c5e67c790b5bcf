import { exhausted } from "../../../contract/errors.ts";
import type { ChartSpec } from "../../../contract/chart.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import type { Palette } from "../palette.ts";
import { boxTraces } from "./boxes.ts";
import { layerTraces } from "./layers.ts";
import {
  arcTraces,
  barTraces,
  candlestickTraces,
  lineTraces,
  pointTraces,
  rectTraces,
  type Channels,
  type Trace,
  type TraceContext,
} from "./traces.ts";
import { bindChannel, categoryOrder, escapeHtml, groupRows, isDiscrete, type BoundChannel } from "./values.ts";

export interface Figure {
  data: Trace[];
  layout: Trace;
}

const facetLimit = 12;

export interface FigureSpace {
  widthPx: number;
  heightPx: number;
  /** A card instead of a page: small legend on top, the vertical axis named above it. */
  compact: boolean;
}

/** The plotly figure of a chart specification and the rows its plan yielded. Pure: same input, same figure. */
export function figureFor(asked: ChartSpec, table: Table, palette: Palette, space: FigureSpace): Figure {
  const spec = lyingDown(asked, table, space);
  const bind = (name: Parameters<typeof bindChannel>[2]) => bindChannel(spec, table, name);
  const channels: Channels = {
    x: bind("x"),
    y: bind("y"),
    color: bind("color"),
    size: bind("size"),
    theta: bind("theta"),
    open: bind("open"),
    high: bind("high"),
    low: bind("low"),
    close: bind("close"),
    forecast: bind("forecast"),
    expected: bind("expected"),
    lower: bind("lower"),
    upper: bind("upper"),
    anomaly: bind("anomaly"),
    reason: bind("reason"),
  };
  const facets = groupRows(table.rows, bind("facet")).slice(0, facetLimit);
  const colorOf = colorScale(channels.color, table.rows, palette);
  const data: Trace[] = [];
  const layout = baseLayout(spec, channels, palette, space);
  const columnCount = Math.ceil(Math.sqrt(facets.length));
  const rowCount = Math.ceil(facets.length / columnCount);

  facets.forEach((facet, index) => {
    const suffix = index === 0 ? "" : String(index + 1);
    const context: TraceContext = {
      spec,
      channels,
      palette,
      colorOf,
      axes: { xaxis: `x${suffix}`, yaxis: `y${suffix}` },
      showLegend: index === 0,
    };
    data.push(...layerTraces(facet.rows, context), ...tracesFor(facet.rows, table, context));
    const cell = facetDomain(index, columnCount, rowCount);
    const outer = index % columnCount === 0;
    layout[`xaxis${suffix}`] = {
      ...axisLayout(channels.x, table.rows, palette, { vertical: false, untitled: false }),
      ...(spec.mark === "candlestick" ? { rangeslider: { visible: false } } : {}),
      domain: cell.x,
      anchor: `y${suffix}`,
      ...(index > 0 ? { matches: "x" } : {}),
    };
    layout[`yaxis${suffix}`] = {
      ...axisLayout(channels.y, table.rows, palette, { vertical: true, untitled: space.compact }),
      domain: cell.y,
      anchor: `x${suffix}`,
      ...(index > 0 ? { matches: "y" } : {}),
      ...(outer ? {} : { showticklabels: false, title: { text: "" } }),
    };
    if (facet.label !== null) {
      const annotations = (layout["annotations"] as Trace[] | undefined) ?? [];
      annotations.push({
        text: facet.label,
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: (cell.x[0] + cell.x[1]) / 2,
        y: cell.y[1],
        yanchor: "bottom",
        font: { size: 11, color: palette.textDim },
      });
      layout["annotations"] = annotations;
    }
  });
  if (space.compact) makeRoomForLegend(data, layout, space);
  return { data, layout };
}

/** In a small chart the legend stands between the title and the plot; names beyond two rows scroll. */
function makeRoomForLegend(data: readonly Trace[], layout: Trace, { widthPx }: FigureSpace): void {
  const { title, showlegend, margin } = layout;
  if (!showlegend || typeof title !== "object" || typeof margin !== "object") return;
  const names = data.flatMap(({ name, showlegend: isListed }) =>
    typeof name === "string" && isListed !== false ? [name] : [],
  );
  if (names.length === 0) return;
  const lengthPx = names.reduce((sum, name) => sum + 52 + 5.5 * name.length, 0);
  const rows = Math.min(2, Math.ceil(lengthPx / (widthPx - 60)));
  layout["margin"] = { ...margin, t: 24 + 20 * rows };
  layout["title"] = { ...title, y: 1, yref: "container", yanchor: "top", pad: { l: 8, t: 8 } };
}

function tracesFor(rows: Cell[][], table: Table, context: TraceContext): Trace[] {
  const { mark } = context.spec;
  switch (mark) {
    case "bar":
    case "histogram":
      return barTraces(rows, context);
    case "line":
    case "area":
      return lineTraces(rows, context);
    case "point":
    case "tick":
    case "text":
      return pointTraces(rows, context);
    case "boxplot":
      return boxTraces(rows, table, context);
    case "rect":
      return rectTraces(rows, context);
    case "arc":
      return arcTraces(rows, context);
    case "candlestick":
      return candlestickTraces(rows, context);
    default:
      return exhausted(mark);
  }
}

function colorScale(
  color: BoundChannel | null,
  rows: readonly Cell[][],
  palette: Palette,
): (label: string | null) => string {
  const labels = color ? categoryOrder(color, rows) : [];
  const colors = new Map(
    labels.map((label, index) => [label, palette.series[index % palette.series.length] ?? palette.accent]),
  );
  return (label) => (label === null ? palette.accent : (colors.get(label) ?? palette.accent));
}

function facetDomain(index: number, columns: number, rows: number): { x: [number, number]; y: [number, number] } {
  const gapX = columns > 1 ? 0.05 : 0;
  const gapY = rows > 1 ? 0.12 : 0;
  const width = (1 - gapX * (columns - 1)) / columns;
  const height = (1 - gapY * (rows - 1)) / rows;
  const column = index % columns;
  const row = Math.floor(index / columns);
  const left = column * (width + gapX);
  const top = 1 - row * (height + gapY);
  return { x: [left, left + width], y: [top - height, top] };
}

interface AxisPlace {
  vertical: boolean;
  untitled: boolean;
}

function axisLayout(
  bound: BoundChannel | null,
  rows: readonly Cell[][],
  palette: Palette,
  { vertical, untitled }: AxisPlace,
): Trace {
  const axis: Trace = {
    title: {
      text: bound && !untitled ? escapeHtml(bound.title) : "",
      font: { size: 12, color: palette.textDim },
      standoff: 8,
    },
    tickfont: { size: 11, color: palette.textDim },
    gridcolor: palette.border,
    zerolinecolor: palette.border,
    linecolor: palette.border,
    automargin: true,
    fixedrange: false,
  };
  if (!bound) return axis;
  if (isDiscrete(bound)) {
    const order = categoryOrder(bound, rows);
    return {
      ...axis,
      type: "category",
      categoryorder: "array",
      categoryarray: order,
      ...(vertical ? { autorange: "reversed" } : {}),
      showgrid: false,
      tickmode: order.length > 40 ? "auto" : "array",
      ...(order.length > 40 ? { nticks: 30 } : { tickvals: order, ticktext: order.map(shorten) }),
    };
  }
  if (bound.channel.type === "temporal")
    return {
      ...axis,
      type: bound.channel.timeUnit && !bound.channel.timeUnit.startsWith("year") ? "category" : "date",
      showgrid: false,
    };
  return {
    ...axis,
    type: "linear",
    rangemode: "normal",
    hoverformat: bound.channel.format === "percent" ? ",.2~%" : ",.6~r",
    ...(bound.channel.format === "percent" ? { tickformat: ",.1~%" } : {}),
    exponentformat: "B",
    separatethousands: true,
    nticks: 8,
  };
}

function shorten(label: string): string {
  return label.length > 28 ? `${label.slice(0, 26).replace(/&[a-z]*$/, "")}…` : label;
}

/** Bars with many or long names lie down where there is no room for the names below them. */
function lyingDown(spec: ChartSpec, table: Table, { widthPx }: FigureSpace): ChartSpec {
  const { x, y, facet, ...rest } = spec.encoding;
  if (spec.mark !== "bar" || facet || x?.type !== "nominal" || y?.type !== "quantitative" || x.timeUnit) return spec;
  const bound = bindChannel(spec, table, "x");
  if (!bound) return spec;
  const labels = categoryOrder(bound, table.rows);
  const longest = Math.max(0, ...labels.map((label) => Math.min(label.length, 28)));
  if (labels.length > 40 || labels.length * longest * 7 < widthPx - 80) return spec;
  return { ...spec, encoding: { ...rest, x: y, y: x } };
}

function baseLayout(
  spec: ChartSpec,
  channels: Channels,
  palette: Palette,
  { widthPx, heightPx, compact }: FigureSpace,
): Trace {
  const named = compact && channels.y && spec.mark !== "arc" ? channels.y.title : (spec.title ?? "");
  const stack = channels.y?.channel.stack ?? channels.x?.channel.stack;
  const grouped = channels.y?.channel.stack === null || channels.x?.channel.stack === null;
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: palette.font, size: 12, color: palette.text },
    width: widthPx,
    height: heightPx,
    margin: compact ? { l: 40, r: 12, t: named ? 28 : 10, b: 32 } : { l: 56, r: 16, t: named ? 40 : 16, b: 48 },
    ...(named
      ? {
          title: {
            text: escapeHtml(named),
            font: { size: compact ? 11 : 14, color: compact ? palette.textDim : palette.text },
            x: 0,
            xanchor: "left",
            xref: "container",
            pad: { l: compact ? 8 : 16 },
          },
        }
      : {}),
    showlegend:
      (channels.color !== null && !(compact && channels.color.channel.type === "quantitative")) ||
      channels.forecast !== null ||
      channels.expected !== null ||
      channels.anomaly !== null ||
      spec.mark === "arc",
    legend: compact
      ? {
          orientation: "h",
          x: 0,
          y: 1,
          yanchor: "bottom",
          font: { size: 10, color: palette.textDim },
          itemsizing: "constant",
          itemwidth: 30,
          maxheight: 0.2,
        }
      : {
          orientation: "v",
          font: { size: 11, color: palette.textDim },
          title: { text: channels.color ? escapeHtml(channels.color.title) : "", font: { size: 11 } },
          itemsizing: "constant",
        },
    barmode: grouped ? "group" : "stack",
    ...(stack === "normalize" ? { barnorm: "percent" } : {}),
    bargap: 0.18,
    hovermode: spec.mark === "line" || spec.mark === "area" ? "x unified" : "closest",
    hoverlabel: {
      font: { family: palette.font, size: 12, color: palette.text },
      bgcolor: palette.surface,
      bordercolor: palette.border,
    },
    dragmode: spec.mark === "arc" ? false : "zoom",
    colorway: [...palette.series],
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.textDim, activecolor: palette.accent },
  };
}
