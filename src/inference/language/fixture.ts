import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { PackManifest } from "../../contract/models.ts";
import { GraphBuilder, type Value } from "../graphs/graph-builder.ts";
import { randomNumbers } from "./choose-token.ts";

/** Qwen3's architecture (grouped attention with normalised queries and keys, rotary positions, gated layers), tiny and unlearnt. */
const shape = { width: 32, layers: 2, heads: 4, keyValueHeads: 2, headSize: 8, inner: 48 };
const specialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
const merges = ["t h", "i n", "Ġ t", "e r", "a n", "Ġ a", "o n", "r e", "Ġt h", '{ "', '" :', '" ,', "a l", "u e"];

function byteLetters(): string[] {
  let shifted = 0x100;
  return Array.from({ length: 0x100 }, (_unused, byte) => {
    const isPrintable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    return String.fromCodePoint(isPrintable ? byte : shifted++);
  });
}

function vocabularyWords(): string[] {
  return [...byteLetters(), ...merges.map((merge) => merge.replace(" ", "")), ...specialTokens];
}

export function tinyTokenizer(): Record<string, unknown> {
  const words = vocabularyWords();
  const first = words.length - specialTokens.length;
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true };
  return {
    version: "1.0",
    added_tokens: specialTokens.map((content, index) => ({
      id: first + index,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      unk_token: null,
      vocab: Object.fromEntries(words.slice(0, first).map((word, id) => [word, id])),
      merges,
    },
  };
}

export function tinyChatModel(seed: number): Uint8Array {
  const { width, layers, heads, keyValueHeads, headSize, inner } = shape;
  const vocabularySize = vocabularyWords().length;
  const random = randomNumbers(seed);
  const graph = new GraphBuilder("tiny-chat");
  const ids = graph.input("input_ids", "int64", [1, "tokens"]);
  const mask = graph.input("attention_mask", "int64", [1, "total"]);
  const positions = graph.input("position_ids", "int64", [1, "tokens"]);

  function weights(rows: number, columns: number): Value {
    const scale = 1.5 / Math.sqrt(rows);
    return graph.floats(
      Array.from({ length: rows * columns }, () => (random() * 2 - 1) * scale),
      [rows, columns],
    );
  }
  function normalised(x: Value): Value {
    const meanSquare = graph.reduce("Mean", graph.multiply(x, x), [-1], true);
    return graph.divide(x, graph.op("Sqrt", [graph.add(meanSquare, graph.float(1e-6))]));
  }
  function heading(x: Value, count: number): Value {
    const split = graph.reshape(graph.matmul(x, weights(width, count * headSize)), [1, -1, count, headSize]);
    return graph.transpose(split, [0, 2, 1, 3]);
  }

  const half = headSize / 2;
  const frequencies = Array.from({ length: half }, (_unused, at) => 10_000 ** (-at / half));
  const place = graph.reshape(graph.cast(positions, "float32"), [1, 1, -1, 1]);
  const angle = graph.multiply(place, graph.floats([...frequencies, ...frequencies], [1, 1, 1, headSize]));
  const [cosine, sine] = [graph.op("Cos", [angle]), graph.op("Sin", [angle])];
  function rotated(x: Value): Value {
    const [first, second] = graph.ops("Split", [x], 2, { axis: 3, num_outputs: 2 }) as [Value, Value];
    const turned = graph.op("Concat", [graph.op("Neg", [second]), first], { axis: 3 });
    return graph.add(graph.multiply(x, cosine), graph.multiply(turned, sine));
  }
  function repeated(x: Value): Value {
    const copies = Array.from({ length: heads / keyValueHeads }, () => graph.op("Unsqueeze", [x, graph.int64s([2])]));
    return graph.reshape(graph.op("Concat", copies, { axis: 2 }), [1, heads, -1, headSize]);
  }

  const total = graph.op("Gather", [graph.op("Shape", [mask]), graph.int64(1)]);
  const keyPlaces = graph.reshape(graph.op("Range", [graph.int64(0), total, graph.int64(1)]), [1, 1, 1, -1]);
  const isSeen = graph.op("LessOrEqual", [keyPlaces, graph.reshape(positions, [1, 1, -1, 1])]);
  const unseen = graph.op("Where", [isSeen, graph.float(0), graph.float(-1e9)]);

  const embedding = weights(vocabularySize, width);
  let hidden = graph.op("Gather", [embedding, ids]);
  for (let layer = 0; layer < layers; layer += 1) {
    const past = ["key", "value"].map((kind) =>
      graph.input(`past_key_values.${layer}.${kind}`, "float32", [1, keyValueHeads, "past", headSize]),
    ) as [Value, Value];
    const input = normalised(hidden);
    const query = rotated(normalised(heading(input, heads)));
    const key = graph.op("Concat", [past[0], rotated(normalised(heading(input, keyValueHeads)))], { axis: 2 });
    const value = graph.op("Concat", [past[1], heading(input, keyValueHeads)], { axis: 2 });
    graph.output(`present.${layer}.key`, key, "float32", [1, keyValueHeads, "total", headSize]);
    graph.output(`present.${layer}.value`, value, "float32", [1, keyValueHeads, "total", headSize]);
    const scores = graph.multiply(
      graph.matmul(query, graph.transpose(repeated(key), [0, 1, 3, 2])),
      graph.float(headSize ** -0.5),
    );
    const attention = graph.op("Softmax", [graph.add(scores, unseen)], { axis: -1 });
    const seen = graph.transpose(graph.matmul(attention, repeated(value)), [0, 2, 1, 3]);
    const joined = graph.reshape(seen, [1, -1, heads * headSize]);
    hidden = graph.add(hidden, graph.matmul(joined, weights(heads * headSize, width)));
    const between = normalised(hidden);
    const gate = graph.matmul(between, weights(width, inner));
    const gated = graph.multiply(
      graph.multiply(gate, graph.op("Sigmoid", [gate])),
      graph.matmul(between, weights(width, inner)),
    );
    hidden = graph.add(hidden, graph.matmul(gated, weights(inner, width)));
  }
  const logits = graph.matmul(normalised(hidden), graph.transpose(embedding, [1, 0]));
  graph.output("logits", logits, "float32", [1, "tokens", vocabularySize]);
  return graph.encode();
}

/**
 * A model that writes the same text whatever it is asked, a byte a token: it counts in its memory how often it was given
 * one token alone, which is how it is read back what it wrote.
 */
export function scriptedChatModel(text: string): Uint8Array {
  const words = vocabularyWords();
  const script = [...new TextEncoder().encode(text), words.indexOf("<|im_end|>")];
  const graph = new GraphBuilder("scripted-chat");
  const ids = graph.input("input_ids", "int64", [1, "tokens"]);
  graph.input("attention_mask", "int64", [1, "total"]);
  const pastKey = graph.input("past_key_values.0.key", "float32", [1, 1, "past", 1]);
  const pastValue = graph.input("past_key_values.0.value", "float32", [1, 1, "past", 1]);
  const tokenCount = graph.op("Shape", [ids], { start: 1, end: 2 });
  const isAlone = graph.reshape(
    graph.cast(graph.op("Equal", [tokenCount, graph.int64s([1])]), "float32"),
    [1, 1, 1, 1],
  );
  const shape = graph.op("Concat", [graph.int64s([1, 1]), tokenCount, graph.int64s([1])], { axis: 0 });
  const marks = graph.op("Expand", [isAlone, shape]);
  const keys = graph.op("Concat", [pastKey, marks], { axis: 2 });
  const values = graph.op("Concat", [pastValue, marks], { axis: 2 });
  const written = graph.cast(graph.reduce("Sum", values, [0, 1, 2, 3]), "int64");
  const place = graph.op("Min", [written, graph.int64(script.length - 1)]);
  const likely = new Float32Array(script.length * words.length);
  script.forEach((token, at) => (likely[at * words.length + token] = 10));
  const row = graph.op("Gather", [graph.floats(likely, [script.length, words.length]), place]);
  graph.output("present.0.key", keys, "float32", [1, 1, "total", 1]);
  graph.output("present.0.value", values, "float32", [1, 1, "total", 1]);
  graph.output("logits", graph.reshape(row, [1, 1, words.length]), "float32", [1, 1, words.length]);
  return graph.encode();
}

/** Writes a pack of a chat model with random weights, which speaks nonsense fluently. */
export function writeTinyPack(folder: string, seed = 1): { manifest: PackManifest; folder: string } {
  return writePack(folder, `tiny-chat-${seed}`, tinyChatModel(seed));
}

export function writeScriptedPack(folder: string, text: string): { manifest: PackManifest; folder: string } {
  return writePack(folder, "scripted-chat", scriptedChatModel(text));
}

function writePack(folder: string, id: string, model: Uint8Array): { manifest: PackManifest; folder: string } {
  mkdirSync(path.join(folder, "onnx"), { recursive: true });
  const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content));
  writeFileSync(path.join(folder, "onnx/model.onnx"), model);
  write("tokenizer.json", tinyTokenizer());
  write("tokenizer_config.json", {
    tokenizer_class: "Qwen2Tokenizer",
    eos_token: "<|im_end|>",
    chat_template:
      "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
  });
  const words = vocabularyWords();
  write("config.json", { eos_token_id: words.indexOf("<|im_end|>") });
  write("generation_config.json", { eos_token_id: [words.indexOf("<|im_end|>"), words.indexOf("<|endoftext|>")] });
  const manifest: PackManifest = {
    format: 1,
    id,
    title: "Tiny chat",
    task: "chat",
    summary: "For tests.",
    publisher: "Tests",
    source: "https://example.invalid/",
    revision: null,
    licence: { spdx: "CC0-1.0", url: "https://example.invalid/" },
    languages: ["en"],
    memoryBytes: 1_000_000,
    hashNote: null,
    runtime: { sessions: { model: "onnx/model.onnx" }, weights: "float32", options: { contextTokens: 2048 } },
    files: [{ path: "onnx/model.onnx", url: null, sha256: null, sizeBytes: null }],
  };
  return { manifest, folder };
}
