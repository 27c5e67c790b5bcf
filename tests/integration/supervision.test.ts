import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Result } from "../../src/contract/errors.ts";
import { runApp, until, type RunningApp } from "./app.ts";
import { openPagePorts, type PagePorts } from "./page-ports.ts";

let running: RunningApp;
let ports: PagePorts;

beforeAll(async () => {
  running = await runApp();
  ports = await openPagePorts(running.page);
  await until(workspaceIsReady, 20_000, "The open workspace");
});
afterAll(() => running.close());

function valueOf(result: Result<unknown> | "no answer"): unknown {
  if (result === "no answer") throw new Error("There was no answer.");
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

async function workspaceIsReady(): Promise<boolean> {
  const state = await ports.call("engine", "workspace/state", {}, 300);
  return state !== "no answer" && state.ok && (state.value as { state: string }).state === "ready";
}

describe.each(["engine", "inference"] as const)("%s killed with SIGKILL", (name) => {
  test("it is back at once, with what was acknowledged, and the page is told", async () => {
    const item = { id: `kept-through-${name}`, name: "Kept", body: { kind: "sql", sql: "SELECT 42" } };
    valueOf(await ports.call("engine", "saved/put", item));
    await until(async () => (await running.pidOf(name)) !== null, 20_000, `A running ${name}`);
    await until(async () => (await ports.arrivals())[name] > 0, 20_000, `A port to ${name}`);
    const before = await running.pidOf(name);
    const arrivedBefore = (await ports.arrivals())[name];

    process.kill(before ?? Number.NaN, "SIGKILL");
    const startMs = performance.now();
    await until(async () => (await ports.arrivals())[name] > arrivedBefore, 10_000, `A fresh port to ${name}`);
    if (name === "engine") await until(workspaceIsReady, 10_000, "The open workspace");
    else expect(await ports.call("inference", "hearing/stop", { sessionId: "none" })).not.toBe("no answer");
    process.stdout.write(`${name} answered again ${Math.round(performance.now() - startMs)} ms after SIGKILL\n`);

    expect(await running.pidOf(name)).not.toBe(before);
    expect(valueOf(await ports.call("engine", "saved/list", {}))).toContainEqual(expect.objectContaining(item));
    const told = await ports.events();
    expect(told).toContainEqual({ port: "shell", name: "shell/reconnected", payload: { process: name } });
    const states = told.flatMap((event) =>
      event.name === "shell/healthChanged"
        ? [event.payload as { process: string; state: string; message: string | null }]
        : [],
    );
    expect(states.filter(({ process: of }) => of === name).map(({ state }) => state)).toEqual(
      expect.arrayContaining(["restarting", "running"]),
    );
    expect(states.find(({ process: of, state }) => of === name && state === "restarting")?.message).toMatch(
      /starting again\.$/,
    );
  });
});

test("a reloaded page gets ports again and finds everything as it was", async () => {
  await running.page.reload();
  ports = await openPagePorts(running.page);
  const saved = valueOf(await ports.call("engine", "saved/list", {})) as { id: string }[];
  expect(saved.map(({ id }) => id)).toContain("kept-through-engine");
});

test("messages that nobody would send do no harm", async () => {
  const pid = await running.pidOf("engine");
  for (const message of [
    null,
    7,
    "call",
    [],
    {},
    { kind: "call" },
    { kind: "call", id: "x", name: {} },
    { kind: "cancel", id: 99 },
    { kind: "result", id: 1 },
  ]) {
    await ports.post("engine", message);
  }
  const unknown = await ports.call("engine", "__proto__", {});
  expect(unknown).toMatchObject({ ok: false, code: "invalid-input" });
  expect(await ports.call("engine", "constructor", {})).toMatchObject({ ok: false, code: "invalid-input" });
  expect(await ports.call("engine", "settings/put", { volume: 7 })).toMatchObject({ ok: false, code: "invalid-input" });
  expect(
    await ports.call("shell", "shell/writeChosenFile", { path: "/tmp/not-chosen", bytes: { 0: 1 } }),
  ).toMatchObject({ ok: false });
  expect(await running.pidOf("engine")).toBe(pid);
});
