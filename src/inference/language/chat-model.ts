import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

import type { Provider } from "../../contract/inference.ts";
import { openChatTemplate } from "./chat-template.ts";
import { chooseToken, randomNumbers } from "./choose-token.ts";
import { Acceptor } from "./constraint/acceptor.ts";
import { compileJsonSchema } from "./constraint/grammar.ts";
import { openDecoder } from "./decoder-session.ts";
import type { ChatPack, GenerateRequest } from "./messages.ts";
import { openTokens } from "./tokens.ts";

export class LanguageFailure extends Error {
  readonly reason: "too-long" | "schema";
  constructor(reason: LanguageFailure["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Written {
  text: string;
  stopped: "end" | "length" | "time" | "cancelled";
  promptTokenCount: number;
  tokenCount: number;
  provider: Provider;
}

export interface ChatModel {
  write(request: GenerateRequest, onText: (text: string) => void): Promise<Written>;
  release(): Promise<void>;
}

/** Prompts are read in parts, so that somebody can stop between them and their logits take little room. */
const promptPart = 64;

export async function openChatModel(pack: ChatPack): Promise<ChatModel> {
  const [tokenizerJson, configJson, modelConfig, generationConfig, templateFile] = await Promise.all([
    read(pack, "tokenizer.json"),
    read(pack, "tokenizer_config.json"),
    readOptional(pack, "config.json"),
    readOptional(pack, "generation_config.json"),
    readOptional(pack, "chat_template.jinja"),
  ]);
  const { vocabulary, encode } = openTokens(tokenizerJson, configJson);
  const prompt = openChatTemplate(configJson, templateFile);
  const ends = new Set([...endTokens(modelConfig), ...endTokens(generationConfig)]);
  const decoder = await openDecoder(pack.model, pack);

  function grammarOf(schema: Record<string, unknown>): Acceptor {
    try {
      const start = Acceptor.start(compileJsonSchema(schema));
      start.completion();
      return start;
    } catch (error) {
      throw new LanguageFailure("schema", error instanceof Error ? error.message : String(error));
    }
  }

  return {
    release: () => decoder.release(),
    async write(request, onText) {
      const { maxTokens, temperature, timeLimitMs } = request;
      const stop = new Int32Array(request.stop);
      const deadline = performance.now() + timeLimitMs;
      const random = randomNumbers(request.seed);
      let acceptor = request.jsonSchema ? grammarOf(request.jsonSchema) : null;
      const promptTokens = encode(prompt(request.messages));
      if (promptTokens.length === 0) throw new LanguageFailure("too-long", "There is nothing to answer.");
      if (promptTokens.length + maxTokens > pack.contextTokens)
        throw new LanguageFailure(
          "too-long",
          `The question and its context take ${promptTokens.length} tokens; ${pack.title} reads ${pack.contextTokens} with its answer.`,
        );
      const isStopped = () => Atomics.load(stop, 0) !== 0;
      const isLate = () => performance.now() > deadline;
      const decoded = new TextDecoder();
      let text = "";
      let tokenCount = 0;

      function finish(stopped: Written["stopped"]): Written {
        if (acceptor && stopped !== "cancelled") text += decoded.decode(acceptor.completion(), { stream: true });
        // A character cut in two is left out.
        text = `${text}${decoded.decode()}`.replace(/\uFFFD+$/, "");
        onText(text);
        return { text, stopped, promptTokenCount: promptTokens.length, tokenCount, provider: decoder.provider };
      }

      decoder.reset();
      let logits: Float32Array = new Float32Array();
      for (let from = 0; from < promptTokens.length; from += promptPart) {
        if (isStopped()) return finish("cancelled");
        if (isLate()) return finish("time");
        logits = await decoder.read(promptTokens.slice(from, from + promptPart));
      }
      while (tokenCount < maxTokens) {
        if (isStopped()) return finish("cancelled");
        if (isLate()) return finish("time");
        const choice = chooseToken(logits, {
          vocabulary,
          acceptor,
          isEnd: (token) => ends.has(token),
          temperature,
          random,
        });
        if (choice === null || choice === "end") return finish("end");
        tokenCount += 1;
        acceptor = choice.acceptor;
        text += decoded.decode(vocabulary.bytesOf(choice.token) ?? new Uint8Array(), { stream: true });
        onText(text);
        if (acceptor?.isFinished) return finish("end");
        if (tokenCount < maxTokens) logits = await decoder.read([choice.token]);
      }
      return finish("length");
    },
  };
}

function read(pack: ChatPack, name: string): Promise<string> {
  return readFile(path.join(pack.folder, name), "utf8");
}

async function readOptional(pack: ChatPack, name: string): Promise<string | null> {
  return existsSync(path.join(pack.folder, name)) ? read(pack, name) : null;
}

function endTokens(config: string | null): number[] {
  const value = config === null ? null : (JSON.parse(config) as Record<string, unknown>)["eos_token_id"];
  return (Array.isArray(value) ? value : [value]).filter((token) => typeof token === "number");
}
