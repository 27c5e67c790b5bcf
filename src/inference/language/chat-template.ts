import { Template } from "@huggingface/jinja";

import type { ChatMessage } from "../../contract/language.ts";

/** Turns messages into the prompt that the model was trained on: its own template, or ChatML where it brings none. */
export function openChatTemplate(
  configJson: string,
  templateFile: string | null,
): (messages: readonly ChatMessage[]) => string {
  const config = JSON.parse(configJson) as Record<string, unknown>;
  const source = templateFile ?? templateOf(config["chat_template"]);
  if (!source) return chatMl;
  const template = new Template(source);
  return (messages) =>
    template.render({
      messages: messages.map(({ role, content }) => ({ role, content })),
      add_generation_prompt: true,
      // Of the models that can think aloud; nobody would read it.
      enable_thinking: false,
      bos_token: tokenText(config["bos_token"]),
      eos_token: tokenText(config["eos_token"]),
    });
}

function chatMl(messages: readonly ChatMessage[]): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return `${turns.join("")}<|im_start|>assistant\n`;
}

function templateOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  const named = value as { name?: unknown; template?: unknown }[];
  const chosen = named.find(({ name }) => name === "default") ?? named[0];
  return typeof chosen?.template === "string" ? chosen.template : null;
}

function tokenText(value: unknown): string {
  if (typeof value === "string") return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : "";
}
