import { isAppError } from "../contract/errors.ts";
import type { ModelServerSettings } from "../contract/model-server.ts";
import type { InferenceClient } from "./inference-client.ts";

export interface ModelServerFollower {
  /** The settings may have changed. */
  push(): void;
  /** There is a new model process, which knows nothing yet. */
  pushToNew(): void;
}

/** Tells the model process which server of the person's own it may use. Nothing while the workspace is closed. */
export function followModelServer(
  inference: InferenceClient,
  read: () => ModelServerSettings,
  log: (source: string, error: unknown) => void,
): ModelServerFollower {
  let told: string | null = null;

  function settings(): ModelServerSettings | null {
    try {
      return read();
    } catch (error) {
      if (isAppError(error, "locked")) return null;
      throw error;
    }
  }

  function push(): void {
    const wanted = settings();
    const text = JSON.stringify(wanted);
    // A process that was told nothing asks no server.
    if (!wanted || text === told || (told === null && !wanted.enabled)) return;
    told = text;
    inference.call("modelServer/configure", wanted).catch((error: unknown) => log("model server", error));
  }

  return {
    push,
    pushToNew() {
      told = null;
      push();
    },
  };
}
