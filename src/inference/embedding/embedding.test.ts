import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import minilm from "../../../models/minilm-l6-v2.json" with { type: "json" };
import { packManifestSchema } from "../../contract/models.ts";
import { createSessions, type Sessions } from "../runtime/sessions.ts";
import { writeEmbeddingPack } from "./fixture.ts";
import { createEmbedding, type EmbeddingService } from "./index.ts";

const manifest = packManifestSchema.parse(minilm);
const context = { signal: new AbortController().signal, progress: () => undefined };
let folder: string;
let service: EmbeddingService;
let sessions: Sessions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-embedding-"));
  writeEmbeddingPack(folder);
  sessions = createSessions({
    folder: path.join(folder, "sessions"),
    runtimeVersion: "test",
    status: async () => ({ providers: [{ provider: "cpu", usable: true, reason: null, probeDurationMs: 1 }] }),
    log: () => undefined,
  });
  service = createEmbedding({ ready: () => Promise.resolve({ manifest, folder }), sessions });
});
afterEach(async () => {
  await service.close();
  await sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

function similarity(vectors: Float32Array, dimension: number, a: number, b: number): number {
  let sum = 0;
  for (let index = 0; index < dimension; index += 1)
    sum += (vectors[a * dimension + index] ?? 0) * (vectors[b * dimension + index] ?? 0);
  return sum;
}

test("texts of one meaning lie together, whatever else is in the batch, at length one", async () => {
  const texts = ["the unemployment rate", "joblessness", "vendors of the supplier and our suppliers within days"];
  const { model, dimension, vectors } = await service.handlers["embedding/embed"]({ texts, role: "passage" }, context);
  expect(model).toMatch(/^minilm-l6-v2@/);
  expect(vectors).toHaveLength(3 * dimension);
  for (const row of [0, 1, 2]) expect(similarity(vectors, dimension, row, row)).toBeCloseTo(1, 5);
  expect(similarity(vectors, dimension, 0, 1)).toBeGreaterThan(0.9);
  expect(similarity(vectors, dimension, 0, 2)).toBeLessThan(0.3);
  const alone = await service.handlers["embedding/embed"]({ texts: [texts[0] ?? ""], role: "query" }, context);
  alone.vectors.forEach((value, index) => expect(value).toBeCloseTo(vectors[index] ?? Number.NaN, 5));
});

test("no pack says so, a broken one fails with a sentence, and the next try works", async () => {
  const none = createEmbedding({ ready: () => Promise.resolve(null), sessions });
  expect(await none.handlers["embedding/embed"]({ texts: ["x"], role: "query" }, context)).toMatchObject({
    model: null,
  });
  writeFileSync(path.join(folder, "onnx/model_quantized.onnx"), "not a model");
  await expect(service.handlers["embedding/embed"]({ texts: ["x"], role: "query" }, context)).rejects.toMatchObject({
    code: "format-broken",
    message: expect.stringMatching(/all-MiniLM-L6-v2/),
  });
  writeEmbeddingPack(folder);
  expect((await service.handlers["embedding/embed"]({ texts: ["x"], role: "query" }, context)).dimension).toBe(16);
});
