import { Tensor } from "onnxruntime-node";

export type Feeds = Record<string, Tensor>;

export function floatTensor(values: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor("float32", values, shape);
}

export function scalarTensor(value: number): Tensor {
  return new Tensor("float32", Float32Array.of(value), []);
}

export function keyTensors(keys: { factors: Int32Array; offsets: Int32Array }): { factors: Tensor; offsets: Tensor } {
  const rows = keys.factors.length;
  return {
    factors: new Tensor("int32", keys.factors, [rows, 1]),
    offsets: new Tensor("int32", keys.offsets, [rows, 1]),
  };
}

/** Where a run starts to count its draws; counters wrap at 2^32. */
export function counterTensor(counter: number): Tensor {
  return new Tensor("int32", Int32Array.of(counter), [1]);
}
