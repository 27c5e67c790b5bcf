import path from "node:path";
import { Worker } from "node:worker_threads";
import type { inferenceCalls } from "../../contract/calls.ts";
import type { Embeddings } from "../../contract/documents.ts";
import { AppError } from "../../contract/errors.ts";
import type { PackManifest } from "../../contract/models.ts";
import type { Handlers } from "../../contract/port/server.ts";
import { askToEnd } from "../runtime/polite-end.ts";
import type { EmbeddingPack, EmbeddingReply } from "./messages.ts";

export interface EmbeddingService {
  handlers: Pick<Handlers<typeof inferenceCalls>, "embedding/embed">;
  close(): Promise<void>;
}

type EmbeddingAnswer = Extract<EmbeddingReply, { dimension: number }>;

interface Waiting {
  resolve(reply: EmbeddingAnswer): void;
  reject(error: unknown): void;
}

const idleMs = 5 * 60_000;
const none: Embeddings = { model: null, dimension: 0, vectors: new Float32Array(0) };

/** Texts as vectors, by the installed sentence-embedding pack; without one every answer says so. */
export function createEmbedding(options: {
  /** The installed pack for embeddings, if any. */
  ready(): Promise<{ manifest: PackManifest; folder: string } | null>;
}): EmbeddingService {
  let current: { pack: EmbeddingPack; worker: Worker } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();

  function stop(): Promise<unknown> {
    clearTimeout(idle);
    const ended = current;
    current = null;
    for (const { reject } of waiting.values()) reject(new AppError("unavailable", "The embedding model was changed."));
    waiting.clear();
    return ended ? askToEnd(ended.worker) : Promise.resolve();
  }

  function workerFor(pack: EmbeddingPack): Worker {
    if (current && JSON.stringify(current.pack) === JSON.stringify(pack)) return current.worker;
    void stop();
    const worker = new Worker(new URL("./embedding.worker.ts", import.meta.url), { workerData: pack });
    worker.unref();
    worker.on("message", (reply: EmbeddingReply) => {
      const entry = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("vectors" in reply) entry?.resolve(reply);
      else entry?.reject(new AppError("unavailable", `The embedding model failed: ${reply.message.slice(0, 200)}`));
      clearTimeout(idle);
      idle = setTimeout(() => void stop(), idleMs);
      idle.unref();
    });
    worker.on("error", () => {
      if (current?.worker === worker) void stop();
    });
    current = { pack, worker };
    return worker;
  }

  return {
    handlers: {
      async "embedding/embed"({ texts, role }) {
        const ready = await options.ready();
        if (!ready) return none;
        const pack = packOf(ready.manifest, ready.folder);
        if (texts.length === 0) return { ...none, model: pack.id };
        const worker = workerFor(pack);
        const prefix = role === "query" ? pack.queryPrefix : pack.passagePrefix;
        const id = nextId++;
        const reply = await new Promise<EmbeddingAnswer>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          worker.postMessage({ id, texts: texts.map((text) => `${prefix}${text}`) });
        });
        return { model: pack.id, dimension: reply.dimension, vectors: reply.vectors };
      },
    },
    async close() {
      await stop();
    },
  };
}

/** Options of a manifest: `pooling`, `maxTokens`, `queryPrefix`, `passagePrefix`. */
function packOf({ id, revision, runtime }: PackManifest, folder: string): EmbeddingPack {
  const { options, sessions } = runtime;
  const [first] = Object.values(sessions);
  const file = sessions["model"] ?? first;
  if (file === undefined) throw new AppError("format-broken", `The pack ${id} names no model to open.`);
  const text = (name: string) => (typeof options[name] === "string" ? options[name] : "");
  return {
    id: revision === null ? id : `${id}@${revision.slice(0, 12)}`,
    model: path.join(folder, file),
    tokenizer: path.join(folder, "tokenizer.json"),
    tokenizerConfig: path.join(folder, "tokenizer_config.json"),
    pooling: options["pooling"] === "cls" ? "cls" : "mean",
    maxTokens: typeof options["maxTokens"] === "number" ? options["maxTokens"] : 256,
    queryPrefix: text("queryPrefix"),
    passagePrefix: text("passagePrefix"),
  };
}
