import path from "node:path";
import { parseArgs } from "node:util";

import { providersRoot } from "../../native/providers/installed.ts";
import { preloadProviders } from "../../native/providers/preload.ts";
import { reportLoopGaps } from "../../native/support/loop-gaps.ts";
import { inferenceCalls, type inferenceEvents } from "../contract/calls.ts";
import { openChildChannel, type ParentPort } from "../contract/child-channel.ts";
import { createServer, type Server } from "../contract/port/server.ts";

const closeTimeoutMs = 2_000;

function log(source: string, error: unknown): void {
  process.stderr.write(`${source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

async function run(parentPort: ParentPort): Promise<void> {
  const { values } = parseArgs({
    options: { cache: { type: "string" }, packs: { type: "string" }, models: { type: "string" } },
    strict: false,
  });
  const { cache, packs, models } = values;
  if (typeof cache !== "string" || typeof packs !== "string" || typeof models !== "string")
    throw new Error("Inference needs --cache=FOLDER, --packs=FOLDER and --models=FOLDER.");
  // Before the runtime is imported: it is taken from where its providers are.
  await preloadProviders(providersRoot(path.resolve(packs))).catch((error: unknown) => log("providers", error));
  const { createInferenceService } = await import("./service.ts");
  const emit: Server<typeof inferenceEvents>["emit"] = (name, payload) => server.emit(name, payload);
  const service = createInferenceService({
    cacheFolder: path.resolve(cache),
    packsFolder: path.resolve(packs),
    modelsFolder: path.resolve(models),
    emit,
    log,
  });
  const server = createServer<typeof inferenceCalls, typeof inferenceEvents>(inferenceCalls, service.handlers, log);
  const channel = openChildChannel(parentPort, {
    connect: (endpoint) => server.attach(endpoint),
    shutdown() {
      Promise.race([service.close(), new Promise((resolve) => setTimeout(resolve, closeTimeoutMs))])
        .catch((error: unknown) => log("shutdown", error))
        // A plain exit ends threads inside the runtime, which answers that with an abort.
        .finally(() => process.kill(process.pid, "SIGKILL"));
    },
  });
  channel.ready();
}

process.on("unhandledRejection", (reason) => log("unhandled", reason));
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
if (!parentPort) throw new Error("This runs as a utility process of the app.");
reportLoopGaps("inference");
await run(parentPort);
