import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { nvmlLibraries, openNvml } from "./nvml.ts";
import { createGpuReader } from "./telemetry.ts";

const hasCompiler = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;
let folder: string;
let library: string;

test("a machine without the driver is told so in a sentence", async () => {
  const reader = createGpuReader(["libfinsight-no-such-driver.so.1"]);
  expect(await reader.read()).toMatchObject({
    devices: [],
    driverVersion: null,
    reason: "No NVIDIA driver is installed on this machine.",
  });
  await reader.close();
});

test("a system that NVIDIA makes no driver for is not asked", async () => {
  expect(nvmlLibraries("darwin")).toEqual([]);
  expect(nvmlLibraries("linux")[0]).toBe("libnvidia-ml.so.1");
  expect(nvmlLibraries("win32")[0]).toBe("nvml.dll");
  expect((await openNvml([])).reason).toMatch(/no driver for this system/);
});

describe.skipIf(!hasCompiler)("with a library of the driver's names and layouts", () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "finsight-nvml-"));
    library = path.join(folder, "libfake-nvml.so");
    execFileSync("cc", ["-shared", "-fPIC", "-o", library, path.join(import.meta.dirname, "fixtures/nvml.c")]);
  });
  afterEach(() => {
    delete process.env["FAKE_NVML"];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("a card's readings come out as numbers with units", async () => {
    const reader = createGpuReader([library]);
    expect(await reader.read()).toMatchObject({
      driverVersion: "580.95.05",
      cudaVersion: "13.1",
      reason: null,
      devices: [
        {
          index: 0,
          name: "NVIDIA Test 9000",
          memoryUsedBytes: 5_000_000_000,
          memoryTotalBytes: 25_757_220_864,
          utilisationPercent: 37,
          temperatureCelsius: 61,
          computeCapability: "9.0",
        },
      ],
    });
    await reader.close();
  });

  test("what the card does not know is null", async () => {
    const reader = createGpuReader([library]);
    expect((await reader.read()).devices[0]?.powerWatts).toBeNull();
    await reader.close();
  });

  test.each([
    ["not-running", /not running/],
    ["mismatch", /Restart the computer/],
    ["no-card", /finds no graphics card/],
    ["lost", /does not answer/],
  ])("a driver that is %s says what to do", async (mode, sentence) => {
    process.env["FAKE_NVML"] = mode;
    const reader = createGpuReader([library]);
    const telemetry = await reader.read();
    expect(telemetry.devices).toEqual([]);
    expect(telemetry.reason).toMatch(sentence);
    await reader.close();
  });
});
