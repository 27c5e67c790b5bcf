import { z } from "zod";

import { providerSchema } from "./inference.ts";

export const chatMessageSchema = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string().max(100_000),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** While it writes, `progress.message` holds the text so far. */
export const generateInputSchema = z.object({
  messages: z.array(chatMessageSchema).min(1).max(100),
  /** A JSON Schema: the text is then one JSON value of it, whatever the model would have liked to say. */
  jsonSchema: z.record(z.string(), z.unknown()).optional(),
  maxTokens: z.number().int().min(1).max(8192).default(512),
  /** 0 always takes the likeliest word. */
  temperature: z.number().min(0).max(2).default(0),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  timeLimitMs: z.number().int().min(1).max(600_000).default(60_000),
});
export type GenerateInput = z.input<typeof generateInputSchema>;

export const generatedSchema = z.object({
  text: z.string(),
  /** `length` and `time`: cut short; JSON is closed properly even then. */
  stopped: z.enum(["end", "length", "time"]),
  promptTokenCount: z.number().int(),
  tokenCount: z.number().int(),
  provider: providerSchema,
  durationMs: z.number(),
  pack: z.object({ id: z.string(), title: z.string() }),
});
export type Generated = z.infer<typeof generatedSchema>;

/** The chat model that would answer, or null where none is installed. */
export const languagePackSchema = z.object({ pack: z.object({ id: z.string(), title: z.string() }).nullable() });
