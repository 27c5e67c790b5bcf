import { z } from "zod";
import { dimensionSchema, exprSchema, measureSchema, predicateSchema, querySchema } from "./query.ts";

/**
 * The analysis plan: a typed, JSON-serialisable account of a computation. Every number the program shows comes from an
 * executed plan.
 */

/** "Tell me about this data": one row a column. */
const summarySchema = z.object({ kind: z.literal("summary"), columns: z.array(z.string()).optional() });

/** Pairwise correlation: rows `first, second, correlation, count`. */
const correlationSchema = z.object({
  kind: z.literal("correlation"),
  fields: z.array(z.string()).min(2),
  /** Only pairs with this field, strongest first. */
  against: z.string().optional(),
  method: z.enum(["pearson", "spearman"]).default("pearson"),
  filter: predicateSchema.optional(),
});

/** Rows whose `expr` lies outside Tukey's fences (or beyond `threshold` MADs), farthest first, with the bounds beside them. */
const outliersSchema = z.object({
  kind: z.literal("outliers"),
  expr: exprSchema,
  label: z.string(),
  by: z.array(z.string()).default([]),
  show: z.array(z.string()).default([]),
  method: z.enum(["iqr", "mad"]).default("iqr"),
  threshold: z.number().positive().default(1.5),
  filter: predicateSchema.optional(),
  limit: z.number().int().min(1).default(100),
});

/**
 * "Why did X drop in Y": for each value of each dimension its part in the change of an additive measure between two
 * sets of rows. Result rows: dimension, value, before, after, contribution, shareOfChange.
 */
const contributionSchema = z.object({
  kind: z.literal("contribution"),
  measure: measureSchema,
  before: predicateSchema,
  after: predicateSchema,
  beforeLabel: z.string(),
  afterLabel: z.string(),
  dimensions: z.array(z.string()).min(1),
  filter: predicateSchema.optional(),
  limit: z.number().int().min(1).default(20),
});

/**
 * Box plots: per group `count, lower, q1, median, q3, upper, outliers`. The whiskers end at the last values within 1.5 times the
 * interquartile range; `outliers` is a JSON array of at most `outlierLimit` values beyond them, farthest first.
 */
const boxplotSchema = z.object({
  kind: z.literal("boxplot"),
  expr: exprSchema,
  dimensions: z.array(dimensionSchema).default([]),
  filter: predicateSchema.optional(),
  outlierLimit: z.number().int().min(0).max(1000).default(50),
});

export const planBodySchema = z.discriminatedUnion("kind", [
  querySchema,
  summarySchema,
  correlationSchema,
  outliersSchema,
  contributionSchema,
  boxplotSchema,
]);
export type PlanBody = z.infer<typeof planBodySchema>;

export const analysisPlanSchema = z.object({
  version: z.literal(1),
  source: z.object({ datasetId: z.string(), versionId: z.string() }),
  body: planBodySchema,
});
export type AnalysisPlan = z.infer<typeof analysisPlanSchema>;
