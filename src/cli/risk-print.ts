import type { AnalysisResult, Computation } from "../contract/analysis.ts";
import { tableText } from "./print.ts";

const MOST_ROWS = 60;

export function printFinding({ table, provenance }: AnalysisResult): void {
  const { computation } = provenance;
  const lines: string[] = [];
  if (computation) {
    lines.push(computation.sentence ?? computation.method, "");
    for (const figure of computation.figures) lines.push(`${figureText(figure)}`);
    lines.push("");
  }
  lines.push(tableText(table.columns, table.rows.slice(0, MOST_ROWS)));
  if (table.rows.length > MOST_ROWS)
    lines.push(`… and ${(table.rows.length - MOST_ROWS).toLocaleString("en")} more rows; --json gives all of them.`);
  for (const part of computation?.parts ?? []) {
    if (part.table.rows.length > MOST_ROWS) continue;
    lines.push("", part.title, tableText(part.table.columns, part.table.rows));
  }
  if (computation) lines.push("", ...computation.notes);
  process.stdout.write(`${lines.join("\n")}\n`);
}

function figureText({ label, value, format, note }: Computation["figures"][number]): string {
  const shown =
    value === null
      ? "not defined"
      : format === "percent"
        ? `${(value * 100).toFixed(2)}%`
        : format === "integer"
          ? String(Math.round(value))
          : value.toLocaleString("en", { maximumFractionDigits: 4 });
  return `${label.padEnd(34)} ${shown.padStart(12)}${note === undefined ? "" : `  ${note}`}`;
}
