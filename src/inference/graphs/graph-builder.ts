import {
  encodeModel,
  typeNumber,
  type AttributeValue,
  type Dimension,
  type ElementType,
  type GraphNode,
  type GraphTensor,
  type GraphValue,
  type TensorData,
} from "./onnx-model.ts";

/** A tensor inside a graph, known by its name. */
export interface Value {
  readonly name: string;
}

export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Builds an ONNX model an operator at a time:
 *
 *     const graph = new GraphBuilder("line");
 *     const x = graph.input("x", "float32", ["rows", 3]);
 *     const y = graph.op("MatMul", [x, graph.floats([1, 2, 3], [3, 1])]);
 *     graph.output("y", y, "float32", ["rows", 1]);
 *     const bytes = graph.encode();
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #opsets: Record<string, number>;
  readonly #inputs: GraphValue[] = [];
  readonly #outputs: GraphValue[] = [];
  readonly #constants: GraphTensor[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #scalars = new Map<string, Value>();
  readonly #metadata: Record<string, string> = {};
  #counter = 0;

  /** `opsets` adds domains or other versions: `{ "ai.onnx.ml": 3 }`. */
  constructor(name: string, opsets: Readonly<Record<string, number>> = {}) {
    this.#name = name;
    this.#opsets = { "": 18, ...opsets };
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push({ name, type, shape });
    return { name };
  }

  /** `value` leaves the graph under `name`. */
  output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void {
    this.#nodes.push({ op: "Identity", inputs: [value.name], outputs: [name] });
    this.#outputs.push({ name, type, shape });
  }

  constant(type: ElementType, shape: readonly number[], data: TensorData): Value {
    const name = this.#next("constant");
    this.#constants.push({ name, type, shape, data });
    return { name };
  }

  floats(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.constant("float32", shape, Float32Array.from(values));
  }

  int64s(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.constant("int64", shape, BigInt64Array.from(values.map(BigInt)));
  }

  /** A scalar; equal ones are kept once. */
  float(value: number): Value {
    return this.#scalar("float32", value, () => Float32Array.of(value));
  }

  int32(value: number): Value {
    return this.#scalar("int32", value, () => Int32Array.of(value));
  }

  int64(value: number): Value {
    return this.#scalar("int64", value, () => BigInt64Array.of(BigInt(value)));
  }

  /** One operator with one output. `null` leaves an optional input out. */
  op(op: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, domain = ""): Value {
    const [value] = this.ops(op, inputs, 1, attributes, domain);
    return value as Value;
  }

  /** One operator with several outputs. */
  ops(
    op: string,
    inputs: readonly (Value | null)[],
    outputCount: number,
    attributes: Attributes = {},
    domain = "",
  ): Value[] {
    const outputs = Array.from({ length: outputCount }, () => this.#next(op));
    this.#nodes.push({ op, inputs: inputs.map((value) => value?.name ?? ""), outputs, attributes, domain });
    return outputs.map((name) => ({ name }));
  }

  add(a: Value, b: Value): Value {
    return this.op("Add", [a, b]);
  }

  subtract(a: Value, b: Value): Value {
    return this.op("Sub", [a, b]);
  }

  multiply(a: Value, b: Value): Value {
    return this.op("Mul", [a, b]);
  }

  divide(a: Value, b: Value): Value {
    return this.op("Div", [a, b]);
  }

  matmul(a: Value, b: Value): Value {
    return this.op("MatMul", [a, b]);
  }

  cast(value: Value, type: ElementType): Value {
    return this.op("Cast", [value], { to: typeNumber(type) });
  }

  /** `-1` takes what is left, `0` keeps the size. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.op("Reshape", [value, this.int64s(shape)]);
  }

  transpose(value: Value, order: readonly number[]): Value {
    return this.op("Transpose", [value], { perm: order });
  }

  /** ReduceSum, ReduceMean, ReduceMax, ReduceMin over `axes`. */
  reduce(kind: "Sum" | "Mean" | "Max" | "Min", value: Value, axes: readonly number[], keepDimensions = false): Value {
    return this.op(`Reduce${kind}`, [value, this.int64s(axes)], { keepdims: keepDimensions ? 1 : 0 });
  }

  /** A text kept in the model's metadata. */
  note(key: string, value: string): void {
    this.#metadata[key] = value;
  }

  encode(): Uint8Array {
    return encodeModel({
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      constants: this.#constants,
      nodes: this.#nodes,
      opsets: this.#opsets,
      metadata: this.#metadata,
    });
  }

  #scalar(type: ElementType, value: number, data: () => TensorData): Value {
    const key = `${type} ${value}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const made = this.constant(type, [], data());
    this.#scalars.set(key, made);
    return made;
  }

  #next(stem: string): string {
    this.#counter += 1;
    return `${stem.toLowerCase()}-${this.#counter}`;
  }
}
