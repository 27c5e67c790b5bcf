import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { createGpuReader, type GpuReader } from "../../../native/gpu/telemetry.ts";
import type { GpuTelemetry } from "../../contract/gpu.ts";
import { createGpuHandlers } from "./handlers.ts";

const hasCompiler = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;
let folder: string;
let reader: GpuReader;
let told: GpuTelemetry[];
let stops: AbortController[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-gpu-"));
  told = [];
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) stop.abort();
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

function handlersOver(libraries: string[]) {
  reader = createGpuReader(libraries);
  return createGpuHandlers({
    reader,
    providersRoot: path.join(folder, "providers"),
    status: () => Promise.resolve({ selected: "cpu", providers: [], runtimeVersion: "1.30.0" }),
    emit: (name, payload) => {
      if (name === "gpu/telemetry") told.push(payload as GpuTelemetry);
    },
    log: (_source, error) => {
      throw error;
    },
  });
}

function watch(handlers: ReturnType<typeof handlersOver>): Promise<unknown> {
  const stop = new AbortController();
  stops.push(stop);
  return Promise.resolve(handlers["gpu/watch"]({}, { signal: stop.signal, progress: () => undefined }));
}

test("a machine without a card is told so once a watcher, and not asked again", async () => {
  const handlers = handlersOver(["libfinsight-no-such-driver.so.1"]);
  void watch(handlers);
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]?.reason).toMatch(/No NVIDIA driver/);
  void watch(handlers);
  await expect.poll(() => told.length).toBe(2);
});

test.skipIf(!hasCompiler)("a card is read again and again while somebody watches, and not after", async () => {
  const library = path.join(folder, "libnvidia-ml.so");
  const source = path.join(import.meta.dirname, "../../../native/gpu/fixtures/nvml.c");
  execFileSync("cc", ["-shared", "-fPIC", "-o", library, source]);
  const handlers = handlersOver([library]);
  const watching = watch(handlers);
  await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(told.at(-1)?.devices[0]).toMatchObject({ name: "NVIDIA Test 9000", utilisationPercent: 37 });
  stops[0]?.abort();
  expect(await watching).toEqual({});
  const count = told.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(told.length).toBe(count);
});

test("the report stands also where nothing is installed", async () => {
  const handlers = handlersOver([]);
  const report = await handlers["gpu/report"]({}, { signal: new AbortController().signal, progress: () => undefined });
  expect(report).toMatchObject({ usable: false, selected: "cpu" });
});
