import { encodeModel, type GraphNode } from "../graphs/onnx-model.ts";
import type { ModelSource } from "./model-source.ts";

export function modelOf(id: string, bytes: Uint8Array): ModelSource {
  return { id, file: { bytes } };
}

/** y = 2 x + 1 on rows of two, with one more operation on the result if asked. */
export function affineModel(options: { extraOp?: string } = {}): Uint8Array {
  const { extraOp } = options;
  const nodes: GraphNode[] = [
    { op: "Mul", inputs: ["x", "two"], outputs: ["doubled"] },
    { op: "Add", inputs: ["doubled", "one"], outputs: [extraOp ? "sum" : "y"] },
  ];
  if (extraOp) nodes.push({ op: extraOp, inputs: ["sum"], outputs: ["y"] });
  return encodeModel({
    name: "affine",
    inputs: [{ name: "x", type: "float32", shape: ["rows", 2] }],
    outputs: [{ name: "y", type: "float32", shape: ["rows", 2] }],
    constants: [
      { name: "two", type: "float32", shape: [1], data: Float32Array.of(2) },
      { name: "one", type: "float32", shape: [1], data: Float32Array.of(1) },
    ],
    nodes,
  });
}

/** A chain of square matrix products: as long as anybody wants. */
export function heavyModel({ size, steps }: { size: number; steps: number }): Uint8Array {
  const weights = Float32Array.from({ length: size * size }, (_unused, index) => Math.sin(index) * 0.02);
  const nodes: GraphNode[] = Array.from({ length: steps }, (_unused, step) => [
    { op: "MatMul", inputs: [step === 0 ? "x" : `t${step - 1}`, "w"], outputs: [`p${step}`] },
    { op: "Tanh", inputs: [`p${step}`], outputs: [step === steps - 1 ? "y" : `t${step}`] },
  ]).flat();
  return encodeModel({
    name: "heavy",
    inputs: [{ name: "x", type: "float32", shape: ["rows", size] }],
    outputs: [{ name: "y", type: "float32", shape: ["rows", size] }],
    constants: [{ name: "w", type: "float32", shape: [size, size], data: weights }],
    nodes,
  });
}
