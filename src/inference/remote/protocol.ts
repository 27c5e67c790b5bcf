import type { Tensors } from "../runtime/tensors.ts";

export interface ModelName {
  name: string;
  /** Empty: the server chooses. */
  version: string;
}

export interface ServerMetadata {
  name: string;
  version: string;
  extensions: string[];
}

/** One input or output of a model on the server; -1 stands for a size that is open. */
export interface RemoteValue {
  name: string;
  datatype: string;
  shape: number[];
}

export interface RemoteModelMetadata {
  inputs: RemoteValue[];
  outputs: RemoteValue[];
}

/** The Open Inference Protocol (KServe v2), whatever carries it. Every call ends when the signal does. */
export interface InferenceProtocol {
  isLive(signal: AbortSignal): Promise<boolean>;
  isReady(signal: AbortSignal): Promise<boolean>;
  isModelReady(model: ModelName, signal: AbortSignal): Promise<boolean>;
  serverMetadata(signal: AbortSignal): Promise<ServerMetadata>;
  modelMetadata(model: ModelName, signal: AbortSignal): Promise<RemoteModelMetadata>;
  infer(model: ModelName, feeds: Tensors, outputs: readonly string[], signal: AbortSignal): Promise<Tensors>;
  close(): void;
}
