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

/** A small result: row-major cells. Anything that may be large is a view with pages instead. */
export const tableSchema = z.object({
  columns: z.array(resultColumnSchema),
  rows: z.array(z.array(cellSchema)),
});
export type Table = z.infer<typeof tableSchema>;

export function isNumericType(type: ColumnType): boolean {
  return type === "integer" || type === "number";
}

export function isTemporalType(type: ColumnType): boolean {
  return type === "date" || type === "timestamp";
}
