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

const settingFields = {
  theme: z.enum(["system", "dark", "light"]),
  avatar: z.enum(["natural", "hologram", "off"]),
  avatarQuality: z.enum(["auto", "full", "low"]),
  muted: z.boolean(),
  speakAnswers: z.boolean(),
  voice: z.string(),
  speechRate: z.number().min(0.5).max(2),
  volume: z.number().min(0).max(1),
  reducedMotion: z.enum(["system", "on", "off"]),
  humanPanelOpen: z.boolean(),
  lastDatasetId: z.string().nullable(),
  modelServer: modelServerSettingsSchema,
};

/** Settings have one schema; unknown keys from a newer version are kept. */
export const settingsSchema = z.object({
  theme: settingFields.theme.default("dark"),
  avatar: settingFields.avatar.default("natural"),
  avatarQuality: settingFields.avatarQuality.default("auto"),
  muted: settingFields.muted.default(false),
  speakAnswers: settingFields.speakAnswers.default(true),
  voice: settingFields.voice.default("slt"),
  speechRate: settingFields.speechRate.default(1),
  volume: settingFields.volume.default(0.9),
  reducedMotion: settingFields.reducedMotion.default("system"),
  humanPanelOpen: settingFields.humanPanelOpen.default(true),
  lastDatasetId: settingFields.lastDatasetId.default(null),
  modelServer: settingFields.modelServer.prefault({}),
});
/** What is to change. Without defaults: one that was filled in would undo what was chosen before. */
export const settingsPatchSchema = z.object(settingFields).partial();
export type Settings = z.infer<typeof settingsSchema>;
