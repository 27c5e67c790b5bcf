import { parentPort, workerData } from "node:worker_threads";
import { openEmbedder, type Embedder } from "./embedder.ts";
import { endWhenAsked } from "../runtime/polite-end.ts";
import type { EmbeddingPack, EmbeddingReply, EmbeddingRequest } from "./messages.ts";

let embedder: Promise<Embedder> | null = null;

async function answer({ id, texts }: EmbeddingRequest): Promise<EmbeddingReply> {
  try {
    embedder ??= openEmbedder(workerData as EmbeddingPack);
    embedder.catch(() => (embedder = null));
    return { id, ...(await (await embedder).embed(texts)) };
  } catch (error) {
    return { id, message: error instanceof Error ? error.message : String(error) };
  }
}

endWhenAsked();
parentPort?.on("message", (request: EmbeddingRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
