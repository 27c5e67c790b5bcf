import path from "node:path";
import { parseArgs } from "node:util";

import { reportLoopGaps } from "../../native/support/loop-gaps.ts";
import { engineCalls, type engineEvents } from "../contract/calls.ts";
import { openChildChannel, type ParentPort } from "../contract/child-channel.ts";
import type { Endpoint } from "../contract/port/messages.ts";
import { createServer, type Server } from "../contract/port/server.ts";
import { createEngineContext } from "./context.ts";
import { createInferenceClient } from "./inference-client.ts";
import { followModelServer } from "./model-server.ts";
import { createEngineHandlers } from "./router.ts";
import { readSettings } from "./store/records/settings/settings.ts";

const jobsTimeoutMs = 2_500;

function log(source: string, error: unknown): void {
  process.stderr.write(`${source}: ${error instanceof Error ? describe(error) : String(error)}\n`);
}

function describe(error: Error): string {
  const cause =
    error.cause === undefined
      ? ""
      : `\ncaused by ${error.cause instanceof Error ? describe(error.cause) : String(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function run(parentPort: ParentPort): void {
  const { values } = parseArgs({ options: { workspace: { type: "string" } }, strict: false });
  if (typeof values.workspace !== "string") throw new Error("The engine needs --workspace=FOLDER.");

  const waiting: Endpoint[] = [];
  let server: Server<typeof engineEvents> | null = null;
  const inference = createInferenceClient({ onConnect: () => modelServer.pushToNew() });
  const modelServer = followModelServer(inference, () => context.workspace.read(readSettings).modelServer, log);
  const channel = openChildChannel(parentPort, {
    connect(endpoint) {
      if (server) server.attach(endpoint);
      else waiting.push(endpoint);
    },
    connectInference: (endpoint) => inference.connect(endpoint),
    shutdown() {
      closeAll()
        .catch((error: unknown) => log("shutdown", error))
        .finally(() => process.exit(0));
    },
  });
  const context = createEngineContext({
    folder: path.resolve(values.workspace),
    keychain: channel.secrets.keychain,
    session: channel.secrets.session,
    passphrase: process.env["FINSIGHT_PASSPHRASE"] || undefined,
    inference,
    emit(name, payload) {
      server?.emit(name, payload);
      if (name === "settings/changed") modelServer.push();
    },
    log,
  });
  let hasData = false;
  const data = context.opened.then(async () => {
    hasData = true;
    const { openDataFeatures } = await import("./data-features.ts");
    return openDataFeatures(context);
  });
  data.catch((error: unknown) => log("data", error));
  void context.opened.then(() => modelServer.push());

  /** Jobs write their end into the store, so it closes last; it needs no closing to be whole. */
  async function closeAll(): Promise<void> {
    const jobsEnded = hasData ? data.then((features) => features.close()) : Promise.resolve();
    await Promise.race([jobsEnded, new Promise((resolve) => setTimeout(resolve, jobsTimeoutMs))]).catch(
      (error: unknown) => log("data", error),
    );
    context.close();
  }

  server = createServer<typeof engineCalls, typeof engineEvents>(engineCalls, createEngineHandlers(context, data), log);
  for (const endpoint of waiting) server.attach(endpoint);
  channel.ready();
  context.workspace.start().catch((error: unknown) => log("workspace", error));
}

process.on("unhandledRejection", (reason) => log("unhandled", reason));
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
reportLoopGaps("engine");
if (!parentPort)
  throw new Error("The engine runs as a utility process of the app; use the finsight command without it.");
run(parentPort);
