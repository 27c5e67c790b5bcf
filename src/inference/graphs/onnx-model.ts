import {
  bytesField,
  floatField,
  integerField,
  joined,
  messageField,
  packedFloats,
  packedIntegers,
  textField,
  type Field,
} from "./protobuf.ts";

/** Numbers of onnx.TensorProto.DataType, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. */
const typeNumbers = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
} as const;
export type ElementType = keyof typeof typeNumbers;

const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

/** `null` or a name: a dimension that is known only when the model runs. */
export type Dimension = number | string | null;

export type TensorData =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Int8Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** Row-major; `bool` and `uint8` both take a Uint8Array, `float16` a Uint8Array of its little-endian bytes. */
export interface GraphTensor {
  name: string;
  type: ElementType;
  shape: readonly number[];
  data: TensorData;
}

export interface GraphValue {
  name: string;
  type: ElementType;
  shape: readonly Dimension[];
}

/** A plain number is an `int`, a list of them `ints`; floats say so, since 1 and 1.0 are one in JavaScript. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | readonly string[]
  | { float: number }
  | { floats: ArrayLike<number> }
  | { ints: ArrayLike<number> }
  | { strings: readonly string[] }
  | { tensor: Omit<GraphTensor, "name"> };

export interface GraphNode {
  op: string;
  /** The empty string stands for an optional input left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, AttributeValue>>;
  /** Empty for ONNX's own operators, `ai.onnx.ml`, `com.microsoft`. */
  domain?: string;
}

export interface ModelGraph {
  name: string;
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
  constants: readonly GraphTensor[];
  nodes: readonly GraphNode[];
  /** Domain to version, e.g. `{ "": 18, "ai.onnx.ml": 3 }`. */
  opsets?: Readonly<Record<string, number>>;
  metadata?: Readonly<Record<string, string>>;
}

const defaultOpsets = { "": 18 } as const;
/** The newest that onnxruntime releases of 2023 and later read. */
const irVersion = 8;

/** Bytes of an ONNX model, weights inside. */
export function encodeModel(graph: ModelGraph): Uint8Array {
  const graphFields: Field[] = [
    ...graph.nodes.map((node) => messageField(1, nodeFields(node))),
    textField(2, graph.name),
    ...graph.constants.map((tensor) => messageField(5, tensorFields(tensor))),
    ...graph.inputs.map((value) => messageField(11, valueFields(value))),
    ...graph.outputs.map((value) => messageField(12, valueFields(value))),
  ];
  return joined([
    integerField(1, irVersion),
    textField(2, "finsight-workstation"),
    messageField(7, graphFields),
    ...Object.entries(graph.opsets ?? defaultOpsets).map(([domain, version]) =>
      messageField(8, [textField(1, domain), integerField(2, version)]),
    ),
    ...Object.entries(graph.metadata ?? {}).map(([key, value]) =>
      messageField(14, [textField(1, key), textField(2, value)]),
    ),
  ]);
}

function nodeFields({ op, inputs, outputs, attributes = {}, domain = "" }: GraphNode): Field[] {
  return [
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, outputs.find((name) => name !== "") ?? op),
    textField(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(5, [textField(1, name), ...attributeFields(value)]),
    ),
    ...(domain === "" ? [] : [textField(7, domain)]),
  ];
}

function attributeFields(value: AttributeValue): Field[] {
  function typed(type: keyof typeof attributeTypes, ...fields: Field[]): Field[] {
    return [...fields, integerField(20, attributeTypes[type])];
  }
  function texts(values: readonly string[]): Field[] {
    return typed("strings", ...values.map((text) => textField(9, text)));
  }
  if (typeof value === "number") return typed("int", integerField(3, value));
  if (typeof value === "string") return typed("string", textField(4, value));
  if (isList(value)) return isTexts(value) ? texts(value) : typed("ints", packedIntegers(8, value));
  if ("float" in value) return typed("float", floatField(2, value.float));
  if ("floats" in value) return typed("floats", packedFloats(7, value.floats));
  if ("ints" in value) return typed("ints", packedIntegers(8, Array.from(value.ints)));
  if ("strings" in value) return texts(value.strings);
  return typed("tensor", messageField(5, tensorFields({ name: "", ...value.tensor })));
}

function isList(value: AttributeValue): value is readonly number[] | readonly string[] {
  return Array.isArray(value);
}

function isTexts(values: readonly number[] | readonly string[]): values is readonly string[] {
  return typeof values[0] === "string";
}

function tensorFields({ name, type, shape, data }: GraphTensor): Field[] {
  const count = shape.reduce((product, size) => product * size, 1);
  const length = type === "float16" ? data.length / 2 : data.length;
  if (length !== count) throw new RangeError(`${name || "A tensor"} has ${length} values for the shape [${shape}].`);
  const content = ArrayBuffer.isView(data)
    ? [bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]
    : data.map((text) => textField(6, text));
  return [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, typeNumbers[type]),
    ...(name === "" ? [] : [textField(8, name)]),
    ...content,
  ];
}

function valueFields({ name, type, shape }: GraphValue): Field[] {
  const dimensions = messageField(
    2,
    shape.map((size) => messageField(1, dimensionFields(size))),
  );
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, typeNumbers[type]), dimensions])])];
}

function dimensionFields(size: Dimension): Field[] {
  if (size === null) return [];
  return [typeof size === "number" ? integerField(1, size) : textField(2, size)];
}

/** The number that `Cast` and others take for a type. */
export function typeNumber(type: ElementType): number {
  return typeNumbers[type];
}
