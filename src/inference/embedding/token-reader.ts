import { Worker } from "node:worker_threads";
import { AppError } from "../../contract/errors.ts";
import type { TokenizerFiles, Tokens, TokensReply } from "./messages.ts";

export interface TokenReader {
  read(texts: string[]): Promise<Tokens>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(tokens: Tokens): void;
  reject(error: unknown): void;
}

/** Cuts texts into tokens in a worker: vocabularies take their time to open. */
export function createTokenReader(files: TokenizerFiles): TokenReader {
  let nextId = 1;
  const waiting = new Map<number, Waiting>();
  const worker = new Worker(new URL("./tokens.worker.ts", import.meta.url), { workerData: files });
  worker.unref();
  worker.on("message", (reply: TokensReply) => {
    const entry = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("tokens" in reply) entry?.resolve(reply.tokens);
    else entry?.reject(new AppError("unavailable", `The tokenizer of the pack failed: ${reply.message.slice(0, 200)}`));
  });
  const end = () => {
    for (const { reject } of waiting.values()) reject(new AppError("unavailable", "The embedding model was changed."));
    waiting.clear();
  };
  worker.on("error", end);
  worker.on("exit", end);
  return {
    read(texts) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, texts });
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}
