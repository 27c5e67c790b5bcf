import { z } from "zod";

export const providerSchema = z.enum(["tensorrt", "cuda", "webgpu", "cpu"]);
export type Provider = z.infer<typeof providerSchema>;

export const providerReportSchema = z.object({
  provider: providerSchema,
  /** True only after a session was created on it and its output agreed with CPU on a probe input. */
  usable: z.boolean(),
  reason: z.string().nullable(),
  probeDurationMs: z.number().nullable(),
});

export const inferenceStatusSchema = z.object({
  selected: providerSchema,
  providers: z.array(providerReportSchema),
  runtimeVersion: z.string(),
});
export type InferenceStatus = z.infer<typeof inferenceStatusSchema>;

/** 16 kHz mono PCM, about 32 ms a block. */
export const hearingBlockSchema = z.object({ sessionId: z.string(), samples: z.instanceof(Float32Array) });
export const hearingEventSchema = z.object({
  sessionId: z.string(),
  speaking: z.boolean(),
  /** Set once the person stopped: what was understood, or empty when nothing fitted the grammar. */
  text: z.string().nullable(),
});
