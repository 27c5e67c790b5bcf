import { parentPort, workerData } from "node:worker_threads";

import { endWhenAsked } from "../runtime/polite-end.ts";
import { LanguageFailure, openChatModel, type ChatModel } from "./chat-model.ts";
import type { ChatPack, GenerateRequest, LanguageReply } from "./messages.ts";

const tellEveryMs = 40;
let model: Promise<ChatModel> | null = null;
let tail: Promise<unknown> = Promise.resolve();

async function answer(request: GenerateRequest): Promise<LanguageReply> {
  const { id } = request;
  let toldAt = 0;
  try {
    model ??= openChatModel(workerData as ChatPack);
    model.catch(() => (model = null));
    const written = await (
      await model
    ).write(request, (text) => {
      const now = performance.now();
      if (now - toldAt < tellEveryMs) return;
      toldAt = now;
      post({ kind: "text", id, text });
    });
    return { kind: "done", id, ...written };
  } catch (error) {
    const reason = error instanceof LanguageFailure ? error.reason : "runtime";
    return { kind: "failed", id, reason, message: error instanceof Error ? error.message : String(error) };
  }
}

function post(reply: LanguageReply): void {
  parentPort?.postMessage(reply);
}

endWhenAsked();
parentPort?.on("message", (request: GenerateRequest | string) => {
  if (typeof request === "string") return;
  tail = tail.then(() => answer(request)).then(post);
});
