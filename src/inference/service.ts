import { createRequire } from "node:module";
import path from "node:path";

import { z } from "zod";

import { createGpuReader, type GpuReader } from "../../native/gpu/telemetry.ts";
import { providersRoot } from "../../native/providers/installed.ts";
import type { inferenceCalls, inferenceEvents } from "../contract/calls.ts";
import type { Handlers, Server } from "../contract/port/server.ts";
import { createEmbedding } from "./embedding/index.ts";
import { createGpuHandlers } from "./gpu/index.ts";
import { createHearingHandlers, type HearingOptions } from "./hearing/index.ts";
import { createLanguage } from "./language/index.ts";
import { createOcr } from "./ocr/index.ts";
import { createModelHandlers, createModelRegistry, measureSessions, packManifests } from "./models/index.ts";
import { createModelServer, createModelServerHandlers } from "./remote/index.ts";
import { createProviderProbe } from "./runtime/providers.ts";
import { createSessions } from "./runtime/sessions.ts";
import { createRiskHandlers } from "./risk/index.ts";
import { createTrainingHandlers } from "./training/index.ts";

export interface InferenceServiceOptions {
  /** What was found out about this machine; may be deleted at any time. */
  cacheFolder: string;
  /** Installed model packs, a folder each. */
  packsFolder: string;
  /** Models trained on the workspace's data, a folder each; null where there is no workspace. */
  modelsFolder: string | null;
  emit: Server<typeof inferenceEvents>["emit"];
  log(source: string, error: unknown): void;
}

export interface InferenceService {
  handlers: Handlers<typeof inferenceCalls>;
  close(): Promise<void>;
}

// Matrix products of a graphics card keep all bits of the fraction: results agree with the processor's.
process.env["NVIDIA_TF32_OVERRIDE"] ??= "0";

/** Everything that runs models, composed the same way for the app's process and for the command line. */
export function createInferenceService(options: InferenceServiceOptions): InferenceService {
  const { cacheFolder, emit, log } = options;
  const providers = createProviderProbe({ cacheFolder, runtimeVersion: runtimeVersion() });
  const ocr = createOcr();
  const gpu = createGpuReader();
  const modelServer = createModelServer({ log });
  const sessions = createSessions({
    folder: path.join(cacheFolder, "sessions"),
    runtimeVersion: runtimeVersion(),
    status: () => providers.status(),
    machine: async () => (await gpu.read()).driverVersion ?? "",
    remote: modelServer,
    log,
  });
  const models = createModelRegistry({
    manifests: packManifests(),
    packsFolder: options.packsFolder,
    modelsFolder: options.modelsFolder,
    measure: (id, files, signal) => measureSessions(id, files, { sessions, cardBytes: () => cardBytes(gpu), signal }),
    onChange: (id, model) => emit("model/changed", { id, model }),
    log,
  });
  const embedding = createEmbedding({ ready: () => models.ready("embedding"), sessions });
  const language = createLanguage({
    ready: () => models.ready("chat"),
    provider: async () => (await providers.status()).selected,
  });
  return {
    handlers: {
      "runtime/status": () => providers.status(),
      ...createModelServerHandlers(modelServer),
      ...createModelHandlers(models),
      ...createGpuHandlers({
        reader: gpu,
        providersRoot: providersRoot(options.packsFolder),
        status: () => providers.status(),
        emit,
        log,
      }),
      ...createHearingHandlers({ models: () => hearingModels(log), emit }),
      ...embedding.handlers,
      ...ocr.handlers,
      ...language.handlers,
      ...createRiskHandlers({ sessions, provider: async () => (await providers.status()).selected }),
      ...createTrainingHandlers({ modelsFolder: options.modelsFolder, run: (request) => sessions.run(request) }),
    },
    async close() {
      modelServer.close();
      await Promise.all([
        embedding.close(),
        language.close(),
        ocr.close(),
        models.close(),
        gpu.close(),
        sessions.close(),
      ]);
    },
  };
}

async function cardBytes(gpu: GpuReader): Promise<number | null> {
  return (await gpu.read()).devices[0]?.memoryUsedBytes ?? null;
}

/** From the package's manifest: loading the runtime itself takes time that the window needs at the start. */
function runtimeVersion(): string {
  return z.object({ version: z.string() }).parse(createRequire(import.meta.url)("onnxruntime-node/package.json"))
    .version;
}

function hearingModels(log: InferenceServiceOptions["log"]): HearingOptions | null {
  try {
    const { resolve } = createRequire(import.meta.url);
    return {
      vadModelPath: unpacked(resolve("@ricky0123/vad-web/dist/silero_vad_v6.onnx")),
      recogniserModelFolder: path.join(path.dirname(resolve("soundswallower")), "model"),
    };
  } catch (error) {
    log("hearing", error);
    return null;
  }
}

/** The runtime's own code opens the file: it cannot look into the app's archive. */
function unpacked(file: string): string {
  return file.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
}
