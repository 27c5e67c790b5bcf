import type { TensorValue } from "../runtime/tensors.ts";
import type { Tokens } from "./messages.ts";

export type Pooling = "mean" | "cls";

/** A vector of length one a text, from a vector a text or from one a token. */
export function sentenceVectors(
  output: TensorValue,
  tokens: Tokens,
  pooling: Pooling,
): { dimension: number; vectors: Float32Array<ArrayBuffer> } {
  const { data, dims } = output;
  const dimension = dims.at(-1) ?? 0;
  if (!(data instanceof Float32Array) || dimension === 0 || dims[0] !== tokens.rowCount)
    throw new Error("The embedding model gave something else than vectors.");
  const vectors = dims.length === 2 ? new Float32Array(data) : pooled(data, tokens, dimension, pooling);
  for (let at = 0; at < vectors.length; at += dimension) normalise(vectors.subarray(at, at + dimension));
  return { dimension, vectors };
}

function pooled(
  words: Float32Array,
  { rowCount, length, mask }: Tokens,
  dimension: number,
  pooling: Pooling,
): Float32Array<ArrayBuffer> {
  const vectors = new Float32Array(rowCount * dimension);
  for (let row = 0; row < rowCount; row += 1)
    for (let place = 0; place < (pooling === "cls" ? 1 : length); place += 1) {
      if (mask[row * length + place] === 0n) continue;
      const from = (row * length + place) * dimension;
      const to = row * dimension;
      for (let index = 0; index < dimension; index += 1)
        vectors[to + index] = (vectors[to + index] ?? 0) + (words[from + index] ?? 0);
    }
  return vectors;
}

function normalise(row: Float32Array): void {
  const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) return;
  for (let index = 0; index < row.length; index += 1) row[index] = (row[index] ?? 0) / norm;
}
