import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";

import type { inferenceCalls } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { Provider } from "../../contract/inference.ts";
import type { Generated, generateInputSchema } from "../../contract/language.ts";
import type { PackManifest } from "../../contract/models.ts";
import type { CallContext, Handlers } from "../../contract/port/server.ts";
import type { z } from "zod";
import { askToEnd } from "../runtime/polite-end.ts";
import type { ChatPack, GenerateRequest, LanguageReply } from "./messages.ts";

type LanguageCall = Extract<keyof typeof inferenceCalls, `language/${string}`>;

export interface LanguageService {
  handlers: Pick<Handlers<typeof inferenceCalls>, LanguageCall>;
  close(): Promise<void>;
}

export interface LanguageOptions {
  /** The installed chat pack, if any. */
  ready(): Promise<{ manifest: PackManifest; folder: string } | null>;
  /** What this machine runs models on. */
  provider(): Promise<Provider>;
  idleMs?: number;
}

interface Waiting {
  onText(text: string): void;
  settle(reply: Exclude<LanguageReply, { kind: "text" }>): void;
  reject(error: unknown): void;
}

const defaultIdleMs = 5 * 60_000;
const defaultContextTokens = 4096;
const ended = "The chat model was closed while it wrote. Ask again.";

/** Text by the installed chat pack, in a thread of its own that is let go when nobody asks for a while. */
export function createLanguage(options: LanguageOptions): LanguageService {
  const waiting = new Map<number, Waiting>();
  let current: { key: string; worker: Worker } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;

  function stop(): Promise<unknown> {
    clearTimeout(idle);
    const last = current;
    current = null;
    for (const { reject } of waiting.values()) reject(new AppError("unavailable", ended));
    waiting.clear();
    return last ? askToEnd(last.worker) : Promise.resolve();
  }

  function rest(): void {
    clearTimeout(idle);
    if (waiting.size > 0) return;
    idle = setTimeout(() => void stop(), options.idleMs ?? defaultIdleMs);
    idle.unref();
  }

  function workerFor(pack: ChatPack): Worker {
    const key = JSON.stringify(pack);
    if (current?.key === key) return current.worker;
    void stop();
    const worker = new Worker(new URL("./language.worker.ts", import.meta.url), { workerData: pack });
    worker.unref();
    worker.on("message", (reply: LanguageReply) => {
      const entry = waiting.get(reply.id);
      if (reply.kind === "text") entry?.onText(reply.text);
      else {
        waiting.delete(reply.id);
        entry?.settle(reply);
        rest();
      }
    });
    worker.on("error", (error) => {
      if (current?.worker !== worker) return;
      current = null;
      for (const { reject } of waiting.values())
        reject(new AppError("unavailable", "The chat model ended unexpectedly. Ask again.", { cause: error }));
      waiting.clear();
    });
    current = { key, worker };
    return worker;
  }

  async function readyPack(): Promise<ChatPack> {
    const ready = await options.ready();
    if (!ready)
      throw new AppError(
        "unavailable",
        "No chat model is installed. Install one on the Models page to have one write.",
      );
    return packOf(ready, await options.provider());
  }

  async function generate(
    input: z.output<typeof generateInputSchema>,
    { signal, progress }: CallContext,
  ): Promise<Generated> {
    const startMs = performance.now();
    const pack = await readyPack();
    signal.throwIfAborted();
    const worker = workerFor(pack);
    clearTimeout(idle);
    const id = nextId++;
    const stopFlag = new SharedArrayBuffer(4);
    const halt = () => Atomics.store(new Int32Array(stopFlag), 0, 1);
    const { promise, resolve, reject } = promiseParts<Exclude<LanguageReply, { kind: "text" }>>();
    waiting.set(id, { settle: resolve, reject, onText: (text) => progress({ fraction: null, message: text }) });
    signal.addEventListener("abort", halt, { once: true });
    try {
      worker.postMessage({
        id,
        messages: input.messages,
        jsonSchema: input.jsonSchema ?? null,
        maxTokens: input.maxTokens,
        temperature: input.temperature,
        seed: input.seed,
        timeLimitMs: input.timeLimitMs,
        stop: stopFlag,
      } satisfies GenerateRequest);
      const reply = await promise;
      if (reply.kind === "failed") throw failureOf(reply, pack);
      if (reply.stopped === "cancelled") throw new AppError("cancelled", "Stopped.");
      const { text, stopped, promptTokenCount, tokenCount, provider } = reply;
      return {
        text,
        stopped,
        promptTokenCount,
        tokenCount,
        provider,
        durationMs: performance.now() - startMs,
        pack: { id: pack.id, title: pack.title },
      };
    } finally {
      signal.removeEventListener("abort", halt);
    }
  }

  return {
    handlers: {
      "language/generate": generate,
      async "language/pack"() {
        const ready = await options.ready();
        return { pack: ready && { id: ready.manifest.id, title: ready.manifest.title } };
      },
    },
    async close() {
      await stop();
    },
  };
}

function failureOf({ reason, message }: Extract<LanguageReply, { kind: "failed" }>, { title }: ChatPack): AppError {
  if (reason === "too-long") return new AppError("invalid-input", message);
  if (reason === "schema") return new AppError("invalid-input", `The answer's form cannot be held to: ${message}`);
  return new AppError("unavailable", `${title} could not write: ${message.split("\n")[0]?.slice(0, 200) ?? ""}`);
}

function packOf({ manifest, folder }: { manifest: PackManifest; folder: string }, provider: Provider): ChatPack {
  const { id, title, runtime } = manifest;
  const { options, sessions } = runtime;
  const file = sessions["model"] ?? Object.values(sessions)[0];
  if (file === undefined) throw new AppError("format-broken", `The pack ${id} names no model to open.`);
  const context = options["contextTokens"];
  return {
    id,
    title,
    folder,
    model: path.join(folder, file),
    contextTokens: typeof context === "number" ? context : defaultContextTokens,
    providers: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    threadCount: Math.max(1, os.availableParallelism() - (os.availableParallelism() > 2 ? 1 : 0)),
  };
}

function promiseParts<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
