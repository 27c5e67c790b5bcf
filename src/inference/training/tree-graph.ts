import type { GraphBuilder, Value } from "../graphs/graph-builder.ts";
import type { Tree } from "./grow-tree.ts";

/** `rounds[r][k]` adds to output k. The sums of `ai.onnx.ml`'s TreeEnsembleRegressor, rows x outputs. */
export function addTreeEnsemble(
  graph: GraphBuilder,
  rows: Value,
  rounds: readonly (readonly Tree[])[],
  base: Float64Array,
): Value {
  const nodes = {
    tree: [] as number[],
    node: [] as number[],
    column: [] as number[],
    threshold: [] as number[],
    mode: [] as string[],
    left: [] as number[],
    right: [] as number[],
    missingLeft: [] as number[],
  };
  const leaves = { tree: [] as number[], node: [] as number[], output: [] as number[], weight: [] as number[] };
  let treeNumber = 0;
  for (const round of rounds) {
    for (const [output, tree] of round.entries()) {
      for (const [node, column] of tree.column.entries()) {
        const isLeaf = column < 0;
        nodes.tree.push(treeNumber);
        nodes.node.push(node);
        nodes.column.push(isLeaf ? 0 : column);
        nodes.threshold.push(isLeaf ? 0 : tree.threshold[node]!);
        nodes.mode.push(isLeaf ? "LEAF" : "BRANCH_LEQ");
        nodes.left.push(isLeaf ? 0 : tree.left[node]!);
        nodes.right.push(isLeaf ? 0 : tree.right[node]!);
        nodes.missingLeft.push(!isLeaf && tree.missingLeft[node] ? 1 : 0);
        if (!isLeaf) continue;
        leaves.tree.push(treeNumber);
        leaves.node.push(node);
        leaves.output.push(output);
        leaves.weight.push(tree.value[node]!);
      }
      treeNumber += 1;
    }
  }
  return graph.op(
    "TreeEnsembleRegressor",
    [rows],
    {
      n_targets: base.length,
      aggregate_function: "SUM",
      post_transform: "NONE",
      base_values: { floats: base },
      nodes_treeids: { ints: nodes.tree },
      nodes_nodeids: { ints: nodes.node },
      nodes_featureids: { ints: nodes.column },
      nodes_values: { floats: nodes.threshold },
      nodes_modes: { strings: nodes.mode },
      nodes_truenodeids: { ints: nodes.left },
      nodes_falsenodeids: { ints: nodes.right },
      nodes_missing_value_tracks_true: { ints: nodes.missingLeft },
      target_treeids: { ints: leaves.tree },
      target_nodeids: { ints: leaves.node },
      target_ids: { ints: leaves.output },
      target_weights: { floats: leaves.weight },
    },
    "ai.onnx.ml",
  );
}
