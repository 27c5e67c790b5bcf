import { readFile } from "node:fs/promises";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { EmbeddingPack } from "./messages.ts";

export interface Embedder {
  /** Vectors of length one, one after the other. */
  embed(texts: readonly string[]): Promise<{ dimension: number; vectors: Float32Array<ArrayBuffer> }>;
}

/** Opens a transformer that reads `input_ids` and gives a vector a word, or one for the whole text. */
export async function openEmbedder(pack: EmbeddingPack): Promise<Embedder> {
  const [tokenizerJson, configJson] = await Promise.all([
    readFile(pack.tokenizer, "utf8"),
    readFile(pack.tokenizerConfig, "utf8"),
  ]);
  const tokenizer = new Tokenizer(JSON.parse(tokenizerJson), JSON.parse(configJson));
  const session = await InferenceSession.create(pack.model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 2,
    logSeverityLevel: 3,
  });
  return {
    async embed(texts) {
      const encoded = texts.map((text) => shortened(tokenizer.encode(text).ids, pack.maxTokens));
      const length = Math.max(1, ...encoded.map((ids) => ids.length));
      const shape = [texts.length, length];
      const ids = new BigInt64Array(texts.length * length);
      const mask = new BigInt64Array(texts.length * length);
      encoded.forEach((tokens, row) =>
        tokens.forEach((token, place) => {
          ids[row * length + place] = BigInt(token);
          mask[row * length + place] = 1n;
        }),
      );
      const feeds: Record<string, Tensor> = {
        input_ids: new Tensor("int64", ids, shape),
        attention_mask: new Tensor("int64", mask, shape),
        token_type_ids: new Tensor("int64", new BigInt64Array(ids.length), shape),
      };
      const wanted = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
      const outputs = await session.run(wanted);
      const output =
        outputs["sentence_embedding"] ?? outputs["last_hidden_state"] ?? outputs[session.outputNames[0] ?? ""];
      if (!output || !(output.data instanceof Float32Array)) throw new Error("The embedding model gave no numbers.");
      const dimension = Number(output.dims.at(-1));
      const vectors =
        output.dims.length === 2
          ? new Float32Array(output.data)
          : pool(output.data, mask, length, dimension, pack.pooling);
      normalise(vectors, dimension);
      return { dimension, vectors };
    },
  };
}

/** The last token closes the text and stays. */
function shortened(ids: readonly number[], limit: number): readonly number[] {
  if (ids.length <= limit) return ids;
  return [...ids.slice(0, limit - 1), ids.at(-1) ?? 0];
}

function pool(
  words: Float32Array,
  mask: BigInt64Array,
  length: number,
  dimension: number,
  pooling: EmbeddingPack["pooling"],
): Float32Array<ArrayBuffer> {
  const rows = mask.length / length;
  const vectors = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row += 1)
    for (let place = 0; place < (pooling === "cls" ? 1 : length); place += 1) {
      if (mask[row * length + place] === 0n) continue;
      const at = (row * length + place) * dimension;
      for (let index = 0; index < dimension; index += 1)
        vectors[row * dimension + index] = (vectors[row * dimension + index] ?? 0) + (words[at + index] ?? 0);
    }
  return vectors;
}

function normalise(vectors: Float32Array, dimension: number): void {
  for (let at = 0; at < vectors.length; at += dimension) {
    const row = vectors.subarray(at, at + dimension);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (!Number.isFinite(norm)) throw new Error("The embedding model gave numbers that are none.");
    if (norm > 0) for (let index = 0; index < dimension; index += 1) row[index] = (row[index] ?? 0) / norm;
  }
}
