import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import os from "node:os";
import { parentPort, workerData } from "node:worker_threads";

import { InferenceSession, Tensor } from "onnxruntime-node";

import type {
  FromSessionWorker,
  LoadedModel,
  RunOutcome,
  SessionWorkerData,
  ToSessionWorker,
} from "./session-messages.ts";
import { firstNonFinite, type TensorData, type Tensors, type TensorType, type ValueInfo } from "./tensors.ts";

const backgroundNiceness = 5;
const chunkBytes = 4 << 20;
const { isBackground } = workerData as SessionWorkerData;
let session: InferenceSession | null = null;

// On Linux this lowers the calling thread and those it starts; elsewhere it would lower the whole process.
if (isBackground && process.platform === "linux") os.setPriority(backgroundNiceness);

class Refusal extends Error {
  readonly reason: "wrong-hash" | "missing-file";
  constructor(reason: "wrong-hash" | "missing-file") {
    super(reason);
    this.reason = reason;
  }
}

async function load(request: Extract<ToSessionWorker, { kind: "load" }>): Promise<LoadedModel> {
  const { provider, threadCount, bytes, path, sha256 } = request;
  if (path !== undefined && !existsSync(path)) throw new Refusal("missing-file");
  if (
    sha256 !== undefined &&
    (bytes ? createHash("sha256").update(bytes).digest("hex") : hashOf(path ?? "")) !== sha256
  )
    throw new Refusal("wrong-hash");
  const startMs = performance.now();
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threadCount,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Threads that wait busily take the time of those a person waits for.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
  const made = bytes
    ? await InferenceSession.create(bytes, options)
    : await InferenceSession.create(path ?? "", options);
  session = made;
  return {
    inputs: made.inputMetadata.map(infoOf),
    outputs: made.outputMetadata.map(infoOf),
    durationMs: performance.now() - startMs,
  };
}

function hashOf(file: string): string {
  const hash = createHash("sha256");
  const descriptor = openSync(file, "r");
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}

function infoOf(metadata: InferenceSession.ValueMetadata): ValueInfo {
  if (!metadata.isTensor) throw new Error(`${metadata.name} is not a tensor.`);
  return { name: metadata.name, type: metadata.type as TensorType, dims: metadata.shape };
}

async function run(request: Extract<ToSessionWorker, { kind: "run" }>): Promise<RunOutcome> {
  if (!session) throw new Error("The session is not loaded.");
  const feeds: Record<string, Tensor> = {};
  for (const [name, { type, dims, data }] of Object.entries(request.feeds))
    feeds[name] = new Tensor(type, dataForRuntime(type, data) as never, dims);
  const startMs = performance.now();
  const fetched = request.outputs ? await session.run(feeds, request.outputs) : await session.run(feeds);
  const outputs: Tensors = {};
  let nonFinite: string | null = null;
  for (const [name, tensor] of Object.entries(fetched)) {
    const value = {
      type: tensor.type as TensorType,
      dims: tensor.dims,
      data: dataFromRuntime(tensor.type, await tensor.getData(true)),
    };
    outputs[name] = value;
    if (firstNonFinite(value) >= 0) nonFinite ??= name;
  }
  const durationMs = performance.now() - startMs;
  const nonFiniteInput =
    nonFinite === null
      ? null
      : (Object.entries(request.feeds).find(([, value]) => firstNonFinite(value) >= 0)?.[0] ?? null);
  return { outputs, durationMs, nonFinite, nonFiniteInput };
}

/** Where the engine has half-precision arrays, the runtime's JavaScript side insists on them. */
function dataForRuntime(type: TensorType, data: TensorData): unknown {
  if (type !== "float16" || !(data instanceof Uint16Array)) return data;
  const halfArray = (
    globalThis as { Float16Array?: new (buffer: ArrayBufferLike, from: number, length: number) => unknown }
  ).Float16Array;
  return halfArray ? new halfArray(data.buffer, data.byteOffset, data.length) : data;
}

function dataFromRuntime(type: string, data: unknown): TensorData {
  if (type === "float16" && ArrayBuffer.isView(data) && !(data instanceof Uint16Array))
    return new Uint16Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / 2);
  return data as TensorData;
}

function transferred(outputs: Tensors): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(outputs))
    if (!Array.isArray(data) && data.buffer instanceof ArrayBuffer && data.buffer.byteLength === data.byteLength)
      buffers.add(data.buffer);
  return [...buffers];
}

function post(message: FromSessionWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function serve(request: ToSessionWorker): Promise<void> {
  if (request.kind === "load") post({ kind: "loaded", model: await load(request) });
  else if (request.kind === "run") {
    const outcome = await run(request);
    post({ kind: "ran", outcome }, transferred(outcome.outputs));
  } else {
    await session?.release();
    session = null;
    post({ kind: "released" });
  }
}

parentPort?.on("message", (request: ToSessionWorker) => {
  serve(request).catch((error: unknown) =>
    post({
      kind: "failed",
      reason: error instanceof Refusal ? error.reason : "runtime",
      message: error instanceof Error ? error.message : String(error),
    }),
  );
});
