import { z } from "zod";

/** What a column holds, in the words of the screen. `integer` may exceed 2^53; such values travel as strings. */
export const columnTypeSchema = z.enum([
  "integer",
  "number",
  "boolean",
  "text",
  "date",
  "timestamp",
  "time",
  "interval",
  "json",
  "binary",
]);
export type ColumnType = z.infer<typeof columnTypeSchema>;

/**
 * One cell as it travels: dates `YYYY-MM-DD`, timestamps `YYYY-MM-DDTHH:MM:SS[.ffffff]` (wall time, no zone),
 * times `HH:MM:SS`, nested values as JSON text, integers beyond 2^53 as decimal strings.
 */
export const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof cellSchema>;

export const resultColumnSchema = z.object({ name: z.string(), type: columnTypeSchema });
export type ResultColumn = z.infer<typeof resultColumnSchema>;

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** By hand: cells are checked one by one on both sides of each port, and a schema a cell takes twenty times as long. */
function areRows(value: unknown): value is Cell[][] {
  if (!Array.isArray(value)) return false;
  for (const row of value) {
    if (!Array.isArray(row)) return false;
    for (const cell of row) if (!isCell(cell)) return false;
  }
  return true;
}

/** A small result: row-major cells. Anything that may be large is a view with pages instead. */
export const tableSchema = z.object({
  columns: z.array(resultColumnSchema),
  rows: z.custom<Cell[][]>(areRows, "Rows are lists of texts, numbers, true, false and null."),
});
export type Table = z.infer<typeof tableSchema>;

export function isNumericType(type: ColumnType): boolean {
  return type === "integer" || type === "number";
}

export function isTemporalType(type: ColumnType): boolean {
  return type === "date" || type === "timestamp";
}
