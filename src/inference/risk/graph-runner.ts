import type { Provider } from "../../contract/inference.ts";
import type { Feeds } from "../graphs/tensors.ts";
import type { Graph } from "../graphs/graph.ts";

export interface GraphRun {
  outputs: Record<string, Float32Array<ArrayBuffer>>;
  provider: Provider;
}

/** What runs graphs. Sessions are kept by the graph's id and lane: two lanes of one graph run at the same time. */
export interface GraphRunner {
  /** What a graph will probably run on, known before it is laid out. */
  provider(): Promise<Provider>;
  run(graph: Graph, feeds: Feeds, options: { signal: AbortSignal; lane?: number }): Promise<GraphRun>;
}

/** The wanted output of a run; its absence is a bug of the graph's. */
export function outputOf(run: GraphRun, name: string): Float32Array<ArrayBuffer> {
  const data = run.outputs[name];
  if (!data) throw new Error(`The graph gave no ${name}.`);
  return data;
}
