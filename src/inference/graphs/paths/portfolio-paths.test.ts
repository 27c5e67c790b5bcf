import { expect, test } from "vitest";

import type { DrawLayout } from "../random/streams.ts";
import { largestDifference, runOnce } from "../run-once.ts";
import { portfolioPathFeeds, portfolioPathGraph, type PortfolioShape } from "./portfolio-paths.ts";
import { portfolioPathReference } from "./portfolio-paths-reference.ts";

const three = {
  means: [0.0002, 0.0005, -0.0001],
  factor: [0.012, 0, 0, 0.006, 0.009, 0, -0.004, 0.002, 0.02],
  weights: [0.5, 0.3, 0.2],
};

async function simulated(shape: PortfolioShape, layout: DrawLayout, portfolio = three): Promise<Float32Array> {
  const feeds = portfolioPathFeeds(shape, portfolio, 8)(0);
  return (await runOnce(portfolioPathGraph(shape, layout), feeds))["values"] ?? new Float32Array();
}

test("paths of correlated assets are the reference's, mirrors after the draws", async () => {
  const layout = { drawsPerBlock: 4, blockCount: 2, mirrored: true };
  const paths = await simulated({ assetCount: 3, stepCount: 64, gives: "paths" }, layout);
  const expected = [0, 1].flatMap((block) => {
    const signed = ([1, -1] as const).flatMap((sign) =>
      [0, 1, 2, 3].map((draw) => portfolioPathReference(three, 64, { seed: 8, counter: block * 4 + draw, sign })),
    );
    return Array.from({ length: 64 }, (_unused, step) => signed.map((path) => path[step] ?? 0)).flat();
  });
  expect(largestDifference(paths, expected)).toBeLessThan(1e-5);
  const shape = { assetCount: 3, stepCount: 64, gives: "paths" } as const;
  expect(largestDifference(await simulated(shape, { ...layout, accumulate: "product" }), expected)).toBeLessThan(1e-5);
});

test("the ends are the paths' last values, also with an odd number of draws", async () => {
  const layout = { drawsPerBlock: 8, blockCount: 1, mirrored: true };
  for (const stepCount of [1, 5, 64]) {
    const ends = await simulated({ assetCount: 3, stepCount, gives: "ends" }, layout);
    const paths = await simulated({ assetCount: 3, stepCount, gives: "paths" }, layout);
    expect(largestDifference(ends, paths.subarray(-16))).toBeLessThan(1e-6);
    const reference = portfolioPathReference(three, stepCount, { seed: 8, counter: 3, sign: 1 });
    expect(ends[3]).toBeCloseTo(reference.at(-1) ?? 0, 5);
  }
});

test("simulated assets have the means and the covariance asked for", async () => {
  const layout = { drawsPerBlock: 65_536, blockCount: 2, mirrored: false };
  const shape = { assetCount: 3, stepCount: 1, gives: "ends" } as const;
  const singles = await Promise.all(
    [0, 1, 2].map((asset) =>
      simulated(shape, layout, { ...three, weights: [0, 1, 2].map((other) => (other === asset ? 1 : 0)) }),
    ),
  );
  const logs = singles.map((values) => Float64Array.from(values, Math.log));
  const means = logs.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  for (const first of [0, 1, 2]) {
    for (const second of [0, 1, 2]) {
      const row = logs[first] ?? new Float64Array();
      const other = logs[second] ?? new Float64Array();
      const covariance =
        row.reduce(
          (sum, value, at) => sum + (value - (means[first] ?? 0)) * ((other[at] ?? 0) - (means[second] ?? 0)),
          0,
        ) / row.length;
      const expected = [0, 1, 2].reduce(
        (sum, at) => sum + (three.factor[first * 3 + at] ?? 0) * (three.factor[second * 3 + at] ?? 0),
        0,
      );
      expect(Math.abs(covariance - expected)).toBeLessThan(8e-6);
    }
    expect(Math.abs((means[first] ?? 0) - (three.means[first] ?? 0))).toBeLessThan(3e-4);
  }
});

test("99% value at risk over 64 steps is within half a percent of the lognormal's", async () => {
  const layout = { drawsPerBlock: 4096, blockCount: 64, mirrored: true };
  const one = { means: [0.0003], factor: [0.0125], weights: [1] };
  const ends = await simulated({ assetCount: 1, stepCount: 64, gives: "ends" }, layout, one);
  const sorted = ends.toSorted();
  const simulatedLoss = 1 - (sorted[Math.floor(sorted.length * 0.01)] ?? 1);
  const closedLoss = 1 - Math.exp(64 * 0.0003 - 2.3263478740408408 * 0.0125 * 8);
  expect(Math.abs(simulatedLoss / closedLoss - 1)).toBeLessThan(0.005);
});
