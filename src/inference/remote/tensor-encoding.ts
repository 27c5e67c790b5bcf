import { elementCount, tensorArrays, type TensorData, type TensorType, type TensorValue } from "../runtime/tensors.ts";
import { WrongAnswer } from "./server-errors.ts";

/**
 * Tensors as the Open Inference Protocol's binary extension carries them: little-endian, row-major, strings with their
 * length in four bytes before them.
 */
export const wireTypes = {
  float32: "FP32",
  float64: "FP64",
  float16: "FP16",
  int8: "INT8",
  uint8: "UINT8",
  int16: "INT16",
  uint16: "UINT16",
  int32: "INT32",
  uint32: "UINT32",
  int64: "INT64",
  uint64: "UINT64",
  bool: "BOOL",
  string: "BYTES",
} as const satisfies Record<TensorType, string>;

export function typeOfWire(datatype: string): TensorType {
  const found = Object.entries(wireTypes).find(([, name]) => name === datatype);
  if (!found) throw new WrongAnswer(`it holds numbers of the kind "${datatype.slice(0, 20)}"`);
  return found[0] as TensorType;
}

export function bytesOf({ data }: TensorValue): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const texts = data.map((text) => new TextEncoder().encode(text));
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const text of texts) {
    view.setUint32(offset, text.length, true);
    bytes.set(text, offset + 4);
    offset += 4 + text.length;
  }
  return bytes;
}

/** Throws where the bytes are not what the type and shape say. */
export function tensorFromBytes(type: TensorType, dims: readonly number[], bytes: Uint8Array): TensorValue {
  checkDims(dims);
  if (type === "string") return { type, dims, data: textsFrom(bytes, elementCount(dims)) };
  const wanted = tensorArrays[type];
  const expectedBytes = elementCount(dims) * wanted.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== expectedBytes)
    throw new WrongAnswer(`${bytes.byteLength} bytes came for ${dims.join(" x ")} values of ${type}`);
  // A copy: the bytes may begin anywhere in what came.
  return { type, dims, data: new wanted(new Uint8Array(bytes).buffer) };
}

function textsFrom(bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let offset = 0;
  while (texts.length < count && offset + 4 <= bytes.length) {
    const length = view.getUint32(offset, true);
    texts.push(new TextDecoder().decode(bytes.subarray(offset + 4, offset + 4 + length)));
    offset += 4 + length;
  }
  if (texts.length !== count || offset !== bytes.length) throw new WrongAnswer("its texts were cut short");
  return texts;
}

/** From a JSON answer's numbers, nested or flat. */
export function tensorFromList(type: TensorType, dims: readonly number[], list: readonly unknown[]): TensorValue {
  checkDims(dims);
  const flat = list.flat(Number.POSITIVE_INFINITY);
  if (flat.length !== elementCount(dims))
    throw new WrongAnswer(`${flat.length} values came for a shape of ${dims.join(" x ")}`);
  return { type, dims, data: dataFromList(type, flat) };
}

function dataFromList(type: TensorType, flat: readonly unknown[]): TensorData {
  if (type === "string") return flat.map(String);
  if (type === "float16") throw new WrongAnswer("it holds half-precision numbers as text");
  const isWhole = type !== "float32" && type !== "float64" && type !== "bool";
  const fits = (value: unknown) =>
    type === "bool"
      ? typeof value === "boolean" || value === 0 || value === 1
      : typeof value === "number" && (!isWhole || Number.isSafeInteger(value));
  if (!flat.every(fits)) throw new WrongAnswer(`not all of its values are ${type}`);
  if (type === "int64") return BigInt64Array.from(flat, (value) => BigInt(Number(value)));
  if (type === "uint64") return BigUint64Array.from(flat, (value) => BigInt(Number(value)));
  return tensorArrays[type].from(flat.map(Number));
}

const largestElementCount = 2 ** 31;

function checkDims(dims: readonly number[]): void {
  const isShape = dims.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isShape || elementCount(dims) > largestElementCount) throw new WrongAnswer("its shape is none");
}
