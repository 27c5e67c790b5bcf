import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { GpuTelemetry } from "../../src/contract/gpu.ts";
import type { InferenceStatus } from "../../src/contract/inference.ts";
import { checkGpu } from "./check.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "finsight-check-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const noDriver: GpuTelemetry = {
  at: "2026-01-01T00:00:00.000Z",
  devices: [],
  driverVersion: null,
  cudaVersion: null,
  reason: "No NVIDIA driver is installed on this machine.",
};
const withCard: GpuTelemetry = {
  ...noDriver,
  reason: null,
  driverVersion: "580.95.05",
  cudaVersion: "13.0",
  devices: [
    {
      index: 0,
      name: "NVIDIA Test 9000",
      memoryUsedBytes: 1e9,
      memoryTotalBytes: 24e9,
      utilisationPercent: 3,
      temperatureCelsius: 40,
      powerWatts: 30,
      computeCapability: "9.0",
    },
  ],
};

function status(selected: InferenceStatus["selected"], reason: string | null = null): InferenceStatus {
  return {
    selected,
    runtimeVersion: "1.30.0",
    providers: (["tensorrt", "cuda", "webgpu", "cpu"] as const).map((provider) => ({
      provider,
      usable: provider === "cpu" || provider === selected,
      reason:
        provider === "cpu" || provider === selected
          ? null
          : (reason ?? "Its libraries are not installed on this machine."),
      probeDurationMs: null,
    })),
  };
}

const linux = { platform: "linux", arch: "x64" } as const;
const states = (findings: { id: string; state: string }[]) =>
  Object.fromEntries(findings.map(({ id, state }) => [id, state]));

test("without a driver it says so, and that models run on the processor", async () => {
  const report = await checkGpu({
    root,
    telemetry: noDriver,
    status: status("cpu"),
    ...linux,
    search: { find: async () => null },
  });
  expect(report.usable).toBe(false);
  expect(report.summary).toMatch(/no graphics card.*processor/);
  expect(states(report.findings)).toEqual({
    platform: "found",
    driver: "missing",
    "provider-files": "not-needed",
    cuda: "not-needed",
    cudnn: "not-needed",
    tensorrt: "not-needed",
    session: "not-needed",
  });
  for (const { state, wayOn, id } of report.findings)
    if (state === "missing" && id !== "session") expect(wayOn, id).toMatch(/\w/);
});

test("a card without provider libraries is told what to run next", async () => {
  const report = await checkGpu({
    root,
    telemetry: withCard,
    status: status("cpu"),
    ...linux,
    search: { find: async (name) => `/usr/lib/${name}` },
  });
  expect(report.summary).toMatch(/Next: provider libraries/);
  expect(states(report.findings)).toMatchObject({
    device: "found",
    "provider-files": "missing",
    cuda: "found",
    tensorrt: "found",
  });
  expect(report.findings.find(({ id }) => id === "provider-files")?.wayOn).toMatch(/finsight gpu install/);
});

test("a card that runs models says through what", async () => {
  const report = await checkGpu({
    root,
    telemetry: withCard,
    status: status("cuda"),
    ...linux,
    search: { find: async () => "/x" },
  });
  expect(report).toMatchObject({ usable: true, summary: "Models run on NVIDIA Test 9000 through CUDA." });
});

test("a system that the runtime brings no CUDA for is told that WebGPU is the way", async () => {
  const report = await checkGpu({ root, telemetry: noDriver, status: status("cpu"), platform: "win32", arch: "x64" });
  expect(states(report.findings)).toEqual({ platform: "not-needed", driver: "missing", session: "not-needed" });
  expect(report.findings[0]?.detail).toMatch(/WebGPU/);
});
