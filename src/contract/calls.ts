import { z } from "zod";
import { analysisResultSchema, answerSchema, chartResultSchema } from "./analysis.ts";
import { chartSpecSchema } from "./chart.ts";
import {
  columnProfileSchema,
  datasetSchema,
  datasetVersionSchema,
  importInputSchema,
  previewInputSchema,
  previewSchema,
  rejectedRowSchema,
  valueCountSchema,
} from "./dataset.ts";
import {
  documentPageSchema,
  documentSchema,
  embeddingsSchema,
  embedInputSchema,
  recognisedTextSchema,
  recogniseInputSchema,
  searchInputSchema,
  searchResultSchema,
} from "./documents.ts";
import { gpuReportSchema, gpuTelemetrySchema } from "./gpu.ts";
import { hearingBlockSchema, hearingEventSchema, inferenceStatusSchema } from "./inference.ts";
import { jobSchema } from "./job.ts";
import { generatedSchema, generateInputSchema, languagePackSchema } from "./language.ts";
import { modelCardSchema } from "./model-card.ts";
import { installInputSchema, modelChangedSchema, modelSchema } from "./models.ts";
import { modelServerSettingsSchema, modelServerStatusSchema } from "./model-server.ts";
import { analysisPlanSchema } from "./plan.ts";
import { predicateSchema } from "./query.ts";
import { optionInputSchema, optionResultSchema } from "./risk.ts";
import {
  correlationInputSchema,
  correlationOutputSchema,
  ewmaInputSchema,
  ewmaOutputSchema,
  garchSimulationInputSchema,
  garchSimulationOutputSchema,
  historicalInputSchema,
  historicalOutputSchema,
  optionPricesInputSchema,
  optionPricesOutputSchema,
  parametricInputSchema,
  parametricOutputSchema,
  pathOptionInputSchema,
  pathOptionOutputSchema,
  simulateInputSchema,
  simulateOutputSchema,
} from "./risk-graphs.ts";
import { messageSchema, savedItemSchema, settingsPatchSchema, settingsSchema } from "./saved.ts";
import {
  fitRowsSchema,
  fitSpecSchema,
  predictInputSchema,
  predictOutputSchema,
  trainingAdviceSchema,
  trainingInputSchema,
} from "./training.ts";
import {
  catalogTableSchema,
  exportInputSchema,
  pageInputSchema,
  pageSchema,
  queryRunSchema,
  viewSchema,
  viewSourceSchema,
} from "./view.ts";
import { processHealthSchema, workspaceStateSchema } from "./workspace.ts";

/** One call: what goes in, what comes back. Both are parsed where they arrive. */
export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I;
  output: O;
}
function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDefinition<I, O> {
  return { input, output };
}
const nothing = z.object({});
const id = z.object({ id: z.string() });

export const engineCalls = {
  "workspace/state": call(nothing, workspaceStateSchema),
  "workspace/unlock": call(z.object({ passphrase: z.string().min(1).max(1024) }), workspaceStateSchema),
  "workspace/choosePassphrase": call(z.object({ passphrase: z.string().min(8).max(1024) }), workspaceStateSchema),

  "dataset/preview": call(previewInputSchema, previewSchema),
  /** Starts a job; the dataset appears in `job.result` and as a `dataset/changed` event. */
  "dataset/import": call(importInputSchema, jobSchema),
  "dataset/openSample": call(nothing, jobSchema),
  "dataset/list": call(nothing, z.array(datasetSchema)),
  "dataset/get": call(id, datasetSchema),
  "dataset/versions": call(id, z.array(datasetVersionSchema)),
  "dataset/rename": call(z.object({ id: z.string(), name: z.string().min(1).max(200) }), datasetSchema),
  /** Moves to the bin; `dataset/restore` undoes it. */
  "dataset/remove": call(id, nothing),
  "dataset/restore": call(id, datasetSchema),
  "dataset/profile": call(
    z.object({ versionId: z.string(), columns: z.array(z.string()).optional(), filter: predicateSchema.optional() }),
    z.array(columnProfileSchema),
  ),
  "dataset/rejects": call(
    z.object({ versionId: z.string(), offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    z.array(rejectedRowSchema),
  ),
  "dataset/values": call(
    z.object({
      versionId: z.string(),
      column: z.string(),
      contains: z.string().optional(),
      limit: z.number().int().min(1).max(1000),
    }),
    z.array(valueCountSchema),
  ),

  "view/open": call(viewSourceSchema, viewSchema),
  "view/page": call(pageInputSchema, pageSchema),
  "view/close": call(z.object({ viewId: z.string() }), nothing),

  "sql/catalog": call(nothing, z.array(catalogTableSchema)),
  "sql/run": call(
    z.object({ sql: z.string().max(100_000), firstPageSize: z.number().int().min(1).max(2000).default(200) }),
    queryRunSchema,
  ),
  "sql/close": call(z.object({ queryId: z.string() }), nothing),

  "export/run": call(exportInputSchema, jobSchema),

  "analysis/run": call(
    z.object({ plan: analysisPlanSchema, maximumRows: z.number().int().min(1).max(100_000).default(5000) }),
    analysisResultSchema,
  ),
  /** The same as a job with progress, for what may take long; `analysis/result` has the rows once it is done. */
  "analysis/start": call(
    z.object({ plan: analysisPlanSchema, maximumRows: z.number().int().min(1).max(200_000).default(50_000) }),
    jobSchema,
  ),
  /** `not-found` once newer results have taken its place. */
  "analysis/result": call(z.object({ jobId: z.string() }), analysisResultSchema),
  "chart/run": call(
    z.object({
      versionId: z.string(),
      spec: chartSpecSchema,
      filter: predicateSchema.optional(),
      maximumRows: z.number().int().min(1).max(200_000).default(20_000),
    }),
    chartResultSchema,
  ),
  /** Charts worth a look for these columns (or the whole dataset), best first. */
  "chart/suggest": call(
    z.object({ versionId: z.string(), columns: z.array(z.string()).optional() }),
    z.array(chartSpecSchema),
  ),

  "question/ask": call(
    z.object({
      datasetId: z.string(),
      question: z.string().max(20_000),
      conversationId: z.string(),
      /** What the grid on the screen is filtered to; applied to the answer when the question says "these" or "selected". */
      viewFilter: predicateSchema.optional(),
    }),
    answerSchema,
  ),
  "question/suggest": call(
    z.object({ datasetId: z.string() }),
    z.array(z.object({ label: z.string(), question: z.string() })),
  ),
  "conversation/messages": call(z.object({ conversationId: z.string() }), z.array(messageSchema)),
  "conversation/clear": call(z.object({ conversationId: z.string() }), nothing),

  "saved/list": call(nothing, z.array(savedItemSchema)),
  "saved/put": call(savedItemSchema.omit({ createdAt: true, updatedAt: true }), savedItemSchema),
  "saved/remove": call(id, nothing),
  "settings/get": call(nothing, settingsSchema),
  "settings/put": call(settingsPatchSchema, settingsSchema),

  /** Which columns to learn from and what they could foretell. */
  "training/advise": call(
    z.object({ versionId: z.string(), target: z.string().nullable().default(null) }),
    trainingAdviceSchema,
  ),
  /** Starts a job; its result names the model. */
  "training/start": call(trainingInputSchema, jobSchema),
  /** Ends a training job with the best model so far; `job/cancel` ends it with none. */
  "training/stop": call(z.object({ jobId: z.string() }), nothing),
  /** Models trained in this workspace, newest first. */
  "training/models": call(nothing, z.array(modelCardSchema)),

  /** Starts a job; the document appears in `job.result` and as a `document/changed` event. */
  "document/import": call(z.object({ path: z.string().min(1), title: z.string().max(200).optional() }), jobSchema),
  "document/list": call(nothing, z.array(documentSchema)),
  "document/get": call(id, documentSchema),
  /** `document/restore` undoes it. */
  "document/remove": call(id, nothing),
  "document/restore": call(id, documentSchema),
  "document/page": call(z.object({ id: z.string(), page: z.number().int().min(1) }), documentPageSchema),

  /** Documents, datasets, columns, saved work and conversations: by words, and by meaning where a model is at hand. */
  "search/run": call(searchInputSchema, searchResultSchema),

  /** A calculator: prices come from nowhere but the input. */
  "option/price": call(optionInputSchema, optionResultSchema),

  "job/list": call(nothing, z.array(jobSchema)),
  "job/cancel": call(id, nothing),
  "job/dismiss": call(id, nothing),
} as const;

export const engineEvents = {
  "job/changed": jobSchema,
  "dataset/changed": z.object({ datasetId: z.string() }),
  "document/changed": z.object({ documentId: z.string() }),
  "saved/changed": z.object({ id: z.string() }),
  "settings/changed": settingsSchema,
  "workspace/changed": workspaceStateSchema,
} as const;

export const inferenceCalls = {
  "runtime/status": call(nothing, inferenceStatusSchema),
  /** Sent by the engine, which keeps the settings, whenever they or this process change. */
  "modelServer/configure": call(modelServerSettingsSchema, nothing),
  "modelServer/status": call(nothing, modelServerStatusSchema),
  /** Listens for what can be said about the data: names of measures, of dimensions, values in them, and whole phrases. */
  "hearing/start": call(
    z.object({
      phrases: z.array(z.string()).max(5000),
      vocabulary: z.array(z.string()).max(20_000),
      measures: z.array(z.string()).max(5000).default([]),
      dimensions: z.array(z.string()).max(5000).default([]),
    }),
    z.object({ sessionId: z.string() }),
  ),
  "hearing/feed": call(hearingBlockSchema, nothing),
  "hearing/stop": call(z.object({ sessionId: z.string() }), nothing),

  /** Packs that can be or are installed, and the models trained in the workspace. */
  "model/list": call(nothing, z.array(modelSchema)),
  /** Starts an installation; how it goes on comes as `model/changed`. It survives a reload of the window. */
  "model/install": call(installInputSchema, modelSchema),
  /** What has arrived is kept for the next try; `model/dropPartial` deletes it. */
  "model/cancelInstall": call(id, nothing),
  "model/dropPartial": call(id, nothing),
  /** Moves to the bin, which is emptied at the next start; `model/restore` undoes it. */
  "model/remove": call(id, nothing),
  "model/restore": call(id, modelSchema),
  "model/benchmark": call(id, modelSchema),

  "gpu/report": call(nothing, gpuReportSchema),
  /** Fetches the runtime's CUDA and TensorRT libraries, or takes them from a file, and tells its progress. */
  "gpu/install": call(z.object({ path: z.string().nullable() }), gpuReportSchema),
  /** Open until it is cancelled: meanwhile `gpu/telemetry` comes once a second, or once where there is no card. */
  "gpu/watch": call(nothing, nothing),

  "embedding/embed": call(embedInputSchema, embeddingsSchema),
  "ocr/read": call(recogniseInputSchema, recognisedTextSchema),

  "language/pack": call(nothing, languagePackSchema),
  /** Text by the installed chat model; `unavailable` where there is none. `progress.message` is the text so far. */
  "language/generate": call(generateInputSchema, generatedSchema),

  /** The heavy parts of risk as graphs; long ones report progress and stop when asked. */
  "risk/correlation": call(correlationInputSchema, correlationOutputSchema),
  "risk/ewma": call(ewmaInputSchema, ewmaOutputSchema),
  "risk/historical": call(historicalInputSchema, historicalOutputSchema),
  "risk/parametric": call(parametricInputSchema, parametricOutputSchema),
  "risk/simulate": call(simulateInputSchema, simulateOutputSchema),
  "risk/pathOption": call(pathOptionInputSchema, pathOptionOutputSchema),
  "risk/optionPrices": call(optionPricesInputSchema, optionPricesOutputSchema),
  "risk/garch": call(garchSimulationInputSchema, garchSimulationOutputSchema),

  /** A fit: opened, given its rows in parts, and run. It writes the model into the workspace's models folder. */
  "training/open": call(z.object({ spec: fitSpecSchema }), z.object({ fitId: z.string() })),
  "training/append": call(fitRowsSchema, nothing),
  "training/fit": call(z.object({ fitId: z.string() }), modelCardSchema),
  /** Lets a running fit end with the best model so far. */
  "training/stop": call(z.object({ fitId: z.string() }), nothing),
  "training/discard": call(z.object({ fitId: z.string() }), nothing),
  /** Runs a trained model of the workspace. */
  "training/predict": call(predictInputSchema, predictOutputSchema),
} as const;

export const inferenceEvents = {
  "hearing/heard": hearingEventSchema,
  "model/changed": modelChangedSchema,
  "gpu/telemetry": gpuTelemetrySchema,
} as const;

const fileFilter = z.object({ name: z.string(), extensions: z.array(z.string()) });
/** What only the main process can do: dialogs, the window, the other processes' health. */
export const shellCalls = {
  "shell/chooseFiles": call(
    z.object({ title: z.string(), filters: z.array(fileFilter), folders: z.boolean().default(false) }),
    z.object({ paths: z.array(z.string()) }),
  ),
  "shell/chooseSavePath": call(
    z.object({ title: z.string(), defaultName: z.string(), filters: z.array(fileFilter) }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Writes bytes the renderer made (a chart's PNG or SVG) to a path the save dialog just returned. */
  "shell/writeChosenFile": call(z.object({ path: z.string(), bytes: z.instanceof(Uint8Array) }), nothing),
  "shell/showInFolder": call(z.object({ path: z.string() }), nothing),
  "shell/health": call(nothing, z.array(processHealthSchema)),
  /** Ends the model process and starts it again: it takes its runtime from where libraries were installed meanwhile. */
  "shell/restartModels": call(nothing, nothing),
  "shell/setTheme": call(z.object({ theme: z.enum(["system", "dark", "light"]) }), nothing),
  "shell/versions": call(
    nothing,
    z.object({ app: z.string(), electron: z.string(), chromium: z.string(), node: z.string() }),
  ),
} as const;

export const shellEvents = {
  "shell/healthChanged": processHealthSchema,
  /** A fresh port to a restarted process has been handed over; stores reload what they show. */
  "shell/reconnected": z.object({ process: z.enum(["engine", "inference"]) }),
  "shell/openPaths": z.object({ paths: z.array(z.string()) }),
  "shell/command": z.object({ command: z.string() }),
} as const;

export type CallMap = Record<string, CallDefinition>;
export type EventMap = Record<string, z.ZodType>;
export type CallInput<M extends CallMap, K extends keyof M> = z.input<M[K]["input"]>;
/** What a handler sees: defaults filled in. */
export type HandlerInput<M extends CallMap, K extends keyof M> = z.output<M[K]["input"]>;
export type CallOutput<M extends CallMap, K extends keyof M> = z.output<M[K]["output"]>;
export type EventPayload<E extends EventMap, K extends keyof E> = z.output<E[K]>;
