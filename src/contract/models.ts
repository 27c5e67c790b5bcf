import { z } from "zod";

import { failureSchema } from "./errors.ts";
import { providerSchema } from "./inference.ts";
import { progressSchema } from "./job.ts";
import { modelCardSchema } from "./model-card.ts";

export const packTaskSchema = z.enum(["chat", "embedding", "dictation", "speech", "forecast"]);
export type PackTask = z.infer<typeof packTaskSchema>;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const packFileSchema = z.object({
  /** Inside the pack's folder, with forward slashes. */
  path: z.string().regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/),
  /** Null: the makers publish no such file; it comes from a folder or a zip. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
  /** Null: not known to this program. Taken from the first installation then, and held to from there on. */
  sha256: sha256Schema.nullable(),
  sizeBytes: z.number().int().positive().nullable(),
});
export type PackFile = z.infer<typeof packFileSchema>;

/** A model that can be installed: `models/<id>.json`. */
export const packManifestSchema = z.object({
  format: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string(),
  task: packTaskSchema,
  summary: z.string(),
  publisher: z.string(),
  /** The page that the files come from. */
  source: z.url(),
  revision: z.string().nullable(),
  licence: z.object({ spdx: z.string(), url: z.url() }),
  /** BCP 47; empty where the model knows no language. */
  languages: z.array(z.string()),
  /** While it runs, about. */
  memoryBytes: z.number().int().positive(),
  /** What there is to know of its hashes, in a sentence. */
  hashNote: z.string().nullable(),
  runtime: z.object({
    /** The files that a session opens, by what they are. */
    sessions: z.record(z.string(), z.string()),
    weights: z.enum(["float32", "float16", "int8", "int4"]),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  files: z.array(packFileSchema).min(1),
});
export type PackManifest = z.infer<typeof packManifestSchema>;

export const installedFileSchema = z.object({
  path: z.string(),
  sha256: sha256Schema,
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  /** Whether the hash was known before, or is that of the first installation. */
  hashIs: z.enum(["published", "first-install"]),
});

/** `installed.json` beside a pack's files. */
export const installedPackSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  installedAt: z.string(),
  /** "huggingface.co", a path, a base address. */
  from: z.string(),
  files: z.array(installedFileSchema),
});
export type InstalledPack = z.infer<typeof installedPackSchema>;

/** One measured benchmark of a model's sessions. */
export const modelMeasureSchema = z.object({
  provider: providerSchema,
  /** From the file to a session that answers. */
  loadMs: z.number(),
  /** Median of the warm runs; null where the graph's inputs cannot be made up. */
  latencyMs: z.number().nullable(),
  runCount: z.number().int(),
  /** What loading and running added to the process. */
  memoryBytes: z.number(),
  measuredAt: z.string(),
  note: z.string().nullable(),
});
export type ModelMeasure = z.infer<typeof modelMeasureSchema>;

export const packModelSchema = z.object({
  kind: z.literal("pack"),
  id: z.string(),
  manifest: packManifestSchema,
  state: z.enum(["available", "installing", "installed", "damaged"]),
  installed: installedPackSchema.nullable(),
  folder: z.string().nullable(),
  /** While it installs. */
  progress: progressSchema.nullable(),
  /** Why the last installation ended, or what is damaged. */
  failure: failureSchema.nullable(),
  /** Bytes of an unfinished download that are kept for the next try. */
  keptBytes: z.number(),
  measure: modelMeasureSchema.nullable(),
});
export type PackModel = z.infer<typeof packModelSchema>;

export const trainedModelSchema = z.object({
  kind: z.literal("trained"),
  id: z.string(),
  card: modelCardSchema,
  folder: z.string(),
  sizeBytes: z.number(),
  state: z.enum(["installed", "damaged"]),
  failure: failureSchema.nullable(),
  measure: modelMeasureSchema.nullable(),
});
export type TrainedModel = z.infer<typeof trainedModelSchema>;

export const modelSchema = z.discriminatedUnion("kind", [packModelSchema, trainedModelSchema]);
export type Model = z.infer<typeof modelSchema>;

/** Where a pack's files come from. Nothing is fetched before somebody asks with one of these. */
export const installFromSchema = z.discriminatedUnion("kind", [
  /** The addresses in the manifest, or `<baseUrl>/<pack id>/<file>` on a server of one's own. */
  z.object({
    kind: z.literal("network"),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
  }),
  /** A folder or a zip. */
  z.object({ kind: z.literal("path"), path: z.string() }),
]);
export type InstallFrom = z.infer<typeof installFromSchema>;

export const installInputSchema = z.object({
  id: z.string(),
  from: installFromSchema,
  /** The person said that files without a published hash may be taken from here. */
  acceptUnpublished: z.boolean().default(false),
});
export type InstallInput = z.infer<typeof installInputSchema>;

export const modelChangedSchema = z.object({ id: z.string(), model: modelSchema.nullable() });
