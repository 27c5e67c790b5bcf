import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { providersRoot } from "../../native/providers/installed.ts";
import { preloadProviders } from "../../native/providers/preload.ts";
import { inferenceCalls, inferenceEvents } from "../contract/calls.ts";
import { threadPortEndpoint } from "../contract/port/adapters.ts";
import { createClient } from "../contract/port/client.ts";
import { createServer, type Server } from "../contract/port/server.ts";
import type { InferenceClient } from "../engine/inference-client.ts";

export interface InferenceFolders {
  /** Where the trained models are: the workspace's folder. None without a workspace. */
  workspace?: string | undefined;
}

/** The app's own folder, so that a pack that was installed on its screen serves the command line too. */
export function appFolder(): string {
  const chosen = process.env["FINSIGHT_USER_DATA"];
  if (chosen) return resolve(chosen);
  const home = homedir();
  if (process.platform === "win32")
    return join(process.env["APPDATA"] ?? join(home, "AppData", "Roaming"), "finsight-workstation");
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "finsight-workstation");
  return join(process.env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "finsight-workstation");
}

interface RunningInference {
  client: InferenceClient;
  close(): Promise<void>;
}

/** Lends the model runtime, composed as in the app but inside this process. */
export async function withInference<T>(
  folders: InferenceFolders,
  use: (inference: InferenceClient) => Promise<T>,
): Promise<T> {
  const inference = await openInference(folders);
  try {
    return await use(inference.client);
  } finally {
    await inference.close();
  }
}

/** The model runtime, started by the first call that needs it. */
export function lazyInference(folders: InferenceFolders): RunningInference {
  let running: Promise<RunningInference> | null = null;
  return {
    client: {
      async call(name, input, options) {
        running ??= openInference(folders);
        return (await running).client.call(name, input, options);
      },
      on: () => () => undefined,
      connect: () => undefined,
    },
    async close() {
      await (await running)?.close();
    },
  };
}

async function openInference(folders: InferenceFolders): Promise<RunningInference> {
  const packsFolder = join(appFolder(), "models");
  // Before the runtime is imported: it is taken from where its providers are.
  await preloadProviders(providersRoot(packsFolder)).catch((error: unknown) => log("providers", error));
  const { createInferenceService } = await import("../inference/service.ts");
  const emit: Server<typeof inferenceEvents>["emit"] = (name, payload) => server.emit(name, payload);
  const service = createInferenceService({
    cacheFolder: join(appFolder(), "inference-cache"),
    packsFolder,
    modelsFolder: folders.workspace === undefined ? null : join(resolve(folders.workspace), "models"),
    emit,
    log,
  });
  const server = createServer<typeof inferenceCalls, typeof inferenceEvents>(inferenceCalls, service.handlers, log);
  const { port1, port2 } = new MessageChannel();
  server.attach(threadPortEndpoint(port1));
  const client = createClient(inferenceCalls, inferenceEvents);
  client.connect(threadPortEndpoint(port2));
  return {
    client,
    async close() {
      await service.close();
      port1.close();
    },
  };
}

function log(source: string, error: unknown): void {
  if (process.env["FINSIGHT_DEBUG"] === undefined) return;
  process.stderr.write(`${source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
