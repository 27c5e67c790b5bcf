import { z } from "zod";
import { failureSchema } from "./errors.ts";

export const progressSchema = z.object({
  /** 0..1, or null when the end is not known. */
  fraction: z.number().min(0).max(1).nullable(),
  message: z.string(),
  rowCount: z.number().optional(),
  byteCount: z.number().optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** Long work: has an id, progress and cancel, and survives a reload of the window. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(["import", "export", "sample", "analysis", "training", "model", "document"]),
  title: z.string(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  progress: progressSchema,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Set when done: the dataset an import made, the file an export wrote. */
  result: z
    .object({
      datasetId: z.string().optional(),
      versionId: z.string().optional(),
      path: z.string().optional(),
      modelId: z.string().optional(),
      documentId: z.string().optional(),
    })
    .nullable(),
  failure: failureSchema.nullable(),
  /** While an import runs: a view over the rows that are in so far. */
  partial: z.object({ viewId: z.string(), rowCount: z.number() }).nullable(),
});
export type Job = z.infer<typeof jobSchema>;
