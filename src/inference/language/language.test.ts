import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import { generateInputSchema, type Generated, type GenerateInput } from "../../contract/language.ts";
import { planBodySchema } from "../../contract/plan.ts";
import { openDecoder } from "./decoder-session.ts";
import { tinyTokenizer, writeTinyPack } from "./fixture.ts";
import { createLanguage, type LanguageService } from "./index.ts";
import { openTokens } from "./tokens.ts";

let folder: string;
let pack: ReturnType<typeof writeTinyPack>;
let language: LanguageService;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-language-"));
  pack = writeTinyPack(path.join(folder, "tiny"));
  language = createLanguage({ ready: () => Promise.resolve(pack), provider: () => Promise.resolve("cpu") });
});
afterAll(async () => {
  await language.close();
  rmSync(folder, { recursive: true, force: true });
});

async function write(
  input: Partial<GenerateInput>,
  options: { signal?: AbortSignal; onText?: (text: string) => void; service?: LanguageService } = {},
): Promise<Generated> {
  const parsed = generateInputSchema.parse({ messages: [{ role: "user", content: "Say something." }], ...input });
  return (options.service ?? language).handlers["language/generate"](parsed, {
    signal: options.signal ?? new AbortController().signal,
    progress: ({ message }) => options.onText?.(message),
  });
}

test("tokens stand for their bytes, special ones for none, and text comes back whole", () => {
  const { vocabulary, encode } = openTokens(JSON.stringify(tinyTokenizer()), "{}");
  const text = 'the größe {"value": 1}\n€';
  const parts = encode(text).map((token) => Buffer.from(vocabulary.bytesOf(token) ?? []));
  expect(Buffer.concat(parts).toString("utf8")).toBe(text);
  const special = encode("<|im_start|>");
  expect(special).toHaveLength(1);
  expect(vocabulary.bytesOf(special[0] ?? 0)).toBeNull();
});

test("reading in parts gives the same as reading at once: the memory of the text is right", async () => {
  const decoder = await openDecoder(path.join(pack.folder, "onnx/model.onnx"), { providers: ["cpu"], threadCount: 1 });
  const tokens = [5, 80, 81, 200, 17, 90, 91];
  const atOnce = await decoder.read(tokens);
  decoder.reset();
  await decoder.read(tokens.slice(0, 3));
  await decoder.read(tokens.slice(3, 4));
  const inParts = await decoder.read(tokens.slice(4));
  const worst = inParts.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (atOnce[at] ?? 0))), 0);
  expect(worst).toBeLessThan(1e-5);
  await decoder.release();
});

test("text is streamed as it grows, and the same seed writes the same", async () => {
  const heard: string[] = [];
  const input = { maxTokens: 60, temperature: 1, seed: 5 };
  const first = await write(input, { onText: (text) => heard.push(text) });
  expect(first).toMatchObject({ provider: "cpu", pack: { id: "tiny-chat-1" } });
  expect(first.tokenCount).toBeGreaterThan(0);
  expect(heard.length).toBeGreaterThan(0);
  for (const part of heard) expect(first.text.startsWith(part.replace(/\uFFFD+$/, ""))).toBe(true);
  const second = await write(input);
  expect(second.text).toBe(first.text);
  const other = await write({ ...input, seed: 6 });
  expect(other.text).not.toBe(first.text);
});

test("whatever it writes under a schema is JSON of that schema, cut short or not", async () => {
  const schema = z.object({
    title: z.string().max(20),
    values: z.array(z.object({ name: z.enum(["low", "high"]), amount: z.number() })).max(3),
    note: z.union([z.null(), z.string().max(10)]).optional(),
  });
  const jsonSchema = z.toJSONSchema(schema);
  for (let seed = 1; seed <= 12; seed += 1) {
    const { text, stopped } = await write({ jsonSchema, seed, temperature: 1.5, maxTokens: seed * 12 });
    expect(schema.safeParse(JSON.parse(text)).success).toBe(true);
    expect(["end", "length"]).toContain(stopped);
  }
});

test("plans of the contract, too", async () => {
  const jsonSchema = z.toJSONSchema(planBodySchema, { io: "input" });
  for (let seed = 1; seed <= 4; seed += 1) {
    const { text } = await write({ jsonSchema, seed, temperature: 1, maxTokens: 80 });
    expect(JSON.parse(text)).toHaveProperty("kind");
  }
});

test("stops when asked, and the next one is not kept waiting", async () => {
  const controller = new AbortController();
  const running = write(
    { maxTokens: 1900, temperature: 1, jsonSchema: z.toJSONSchema(z.string().max(9000)), timeLimitMs: 600_000 },
    { signal: controller.signal, onText: () => controller.abort() },
  );
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  expect((await write({ maxTokens: 2 })).tokenCount).toBeLessThanOrEqual(2);
});

test("a time limit ends it with what there is, whole", async () => {
  const jsonSchema = z.toJSONSchema(z.object({ text: z.string().max(9000) }));
  const { text, stopped } = await write({ jsonSchema, temperature: 1, maxTokens: 1900, timeLimitMs: 1 });
  expect(stopped).toBe("time");
  expect(typeof (JSON.parse(text) as { text: string }).text).toBe("string");
});

function refused(code: string, pattern: RegExp) {
  return expect.toSatisfy(
    (error: unknown) => error instanceof AppError && error.code === code && pattern.test(error.message),
  );
}

test("no pack, too long a question, an impossible schema and a broken model are said", async () => {
  const none = createLanguage({ ready: () => Promise.resolve(null), provider: () => Promise.resolve("cpu") });
  await expect(write({}, { service: none })).rejects.toEqual(refused("unavailable", /No chat model is installed/));
  expect(
    await none.handlers["language/pack"]({}, { signal: new AbortController().signal, progress: () => undefined }),
  ).toEqual({
    pack: null,
  });
  const content = "word ".repeat(3000);
  await expect(write({ messages: [{ role: "user", content }] })).rejects.toEqual(
    refused("invalid-input", /reads 2048/),
  );
  await expect(write({ jsonSchema: { type: "thing" } })).rejects.toEqual(refused("invalid-input", /cannot be held to/));
  const broken = writeTinyPack(path.join(folder, "broken"), 2);
  writeFileSync(path.join(broken.folder, "onnx/model.onnx"), "not a model");
  const service = createLanguage({ ready: () => Promise.resolve(broken), provider: () => Promise.resolve("cpu") });
  await expect(write({}, { service })).rejects.toEqual(refused("unavailable", /Tiny chat could not write/));
  await service.close();
});
