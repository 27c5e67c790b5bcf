import path from "node:path";
import type { inferenceCalls } from "../../contract/calls.ts";
import type { Embeddings } from "../../contract/documents.ts";
import { AppError } from "../../contract/errors.ts";
import type { PackManifest } from "../../contract/models.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { ModelSource } from "../runtime/model-source.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { TensorValue } from "../runtime/tensors.ts";
import type { TokenizerFiles } from "./messages.ts";
import { sentenceVectors, type Pooling } from "./sentence-vectors.ts";
import { createTokenReader, type TokenReader } from "./token-reader.ts";

export interface EmbeddingService {
  handlers: Pick<Handlers<typeof inferenceCalls>, "embedding/embed">;
  close(): Promise<void>;
}

interface EmbeddingPack {
  id: string;
  model: ModelSource;
  tokenizer: TokenizerFiles;
  /** How the vectors of the tokens become one. */
  pooling: Pooling;
  prefixes: Record<"query" | "passage", string>;
}

const none: Embeddings = { model: null, dimension: 0, vectors: new Float32Array(0) };
/** What sentence models call their result, best first; otherwise the first output is taken. */
const outputNames = ["sentence_embedding", "last_hidden_state"];

/** Texts as vectors, by the installed sentence-embedding pack; without one every answer says so. */
export function createEmbedding(options: {
  /** The installed pack for embeddings, if any. */
  ready(): Promise<{ manifest: PackManifest; folder: string } | null>;
  sessions: Pick<Sessions, "use">;
}): EmbeddingService {
  let reader: { key: string; tokens: TokenReader } | null = null;

  function readerOf(files: TokenizerFiles): TokenReader {
    const key = JSON.stringify(files);
    if (reader?.key === key) return reader.tokens;
    void reader?.tokens.close();
    reader = { key, tokens: createTokenReader(files) };
    return reader.tokens;
  }

  return {
    handlers: {
      async "embedding/embed"({ texts, role }, { signal }) {
        const ready = await options.ready();
        if (!ready) return none;
        const pack = packOf(ready.manifest, ready.folder);
        if (texts.length === 0) return { ...none, model: pack.id };
        const tokens = await readerOf(pack.tokenizer).read(texts.map((text) => `${pack.prefixes[role]}${text}`));
        const dims = [tokens.rowCount, tokens.length];
        const feeds: Record<string, TensorValue> = {
          input_ids: { type: "int64", dims, data: tokens.ids },
          attention_mask: { type: "int64", dims, data: tokens.mask },
          token_type_ids: { type: "int64", dims, data: new BigInt64Array(tokens.ids.length) },
        };
        const priority = role === "query" ? "interactive" : "batch";
        const output = await options.sessions.use(
          pack.model,
          { priority, signal, probeFeeds: feeds },
          async (session) => {
            const wanted = session.inputs.flatMap(({ name }) => {
              const feed = feeds[name];
              return feed ? [[name, feed] as const] : [];
            });
            const name = outputNames.find((known) => session.outputs.some((made) => made.name === known));
            const { outputs } = await session.run(Object.fromEntries(wanted), name === undefined ? undefined : [name]);
            return Object.values(outputs)[0];
          },
        );
        if (!output) throw new Error("The embedding model gave no output.");
        return { model: pack.id, ...sentenceVectors(output, tokens, pack.pooling) };
      },
    },
    async close() {
      await reader?.tokens.close();
    },
  };
}

/** Options of a manifest: `pooling`, `maxTokens`, `queryPrefix`, `passagePrefix`. */
function packOf(manifest: PackManifest, folder: string): EmbeddingPack {
  const { revision, title, runtime } = manifest;
  const { options, sessions } = runtime;
  const [first] = Object.values(sessions);
  const file = sessions["model"] ?? first;
  if (file === undefined) throw new AppError("format-broken", `The pack ${manifest.id} names no model to open.`);
  const text = (name: string) => (typeof options[name] === "string" ? options[name] : "");
  const id = revision === null ? manifest.id : `${manifest.id}@${revision.slice(0, 12)}`;
  return {
    id,
    model: { id: `embedding/${id}`, title, file: { path: path.join(folder, file) } },
    tokenizer: {
      tokenizer: path.join(folder, "tokenizer.json"),
      tokenizerConfig: path.join(folder, "tokenizer_config.json"),
      maxTokens: typeof options["maxTokens"] === "number" ? options["maxTokens"] : 256,
    },
    pooling: options["pooling"] === "cls" ? "cls" : "mean",
    prefixes: { query: text("queryPrefix"), passage: text("passagePrefix") },
  };
}
