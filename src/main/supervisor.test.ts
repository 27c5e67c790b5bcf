import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ProcessHealth } from "../contract/workspace.ts";
import { createSupervisor, type Child, type Supervisor } from "./supervisor.ts";

class ControlledChild implements Child {
  readonly readyListeners: (() => void)[] = [];
  readonly exitListeners: ((code: number) => void)[] = [];
  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }
  onExit(listener: (code: number) => void): void {
    this.exitListeners.push(listener);
  }
  becomeReady(): void {
    for (const listener of this.readyListeners) listener();
  }
  die(): void {
    for (const listener of this.exitListeners) listener(137);
  }
}

let children: ControlledChild[];
let seen: ProcessHealth[];
let supervisor: Supervisor<ControlledChild>;

beforeEach(() => {
  vi.useFakeTimers();
  children = [];
  seen = [];
  supervisor = createSupervisor<ControlledChild>({
    process: "engine",
    title: "The data engine",
    fork() {
      const child = new ControlledChild();
      children.push(child);
      return child;
    },
    onHealth: (health) => seen.push(health),
    onUp: () => undefined,
    log: () => undefined,
  });
});
afterEach(() => vi.useRealTimers());

function newest(): ControlledChild {
  const child = children.at(-1);
  if (!child) throw new Error("Nothing was started.");
  return child;
}

test("the first restart comes at once and later ones with growing pauses", () => {
  supervisor.start();
  newest().becomeReady();
  const pausesMs: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = children.length;
    newest().die();
    const startMs = Date.now();
    while (children.length === before) vi.advanceTimersByTime(100);
    pausesMs.push(Date.now() - startMs);
  }
  expect(pausesMs).toEqual([100, 500, 1000, 2000, 4000]);
});

test("it says what happened and that it is over", () => {
  supervisor.start();
  expect(supervisor.health()).toMatchObject({ state: "starting", restartCount: 0, message: null });
  newest().becomeReady();
  expect(supervisor.health()).toMatchObject({ state: "running", message: null });
  newest().die();
  expect(supervisor.child()).toBeNull();
  expect(supervisor.health()).toMatchObject({
    state: "restarting",
    message: "The data engine stopped and is starting again.",
  });
  vi.advanceTimersByTime(1);
  newest().becomeReady();
  expect(supervisor.health()).toMatchObject({
    state: "running",
    restartCount: 1,
    message: expect.stringMatching(/started again/),
  });
});

test("it gives up on a process that keeps dying, until a person asks for it again", () => {
  supervisor.start();
  for (let round = 0; round < 6; round += 1) {
    newest().die();
    vi.advanceTimersByTime(4_000);
  }
  const count = children.length;
  expect(supervisor.health()).toMatchObject({
    state: "stopped",
    message: expect.stringMatching(/6 times within a minute.*Restart/),
  });
  vi.advanceTimersByTime(600_000);
  expect(children).toHaveLength(count);

  supervisor.restart();
  newest().becomeReady();
  expect(supervisor.health().state).toBe("running");
  supervisor.restart();
  expect(children).toHaveLength(count + 1);
});

test("deaths far apart never add up to giving up", () => {
  supervisor.start();
  for (let round = 0; round < 20; round += 1) {
    newest().becomeReady();
    vi.advanceTimersByTime(61_000);
    newest().die();
    vi.advanceTimersByTime(1);
  }
  expect(supervisor.child()).not.toBeNull();
});

test("a retired process is not started again", () => {
  supervisor.start();
  supervisor.retire();
  newest().die();
  vi.advanceTimersByTime(60_000);
  expect(children).toHaveLength(1);
});
