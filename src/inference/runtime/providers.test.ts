import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, beforeEach, expect, test } from "vitest";

import { probeExpectation, probeInput, probeModel, probeShape } from "../graphs/probe.ts";
import { createProbeGuard } from "./probe-guard.ts";
import { createProviderProbe } from "./providers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-probe-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the probe graph computes what it says", async () => {
  const session = await InferenceSession.create(probeModel(), { executionProviders: ["cpu"] });
  const { y } = await session.run({ x: new Tensor("float32", probeInput(), [probeShape.rows, probeShape.columns]) });
  const expected = probeExpectation();
  const actual = y?.data as Float32Array;
  const worst = actual.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (expected[index] ?? Number.NaN))),
    0,
  );
  expect(worst).toBeLessThan(1e-4);
  expect(new Set(actual).size).toBeGreaterThan(1000);
  await session.release();
});

test("every provider is tried for real, and what does not run says why", async () => {
  const probe = createProviderProbe({ cacheFolder: folder, runtimeVersion: "1.30.0" });
  const status = await probe.status();
  expect(status.providers.map(({ provider }) => provider)).toEqual(["tensorrt", "cuda", "webgpu", "cpu"]);
  const cpu = status.providers.find(({ provider }) => provider === "cpu");
  expect(cpu).toMatchObject({ usable: true, reason: null });
  expect(cpu?.probeDurationMs).toBeGreaterThan(0);
  for (const { usable, reason } of status.providers) if (!usable) expect(reason).toMatch(/\.$|started:/);
  expect(status.providers.find(({ provider }) => provider === status.selected)?.usable).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
  expect(await probe.status()).toBe(status);
});

test("a provider whose probe ended the process is not tried again at once", async () => {
  const guard = createProbeGuard(folder, "1.30.0");
  void guard.around("webgpu", () => new Promise(() => undefined));
  const { providers } = await createProviderProbe({ cacheFolder: folder, runtimeVersion: "1.30.0" }).status();
  expect(providers.find(({ provider }) => provider === "webgpu")).toMatchObject({
    usable: false,
    reason: expect.stringMatching(/left alone/),
  });
  expect(createProbeGuard(folder, "1.31.0").endedTheProcess("webgpu")).toBe(false);
});
