import { z } from "zod";
import { cellSchema, columnTypeSchema, tableSchema } from "./values.ts";

export const fileFormatSchema = z.enum(["csv", "tsv", "json", "ndjson", "parquet", "arrow", "xlsx", "sqlite"]);
export type FileFormat = z.infer<typeof fileFormatSchema>;

/** How numbers in a column are meant, beyond their type. `percent` values are stored as written ("12.4%" is 12.4). */
export const columnMeaningSchema = z.object({
  unit: z.enum(["percent", "currency"]).optional(),
  /** ISO 4217, where the file shows it. */
  currency: z.string().optional(),
});
export type ColumnMeaning = z.infer<typeof columnMeaningSchema>;

/** What the person may correct about one column before the import. */
export const columnChoiceSchema = z.object({
  /** The name in the file. Duplicate headers arrive already made unique ("amount", "amount_2"). */
  sourceName: z.string(),
  name: z.string(),
  type: columnTypeSchema,
  include: z.boolean().default(true),
  /** strptime pattern for dates and timestamps, e.g. `%d.%m.%Y`. */
  dateFormat: z.string().optional(),
  decimalSeparator: z.enum([".", ","]).optional(),
  thousandsSeparator: z.enum([",", ".", " ", "'", "\u00a0"]).optional(),
  meaning: columnMeaningSchema.optional(),
  nullValues: z.array(z.string()).optional(),
});
export type ColumnChoice = z.infer<typeof columnChoiceSchema>;

export const readOptionsSchema = z.object({
  format: fileFormatSchema.optional(),
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "latin-1"]).optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  hasHeader: z.boolean().optional(),
  skipLines: z.number().int().min(0).optional(),
  /** Sheet name (XLSX) or table name (SQLite). */
  table: z.string().optional(),
  nullValues: z.array(z.string()).optional(),
});
export type ReadOptions = z.infer<typeof readOptionsSchema>;

export const previewInputSchema = z.object({
  /** One file, several files of one shape, a folder, or a glob. */
  paths: z.array(z.string().min(1)).min(1),
  options: readOptionsSchema.default({}),
  columns: z.array(columnChoiceSchema).optional(),
});

export const previewSchema = z.object({
  suggestedName: z.string(),
  options: readOptionsSchema.extend({ format: fileFormatSchema }),
  columns: z.array(columnChoiceSchema),
  /** The first rows (at most 100), typed as `columns` says; cells that do not fit are null and listed in `misfits`. */
  sample: tableSchema,
  misfits: z.array(z.object({ row: z.number().int(), column: z.string(), text: z.string() })),
  /** Sheets or tables to choose from, when there is more than one. */
  tables: z.array(z.string()),
  byteCount: z.number(),
  /** Estimated from the byte count; null when it cannot be known before reading everything. */
  estimatedRowCount: z.number().nullable(),
  warnings: z.array(z.string()),
});
export type Preview = z.infer<typeof previewSchema>;

export const importInputSchema = z.object({
  paths: z.array(z.string().min(1)).min(1),
  name: z.string().min(1).max(200).optional(),
  /** Import as a new version of this dataset instead of a new dataset. */
  datasetId: z.string().optional(),
  options: readOptionsSchema.default({}),
  columns: z.array(columnChoiceSchema).optional(),
});
export type ImportInput = z.infer<typeof importInputSchema>;

export const datasetColumnSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  sourceName: z.string(),
  meaning: columnMeaningSchema.optional(),
});
export type DatasetColumn = z.infer<typeof datasetColumnSchema>;

export const dataFileSchema = z.object({
  /** Hex SHA-256 of the Parquet file; the file is stored as `<sha256>.parquet`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  rowCount: z.number().int(),
  byteCount: z.number().int(),
});

export const datasetVersionSchema = z.object({
  id: z.string(),
  datasetId: z.string(),
  /** 1, 2, 3 ... within the dataset. */
  number: z.number().int(),
  createdAt: z.string(),
  columns: z.array(datasetColumnSchema),
  files: z.array(dataFileSchema),
  rejectsFile: dataFileSchema.nullable(),
  rowCount: z.number().int(),
  rejectedRowCount: z.number().int(),
  byteCount: z.number().int(),
  source: z.object({
    paths: z.array(z.string()),
    format: fileFormatSchema,
    options: readOptionsSchema,
    byteCount: z.number(),
  }),
  /** SHA-256 of the canonical manifest; the version's identity across machines. */
  manifestSha256: z.string(),
});
export type DatasetVersion = z.infer<typeof datasetVersionSchema>;

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  current: datasetVersionSchema,
  versionCount: z.number().int(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const histogramBinSchema = z.object({ start: z.number(), end: z.number(), count: z.number() });
export const valueCountSchema = z.object({ value: cellSchema, count: z.number() });
export const columnProfileSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  rowCount: z.number(),
  nullCount: z.number(),
  distinctCount: z.number(),
  /** True when `distinctCount` is a HyperLogLog estimate. */
  distinctIsEstimate: z.boolean(),
  min: cellSchema,
  max: cellSchema,
  mean: z.number().nullable(),
  standardDeviation: z.number().nullable(),
  /** q05, q25, q50, q75, q95; null for columns without an order that can be measured. */
  quantiles: z
    .object({ q05: cellSchema, q25: cellSchema, q50: cellSchema, q75: cellSchema, q95: cellSchema })
    .nullable(),
  /** Equal-width bins for numbers; for dates the bounds are milliseconds since 1970. Empty for text. */
  histogram: z.array(histogramBinSchema),
  /** Most frequent values, most frequent first (text, boolean, and small-cardinality columns). */
  topValues: z.array(valueCountSchema),
  /** Figures come from a sample of this many rows; null when every row was read. */
  sampledRowCount: z.number().nullable(),
});
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

export const rejectedRowSchema = z.object({
  file: z.string(),
  lineNumber: z.number().nullable(),
  column: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
});
export type RejectedRow = z.infer<typeof rejectedRowSchema>;
