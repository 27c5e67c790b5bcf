import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import { GraphBuilder } from "../graphs/graph-builder.ts";

const concepts = [
  ["unemployment", "jobless", "unemployed", "joblessness"],
  ["salary", "pay", "wages", "earnings"],
  ["refund", "refunded", "reimbursement", "money"],
  ["supplier", "suppliers", "vendor", "vendors", "supply"],
];
const fillers = "the of a and in is are for we our by to on rate index number text days within".split(" ");
const dimension = 16;

/**
 * A pack as it lies on the disk: an ONNX model that looks words up in a table, where words of one concept point the
 * same way, and a tokenizer of whole words. Small, but opened and run like a real one.
 */
export function writeEmbeddingPack(folder: string, id = "minilm-l6-v2"): void {
  const words = ["[PAD]", "[UNK]", ...fillers, ...concepts.flat()];
  mkdirSync(path.join(folder, "onnx"), { recursive: true });
  const files: Record<string, Uint8Array | string> = {
    "onnx/model_quantized.onnx": model(words),
    "tokenizer.json": JSON.stringify(tokenizer(words)),
    "tokenizer_config.json": JSON.stringify({ model_max_length: 128, unk_token: "[UNK]", pad_token: "[PAD]" }),
    "config.json": "{}",
  };
  const installed = Object.entries(files).map(([name, content]) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const { size, mtimeMs } = statSync(file);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { path: name, sha256, sizeBytes: size, modifiedMs: Math.round(mtimeMs), hashIs: "first-install" };
  });
  const record = { format: 1, id, installedAt: new Date().toISOString(), from: "a test", files: installed };
  writeFileSync(path.join(folder, "installed.json"), JSON.stringify(record));
}

function model(words: readonly string[]): Uint8Array {
  const table = new Float32Array(words.length * dimension);
  words.forEach((word, row) => {
    const concept = concepts.findIndex((list) => list.includes(word));
    if (concept >= 0) table[row * dimension + concept] = 4;
    table[row * dimension + 4 + (row % (dimension - 4))] = 0.3;
  });
  const graph = new GraphBuilder("words");
  const ids = graph.input("input_ids", "int64", ["batch", "length"]);
  graph.input("attention_mask", "int64", ["batch", "length"]);
  const vectors = graph.op("Gather", [graph.floats(table, [words.length, dimension]), ids], { axis: 0 });
  graph.output("last_hidden_state", vectors, "float32", ["batch", "length", dimension]);
  return graph.encode();
}

function tokenizer(words: readonly string[]): unknown {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordLevel",
      unk_token: "[UNK]",
      vocab: Object.fromEntries(words.map((word, index) => [word, index])),
    },
  };
}
