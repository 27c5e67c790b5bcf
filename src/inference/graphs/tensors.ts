/** A tensor as plain data, row-major: what the session manager takes and gives. */
export interface GraphTensorData {
  type: "float32" | "int32";
  dims: readonly number[];
  data: Float32Array | Int32Array;
}

/** By the name of the graph's input. */
export type Feeds = Record<string, GraphTensorData>;

export function floatTensor(values: Float32Array, dims: readonly number[]): GraphTensorData {
  return { type: "float32", dims, data: values };
}

export function scalarTensor(value: number): GraphTensorData {
  return { type: "float32", dims: [], data: Float32Array.of(value) };
}

export function keyTensors(keys: { factors: Int32Array; offsets: Int32Array }): {
  factors: GraphTensorData;
  offsets: GraphTensorData;
} {
  const dims = [keys.factors.length, 1];
  return {
    factors: { type: "int32", dims, data: keys.factors },
    offsets: { type: "int32", dims, data: keys.offsets },
  };
}

/** Where a run starts to count its draws; counters wrap at 2^32. */
export function counterTensor(counter: number): GraphTensorData {
  return { type: "int32", dims: [1], data: Int32Array.of(counter) };
}
