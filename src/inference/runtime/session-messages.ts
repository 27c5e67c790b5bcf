import type { Provider } from "../../contract/inference.ts";
import type { Tensors, ValueInfo } from "./tensors.ts";

/** What a session's worker is started with. */
export interface SessionWorkerData {
  /** Behind whatever a person waits for. */
  isBackground: boolean;
}

export type ToSessionWorker =
  | { kind: "load"; provider: Provider; threadCount: number; bytes?: Uint8Array; path?: string; sha256?: string }
  | { kind: "run"; feeds: Tensors; outputs: readonly string[] | null }
  | { kind: "release" };

export interface LoadedModel {
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  durationMs: number;
}

export interface RunOutcome {
  outputs: Tensors;
  durationMs: number;
  /** The name of an output that holds NaN or an infinity. */
  nonFinite: string | null;
  /** The name of an input that did. */
  nonFiniteInput: string | null;
}

/** `wrong-hash` is found before the runtime sees the model; `failed` carries the runtime's own words. */
export type FromSessionWorker =
  | { kind: "loaded"; model: LoadedModel }
  | { kind: "ran"; outcome: RunOutcome }
  | { kind: "released" }
  | { kind: "failed"; reason: "wrong-hash" | "missing-file" | "runtime"; message: string };
