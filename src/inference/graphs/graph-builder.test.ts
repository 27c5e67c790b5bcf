import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";

import { GraphBuilder } from "./graph-builder.ts";

async function run(graph: GraphBuilder, feeds: Record<string, Tensor>): Promise<InferenceSession.OnnxValueMapType> {
  const session = await InferenceSession.create(graph.encode(), { executionProviders: ["cpu"] });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function values(tensor: InferenceSession.OnnxValueMapType[string] | undefined): unknown[] {
  return Array.from<unknown>(tensor?.data ?? []);
}

test("dimensions left open take any number of rows", async () => {
  const graph = new GraphBuilder("line");
  const x = graph.input("x", "float32", ["rows", 3]);
  graph.output("y", graph.matmul(x, graph.floats([1, 2, 3], [3, 1])), "float32", ["rows", 1]);
  const { y } = await run(graph, { x: new Tensor("float32", Float32Array.of(1, 1, 1, 2, 0, -1), [2, 3]) });
  expect(y?.dims).toEqual([2, 1]);
  expect(values(y)).toEqual([6, -1]);
});

test("attributes of every kind and several outputs", async () => {
  const graph = new GraphBuilder("kinds");
  const x = graph.input("x", "float32", [4]);
  const [first, second] = graph.ops("Split", [x], 2, { axis: -1, num_outputs: 2 });
  if (!first || !second) throw new Error("Split gives two.");
  graph.output("leaky", graph.op("LeakyRelu", [first], { alpha: { float: 0.5 } }), "float32", [2]);
  graph.output("turned", graph.transpose(graph.reshape(second, [1, 2]), [1, 0]), "float32", [2, 1]);
  const filled = graph.op("ConstantOfShape", [graph.int64s([2])], {
    value: { tensor: { type: "float64", shape: [1], data: Float64Array.of(2.5) } },
  });
  graph.output("filled", filled, "float64", [2]);
  const result = await run(graph, { x: new Tensor("float32", Float32Array.of(-4, 1, 7, 8), [4]) });
  expect(values(result["leaky"])).toEqual([-2, 1]);
  expect(result["turned"]?.dims).toEqual([2, 1]);
  expect(values(result["filled"])).toEqual([2.5, 2.5]);
});

test("integers of 64 bits, negative ones, bool and text tensors arrive as they were", async () => {
  const graph = new GraphBuilder("types");
  const x = graph.input("x", "int64", [2]);
  graph.output("sum", graph.add(x, graph.constant("int64", [2], BigInt64Array.of(-(2n ** 62n), -3n))), "int64", [2]);
  graph.output("flags", graph.op("Not", [graph.constant("bool", [2], Uint8Array.of(1, 0))]), "bool", [2]);
  graph.output("words", graph.constant("string", [2], ["up", "größer"]), "string", [2]);
  const result = await run(graph, { x: new Tensor("int64", BigInt64Array.of(1n, 1n), [2]) });
  expect(values(result["sum"])).toEqual([1n - 2n ** 62n, -2n]);
  expect(values(result["flags"])).toEqual([0, 1]);
  expect(result["words"]?.data).toEqual(["up", "größer"]);
});

test("operators of another domain: a stump of the tree ensemble", async () => {
  const graph = new GraphBuilder("stump", { "ai.onnx.ml": 3 });
  const x = graph.input("x", "float32", ["rows", 1]);
  const y = graph.op(
    "TreeEnsembleRegressor",
    [x],
    {
      n_targets: 1,
      nodes_treeids: [0, 0, 0],
      nodes_nodeids: [0, 1, 2],
      nodes_featureids: [0, 0, 0],
      nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF"],
      nodes_values: { floats: [0.5, 0, 0] },
      nodes_truenodeids: [1, 0, 0],
      nodes_falsenodeids: [2, 0, 0],
      target_ids: [0, 0],
      target_nodeids: [1, 2],
      target_treeids: [0, 0],
      target_weights: { floats: [10, 20] },
    },
    "ai.onnx.ml",
  );
  graph.output("y", y, "float32", ["rows", 1]);
  const result = await run(graph, { x: new Tensor("float32", Float32Array.of(0.2, 0.9), [2, 1]) });
  expect(values(result["y"])).toEqual([10, 20]);
});

test("data that does not fill its shape is refused", () => {
  const graph = new GraphBuilder("short");
  graph.output("y", graph.floats([1, 2, 3], [2, 2]), "float32", [2, 2]);
  expect(() => graph.encode()).toThrow(/3 values for the shape \[2,2\]/);
});
