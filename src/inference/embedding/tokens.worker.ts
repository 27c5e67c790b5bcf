import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Tokenizer } from "@huggingface/tokenizers";
import type { Tokens, TokenizerFiles, TokensReply, TokensRequest } from "./messages.ts";

const files = workerData as TokenizerFiles;
let tokenizer: Promise<Tokenizer> | null = null;

async function open(): Promise<Tokenizer> {
  const [model, config] = await Promise.all([
    readFile(files.tokenizer, "utf8"),
    readFile(files.tokenizerConfig, "utf8"),
  ]);
  return new Tokenizer(JSON.parse(model), JSON.parse(config));
}

/** The last token closes the text and stays. */
function shortened(ids: readonly number[]): readonly number[] {
  if (ids.length <= files.maxTokens) return ids;
  return [...ids.slice(0, files.maxTokens - 1), ids.at(-1) ?? 0];
}

function tokensOf(opened: Tokenizer, texts: readonly string[]): Tokens {
  const rows = texts.map((text) => shortened(opened.encode(text).ids));
  const length = Math.max(1, ...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * length);
  const mask = new BigInt64Array(rows.length * length);
  rows.forEach((row, at) =>
    row.forEach((token, place) => {
      ids[at * length + place] = BigInt(token);
      mask[at * length + place] = 1n;
    }),
  );
  return { rowCount: rows.length, length, ids, mask };
}

async function answer({ id, texts }: TokensRequest): Promise<TokensReply> {
  try {
    tokenizer ??= open();
    tokenizer.catch(() => (tokenizer = null));
    return { id, tokens: tokensOf(await tokenizer, texts) };
  } catch (error) {
    return { id, message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (request: TokensRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
