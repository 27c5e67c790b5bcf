export type TensorType =
  | "float32"
  | "float64"
  | "float16"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "bool"
  | "string";

/** `bool` is a byte each, 0 or 1; `float16` its bits. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

/** What holds the elements of each type but text. */
export const tensorArrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Row-major; `data.length` is the product of `dims`. */
export interface TensorValue {
  type: TensorType;
  dims: readonly number[];
  data: TensorData;
}

/** Tensors by the name of the model's input or output. */
export type Tensors = Record<string, TensorValue>;

/** One input or output, as the model declares it. A name stands for a dimension known only when it runs. */
export interface ValueInfo {
  name: string;
  type: TensorType;
  dims: readonly (number | string)[];
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

export function floats(data: Float32Array, dims: readonly number[] = [data.length]): TensorValue {
  return { type: "float32", dims, data };
}

/** The first element that is not a number or infinite; -1 where every one is finite. */
export function firstNonFinite({ type, data }: TensorValue): number {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let index = 0; index < data.length; index += 1) if (!Number.isFinite(data[index])) return index;
  } else if (type === "float16" && data instanceof Uint16Array) {
    for (let index = 0; index < data.length; index += 1) if (((data[index] ?? 0) & 0x7c00) === 0x7c00) return index;
  }
  return -1;
}

/** A view into a larger buffer would take all of it along to another thread. */
export function ownBuffers(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, value]) => {
      const { data } = value;
      if (Array.isArray(data) || data.byteLength === data.buffer.byteLength) return [name, value];
      return [name, { ...value, data: data.slice() }];
    }),
  );
}
