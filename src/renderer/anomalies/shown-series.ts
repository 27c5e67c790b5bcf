import type { AnalysisResult } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Cell, Table } from "../../contract/values.ts";
import { thinRows } from "./thin-rows.ts";

export interface FoundAnomaly {
  key: string;
  time: Cell;
  value: Cell;
  kind: string;
  reason: string;
  score: number;
}

/** Rows beside an anomaly that its close-up shows. */
const ROWS_BEFORE = 160;
const ROWS_AFTER = 60;
const MOST_DRAWN = 4000;

export const keyOf = (cells: readonly Cell[]): string =>
  cells.map((cell) => (cell === null ? "(none)" : String(cell))).join(", ");

/** The anomalies of a result in order of time. */
export function anomaliesOf({ provenance }: AnalysisResult, { by }: AnomaliesBody): FoundAnomaly[] {
  const part = provenance.computation?.parts.find(({ name }) => name === "anomalies");
  if (!part) return [];
  const first = by.length;
  return part.table.rows.map((row) => ({
    key: keyOf(row.slice(0, first)),
    time: row[first] ?? null,
    value: row[first + 1] ?? null,
    score: Number(row[first + 5]),
    kind: String(row[first + 6]),
    reason: String(row[first + 7]),
  }));
}

/** The names of the series, those with most anomalies first. */
export function seriesOf({ provenance }: AnalysisResult, { by }: AnomaliesBody): { key: string; count: number }[] {
  const part = provenance.computation?.parts.find(({ name }) => name === "series");
  return (part?.table.rows ?? []).map((row) => ({
    key: keyOf(row.slice(0, by.length)),
    count: Number(row[by.length + 1]),
  }));
}

/** The rows of one series, or those around one time of it, fit to be drawn. */
export function drawnTable(table: Table, body: AnomaliesBody, key: string | null, around: Cell | null): Table {
  const { by, time, value } = body;
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const places = by.map(at);
  const timeAt = at(time);
  const rows =
    key === null ? table.rows : table.rows.filter((row) => keyOf(places.map((place) => row[place] ?? null)) === key);
  const centre = around === null ? -1 : rows.findIndex((row) => row[timeAt] === around);
  const near = centre < 0 ? rows : rows.slice(Math.max(0, centre - ROWS_BEFORE), centre + ROWS_AFTER);
  return { columns: table.columns, rows: thinRows(near, at(value), at("anomaly"), MOST_DRAWN) };
}

export function specOf({ time, value }: AnomaliesBody): ChartSpec {
  const channel = (column: string, title: string) => ({ column, type: "quantitative" as const, title });
  return {
    mark: "line",
    transform: [],
    encoding: {
      x: { column: time, type: "temporal", title: time },
      y: channel(value, value),
      lower: channel("lower", "lower"),
      upper: channel("upper", "usual range"),
      anomaly: { column: "anomaly", type: "nominal", title: "anomaly" },
      reason: { column: "reason", type: "nominal", title: "reason" },
    },
  };
}
