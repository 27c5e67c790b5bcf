import { expect, test } from "vitest";

import { largestDifference, runOnce } from "../run-once.ts";
import { garchPathFeeds, garchPathGraph, garchPathReference } from "./garch-paths.ts";

const terms = { omega: 2e-6, alpha: 0.08, beta: 0.9, variance: 4e-4 };

test("paths are the recursion's, mirrors the negatives", async () => {
  for (const stepCount of [1, 7, 64]) {
    const layout = { drawsPerBlock: 8, blockCount: 2, mirrored: true };
    const { sums = [] } = await runOnce(garchPathGraph(stepCount, layout), garchPathFeeds(terms, stepCount, 3)(0));
    const expected = [0, 1].flatMap((block) => {
      const plain = Array.from({ length: 8 }, (_unused, draw) =>
        garchPathReference(terms, stepCount, { seed: 3, counter: block * 8 + draw }).returns.reduce(
          (sum, value) => sum + value,
          0,
        ),
      );
      return [...plain, ...plain.map((value) => -value)];
    });
    expect(largestDifference(sums, expected)).toBeLessThan(1e-5);
  }
});

test("the mean variance goes back to its long-run level as the closed form says", async () => {
  const stepCount = 40;
  const layout = { drawsPerBlock: 16_384, blockCount: 8, mirrored: false };
  const { variances = [] } = await runOnce(garchPathGraph(stepCount, layout), garchPathFeeds(terms, stepCount, 5)(0));
  const persistence = terms.alpha + terms.beta;
  const longRun = terms.omega / (1 - persistence);
  for (const step of [0, 1, 10, 39]) {
    const mean =
      [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, block) => sum + (variances[block * stepCount + step] ?? 0), 0) / 8;
    const expected = longRun + persistence ** step * (terms.variance - longRun);
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.01);
  }
});
