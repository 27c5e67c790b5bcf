import path from "node:path";

import { utilityProcess, type MessagePortMain } from "electron";

import {
  fromChildSchema,
  type FromChild,
  type SecretPlace,
  type SecretStore,
  type ToChild,
} from "../contract/parent.ts";
import type { Child } from "./supervisor.ts";

export interface AppChild extends Child {
  /** Hand over a window's port. Messages sent on its other end before the child is ready wait in it. */
  connect(port: MessagePortMain): void;
  /** To the engine: the way to inference. */
  connectInference(port: MessagePortMain): void;
  /** Ask the child to finish what it is writing and end; resolves when it did, or after `timeoutMs`. */
  shutdown(timeoutMs: number): Promise<void>;
}

export interface ForkOptions {
  appFolder: string;
  name: "engine" | "inference";
  args: string[];
  /** Open to this child; no page ever reaches them. */
  secrets: Record<SecretPlace, SecretStore> | null;
  log(source: string, text: string): void;
}

export function forkChild(options: ForkOptions): AppChild {
  const child = utilityProcess.fork(path.join(options.appFolder, "out/app", options.name, "index.js"), options.args, {
    serviceName: `FinSight ${options.name}`,
    stdio: "pipe",
    // An import keeps several of libuv's threads busy; queries must not queue behind it.
    env: { ...process.env, UV_THREADPOOL_SIZE: "12" },
  });
  const readyListeners: (() => void)[] = [];
  const exitListeners: ((code: number) => void)[] = [];

  child.stdout?.on("data", (chunk: Buffer) => options.log(options.name, chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => options.log(options.name, chunk.toString("utf8")));
  child.on("exit", (code) => {
    for (const listener of exitListeners) listener(code);
  });
  child.on("message", (data: unknown) => {
    const parsed = fromChildSchema.safeParse(data);
    if (!parsed.success) options.log(options.name, `sent a message nobody knows: ${parsed.error.message}`);
    else if (parsed.data.kind === "ready") for (const listener of readyListeners) listener();
    else answerSecret(parsed.data);
  });

  function post(message: ToChild, ports: MessagePortMain[] = []): void {
    child.postMessage(message, ports);
  }

  function answerSecret(request: Extract<FromChild, { id: number }>): void {
    const store = options.secrets?.[request.place];
    if (!store) return;
    const asked =
      request.kind === "secret-read"
        ? store.read(request.account, request.timeoutMs)
        : store.write(request.account, request.secret, request.timeoutMs);
    asked.then(
      (answer) => post({ kind: "secret-answer", id: request.id, answer }),
      (error: unknown) => options.log("main", `keychain: ${error instanceof Error ? error.stack : String(error)}`),
    );
  }

  return {
    onReady: (listener) => readyListeners.push(listener),
    onExit: (listener) => exitListeners.push(listener),
    connect: (port) => post({ kind: "connect" }, [port]),
    connectInference: (port) => post({ kind: "connect-inference" }, [port]),
    shutdown(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        exitListeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
        post({ kind: "shutdown" });
      });
    },
  };
}
