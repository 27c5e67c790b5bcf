import { createRequire } from "node:module";
import path from "node:path";

import { z } from "zod";

import type { inferenceCalls, inferenceEvents } from "../contract/calls.ts";
import type { Handlers, Server } from "../contract/port/server.ts";
import { createHearingHandlers, type HearingOptions } from "./hearing/index.ts";
import { createProviderProbe } from "./runtime/providers.ts";
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

/** Everything that runs models, composed the same way for the app's process and for the command line. */
export function createInferenceService(options: InferenceServiceOptions): InferenceService {
  const { cacheFolder, emit, log } = options;
  const providers = createProviderProbe({ cacheFolder, runtimeVersion: runtimeVersion() });
  return {
    handlers: {
      "runtime/status": () => providers.status(),
      ...createHearingHandlers({ models: () => hearingModels(log), emit }),
      ...createTrainingHandlers({ modelsFolder: options.modelsFolder }),
    },
    close: () => Promise.resolve(),
  };
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
