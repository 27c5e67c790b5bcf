import { z } from "zod";

/** A server that speaks the Open Inference Protocol (KServe v2), as NVIDIA Triton does, for those who have one. */
export const modelServerSettingsSchema = z.object({
  enabled: z.boolean().default(false),
  /** "https://models.example.com:8000", or "grpc://models.example.com:8001" (grpcs with TLS). */
  url: z
    .string()
    .max(2000)
    .regex(/^$|^(https?|grpcs?):\/\/[^\s/?#]+/, "An address begins with http, https, grpc or grpcs.")
    .default(""),
  /** Which of the program's models it has, and what it calls them. */
  models: z
    .array(z.object({ modelId: z.string().min(1), remoteName: z.string().min(1), version: z.string().default("") }))
    .max(200)
    .default([]),
  timeoutMs: z.number().int().min(100).max(600_000).default(10_000),
});
export type ModelServerSettings = z.infer<typeof modelServerSettingsSchema>;

export const modelServerStatusSchema = z.object({
  state: z.enum(["off", "ready", "away"]),
  /** One sentence. */
  message: z.string(),
  server: z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) }).nullable(),
  models: z.array(z.object({ modelId: z.string(), remoteName: z.string(), isReady: z.boolean() })),
});
export type ModelServerStatus = z.infer<typeof modelServerStatusSchema>;
