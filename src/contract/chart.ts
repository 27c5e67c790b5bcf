import { z } from "zod";
import { anomalyOptionsSchema, forecastOptionsSchema } from "./plan.ts";
import { aggregateOpSchema, binSchema, predicateSchema, timeUnitSchema } from "./query.ts";

export const markSchema = z.enum([
  "bar",
  "line",
  "area",
  "point",
  "histogram",
  "boxplot",
  "rect",
  "arc",
  "candlestick",
  "tick",
  "text",
]);
export type Mark = z.infer<typeof markSchema>;

export const encodingTypeSchema = z.enum(["quantitative", "temporal", "ordinal", "nominal"]);
export type EncodingType = z.infer<typeof encodingTypeSchema>;

/** One visual channel in Vega-Lite's words, over the dataset's own columns. */
export const channelSchema = z.object({
  /** Absent for `aggregate: "count"`. */
  field: z.string().optional(),
  type: encodingTypeSchema,
  aggregate: aggregateOpSchema.optional(),
  bin: z.union([z.literal(true), binSchema]).optional(),
  timeUnit: timeUnitSchema.optional(),
  /** "x", "-x", "y", "-y" sort by another channel's value, as in Vega-Lite. */
  sort: z.enum(["ascending", "descending", "x", "-x", "y", "-y"]).nullable().optional(),
  stack: z.enum(["zero", "normalize"]).nullable().optional(),
  title: z.string().optional(),
  /** How its numbers are written along an axis: 0.15 as 15%. */
  format: z.literal("percent").optional(),
  /** The result column that holds this channel's values, once a plan has run. */
  column: z.string().optional(),
});
export type Channel = z.infer<typeof channelSchema>;

export const channelNameSchema = z.enum([
  "x",
  "y",
  "color",
  "size",
  "facet",
  "theta",
  "open",
  "high",
  "low",
  "close",
  "detail",
  "text",
  /** What a layer computed, beside y. */
  "forecast",
  "expected",
  "lower",
  "upper",
  "score",
  "anomaly",
  "reason",
]);
export type ChannelName = z.infer<typeof channelNameSchema>;

/** A method run over the chart's own rows and drawn with them. */
export const chartLayerSchema = z.discriminatedUnion("kind", [
  forecastOptionsSchema.extend({ kind: z.literal("forecast") }),
  anomalyOptionsSchema.extend({ kind: z.literal("anomalies") }),
]);
export type ChartLayer = z.infer<typeof chartLayerSchema>;

export const chartSpecSchema = z.object({
  mark: markSchema,
  encoding: z.partialRecord(channelNameSchema, channelSchema),
  /** Vega-Lite-style transforms over the source rows; `predicate` is the typed form the engine runs. */
  transform: z.array(z.object({ filter: z.unknown(), predicate: predicateSchema.optional() })).default([]),
  title: z.string().optional(),
  /** Keep the first N groups after sorting. */
  limit: z.number().int().min(1).optional(),
  /** Only over a time on x and one value on y. */
  layer: chartLayerSchema.optional(),
});
export type ChartSpec = z.infer<typeof chartSpecSchema>;
