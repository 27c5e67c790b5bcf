import { AppError } from "../../contract/errors.ts";
import type { ModelServerSettings, ModelServerStatus } from "../../contract/model-server.ts";
import type { Tensors } from "../runtime/tensors.ts";
import { createHttpProtocol } from "./http-protocol.ts";
import type { InferenceProtocol, ModelName, RemoteModelMetadata } from "./protocol.ts";
import { asServerError, WrongAnswer } from "./server-errors.ts";
import { wireTypes } from "./tensor-encoding.ts";

export interface ModelServer {
  configure(settings: ModelServerSettings): void;
  /** Asks the server now. */
  status(signal: AbortSignal): Promise<ModelServerStatus>;
  serves(modelId: string): boolean;
  /** Throws `unavailable` with a sentence. A server that was found away is not asked again for a while. */
  run(request: {
    modelId: string;
    feeds: Tensors;
    outputs: readonly string[] | null;
    signal: AbortSignal;
  }): Promise<Tensors>;
  close(): void;
}

interface Connection {
  settings: ModelServerSettings;
  /** Its library is loaded by those who use it. */
  protocol: Promise<InferenceProtocol>;
  awayUntilMs: number;
  awayReason: string;
  /** Of models that were found ready. */
  metadata: Map<string, RemoteModelMetadata>;
}

const restMs = 15_000;
const healthTimeoutMs = 3_000;

/** Models on a server of one's own. Off until it is configured. */
export function createModelServer(options: { log(source: string, error: unknown): void }): ModelServer {
  let connection: Connection | null = null;

  async function within<T>(
    timeoutMs: number,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await work(AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (signal.aborted) throw new AppError("cancelled", "Stopped.");
      throw asServerError(error, { timeoutMs, wasTimeout: timeout.aborted });
    }
  }

  function end(): void {
    connection?.protocol
      .then((protocol) => protocol.close())
      .catch((error: unknown) => options.log("model server", error));
    connection = null;
  }

  function nameOf({ settings }: Connection, modelId: string): ModelName {
    const entry = settings.models.find((model) => model.modelId === modelId);
    if (!entry) throw new AppError("not-found", "The model server is not set up for that model.");
    return { name: entry.remoteName, version: entry.version };
  }

  /** What the model takes and gives; asks for its health on the way when it is not known. */
  async function metadataOf(to: Connection, model: ModelName, signal: AbortSignal): Promise<RemoteModelMetadata> {
    const key = JSON.stringify(model);
    const known = to.metadata.get(key);
    if (known) return known;
    const timeoutMs = Math.min(healthTimeoutMs, to.settings.timeoutMs);
    const protocol = await to.protocol;
    const found = await within(timeoutMs, signal, async (limit) => {
      if (!(await protocol.isReady(limit))) throw new AppError("unavailable", "The model server is not ready yet.");
      if (!(await protocol.isModelReady(model, limit)))
        throw new AppError("unavailable", `The model server has no "${model.name}" that is ready.`);
      return protocol.modelMetadata(model, limit);
    });
    to.metadata.set(key, found);
    return found;
  }

  return {
    configure(settings) {
      end();
      if (!settings.enabled || settings.url === "") return;
      const isGrpc = /^grpcs?:/.test(settings.url);
      const protocol = isGrpc
        ? import("./grpc-protocol.ts").then(({ createGrpcProtocol }) => createGrpcProtocol(settings.url))
        : Promise.resolve(createHttpProtocol(settings.url));
      connection = { settings, protocol, awayUntilMs: 0, awayReason: "", metadata: new Map() };
    },
    serves: (modelId) => connection?.settings.models.some((model) => model.modelId === modelId) ?? false,
    async status(signal) {
      const to = connection;
      if (!to) return { state: "off", message: "No model server is set up.", server: null, models: [] };
      try {
        return await within(Math.min(healthTimeoutMs, to.settings.timeoutMs), signal, async (limit) => {
          const protocol = await to.protocol;
          if (!(await protocol.isLive(limit)) || !(await protocol.isReady(limit)))
            throw new AppError("unavailable", "The model server is not ready yet.");
          const server = await protocol.serverMetadata(limit);
          const models = await Promise.all(
            to.settings.models.map(async ({ modelId, remoteName, version }) => ({
              modelId,
              remoteName,
              isReady: await protocol.isModelReady({ name: remoteName, version }, limit).catch(() => false),
            })),
          );
          to.awayUntilMs = 0;
          const readyCount = models.filter(({ isReady }) => isReady).length;
          return {
            state: "ready" as const,
            message: `${server.name} is ready with ${readyCount} of ${models.length} models.`,
            server,
            models,
          };
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "cancelled") throw error;
        options.log("model server", error);
        return { state: "away", message: error.message, server: null, models: [] };
      }
    },
    async run({ modelId, feeds, outputs, signal }) {
      const to = connection;
      if (!to) throw new AppError("unavailable", "No model server is set up.");
      if (Date.now() < to.awayUntilMs) throw new AppError("unavailable", to.awayReason);
      const model = nameOf(to, modelId);
      try {
        const metadata = await metadataOf(to, model, signal);
        const wanted = outputs ?? metadata.outputs.map(({ name }) => name);
        return await within(to.settings.timeoutMs, signal, async (limit) => {
          const protocol = await to.protocol;
          const answer = await protocol.infer(model, feeds, wanted, limit);
          return checked(answer, wanted, metadata);
        });
      } catch (error) {
        if (error instanceof AppError && error.code !== "cancelled") {
          to.metadata.delete(JSON.stringify(model));
          to.awayUntilMs = Date.now() + restMs;
          to.awayReason = error.message;
        }
        throw error;
      }
    },
    close: end,
  };
}

/** The wanted outputs, each of the kind and rank that the server itself declared. */
function checked(answer: Tensors, wanted: readonly string[], { outputs }: RemoteModelMetadata): Tensors {
  return Object.fromEntries(
    wanted.map((name) => {
      const value = answer[name];
      const declared = outputs.find((output) => output.name === name);
      if (!value) throw new WrongAnswer(`its result "${name}" is missing`);
      if (declared && declared.datatype !== wireTypes[value.type])
        throw new WrongAnswer(`"${name}" holds ${wireTypes[value.type]} where it declared ${declared.datatype}`);
      const fits =
        !declared ||
        (declared.shape.length === value.dims.length &&
          declared.shape.every((size, position) => size < 0 || size === value.dims[position]));
      if (!fits) throw new WrongAnswer(`"${name}" has another shape than it declared`);
      return [name, value];
    }),
  );
}
