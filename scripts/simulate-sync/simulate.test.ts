import { expect, test } from "vitest";

import { plantedBugs, simulateWith } from "./planted-bugs.ts";
import { simulate } from "./simulate.ts";

test("10,000 histories end with every device alike and nothing lost", { timeout: 300_000 }, async () => {
  const half = 5_000;
  const reports = await Promise.all([simulate({ from: 1, count: half }), simulate({ from: 1 + half, count: half })]);
  expect(reports.map(({ failure }) => failure)).toEqual([null, null]);
  expect(reports.reduce((sum, { operations }) => sum + operations, 0)).toBeGreaterThan(100_000);
});

test("the same seed plays the same history", async () => {
  const [once, again] = [await simulate({ from: 77, count: 50 }), await simulate({ from: 77, count: 50 })];
  expect(again).toEqual(once);
});

test("at least 95 of 100 planted bugs are found", { timeout: 300_000 }, async () => {
  expect(plantedBugs.length).toBeGreaterThanOrEqual(40);
  const found = [];
  for (const bug of plantedBugs) found.push((await simulateWith(bug, 2_500)).failure !== null);
  expect(found.filter(Boolean).length / plantedBugs.length).toBeGreaterThanOrEqual(0.95);
});
