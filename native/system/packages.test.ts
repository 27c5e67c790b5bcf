import { expect, test } from "vitest";

import { missingLibraries, packagesOf } from "./libraries.ts";
import { aptFraction } from "./packages.ts";

test("libraries become the packages that carry them, each once", () => {
  expect(packagesOf(["libnss3.so", "libsmime3.so", "libgtk-3.so.0"])).toEqual(["libgtk-3-0", "libnss3"]);
});

test("a library nobody knows is named as it is", () => {
  expect(packagesOf(["libodd.so.9"])).toEqual(["libodd.so.9"]);
});

test.runIf(process.platform === "linux")("a program that runs misses nothing", async () => {
  expect(await missingLibraries(process.execPath)).toEqual([]);
});

test("fetching is the first half of an apt run, installing the second", () => {
  expect(aptFraction("dlstatus:1:50.0000:Retrieving file 1 of 2\n")).toBe(0.25);
  expect(aptFraction("dlstatus:2:100.0000:x\npmstatus:libnss3:amd64:20.0:Preparing\n")).toBeCloseTo(0.6);
  expect(aptFraction("Reading package lists...\n")).toBe(0);
});
