import { Worker } from "node:worker_threads";
import { searchKindSchema, type SearchKind } from "../../contract/documents.ts";
import { AppError } from "../../contract/errors.ts";
import { readVectors, type StoredVector } from "../store/records/search/vectors.ts";
import type { StoreLender } from "../store/store.ts";
import type { NearestVectors, ToVectors } from "./vector-messages.ts";

/** The vectors of one embedding model, held by a worker once somebody searches. */
export interface VectorIndex {
  /** Those that are stored are read in first; another model's are let go. */
  find(
    model: string,
    query: Float32Array,
    kinds: readonly SearchKind[],
    limit: number,
  ): Promise<Omit<NearestVectors, "request">>;
  /** Beside what is in the store already; without effect before the first search. */
  add(model: string, vectors: readonly StoredVector[]): void;
  close(): Promise<void>;
}

const readAtOnce = 64;

function codeOf(kind: SearchKind): number {
  return searchKindSchema.options.indexOf(kind);
}

export function createVectorIndex(store: StoreLender): VectorIndex {
  let worker: Worker | null = null;
  let loaded: { model: string; ready: Promise<void> } | null = null;
  let nextRequest = 1;
  const waiting = new Map<number, { resolve(found: NearestVectors): void; reject(error: unknown): void }>();

  function send(message: ToVectors, transfer: ArrayBuffer[] = []): void {
    worker ??= start();
    worker.postMessage(message, transfer);
  }

  function start(): Worker {
    const started = new Worker(new URL("./vectors.worker.ts", import.meta.url));
    started.unref();
    started.on("message", (found: NearestVectors) => {
      waiting.get(found.request)?.resolve(found);
      waiting.delete(found.request);
    });
    const end = (error: unknown) => {
      if (worker !== started) return;
      worker = null;
      loaded = null;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    started.on("error", end);
    started.on("exit", () => end(new AppError("unavailable", "The search by meaning was stopped. Search again.")));
    return started;
  }

  function post(dimension: number, vectors: readonly StoredVector[]): void {
    const all = new Float32Array(vectors.length * dimension);
    vectors.forEach(({ vector }, index) => all.set(vector.subarray(0, dimension), index * dimension));
    send(
      { kind: "add", ids: vectors.map(({ id }) => id), kinds: vectors.map(({ kind }) => codeOf(kind)), vectors: all },
      [all.buffer],
    );
  }

  async function load(model: string, dimension: number): Promise<void> {
    send({ kind: "reset", dimension });
    for (let after = 0; ;) {
      const rows = store.read((reader) => readVectors(reader, model, after, readAtOnce));
      const last = rows.at(-1);
      if (!last) return;
      post(
        dimension,
        rows.filter(({ vector }) => vector.length === dimension),
      );
      after = last.id;
      await new Promise(setImmediate);
    }
  }

  return {
    async find(model, query, kinds, limit) {
      if (loaded?.model !== model) {
        const ready = load(model, query.length);
        loaded = { model, ready };
        ready.catch(() => (loaded = null));
      }
      await loaded.ready;
      const request = nextRequest++;
      return new Promise<NearestVectors>((resolve, reject) => {
        waiting.set(request, { resolve, reject });
        send({ kind: "find", request, query, kinds: kinds.map(codeOf), limit });
      });
    },
    add(model, vectors) {
      const [first] = vectors;
      if (first && loaded?.model === model) post(first.vector.length, vectors);
    },
    async close() {
      await worker?.terminate();
    },
  };
}
