import type { ChatMessage } from "../../contract/language.ts";
import type { Provider } from "../../contract/inference.ts";

/** An installed chat model, as its worker opens it. */
export interface ChatPack {
  id: string;
  title: string;
  model: string;
  folder: string;
  contextTokens: number;
  providers: readonly Provider[];
  threadCount: number;
}

export interface GenerateRequest {
  id: number;
  messages: readonly ChatMessage[];
  jsonSchema: Record<string, unknown> | null;
  maxTokens: number;
  temperature: number;
  seed: number;
  timeLimitMs: number;
  /** One Int32; anything but 0 stops the writing. */
  stop: SharedArrayBuffer;
}

export type LanguageReply =
  | { kind: "text"; id: number; text: string }
  | {
      kind: "done";
      id: number;
      text: string;
      stopped: "end" | "length" | "time" | "cancelled";
      promptTokenCount: number;
      tokenCount: number;
      provider: Provider;
    }
  | { kind: "failed"; id: number; reason: "too-long" | "schema" | "runtime"; message: string };
