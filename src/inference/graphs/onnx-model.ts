import { integerField, joined, messageField, textField, bytesField, type Field } from "./protobuf.ts";

/** Field numbers are those of onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. */
const floatType = 1;
const irVersion = 8;
const opsetVersion = 17;

export interface GraphNode {
  op: string;
  inputs: string[];
  output: string;
}

/** A float32 tensor, row-major. */
export interface GraphTensor {
  name: string;
  shape: number[];
  data: Float32Array;
}

export interface GraphValue {
  name: string;
  shape: number[];
}

/** Bytes of an ONNX model of float32 tensors with fixed shapes. */
export function encodeModel(graph: {
  name: string;
  inputs: GraphValue[];
  outputs: GraphValue[];
  constants: GraphTensor[];
  nodes: GraphNode[];
}): Uint8Array {
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
    messageField(8, [textField(1, ""), integerField(2, opsetVersion)]),
  ]);
}

function nodeFields({ op, inputs, output }: GraphNode): Field[] {
  return [...inputs.map((name) => textField(1, name)), textField(2, output), textField(3, output), textField(4, op)];
}

function tensorFields({ name, shape, data }: GraphTensor): Field[] {
  const bytes = new Uint8Array(data.length * 4);
  const view = new DataView(bytes.buffer);
  data.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, floatType),
    textField(8, name),
    bytesField(9, bytes),
  ];
}

function valueFields({ name, shape }: GraphValue): Field[] {
  const dimensions = messageField(
    2,
    shape.map((size) => messageField(1, [integerField(1, size)])),
  );
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, floatType), dimensions])])];
}
