import { expect, test } from "vitest";

import { largestDifference, runOnce } from "../run-once.ts";
import { floatTensor, scalarTensor } from "../tensors.ts";
import { comovementGraph, comovementReference } from "./comovement.ts";
import { ewmaFeeds, ewmaGraph, ewmaPaddedCount, ewmaReference } from "./ewma.ts";
import { historicalGraph, parametricGraph, productReference } from "./portfolios.ts";

function waves(count: number, step: number): Float32Array {
  return Float32Array.from({ length: count }, (_unused, index) => Math.sin(index * step + index * index * 1e-4));
}

function centred(values: Float32Array, columns: number): Float32Array {
  const result = values.slice();
  for (let row = 0; row < values.length / columns; row += 1) {
    const cells = result.subarray(row * columns, (row + 1) * columns);
    const mean = cells.reduce((sum, value) => sum + value, 0) / columns;
    cells.forEach((value, at) => (cells[at] = value - mean));
  }
  return result;
}

for (const kind of ["correlation", "covariance"] as const) {
  test(`${kind} by matrix product agrees with the definition; a constant series gives zeros`, async () => {
    const shape = { seriesCount: 20, observationCount: 251 };
    const values = waves(20 * 251, 0.7).fill(0, 0, 251);
    const { matrix = [], deviations = [] } = await runOnce(comovementGraph({ kind, seriesCount: 20 }), {
      centred: floatTensor(centred(values, 251), [20, 251]),
      freedom: scalarTensor(250),
    });
    const expected = comovementReference(values, shape, kind);
    expect(largestDifference(matrix, expected)).toBeLessThan(1e-5);
    const covariances = comovementReference(values, shape, "covariance");
    const expectedDeviations = Array.from({ length: 20 }, (_unused, at) => Math.sqrt(covariances[at * 21] ?? 0));
    expect(largestDifference(deviations, expectedDeviations)).toBeLessThan(1e-5);
  });
}

test("a matrix of many series is symmetric and the definition's in every block", async () => {
  const seriesCount = 900;
  const values = centred(waves(seriesCount * 40, 0.37), 40);
  const { matrix = [] } = await runOnce(comovementGraph({ kind: "correlation", seriesCount }), {
    centred: floatTensor(values, [seriesCount, 40]),
    freedom: scalarTensor(39),
  });
  const expected = comovementReference(values, { seriesCount, observationCount: 40 }, "correlation");
  expect(largestDifference(matrix, expected)).toBeLessThan(1e-5);
});

test("exponentially weighted volatility by chunks is the recursion's", async () => {
  for (const observationCount of [1, 64, 65, 1000]) {
    const paddedCount = ewmaPaddedCount(observationCount);
    const returns = new Float32Array(3 * paddedCount);
    for (let row = 0; row < 3; row += 1) returns.set(waves(observationCount, 0.3 + row), row * paddedCount);
    const feeds = ewmaFeeds(returns, Float32Array.of(0.1, 0.5, 2), { paddedCount, decay: 0.94 });
    const { volatilities = new Float32Array() } = await runOnce(ewmaGraph, feeds);
    [0.1, 0.5, 2].forEach((start, row) => {
      const expected = ewmaReference(waves(observationCount, 0.3 + row), start, 0.94);
      const actual = volatilities.subarray(row * paddedCount, row * paddedCount + observationCount);
      expect(largestDifference(actual, expected)).toBeLessThan(1e-5);
    });
  }
});

test("historical returns and parametric deviations of portfolios are the products'", async () => {
  const weights = waves(6 * 5, 1.1);
  const returns = waves(5 * 40, 0.2);
  const historical = await runOnce(historicalGraph, {
    weights: floatTensor(weights, [6, 5]),
    returns: floatTensor(returns, [5, 40]),
  });
  const expected = productReference(weights, returns, { rows: 6, inner: 5, columns: 40 });
  expect(largestDifference(historical["portfolioReturns"] ?? [], expected)).toBeLessThan(1e-5);

  const covariance = comovementReference(returns, { seriesCount: 5, observationCount: 40 }, "covariance");
  const means = waves(5, 0.9);
  const { mean = [], deviation = [] } = await runOnce(parametricGraph, {
    weights: floatTensor(weights, [6, 5]),
    covariance: floatTensor(Float32Array.from(covariance), [5, 5]),
    means: floatTensor(means, [5, 1]),
  });
  expect(largestDifference(mean, productReference(weights, means, { rows: 6, inner: 5, columns: 1 }))).toBeLessThan(
    1e-5,
  );
  const half = productReference(weights, covariance, { rows: 6, inner: 5, columns: 5 });
  const deviations = Array.from({ length: 6 }, (_unused, row) => {
    let variance = 0;
    for (let at = 0; at < 5; at += 1) variance += (half[row * 5 + at] ?? 0) * (weights[row * 5 + at] ?? 0);
    return Math.sqrt(variance);
  });
  expect(largestDifference(deviation, deviations)).toBeLessThan(1e-5);
});
