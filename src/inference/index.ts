import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";

import { z } from "zod";

import { inferenceCalls, type inferenceEvents } from "../contract/calls.ts";
import { openChildChannel, type ParentPort } from "../contract/child-channel.ts";
import { createServer, type Server } from "../contract/port/server.ts";
import { createHearingHandlers, type HearingOptions } from "./hearing/index.ts";
import { createProviderProbe } from "./runtime/providers.ts";

function log(source: string, error: unknown): void {
  process.stderr.write(`${source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** From the package's manifest: loading the runtime itself takes time that the window needs at the start. */
function runtimeVersion(): string {
  return z.object({ version: z.string() }).parse(createRequire(import.meta.url)("onnxruntime-node/package.json"))
    .version;
}

function hearingModels(): HearingOptions | null {
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

function run(parentPort: ParentPort): void {
  const { values } = parseArgs({ options: { cache: { type: "string" } }, strict: false });
  if (typeof values.cache !== "string") throw new Error("Inference needs --cache=FOLDER.");
  const providers = createProviderProbe({ cacheFolder: path.resolve(values.cache), runtimeVersion: runtimeVersion() });
  const emit: Server<typeof inferenceEvents>["emit"] = (name, payload) => server.emit(name, payload);
  const server = createServer<typeof inferenceCalls, typeof inferenceEvents>(
    inferenceCalls,
    {
      "runtime/status": () => providers.status(),
      ...createHearingHandlers({ models: hearingModels, emit }),
    },
    log,
  );
  const channel = openChildChannel(parentPort, {
    connect: (endpoint) => server.attach(endpoint),
    shutdown: () => process.exit(0),
  });
  channel.ready();
}

process.on("unhandledRejection", (reason) => log("unhandled", reason));
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
if (!parentPort) throw new Error("This runs as a utility process of the app.");
run(parentPort);
