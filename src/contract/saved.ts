import { z } from "zod";
import { answerSchema } from "./analysis.ts";
import { chartSpecSchema } from "./chart.ts";
import { methodBodySchema } from "./plan.ts";
import { modelServerSettingsSchema } from "./model-server.ts";
import { predicateSchema } from "./query.ts";

export const savedChartSchema = z.object({
  kind: z.literal("chart"),
  datasetId: z.string(),
  spec: chartSpecSchema,
  filter: predicateSchema.optional(),
});
export const savedQuestionSchema = z.object({
  kind: z.literal("question"),
  datasetId: z.string(),
  question: z.string(),
});
export const savedAnalysisSchema = z.object({
  kind: z.literal("analysis"),
  datasetId: z.string(),
  body: methodBodySchema,
});
export const savedQuerySchema = z.object({ kind: z.literal("sql"), sql: z.string() });

export const savedItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  body: z.discriminatedUnion("kind", [savedChartSchema, savedQuestionSchema, savedQuerySchema, savedAnalysisSchema]),
});
export type SavedItem = z.infer<typeof savedItemSchema>;

export const messageSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  createdAt: z.string(),
  question: z.string(),
  answer: answerSchema,
});
export type ConversationMessage = z.infer<typeof messageSchema>;

/** Settings have one schema; unknown keys from a newer version are kept. */
export const settingsSchema = z.object({
  theme: z.enum(["system", "dark", "light"]).default("dark"),
  avatar: z.enum(["natural", "hologram", "off"]).default("natural"),
  avatarQuality: z.enum(["auto", "full", "low"]).default("auto"),
  muted: z.boolean().default(false),
  speakAnswers: z.boolean().default(true),
  voice: z.string().default("slt"),
  speechRate: z.number().min(0.5).max(2).default(1),
  volume: z.number().min(0).max(1).default(0.9),
  reducedMotion: z.enum(["system", "on", "off"]).default("system"),
  humanPanelOpen: z.boolean().default(true),
  lastDatasetId: z.string().nullable().default(null),
  modelServer: modelServerSettingsSchema.prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
