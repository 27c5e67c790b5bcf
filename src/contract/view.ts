import { z } from "zod";
import { predicateSchema, sortKeySchema } from "./query.ts";
import { resultColumnSchema, tableSchema } from "./values.ts";

/** What a grid looks at: a dataset version, filtered and sorted, or the materialised result of a SQL statement. */
export const viewSourceSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("dataset"),
    versionId: z.string(),
    filter: predicateSchema.optional(),
    sort: z.array(sortKeySchema).default([]),
  }),
  z.object({ kind: z.literal("query"), queryId: z.string(), sort: z.array(sortKeySchema).default([]) }),
]);
export type ViewSource = z.infer<typeof viewSourceSchema>;

export const viewSchema = z.object({
  viewId: z.string(),
  columns: z.array(resultColumnSchema),
  rowCount: z.number(),
  durationMs: z.number(),
});
export type View = z.infer<typeof viewSchema>;

export const pageInputSchema = z.object({
  viewId: z.string(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(2000),
  /** Default: all columns. */
  columns: z.array(z.string()).optional(),
});
export const pageSchema = z.object({ offset: z.number(), table: tableSchema });

/** A statement of the SQL console, run once into a temporary table that pages come from. */
export const queryRunSchema = z.object({
  queryId: z.string(),
  columns: z.array(resultColumnSchema),
  rowCount: z.number(),
  durationMs: z.number(),
  firstPage: tableSchema,
});
export type QueryRun = z.infer<typeof queryRunSchema>;

/** A table of the SQL console: each dataset under a quoted-identifier-safe alias. */
export const catalogTableSchema = z.object({
  name: z.string(),
  datasetId: z.string(),
  columns: z.array(resultColumnSchema),
});
export type CatalogTable = z.infer<typeof catalogTableSchema>;

export const exportFormatSchema = z.enum(["csv", "parquet", "xlsx"]);
export const exportInputSchema = z.object({
  source: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("view"), viewId: z.string() }),
    /** A small table that is on the screen (an answer, a chart's rows). */
    z.object({ kind: z.literal("table"), table: tableSchema }),
  ]),
  format: exportFormatSchema,
  path: z.string().min(1),
});
export type ExportInput = z.infer<typeof exportInputSchema>;
