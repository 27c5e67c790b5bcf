import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { ensureCachedFolder } from "./cache.ts";
import { silentReport } from "./report.ts";

const unusedPid = 2_147_483_646;
let root: string;
let folder: string;
let buildCount: number;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "finsight-cache-"));
  folder = path.join(root, "thing");
  buildCount = 0;
});
afterEach(() => rm(root, { recursive: true, force: true }));

function thing(build: (emptyFolder: string) => Promise<void>) {
  return { folder, isReady: async () => existsSync(path.join(folder, "content")), build };
}

async function buildSlowly(emptyFolder: string): Promise<void> {
  buildCount += 1;
  await delay(50);
  await writeFile(path.join(emptyFolder, "content"), "made");
}

test("two who ask at the same time get one and the same build", async () => {
  await Promise.all([1, 2, 3].map(() => ensureCachedFolder(thing(buildSlowly), silentReport)));
  expect(buildCount).toBe(1);
  expect(await readFile(path.join(folder, "content"), "utf8")).toBe("made");
  expect(await readdir(root)).toEqual(["thing"]);
});

test("a build that fails leaves nothing behind and can be tried again", async () => {
  const failing = thing(async (emptyFolder) => {
    await writeFile(path.join(emptyFolder, "half"), "");
    throw new Error("the line broke");
  });
  await expect(ensureCachedFolder(failing, silentReport)).rejects.toThrow("the line broke");
  expect(await readdir(root)).toEqual([]);
  await ensureCachedFolder(thing(buildSlowly), silentReport);
  expect(buildCount).toBe(1);
});

test("the lock of a process that has died is taken over", async () => {
  await writeFile(`${folder}.lock`, String(unusedPid));
  await ensureCachedFolder(thing(buildSlowly), silentReport);
  expect(buildCount).toBe(1);
});
