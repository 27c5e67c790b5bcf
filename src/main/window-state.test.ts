import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { boundsOnScreen, readWindowState, writeWindowState } from "./window-state.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-window-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const laptop = { x: 0, y: 0, width: 1920, height: 1080 };

test("what was written is read again", () => {
  const file = path.join(folder, "deep/window.json");
  const state = { bounds: { x: 10, y: 20, width: 1000, height: 700 }, maximized: true, theme: "light" as const };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
});

test.each(["", "{", "[]", "7", '{"bounds":"big","maximized":"yes"}'])("a file that holds %j counts as none", (text) => {
  const file = path.join(folder, "window.json");
  writeFileSync(file, text);
  expect(readWindowState(file)).toEqual({ bounds: null, maximized: false, theme: "dark" });
});

test.each([
  ["inside", { x: 100, y: 100, width: 900, height: 600 }, true],
  ["half out", { x: 1500, y: 100, width: 900, height: 600 }, true],
  ["on a monitor that is gone", { x: 2500, y: 100, width: 900, height: 600 }, false],
  ["with its title bar above the top", { x: 100, y: -300, width: 900, height: 600 }, false],
  ["below the bottom", { x: 100, y: 1060, width: 900, height: 600 }, false],
])("a window %s is put back there: %o", (_place, bounds, isKept) => {
  expect(boundsOnScreen(bounds, [laptop])).toEqual(isKept ? bounds : null);
});
