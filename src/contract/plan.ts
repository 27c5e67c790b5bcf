import { z } from "zod";
import { dimensionSchema, exprSchema, measureSchema, predicateSchema, querySchema } from "./query.ts";
import { riskBodyOf } from "./risk.ts";

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

/** What one SQL statement computes. */
export const sqlBodySchema = z.discriminatedUnion("kind", [
  querySchema,
  summarySchema,
  correlationSchema,
  outliersSchema,
  contributionSchema,
  boxplotSchema,
]);
export type SqlBody = z.infer<typeof sqlBodySchema>;

/**
 * Methods: `rows` is the query that yields what they compute from, and the other column names are columns of its result.
 * A row of `rows` is one time of one series; `by` names the columns that tell series apart.
 */
const seriesColumns = {
  rows: querySchema,
  time: z.string(),
  value: z.string(),
  by: z.array(z.string()).default([]),
};

export const forecastOptionsSchema = z.object({
  /** Steps ahead. Default: one or two seasons, by the history's length. */
  horizon: z.number().int().min(1).max(10_000).optional(),
  /** Steps in a season, several for several seasons, [1] for none. Default: found in the data. */
  seasonality: z.array(z.number().int().min(1)).optional(),
  /** Share of outcomes that the interval should hold. */
  level: z.number().gt(0).lt(1).default(0.95),
  /** A country's public holidays by its ISO 3166 code, or dates. */
  holidays: z.union([z.string(), z.array(z.string())]).optional(),
  /** Columns known ahead: rows whose value is empty hold their future. */
  regressors: z.array(z.string()).default([]),
});
export type ForecastOptions = z.infer<typeof forecastOptionsSchema>;

/** Result rows: history and future of each series, with `forecast`, `lower` and `upper` beside the value. */
export const forecastBodySchema = forecastOptionsSchema.extend({ kind: z.literal("forecast"), ...seriesColumns });
export type ForecastBody = z.infer<typeof forecastBodySchema>;

export const anomalyOptionsSchema = z.object({
  /** 0: only what is glaring; 1: anything odd. */
  sensitivity: z.number().min(0).max(1).default(0.5),
});
export type AnomalyOptions = z.infer<typeof anomalyOptionsSchema>;

/** Result rows: each time of each series with `expected`, `lower`, `upper`, `score`, `anomaly`, `anomaly_kind` and `reason`. */
export const anomaliesBodySchema = anomalyOptionsSchema.extend({
  kind: z.literal("anomalies"),
  ...seriesColumns,
  /** What the answer tells of, `start <= time < end`; all rows are judged none the less. */
  focus: z.object({ start: z.string(), end: z.string() }).optional(),
});
export type AnomaliesBody = z.infer<typeof anomaliesBodySchema>;

/** What a trained model says of each row, beside the row. */
export const predictionBodySchema = z.object({
  kind: z.literal("prediction"),
  rows: querySchema,
  modelId: z.string(),
});
export type PredictionBody = z.infer<typeof predictionBodySchema>;

export const riskBodySchema = riskBodyOf(querySchema);
export type RiskBody = z.infer<typeof riskBodySchema>;

/** What a method computes from the rows of a query. */
export const methodBodySchema = z.discriminatedUnion("kind", [
  forecastBodySchema,
  anomaliesBodySchema,
  riskBodySchema,
  predictionBodySchema,
]);
export type MethodBody = z.infer<typeof methodBodySchema>;
export const methodKindSchema = z.enum(["forecast", "anomalies", "risk", "prediction"]);
export type MethodKind = z.infer<typeof methodKindSchema>;
export type MethodBodyOf<K extends MethodKind> = Extract<MethodBody, { kind: K }>;

export const planBodySchema = z.discriminatedUnion("kind", [sqlBodySchema, methodBodySchema]);
export type PlanBody = z.infer<typeof planBodySchema>;

export function isMethodBody(body: PlanBody): body is MethodBody {
  return "rows" in body;
}

export const analysisPlanSchema = z.object({
  version: z.literal(1),
  source: z.object({ datasetId: z.string(), versionId: z.string() }),
  body: planBodySchema,
});
export type AnalysisPlan = z.infer<typeof analysisPlanSchema>;
