import { z } from "zod";
import { featureSchema, modelCardSchema, trainedKindSchema } from "./model-card.ts";
import { querySchema } from "./query.ts";

/** What a person asks for. The kinds without a target are kmeans and pca; linear-window takes one series a target. */
export const trainingInputSchema = z.object({
  versionId: z.string(),
  /** Yields the rows to learn from; default: all of the dataset. */
  rows: querySchema.optional(),
  kind: z.union([trainedKindSchema, z.literal("auto")]),
  targets: z.array(z.string()).default([]),
  /** Default: every column that is fit for it. */
  features: z.array(z.string()).min(1).optional(),
  /** Orders the rows: the error is then measured on the latest ones. */
  time: z.string().optional(),
  /** For linear-window: names the series where the rows hold several. */
  series: z.string().optional(),
  horizon: z.number().int().min(1).max(2000).optional(),
  /** Values that a linear-window model looks back on. */
  windowLength: z.number().int().min(2).max(2000).optional(),
  season: z.number().int().min(1).max(2000).optional(),
  clusterCount: z.number().int().min(2).max(50).optional(),
  componentCount: z.number().int().min(1).max(50).optional(),
  name: z.string().min(1).max(200).optional(),
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
});
export type TrainingInput = z.output<typeof trainingInputSchema>;

export const columnAdviceSchema = z.object({
  column: z.string(),
  /** Whether it is worth learning from. */
  isFeature: z.boolean(),
  /** Whether a model could foretell it. */
  isTarget: z.boolean(),
  /** Why not, in a sentence. */
  reason: z.string().nullable(),
});

export const trainingAdviceSchema = z.object({
  columns: z.array(columnAdviceSchema),
  target: z.string().nullable(),
  kind: z.union([trainedKindSchema, z.literal("auto")]),
  time: z.string().nullable(),
  /** Why this kind. */
  reason: z.string(),
});
export type TrainingAdvice = z.infer<typeof trainingAdviceSchema>;

/** What the inference process fits: everything of the card that is known before. */
export const fitSpecSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.union([trainedKindSchema, z.literal("auto")]),
  task: modelCardSchema.shape.task,
  seed: z.number().int(),
  order: z.enum(["random", "chronological"]),
  data: modelCardSchema.shape.data,
  target: modelCardSchema.shape.target,
  features: z.array(featureSchema),
  window: modelCardSchema.shape.window,
  /** Whether `window.length` is the person's; else it is chosen. */
  isWindowLengthFixed: z.boolean(),
  clusterCount: z.number().int().nullable(),
  componentCount: z.number().int().nullable(),
  notes: z.array(z.string()),
});
export type FitSpec = z.infer<typeof fitSpecSchema>;

/**
 * A part of the data, at most 4 MB. `features`: rows x features, missing ones NaN; of a linear-window model the series one after
 * another. `target`: numbers less the target's offset, or positions of classes; of a linear-window model each series' length.
 */
export const fitRowsSchema = z.object({
  fitId: z.string(),
  features: z.instanceof(Float32Array),
  target: z.instanceof(Float64Array),
});

/** Rows x the input's width, at most 4 MB. */
export const predictInputSchema = z.object({
  modelId: z.string(),
  input: z.instanceof(Float32Array),
  rowCount: z.number().int().min(1),
});
export const predictOutputSchema = z.object({
  /** Rows x the output's width. */
  output: z.instanceof(Float32Array),
  /** Where it ran. */
  provider: z.string(),
});
