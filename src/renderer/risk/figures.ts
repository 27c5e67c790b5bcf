import type { Cell, Table } from "../../contract/values.ts";
import type { Figure, Palette } from "../charts/index.ts";

type Space = { widthPx: number; heightPx: number };
export type Build = (palette: Palette, space: Space) => Figure;

/** Cells of a column by its name; empty where there is none. */
export function column(table: Table, name: string): Cell[] {
  const place = table.columns.findIndex((one) => one.name === name);
  return place < 0 ? [] : table.rows.map((row) => row[place] ?? null);
}

interface Axis {
  title: string;
  percent?: boolean;
  type?: "date" | "category" | "linear";
  reversed?: boolean;
}

function layoutOf(
  palette: Palette,
  { widthPx, heightPx }: Space,
  x: Axis,
  y: Axis,
  extra: object = {},
): Figure["layout"] {
  const axis = ({ title, percent, type, reversed }: Axis) => ({
    title: { text: title, font: { size: 12, color: palette.textDim }, standoff: 8 },
    tickfont: { size: 11, color: palette.textDim },
    gridcolor: palette.border,
    zerolinecolor: palette.border,
    linecolor: palette.border,
    automargin: true,
    ...(percent ? { tickformat: ".1~%", hoverformat: ".2%" } : {}),
    ...(type ? { type } : {}),
    ...(reversed ? { autorange: "reversed" } : {}),
  });
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: palette.font, size: 12, color: palette.text },
    width: widthPx,
    height: heightPx,
    margin: { l: 56, r: 16, t: 28, b: 44 },
    xaxis: axis(x),
    yaxis: axis(y),
    showlegend: true,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 11, color: palette.textDim } },
    hovermode: "closest",
    hoverlabel: {
      font: { family: palette.font, size: 12, color: palette.text },
      bgcolor: palette.surface,
      bordercolor: palette.border,
    },
    dragmode: "zoom",
    ...extra,
  };
}

/** Gains and losses with the value at risk and the expected shortfall of each method as lines. */
export function distributionFigure(distribution: Table, tails: Table): Build {
  return (palette, space) => {
    const methods = [...new Set(column(distribution, "method"))];
    const shown = methods.at(-1);
    const rows = distribution.rows.filter((row) => row[0] === shown);
    const [lower, upper, share] = [1, 2, 4].map((place) => rows.map((row) => Number(row[place]))) as [
      number[],
      number[],
      number[],
    ];
    const centres = lower.map((value, index) => (value + upper[index]!) / 2);
    const highest = Math.max(...share);
    const names = column(tails, "method").map(String);
    const risks = column(tails, "value_at_risk").map(Number);
    const shortfalls = column(tails, "expected_shortfall").map(Number);
    const worst = -Math.max(
      ...risks.filter((_value, index) => names.length === 1 || names[index] === shown),
      risks[0] ?? 0,
    );
    const line = (at: number, name: string, color: string, dash: string) => ({
      type: "scatter",
      mode: "lines",
      x: [at, at],
      y: [0, highest * 1.05],
      name,
      line: { color, width: 2, dash },
      hovertemplate: `${name}: %{x:.2%}<extra></extra>`,
    });
    return {
      data: [
        ...[
          { isBeyond: false, name: `${String(shown)} outcomes`, color: palette.accent },
          { isBeyond: true, name: "beyond the value at risk", color: palette.negative },
        ].map(({ isBeyond, name, color }) => {
          const kept = centres.flatMap((value, index) => (value <= worst === isBeyond ? [index] : []));
          return {
            type: "bar",
            x: kept.map((index) => centres[index]),
            y: kept.map((index) => share[index]),
            width: kept.map((index) => upper[index]! - lower[index]!),
            marker: { color, line: { width: 0 }, opacity: 0.75 },
            name,
            customdata: kept.map((index) => [lower[index], upper[index]]),
            hovertemplate: "%{customdata[0]:.2%} to %{customdata[1]:.2%}: %{y:.2%} of outcomes<extra></extra>",
          };
        }),
        ...names.flatMap((name, index) => [
          line(-risks[index]!, `${name} VaR`, palette.series[(index + 1) % palette.series.length]!, "solid"),
          ...(index === 0 ? [line(-shortfalls[index]!, `${name} shortfall`, palette.negative, "dot")] : []),
        ]),
      ],
      layout: layoutOf(
        palette,
        space,
        { title: "Gain or loss over the horizon", percent: true },
        { title: "Share of outcomes", percent: true },
        { bargap: 0 },
      ),
    };
  };
}

/** A line an asset over the dates; what is a forecast is dashed. */
export function seriesFigure(table: Table, value: string, title: string, options: { area?: boolean } = {}): Build {
  return (palette, space) => {
    const dates = column(table, "date");
    const assets = column(table, "asset");
    const values = column(table, value);
    const ahead = column(table, "is_forecast");
    const names = [...new Set(assets)].slice(0, 12);
    const data = names.flatMap((name, order) => {
      const rows = assets.flatMap((asset, index) => (asset === name ? [index] : []));
      const color = palette.series[order % palette.series.length]!;
      const trace = (kept: number[], isAhead: boolean) => ({
        type: "scatter",
        mode: "lines",
        x: kept.map((index) => dates[index]),
        y: kept.map((index) => values[index]),
        name: `${String(name)}${isAhead ? ", forecast" : ""}`,
        line: { color, width: 1.5, dash: isAhead ? "dash" : "solid" },
        ...(options.area && names.length === 1 ? { fill: "tozeroy" } : {}),
        hovertemplate: `${String(name)} %{x}: %{y:.2%}<extra></extra>`,
      });
      const past = rows.filter((index) => ahead[index] !== true);
      const future = rows.filter((index) => ahead[index] === true);
      const joined = future.length > 0 && past.length > 0 ? [past.at(-1)!, ...future] : future;
      return [trace(past, false), ...(joined.length > 0 ? [trace(joined, true)] : [])];
    });
    return {
      data,
      layout: layoutOf(palette, space, { title: "" }, { title, percent: true }, { showlegend: data.length > 1 }),
    };
  };
}

/** Each return against the loss that was forecast for its day. */
export function backtestFigure(table: Table): Build {
  return (palette, space) => {
    const dates = column(table, "date");
    const returns = column(table, "return").map(Number);
    const floor = column(table, "value_at_risk").map((value) => -Number(value));
    const beyond = column(table, "exceeded").flatMap((hit, index) => (hit === true ? [index] : []));
    return {
      data: [
        {
          type: "bar",
          x: dates,
          y: returns,
          name: "Return",
          marker: { color: palette.textDim, opacity: 0.55, line: { width: 0 } },
          hovertemplate: "%{x}: %{y:.2%}<extra></extra>",
        },
        {
          type: "scatter",
          mode: "lines",
          x: dates,
          y: floor,
          name: "Value at risk, forecast one step before",
          line: { color: palette.accent, width: 1.5, shape: "hv" },
          hovertemplate: "%{x}: %{y:.2%}<extra></extra>",
        },
        {
          type: "scatter",
          mode: "markers",
          x: beyond.map((index) => dates[index]),
          y: beyond.map((index) => returns[index]),
          name: "Loss beyond it",
          marker: { color: palette.negative, size: 7 },
          hovertemplate: "%{x}: %{y:.2%}<extra></extra>",
        },
      ],
      layout: layoutOf(palette, space, { title: "" }, { title: "Return", percent: true }, { bargap: 0 }),
    };
  };
}

export function matrixFigure(matrix: Table): Build {
  return (palette, space) => {
    const names = [...new Set(column(matrix, "first").map(String))];
    const value = matrix.columns[2]?.name ?? "correlation";
    const cells = column(matrix, value).map((cell) => (cell === null ? null : Number(cell)));
    const isCorrelation = value === "correlation";
    const rows = names.map((_name, row) => cells.slice(row * names.length, (row + 1) * names.length));
    const largest = isCorrelation ? 1 : Math.max(...cells.map((cell) => Math.abs(cell ?? 0)));
    const [negative, neutral, positive] = palette.diverging;
    return {
      data: [
        {
          type: "heatmap",
          x: names,
          y: names,
          z: rows,
          zmin: -largest,
          zmax: largest,
          colorscale: [
            [0, negative],
            [0.5, neutral],
            [1, positive],
          ],
          xgap: 1,
          ygap: 1,
          ...(names.length <= 14
            ? { texttemplate: isCorrelation ? "%{z:.2f}" : "%{z:.2e}", textfont: { size: 11 } }
            : {}),
          colorbar: { outlinewidth: 0, thickness: 10, tickfont: { size: 10, color: palette.textDim } },
          hovertemplate: "%{y} and %{x}: %{z:.3f}<extra></extra>",
        },
      ],
      layout: layoutOf(
        palette,
        space,
        { title: "", type: "category" },
        { title: "", type: "category", reversed: true },
        { showlegend: false },
      ),
    };
  };
}

const marks: Record<string, { symbol: string; size: number; series: number }> = {
  "minimum variance": { symbol: "diamond", size: 12, series: 2 },
  "maximum Sharpe": { symbol: "star", size: 15, series: 5 },
  "target return": { symbol: "square", size: 11, series: 6 },
  "your portfolio": { symbol: "x", size: 12, series: 1 },
  asset: { symbol: "circle", size: 7, series: 7 },
};

/** The frontier with the portfolio, the assets and the notable points on it. */
export function frontierFigure(table: Table): Build {
  return (palette, space) => {
    const rows = table.rows.map((row) => ({ kind: String(row[0]), name: String(row[1]), x: row[2], y: row[3] }));
    const line = rows.filter((row) => row.kind === "frontier");
    return {
      data: [
        {
          type: "scatter",
          mode: "lines",
          x: line.map((row) => row.x),
          y: line.map((row) => row.y),
          name: "Efficient frontier",
          line: { color: palette.accent, width: 2.5, shape: "spline" },
          hovertemplate: "volatility %{x:.2%}, return %{y:.2%}<extra></extra>",
        },
        ...Object.entries(marks).flatMap(([kind, { symbol, size, series }]) => {
          const points = rows.filter((row) => row.kind === kind);
          if (points.length === 0) return [];
          return [
            {
              type: "scatter",
              mode: kind === "asset" && points.length <= 20 ? "markers+text" : "markers",
              x: points.map((row) => row.x),
              y: points.map((row) => row.y),
              text: points.map((row) => row.name),
              textposition: "top center",
              textfont: { size: 11, color: palette.textDim },
              name: kind === "asset" ? "Single assets" : (points[0]?.name ?? kind),
              marker: { symbol, size, color: palette.series[series % palette.series.length] },
              hovertemplate: "%{text}: volatility %{x:.2%}, return %{y:.2%}<extra></extra>",
            },
          ];
        }),
      ],
      layout: layoutOf(
        palette,
        space,
        { title: "Volatility a year", percent: true },
        { title: "Expected return a year", percent: true },
      ),
    };
  };
}

export function barsFigure(table: Table, category: string, value: string, title: string, isPercent: boolean): Build {
  return (palette, space) => {
    const names = column(table, category).map(String);
    const values = column(table, value).map((cell) => (cell === null ? null : Number(cell)));
    return {
      data: [
        {
          type: "bar",
          x: names,
          y: values,
          marker: { color: values.map((one) => ((one ?? 0) < 0 ? palette.negative : palette.accent)) },
          hovertemplate: isPercent ? "%{x}: %{y:.2%}<extra></extra>" : "%{x}: %{y:.3f}<extra></extra>",
        },
      ],
      layout: layoutOf(
        palette,
        space,
        { title: "", type: "category" },
        { title, percent: isPercent },
        { showlegend: false, bargap: 0.4 },
      ),
    };
  };
}

/** Value now and pay-off at expiry over the price of the underlying. */
export function payoffFigure(table: Table, spot: number, price: number, isClosed: boolean): Build {
  return (palette, space) => {
    const spots = column(table, "spot");
    return {
      data: [
        {
          type: "scatter",
          mode: "lines",
          x: spots,
          y: column(table, "payoff"),
          name: isClosed ? "Pay-off at expiry" : "Pay-off by the last price alone",
          line: { color: palette.textDim, width: 1.5, dash: "dash" },
          hovertemplate: "%{x:.2f}: %{y:.2f}<extra></extra>",
        },
        ...(isClosed
          ? [
              {
                type: "scatter",
                mode: "lines",
                x: spots,
                y: column(table, "value"),
                name: "Value now",
                line: { color: palette.accent, width: 2.5 },
                hovertemplate: "%{x:.2f}: %{y:.2f}<extra></extra>",
              },
            ]
          : []),
        {
          type: "scatter",
          mode: "markers",
          x: [spot],
          y: [price],
          name: "This option",
          marker: { color: palette.series[1], size: 11, symbol: "circle" },
          hovertemplate: "spot %{x:.2f}: %{y:.4f}<extra></extra>",
        },
      ],
      layout: layoutOf(palette, space, { title: "Price of the underlying" }, { title: "Worth" }),
    };
  };
}
