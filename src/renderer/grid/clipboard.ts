import type { Cell } from "../../contract/values.ts";

function cellText(value: Cell): string {
  if (value === null) return "";
  const text = String(value);
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Tab-separated text as spreadsheets take it: full values, quotes only where a value holds a tab, a quote or a line end. */
export function toTabSeparated(rows: Cell[][], header?: string[]): string {
  const lines = rows.map((row) => row.map(cellText).join("\t"));
  return (header ? [header.map(cellText).join("\t"), ...lines] : lines).join("\n");
}
