import { z } from "zod";

/**
 * What a trained model says about itself: `card.json` beside `model.onnx` in `<workspace>/models/<id>/`.
 * It holds all that a prediction needs, so that the folder can be moved to another workspace.
 */

export const trainedKindSchema = z.enum(["linear-window", "ridge", "logistic", "trees", "kmeans", "pca"]);
export type TrainedKind = z.infer<typeof trainedKindSchema>;

export const trainedTaskSchema = z.enum(["forecast", "regression", "classification", "clustering", "components"]);
export type TrainedTask = z.infer<typeof trainedTaskSchema>;

/**
 * One column of the graph's input `features` (float32, rows x features, missing is NaN), in order.
 * number: the value less `offset`. boolean: 0 or 1. category: the position in `categories`, or their number for any other value
 * when `hasOther`, else missing. date: a part of a date: days since `origin`, or the month (0..11), weekday (0 = Monday) or hour.
 */
export const featureSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("number"), name: z.string(), column: z.string(), offset: z.number().default(0) }),
  z.object({ kind: z.literal("boolean"), name: z.string(), column: z.string() }),
  z.object({
    kind: z.literal("category"),
    name: z.string(),
    column: z.string(),
    categories: z.array(z.string()).min(1),
    hasOther: z.boolean(),
  }),
  z.object({
    kind: z.literal("date"),
    name: z.string(),
    column: z.string(),
    part: z.enum(["days", "month", "weekday", "hour"]),
    /** An ISO date. */
    origin: z.string(),
  }),
]);
export type Feature = z.infer<typeof featureSchema>;

export const modelErrorSchema = z.object({
  /** "mean absolute error", "accuracy", "variance explained", ... */
  measure: z.string(),
  value: z.number(),
  higherIsBetter: z.boolean(),
  /** The plainest way to answer the same rows: the mean, the most common class, the value one season earlier. */
  baseline: z.object({ name: z.string(), value: z.number() }).nullable(),
  /** Further measures of the same rows. */
  others: z.array(z.object({ measure: z.string(), value: z.number() })),
});
export type ModelError = z.infer<typeof modelErrorSchema>;

export const modelCardSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  name: z.string(),
  task: trainedTaskSchema,
  kind: trainedKindSchema,
  /** "Gradient boosted trees, 84 of depth 5". */
  description: z.string(),
  trainedAt: z.string(),
  trainingDurationMs: z.number(),
  seed: z.number().int(),
  licence: z.string(),
  data: z.object({
    datasetId: z.string(),
    datasetName: z.string(),
    versionId: z.string(),
    versionNumber: z.number().int(),
    manifestSha256: z.string(),
    rowCount: z.number().int(),
    /** The rows that were chosen, one step a line. */
    inWords: z.array(z.string()),
  }),
  target: z
    .object({
      column: z.string(),
      /** The class names of a classification, in the order of the output's columns. */
      classes: z.array(z.string()).nullable(),
      /** What a regression adds to the graph's output. */
      offset: z.number(),
    })
    .nullable(),
  features: z.array(featureSchema),
  /** A forecaster's input is `window` (series x length) instead of `features`. */
  window: z
    .object({
      length: z.number().int(),
      horizon: z.number().int(),
      time: z.string(),
      /** Column that names the series, or null. */
      series: z.string().nullable(),
      columns: z.array(z.string()),
      season: z.number().int(),
    })
    .nullable(),
  split: z.object({
    how: z.enum(["random", "chronological", "none"]),
    trainRowCount: z.number().int(),
    validationRowCount: z.number().int(),
    /** Whether the exported model was fitted once more, on all rows, after the error was measured. */
    refitted: z.boolean(),
  }),
  error: modelErrorSchema.nullable(),
  /** How much worse the error grows when a column's values are shuffled, worst first. */
  importance: z.array(z.object({ column: z.string(), increase: z.number() })),
  /** Regression: actual and predicted of validation rows, at most 500. */
  sample: z.array(z.tuple([z.number(), z.number()])),
  /** Classification: rows are actual classes, columns predicted ones. */
  confusion: z.array(z.array(z.number().int())).nullable(),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  notes: z.array(z.string()),
  model: z.object({
    file: z.literal("model.onnx"),
    sha256: z.string(),
    byteCount: z.number().int(),
    inputName: z.string(),
    outputName: z.string(),
    /** Largest difference between the file run by onnxruntime and the model in memory, relative to the outputs' spread. */
    largestDifference: z.number(),
    checkedRowCount: z.number().int(),
  }),
});
export type ModelCard = z.infer<typeof modelCardSchema>;
