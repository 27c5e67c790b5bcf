import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { gpuReportSchema } from "../contract/gpu.ts";
import { modelSchema } from "../contract/models.ts";
import { probeModel } from "../inference/graphs/probe.ts";

const main = path.join(import.meta.dirname, "main.ts");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-cli-models-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function finsight(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", main, ...args],
      { env: { ...process.env, FINSIGHT_USER_DATA: path.join(folder, "data") } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

function modelsOf(stdout: string) {
  return stdout
    .trim()
    .split("\n")
    .map((line) => modelSchema.parse(JSON.parse(line)));
}

test("the packs are listed with licence, size and state", async () => {
  const { code, stdout } = await finsight("models", "list", "--json");
  expect(code).toBe(0);
  const models = modelsOf(stdout);
  expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(["qwen3-0.6b", "minilm-l6-v2", "kokoro-82m"]));
  for (const model of models) expect(model).toMatchObject({ kind: "pack", state: "available" });
});

test("a pack without a published hash is installed from a folder after a yes, measured and removed", async () => {
  const source = path.join(folder, "export");
  mkdirSync(source);
  writeFileSync(path.join(source, "model.onnx"), probeModel());
  const refused = await finsight("models", "install", "chronos-bolt-small", "--from", source);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
  const installed = await finsight("models", "install", "chronos-bolt-small", "--from", source, "--yes", "--json");
  expect(installed.code).toBe(0);
  expect(modelsOf(installed.stdout)[0]).toMatchObject({ state: "installed" });
  const measured = await finsight("models", "benchmark", "chronos-bolt-small", "--json");
  expect(modelsOf(measured.stdout)[0]?.measure).toMatchObject({ runCount: expect.any(Number), note: null });
  expect(modelsOf(measured.stdout)[0]?.measure?.latencyMs).toBeGreaterThan(0);
  expect(await finsight("models", "remove", "chronos-bolt-small")).toMatchObject({ code: 0 });
  expect(await finsight("models", "benchmark", "chronos-bolt-small")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("not installed"),
  });
}, 120_000);

test("a wrong call and a pack that does not exist are each said", async () => {
  expect(await finsight("models", "paint")).toMatchObject({ code: 2 });
  expect(await finsight("models", "install", "gpt")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no model pack named gpt"),
  });
}, 60_000);

test("the check of the graphics card names every part that matters", async () => {
  const { code, stdout } = await finsight("gpu", "check", "--json");
  expect(code).toBe(0);
  const report = gpuReportSchema.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  expect(report.runtimeVersion).toBe("1.30.0");
  expect(report.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(["platform", "driver", "session"]));
  if (process.platform === "linux" && process.arch === "x64")
    expect(report.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["provider-files", "cuda", "cudnn", "tensorrt"]),
    );
}, 60_000);
