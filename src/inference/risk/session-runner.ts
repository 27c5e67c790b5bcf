import type { Provider } from "../../contract/inference.ts";
import type { Graph } from "../graphs/graph.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { TensorData } from "../runtime/tensors.ts";
import type { GraphRunner } from "./graph-runner.ts";

const keptGraphCount = 24;

export interface SessionRunnerOptions {
  sessions: Sessions;
  /** What this machine runs models on. */
  provider(): Promise<Provider>;
}

/** Runs graphs through the session manager: one session a lane, kept while it is used. */
export function createSessionRunner(options: SessionRunnerOptions): GraphRunner {
  const { sessions } = options;
  const encoded = new Map<string, Uint8Array>();

  function bytesOf(graph: Graph): Uint8Array {
    const bytes = encoded.get(graph.id) ?? graph.encode();
    encoded.delete(graph.id);
    encoded.set(graph.id, bytes);
    const [oldest] = encoded.keys();
    if (encoded.size > keptGraphCount && oldest !== undefined) encoded.delete(oldest);
    return bytes;
  }

  return {
    provider: () => options.provider(),
    async run(graph, feeds, { signal, lane }) {
      const model = {
        id: lane === undefined ? `graph ${graph.id}` : `graph ${graph.id} lane ${lane}`,
        title: "The calculation",
        file: { bytes: bytesOf(graph) },
        ...(lane === undefined ? {} : { threadCount: 1 }),
      };
      return sessions.use(model, { signal, probeFeeds: feeds }, async (lent) => {
        const { outputs } = await lent.run(feeds);
        const arrays = Object.entries(outputs).map(([name, { data }]) => {
          if (!isFloats(data)) throw new TypeError(`${name} is not float32.`);
          return [name, data] as const;
        });
        return { outputs: Object.fromEntries(arrays), provider: lent.provider };
      });
    },
  };
}

function isFloats(data: TensorData): data is Float32Array<ArrayBuffer> {
  return data instanceof Float32Array && data.buffer instanceof ArrayBuffer;
}
