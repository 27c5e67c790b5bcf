import type { AnalysisResult } from "../../contract/analysis.ts";
import type { Cell } from "../../contract/values.ts";
import type { Understanding } from "./understand.ts";

function show(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "no value";
  if (typeof cell === "number") return Number.isInteger(cell) ? cell.toLocaleString("en-GB") : cell.toLocaleString("en-GB", { maximumFractionDigits: Math.abs(cell) < 1 ? 4 : 2 });
  return String(cell);
}

export function sayAnswer(understood: Understanding, result: AnalysisResult): string {
  const { table, totalRowCount } = result;
  const where = understood.context.sketch.filters.map((filter) => filter.label).join(" and ");
  const suffix = where === "" ? "" : ` where ${where}`;
  if (table.rows.length === 0) return `No rows match${suffix}.`;
  const first = table.rows[0] ?? [];
  if (table.rows.length === 1) return `${table.columns.map((column, index) => `${column.name}: ${show(first[index])}`).join(", ")}${suffix}.`;
  const listed = table.rows.slice(0, 3).map((row) => row.slice(0, 2).map(show).join(": ")).join("; ");
  return `${totalRowCount.toLocaleString("en-GB")} rows${suffix}, beginning with ${listed}.`;
}
