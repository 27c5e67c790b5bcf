import type { Embeddings, SearchKind } from "../../contract/documents.ts";
import { AppError, isAppError } from "../../contract/errors.ts";
import { passagesWithoutVector, putVector } from "../store/records/search/vectors.ts";
import type { StoreLender } from "../store/store.ts";
import { createVectorIndex } from "./vector-index.ts";

/** Texts as vectors; `model` is null where no pack for it is installed. */
export type Embed = (
  input: { texts: string[]; role: "query" | "passage" },
  signal?: AbortSignal,
) => Promise<Embeddings>;

export interface Meaning {
  /** Ids of the passages that mean something like the text, nearest first; null where no model is at hand. */
  nearest(
    text: string,
    kinds: readonly SearchKind[],
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ model: string; similarities: Map<number, number> } | null>;
  /** Gives every passage that has none its vector, in the background. */
  catchUp(): void;
  /** Settles when nothing is under way any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const textsAtOnce = 16;
const longestText = 2_000;
/** Below this many passages it means little how far one stands out. */
const fewPassages = 30;

export function createMeaning(options: {
  store: StoreLender;
  embed: Embed;
  log(source: string, error: unknown): void;
}): Meaning {
  const { store, embed, log } = options;
  const index = createVectorIndex(store);
  const controller = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;

  async function embedAll(): Promise<void> {
    const probe = await embed({ texts: [], role: "passage" }, controller.signal);
    const { model } = probe;
    if (model === null) return;
    let reached = 0;
    while (!controller.signal.aborted) {
      const passages = store.read((reader) => passagesWithoutVector(reader, model, textsAtOnce));
      const last = passages.at(-1)?.id ?? 0;
      if (last <= reached) return;
      reached = last;
      const texts = passages.map(({ title, body }) => `${title}. ${body}`.slice(0, longestText));
      const made = await embed({ texts, role: "passage" }, controller.signal);
      if (made.model !== model) return;
      const vectors = passages.map(({ id, kind }, place) => ({
        id,
        kind,
        vector: made.vectors.slice(place * made.dimension, (place + 1) * made.dimension),
      }));
      store.write((writer) => {
        for (const vector of vectors) putVector(writer, model, vector);
      });
      index.add(model, vectors);
    }
  }

  function catchUp(): void {
    if (controller.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    running = embedAll()
      .catch((error: unknown) => {
        if (!isExpected(error)) log("the vectors of passages", error);
      })
      .finally(() => {
        running = null;
        if (!again) return;
        again = false;
        catchUp();
      });
  }

  return {
    catchUp,
    async settled() {
      while (running) await running;
    },
    async nearest(text, kinds, limit, signal) {
      let made: Embeddings;
      try {
        made = await embed({ texts: [text.slice(0, longestText)], role: "query" }, signal);
      } catch (error) {
        if (isAppError(error, "cancelled")) throw error;
        if (!isExpected(error)) log("the meaning of a question", error);
        return null;
      }
      if (made.model === null) return null;
      catchUp();
      const found = await index.find(made.model, made.vectors.slice(0, made.dimension), kinds, limit);
      const least = found.count < fewPassages ? found.mean : found.mean + found.deviation;
      const similarities = new Map<number, number>();
      found.ids.forEach((id, place) => {
        const similarity = found.similarities[place] ?? 0;
        if (similarity >= least) similarities.set(id, similarity);
      });
      return { model: made.model, similarities };
    },
    async close() {
      controller.abort();
      await running;
      await index.close();
    },
  };
}

/** The model process may be starting, restarting or gone: words are enough then. */
function isExpected(error: unknown): boolean {
  return error instanceof AppError && ["unavailable", "cancelled", "locked"].includes(error.code);
}
