/** What the worker that holds the vectors is told; `kinds` are small numbers, one a vector. */
export type ToVectors =
  | { kind: "reset"; dimension: number }
  | { kind: "add"; ids: number[]; kinds: number[]; vectors: Float32Array }
  | { kind: "find"; request: number; query: Float32Array; kinds: number[]; limit: number };

/** Nearest first; `mean` and `deviation` are of all the similarities, so that the reader can tell what stands out. */
export interface NearestVectors {
  request: number;
  ids: number[];
  similarities: number[];
  mean: number;
  deviation: number;
  count: number;
}
