import type { Cell } from "../../../contract/values.ts";
import type { Trace, TraceContext } from "./traces.ts";
import { axisValue, escapeHtml, groupRows, isDiscrete, type BoundChannel } from "./values.ts";

function translucent(color: string, opacity: number): string {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(color);
  if (!hex) return color;
  return `rgba(${[hex[1], hex[2], hex[3]].map((part) => Number.parseInt(part ?? "0", 16)).join(",")},${opacity})`;
}

function numberAt(row: readonly Cell[], bound: BoundChannel | null): number | null {
  const cell = bound ? row[bound.index] : null;
  return cell === null || cell === undefined || typeof cell === "boolean" ? null : Number(cell);
}

/** The last row before the forecast begins: the forecast's line and band start from its value. */
function lastKnown(rows: readonly Cell[][], y: BoundChannel | null, forecast: BoundChannel): Cell[] | null {
  const begin = rows.findIndex((row) => numberAt(row, forecast) !== null);
  const before = begin > 0 ? rows[begin - 1] : undefined;
  return before && numberAt(before, y) !== null ? before : null;
}

/** What a method computed beside the rows: the interval as a band, the forecast dashed, the expected value thin, anomalies as points. */
export function layerTraces(rows: Cell[][], context: TraceContext): Trace[] {
  const { channels, colorOf, axes, showLegend, palette } = context;
  const { x, y, forecast, expected, lower, upper, anomaly, reason } = channels;
  if (!x || (!forecast && !expected && !lower && !anomaly)) return [];
  const color = channels.color && isDiscrete(channels.color) ? channels.color : null;
  const at = (row: readonly Cell[]) => axisValue(x, row[x.index] ?? null);
  const groups = groupRows(rows, color);
  const bandOpacity = groups.length > 2 ? 0.09 : 0.18;
  return groups.flatMap(({ label, rows: group }) => {
    const hue = colorOf(label);
    const named = label === null ? "" : `${label}, `;
    const legend = (name: string): Trace => ({
      ...axes,
      name: `${named}${name}`,
      legendgroup: label ?? name,
      showlegend: showLegend && label === null,
    });
    const traces: Trace[] = [];
    if (lower && upper) {
      const banded = group.filter((row) => numberAt(row, lower) !== null && numberAt(row, upper) !== null);
      const join = forecast ? lastKnown(group, y, forecast) : null;
      const places = [...(join ? [at(join)] : []), ...banded.map(at)];
      const edge = (bound: BoundChannel) => [
        ...(join ? [numberAt(join, y)] : []),
        ...banded.map((row) => numberAt(row, bound)),
      ];
      const line = { width: 0, color: hue };
      traces.push(
        {
          ...legend("low"),
          showlegend: false,
          type: "scatter",
          mode: "lines",
          x: places,
          y: edge(lower),
          line,
          hoverinfo: "skip",
        },
        {
          ...legend(upper.title || "interval"),
          type: "scatter",
          mode: "lines",
          x: places,
          y: edge(upper),
          line,
          fill: "tonexty",
          fillcolor: translucent(hue, bandOpacity),
          hoverinfo: "skip",
        },
      );
    }
    if (expected)
      traces.push({
        ...legend(expected.title || "expected"),
        type: "scatter",
        mode: "lines",
        x: group.map(at),
        y: group.map((row) => numberAt(row, expected)),
        line: { color: translucent(hue, 0.7), width: 1, dash: "dot" },
        hovertemplate: `${escapeHtml(named)}expected %{y}<extra></extra>`,
      });
    if (forecast) {
      const ahead = group.filter((row) => numberAt(row, forecast) !== null);
      const join = lastKnown(group, y, forecast);
      traces.push({
        ...legend(forecast.title || "forecast"),
        type: "scatter",
        mode: "lines",
        x: [...(join ? [at(join)] : []), ...ahead.map(at)],
        y: [...(join ? [numberAt(join, y)] : []), ...ahead.map((row) => numberAt(row, forecast))],
        customdata: [
          ...(join ? [""] : []),
          ...ahead.map((row) =>
            lower && upper ? ` (${short(numberAt(row, lower))} to ${short(numberAt(row, upper))})` : "",
          ),
        ],
        line: { color: hue, width: 2, dash: "dash" },
        hovertemplate: `${escapeHtml(named)}forecast %{y}%{customdata}<extra></extra>`,
      });
    }
    if (anomaly) {
      const odd = group.filter((row) => row[anomaly.index] === true || Number(row[anomaly.index]) > 0);
      traces.push({
        ...legend(anomaly.title || "anomaly"),
        type: "scatter",
        mode: "markers",
        x: odd.map(at),
        y: odd.map((row) => numberAt(row, y)),
        customdata: odd.map((row) => escapeHtml(String((reason && row[reason.index]) ?? ""))),
        marker: { color: palette.negative, size: 9, symbol: "circle-open", line: { width: 2 } },
        hovertemplate: "%{customdata}<extra></extra>",
      });
    }
    return traces;
  });
}

function short(value: number | null): string {
  return value === null ? "" : value.toLocaleString("en-GB", { maximumSignificantDigits: 4 });
}
