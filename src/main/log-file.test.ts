import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import { openLogFile } from "./log-file.ts";

test("lines are kept with their source, and full files move on until the oldest is dropped", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "finsight-log-"));
  const log = openLogFile(path.join(folder, "logs"));
  log.line("engine", "first\n");
  expect(readFileSync(log.path, "utf8")).toMatch(/^\d{4}-\S+Z engine: first\n$/);
  for (let round = 0; round < 14; round += 1) log.line("main", "x".repeat(1_000_000));
  expect(readdirSync(path.join(folder, "logs")).toSorted()).toEqual([
    "finsight.1.log",
    "finsight.2.log",
    "finsight.3.log",
    "finsight.4.log",
    "finsight.log",
  ]);
  rmSync(folder, { recursive: true, force: true });
});
