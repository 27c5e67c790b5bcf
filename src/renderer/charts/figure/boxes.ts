import type { Cell, Table } from "../../../contract/values.ts";
import type { Trace, TraceContext } from "./traces.ts";
import { axisValue, groupRows, isDiscrete } from "./values.ts";

/**
 * Box plots are drawn from summary rows: one row a box with `q1, median, q3, lower, upper` beside the group
 * columns, and optional outlier rows in a JSON array column `outliers`.
 */
export function boxTraces(rows: Cell[][], table: Table, context: TraceContext): Trace[] {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const places = {
    q1: at("q1"),
    median: at("median"),
    q3: at("q3"),
    lower: at("lower"),
    upper: at("upper"),
    outliers: at("outliers"),
  };
  const { channels, colorOf } = context;
  const horizontal = channels.y !== null && isDiscrete(channels.y);
  const category = horizontal ? channels.y : channels.x && isDiscrete(channels.x) ? channels.x : null;
  const split = channels.color && isDiscrete(channels.color) ? channels.color : null;
  return groupRows(rows, split).map(({ label, rows: group }) => {
    const read = (place: number) => group.map((row) => Number(row[place]));
    const trace: Trace = {
      ...context.axes,
      type: "box",
      name: label ?? "",
      showlegend: context.showLegend && label !== null,
      legendgroup: label ?? "",
      orientation: horizontal ? "h" : "v",
      q1: read(places.q1),
      median: read(places.median),
      q3: read(places.q3),
      lowerfence: read(places.lower),
      upperfence: read(places.upper),
      fillcolor: "rgba(0,0,0,0)",
      line: { color: colorOf(label), width: 1.5 },
      marker: { color: colorOf(label), size: 3 },
    };
    const labels = category
      ? group.map((row) => axisValue(category, row[category.index] ?? null))
      : group.map(() => "");
    trace[horizontal ? "y" : "x"] = labels;
    if (places.outliers >= 0) {
      trace[horizontal ? "x" : "y"] = group.map((row) => parseNumbers(row[places.outliers] ?? null));
      trace["boxpoints"] = "outliers";
    }
    return trace;
  });
}

function parseNumbers(cell: Cell): number[] {
  if (typeof cell !== "string") return [];
  const parsed: unknown = JSON.parse(cell);
  return Array.isArray(parsed) ? parsed.filter((value): value is number => typeof value === "number") : [];
}
