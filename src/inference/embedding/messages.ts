/** A sentence-embedding model in a pack's folder. */
export interface EmbeddingPack {
  id: string;
  model: string;
  tokenizer: string;
  tokenizerConfig: string;
  /** How the vectors of the words become one. */
  pooling: "mean" | "cls";
  maxTokens: number;
  queryPrefix: string;
  passagePrefix: string;
}

export interface EmbeddingRequest {
  id: number;
  texts: string[];
}

export type EmbeddingReply =
  | { id: number; dimension: number; vectors: Float32Array<ArrayBuffer> }
  | { id: number; message: string };
