import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Provider } from "../../contract/inference.ts";
import { affineModel, heavyModel, modelOf } from "./fixture.ts";
import { createSessions, type Sessions, type SessionsOptions } from "./sessions.ts";
import { floats } from "./tensors.ts";

let folder: string;
let sessions: Sessions;
const logged: unknown[] = [];

function open(options: Partial<SessionsOptions> & { usable?: Provider[] } = {}): Sessions {
  const { usable = ["cpu"], ...rest } = options;
  return createSessions({
    folder: path.join(folder, "sessions"),
    runtimeVersion: "1.30.0",
    status: () =>
      Promise.resolve({
        providers: usable.map((provider) => ({ provider, usable: true, reason: null, probeDurationMs: 1 })),
      }),
    log: (_source, error) => logged.push(error),
    ...rest,
  });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-sessions-"));
  logged.length = 0;
  sessions = open();
});
afterEach(async () => {
  await sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

const affine = modelOf("affine", affineModel());
const row = (...values: number[]) => ({ x: floats(Float32Array.from(values), [values.length / 2, 2]) });

test("a model runs from its bytes and from its file, and its session serves again", async () => {
  const first = await sessions.run({ model: affine, feeds: row(1, 2) });
  expect(first).toMatchObject({ provider: "cpu", note: null, outputs: { y: { type: "float32", dims: [1, 2] } } });
  expect([...(first.outputs["y"]?.data ?? [])]).toEqual([3, 5]);
  const file = path.join(folder, "affine.onnx");
  writeFileSync(file, affineModel());
  const sha256 = createHash("sha256").update(affineModel()).digest("hex");
  const second = await sessions.run({ model: { id: "from-file", file: { path: file }, sha256 }, feeds: row(2, 0) });
  expect([...(second.outputs["y"]?.data ?? [])]).toEqual([5, 1]);
  await sessions.run({ model: affine, feeds: row(0, 0) });
  expect(sessions.loaded().map(({ modelId }) => modelId)).toEqual(["affine", "from-file"]);
  await sessions.unload("affine");
  expect(sessions.loaded().map(({ modelId }) => modelId)).toEqual(["from-file"]);
});

test("a lent session runs several times with nobody in between", async () => {
  const order: string[] = [];
  const both = await Promise.all(
    ["first", "second"].map((name) =>
      sessions.use(affine, {}, async (session) => {
        expect(session.inputs).toEqual([{ name: "x", type: "float32", dims: ["rows", 2] }]);
        for (let step = 0; step < 3; step += 1) {
          order.push(name);
          await session.run(row(step, step));
        }
        return name;
      }),
    ),
  );
  expect(both).toEqual(["first", "second"]);
  expect(new Set(order.slice(0, 3)).size).toBe(1);
});

describe("what is wrong is said in a sentence", () => {
  test.each([
    ["cut short", (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2), {}, "format-broken", /is damaged/],
    ["no model at all", () => new TextEncoder().encode("<html>Not Found</html>"), {}, "format-broken", /is damaged/],
    ["another hash", (bytes: Uint8Array) => bytes, { sha256: "0".repeat(64) }, "file-changed", /SHA-256 differs/],
  ] as const)("%s", async (_name, change, extra, code, message) => {
    const model = { ...modelOf("bad", change(affineModel())), ...extra };
    await expect(sessions.run({ model, feeds: row(1, 2) })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect([...((await sessions.run({ model: affine, feeds: row(1, 2) })).outputs["y"]?.data ?? [])]).toEqual([3, 5]);
  });

  test("a file that is not there", async () => {
    const model = { id: "gone", file: { path: path.join(folder, "gone.onnx") } };
    await expect(sessions.run({ model, feeds: {} })).rejects.toMatchObject({ code: "file-missing" });
  });

  test("an operator that nobody has, by its name", async () => {
    const model = modelOf("odd", affineModel({ extraOp: "Frobnicate" }));
    await expect(sessions.run({ model, feeds: row(1, 2) })).rejects.toMatchObject({
      message: expect.stringMatching(/the operation Frobnicate that the processor cannot do/),
    });
  });

  test("inputs of another shape, type or name", async () => {
    for (const feeds of [
      { x: floats(Float32Array.of(1, 2, 3), [1, 3]) },
      { x: { type: "int32" as const, dims: [1, 2], data: Int32Array.of(1, 2) } },
      { z: floats(Float32Array.of(1, 2), [1, 2]) },
      { x: floats(Float32Array.of(1, 2, 3), [1, 2]) },
    ])
      await expect(sessions.run({ model: affine, feeds })).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("numbers that are none, by whose fault it is", async () => {
    await expect(sessions.run({ model: affine, feeds: row(Number.NaN, 1) })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/as "x" hold missing or infinite ones/),
    });
    const logs = modelOf("logs", affineModel({ extraOp: "Log" }));
    await expect(sessions.run({ model: logs, feeds: row(-3, -3) })).rejects.toMatchObject({
      message: expect.stringMatching(/NaN or infinite/),
    });
    const allowed = await sessions.run({ model: logs, feeds: row(-3, -3), allowNonFinite: true });
    expect([...(allowed.outputs["y"]?.data ?? [])]).toEqual([Number.NaN, Number.NaN]);
  });
});

test("a provider that fails hands over to the next one, and the result says so", async () => {
  sessions = open({ usable: ["cuda", "cpu"] });
  // The choice was made while the libraries were there; they are gone now.
  writeFileSync(
    path.join(folder, "sessions/choices.json"),
    JSON.stringify({
      [JSON.stringify(["affine", "1.30.0", ""])]: { provider: "cuda", tried: [], chosenAt: "2026-01-01" },
    }),
  );
  sessions = open({ usable: ["cuda", "cpu"] });
  const result = await sessions.run({ model: affine, feeds: row(1, 2) });
  expect(result).toMatchObject({ provider: "cpu", note: expect.stringMatching(/computed on the processor instead/) });
});

test("each provider is tried for real on the model, and the choice is kept on disk", async () => {
  sessions = open({ usable: ["cuda", "cpu"] });
  const choice = await sessions.choice(affine);
  expect(choice.provider).toBe("cpu");
  expect(choice.tried).toMatchObject([
    { provider: "cuda", problem: expect.any(String) },
    { provider: "cpu", problem: null },
  ]);
  expect(await open({ usable: ["cuda", "cpu"] }).choice(affine)).toEqual(choice);
  const other = await open({ usable: ["cuda", "cpu"], machine: () => Promise.resolve("driver 2") }).choice(affine);
  expect(other.chosenAt).not.toBe(choice.chosenAt);
});

test("a cancelled run answers at once, and the model is there for the next one", async () => {
  const heavy = modelOf("heavy", heavyModel({ size: 512, steps: 200 }));
  const feeds = { x: floats(new Float32Array(512 * 512).fill(0.01), [512, 512]) };
  await sessions.run({ model: heavy, feeds });
  const controller = new AbortController();
  const running = sessions.run({ model: heavy, feeds, signal: controller.signal });
  running.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  const again = await sessions.run({ model: heavy, feeds });
  expect(again.provider).toBe("cpu");
  await expect(sessions.run({ model: heavy, feeds, timeLimitMs: 20 })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/longer than 0.02 seconds/),
  });
});

test("speech goes before a person at the screen, a person before the rest", async () => {
  const done: string[] = [];
  const ask = (priority: "speech" | "interactive" | "batch", name: string) =>
    sessions.use(affine, { priority }, async (session) => {
      await session.run(row(1, 1));
      done.push(name);
    });
  await sessions.use(affine, {}, async () => {
    void ask("batch", "batch");
    void ask("interactive", "person");
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  await ask("batch", "last");
  expect(done).toEqual(["person", "batch", "last"]);
});

test("rows of several requests go together, and each gets its own back", async () => {
  let unblock: () => void = () => undefined;
  let holding: Promise<void> = Promise.resolve();
  await new Promise<void>((entered) => {
    holding = sessions.use(affine, {}, () => {
      entered();
      return new Promise((resolve) => (unblock = resolve));
    });
  });
  const asked = Array.from({ length: 5 }, (_unused, index) =>
    sessions.run({ model: affine, feeds: row(index, 0, 0, index), batch: true }),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  unblock();
  await holding;
  const results = await Promise.all(asked);
  expect(results.map(({ outputs }) => [...(outputs["y"]?.data ?? [])])).toEqual(
    [0, 1, 2, 3, 4].map((index) => [1 + 2 * index, 1, 1, 1 + 2 * index]),
  );
  expect(new Set(results.map(({ durationMs }) => durationMs)).size).toBeLessThan(5);
});

test("the least recently used session makes room", async () => {
  sessions = open({ memoryBudgetBytes: 60 << 20 });
  for (const id of ["a", "b", "c"]) await sessions.run({ model: modelOf(id, affineModel()), feeds: row(1, 1) });
  expect(sessions.loaded().map(({ modelId }) => modelId)).toEqual(["b", "c"]);
});

test("a run that was under way when the process ended goes to the next provider", async () => {
  sessions = open({ usable: ["webgpu", "cpu"] });
  await sessions.use(affine, { provider: "cpu" }, () => Promise.resolve());
  const marks = path.join(folder, "sessions");
  writeFileSync(
    path.join(marks, "running-1-webgpu-x.json"),
    JSON.stringify({ model: "affine", provider: "webgpu", pid: 2 ** 22 + 1, at: Date.now() }),
  );
  const next = open({ usable: ["webgpu", "cpu"] });
  const result = await next.run({ model: affine, feeds: row(1, 2) });
  expect(result).toMatchObject({
    provider: "cpu",
    note: expect.stringMatching(/ended the program's model process on WebGPU/),
  });
  expect(JSON.parse(readFileSync(path.join(marks, "crashes.json"), "utf8"))).toHaveLength(1);
  expect(readdirSync(marks).filter((name) => name.startsWith("running-"))).toEqual([]);
  await next.close();
});
