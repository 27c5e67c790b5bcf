import { readdir } from "node:fs/promises";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Result } from "../../src/contract/errors.ts";
import type { OptionResult } from "../../src/contract/risk.ts";
import { runApp, until, type RunningApp } from "./app.ts";
import { openPagePorts, type PagePorts } from "./page-ports.ts";

let running: RunningApp;
let ports: PagePorts;

/** Simulated by the model process for the engine, for some seconds. */
const option = {
  type: "call",
  style: { kind: "lookback" },
  spot: 100,
  strike: 100,
  years: 1,
  rate: 0.03,
  volatility: 0.2,
  paths: 20_000,
  seed: 7,
};

beforeAll(async () => {
  running = await runApp();
  ports = await openPagePorts(running.page);
  await until(async () => (await running.pidOf("inference")) !== null, 30_000, "A running model process");
  await until(async () => (await ports.arrivals()).inference > 0, 30_000, "A port to it");
});
afterAll(() => running.close());

function priceOf(result: Result<unknown> | "no answer"): OptionResult {
  if (result === "no answer") throw new Error("There was no answer.");
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value as OptionResult;
}

test("the engine's call survives the death of the model process and gives the same number", async () => {
  const undisturbed = priceOf(await ports.call("engine", "option/price", option, 300_000));
  expect(undisturbed.price).toBeGreaterThan(1);
  expect(undisturbed.notes[0]).toMatch(/^Simulated on /);

  const before = await running.pidOf("inference");
  const asked = ports.call("engine", "option/price", option, 300_000);
  let isAnswered = false;
  void asked.then(() => (isAnswered = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isAnswered).toBe(false);
  process.kill(before ?? Number.NaN, "SIGKILL");
  const startMs = performance.now();
  await until(async () => ![null, before].includes(await running.pidOf("inference")), 10_000, "Another model process");
  expect(await ports.call("inference", "hearing/stop", { sessionId: "none" })).not.toBe("no answer");
  const backAfterMs = performance.now() - startMs;
  process.stdout.write(`the model process answered again ${Math.round(backAfterMs)} ms after SIGKILL\n`);

  expect(priceOf(await asked).price).toBe(undisturbed.price);
  const told = (await ports.events()).flatMap(({ name, payload }) =>
    name === "shell/healthChanged" ? [payload as { process: string; state: string; message: string | null }] : [],
  );
  expect(told).toContainEqual(
    expect.objectContaining({ process: "inference", message: expect.stringMatching(/starting again\.$/) }),
  );
  expect(told).toContainEqual(
    expect.objectContaining({
      process: "inference",
      state: "running",
      message: expect.stringMatching(/started again/),
    }),
  );
}, 700_000);

test("sessions are made where the cache is, and leave no mark of a run behind", async () => {
  const names = await readdir(path.join(running.userData, "inference-cache/sessions"));
  expect(names.filter((name) => name.startsWith("running-"))).toEqual([]);
});
