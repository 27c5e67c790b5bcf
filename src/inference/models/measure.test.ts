import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { probeModel } from "../graphs/probe.ts";
import { createSessions, type Sessions } from "../runtime/sessions.ts";
import { measureSessions } from "./measure.ts";

let folder: string;
let sessions: Sessions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-measure-"));
  sessions = createSessions({
    folder: path.join(folder, "sessions"),
    runtimeVersion: "1.30.0",
    status: () => Promise.resolve({ providers: [] }),
    log: () => undefined,
  });
});
afterEach(async () => {
  await sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

function measure(bytes: Uint8Array, signal = new AbortController().signal) {
  const file = path.join(folder, "model.onnx");
  writeFileSync(file, bytes);
  return measureSessions("probe", [{ name: "model", file }], {
    sessions,
    cardBytes: () => Promise.resolve(null),
    signal,
  });
}

test("a model is loaded, run and let go again", async () => {
  const measured = await measure(probeModel());
  expect(measured).toMatchObject({ provider: "cpu", runCount: 20, note: null });
  expect(measured.latencyMs).toBeGreaterThan(0);
  expect(measured.loadMs).toBeGreaterThan(0);
  expect(sessions.loaded()).toEqual([]);
});

test("a file that is no model, and one that is cut, are each said", async () => {
  await expect(measure(Buffer.from("no model at all"))).rejects.toMatchObject({ code: "format-broken" });
  await expect(measure(probeModel().subarray(0, 5_000))).rejects.toMatchObject({ code: "format-broken" });
  expect((await measure(probeModel())).latencyMs).toBeGreaterThan(0);
});

test("a measurement that is stopped says so and leaves nothing loaded", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(measure(probeModel(), stop.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(sessions.loaded()).toEqual([]);
});
