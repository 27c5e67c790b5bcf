import { Worker } from "node:worker_threads";

import type { Provider } from "../../contract/inference.ts";
import type {
  FromSessionWorker,
  LoadedModel,
  RunOutcome,
  SessionWorkerData,
  ToSessionWorker,
} from "./session-messages.ts";
import { ownBuffers, type Tensors } from "./tensors.ts";

/** Why a session's worker could not do what it was asked. `ended` means the thread itself is gone. */
export class SessionFailure extends Error {
  readonly reason: "wrong-hash" | "missing-file" | "runtime" | "ended";
  constructor(reason: SessionFailure["reason"], message: string) {
    super(message);
    this.name = "SessionFailure";
    this.reason = reason;
  }
}

/** One model on one provider in a thread of its own. Does one thing at a time; later requests wait their turn. */
export interface SessionWorker {
  load(source: {
    provider: Provider;
    threadCount: number;
    bytes?: Uint8Array;
    path?: string;
    sha256?: string;
  }): Promise<LoadedModel>;
  run(feeds: Tensors, outputs: readonly string[] | null): Promise<RunOutcome>;
  /** Settles when what was asked so far has ended. Never rejects. */
  idle(): Promise<void>;
  /**
   * Lets go of the session and the thread once it is idle. A thread is never ended inside the runtime: that would end
   * the whole process (the runtime throws where it cannot answer JavaScript any more).
   */
  end(): Promise<void>;
}

export function startSessionWorker(data: SessionWorkerData): SessionWorker {
  const worker = new Worker(new URL("./session.worker.ts", import.meta.url), { workerData: data });
  let settle: ((answer: FromSessionWorker | Error) => void) | null = null;
  let gone: Error | null = null;
  let tail: Promise<unknown> = Promise.resolve();

  function fail(error: Error): void {
    gone ??= error;
    settle?.(gone);
  }
  worker.on("message", (answer: FromSessionWorker) => settle?.(answer));
  worker.on("error", (error) =>
    fail(new SessionFailure("ended", error instanceof Error ? error.message : String(error))),
  );
  worker.on("exit", (code) => fail(new SessionFailure("ended", `Its thread ended with ${code}.`)));

  function ask(request: ToSessionWorker): Promise<FromSessionWorker> {
    const answered = tail.then(
      () =>
        new Promise<FromSessionWorker>((resolve, reject) => {
          if (gone) {
            reject(gone);
            return;
          }
          settle = (answer) => {
            settle = null;
            if (answer instanceof Error) reject(answer);
            else if (answer.kind === "failed") reject(new SessionFailure(answer.reason, answer.message));
            else resolve(answer);
          };
          worker.postMessage(request);
        }),
    );
    tail = answered.catch(() => undefined);
    return answered;
  }

  return {
    async load(source) {
      const answer = await ask({ kind: "load", ...source });
      if (answer.kind !== "loaded") throw new Error(`Asked to load, the session said ${answer.kind}.`);
      return answer.model;
    },
    async run(feeds, outputs) {
      const answer = await ask({ kind: "run", feeds: ownBuffers(feeds), outputs });
      if (answer.kind !== "ran") throw new Error(`Asked to run, the session said ${answer.kind}.`);
      return answer.outcome;
    },
    idle: () => tail.then(() => undefined),
    async end() {
      await ask({ kind: "release" }).catch(() => undefined);
      worker.removeAllListeners("exit");
      await worker.terminate();
    },
  };
}
