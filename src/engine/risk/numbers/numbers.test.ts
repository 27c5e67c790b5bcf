import { describe, expect, it } from "vitest";
import { cholesky, fromRows, inverse, times } from "./matrix.ts";
import { chiSquaredTail, complementaryError, normalProbability, normalQuantile } from "./normal.ts";
import { createRandom } from "./random.ts";
import { mean, meanOfSmallest, quantileOfSorted, shape, standardDeviation, variance } from "./statistics.ts";

describe("the normal distribution", () => {
  it("agrees with the tables", () => {
    expect(normalProbability(1.96)).toBeCloseTo(0.9750021048517795, 14);
    expect(normalProbability(-5) / 2.866515718791946e-7).toBeCloseTo(1, 10);
    expect(complementaryError(0.3)).toBeCloseTo(0.6713732405408726, 14);
    expect(complementaryError(5) / 1.5374597944280351e-12).toBeCloseTo(1, 12);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 12);
  });

  it("has chi-squared tails", () => {
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquaredTail(5.991464547107979, 2)).toBeCloseTo(0.05, 12);
  });
});

describe("random draws", () => {
  it("come again with the same seed and differ with another", () => {
    const draws = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.normal());
    };
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  it("have the moments of a standard normal", () => {
    const random = createRandom(3);
    const draws = Float64Array.from({ length: 400_000 }, () => random.normal());
    expect(mean(draws)).toBeCloseTo(0, 2);
    expect(standardDeviation(draws)).toBeCloseTo(1, 2);
    expect(shape(draws).excessKurtosis).toBeCloseTo(0, 1);
  });
});

describe("statistics", () => {
  it("follow their definitions", () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(variance(values)).toBeCloseTo(32 / 7, 12);
    expect(quantileOfSorted(values, 0.25)).toBe(4);
    expect(meanOfSmallest(values, 0.25)).toBe(3);
    expect(meanOfSmallest(values, 0.3)).toBeCloseTo((2 + 4 + 0.4 * 4) / 2.4, 12);
    expect(shape([1, 1, 1])).toEqual({ skewness: 0, excessKurtosis: 0 });
  });
});

describe("matrices", () => {
  const matrix = fromRows([
    [4, 2, 0.6],
    [2, 2, 0.5],
    [0.6, 0.5, 1],
  ]);

  it("are inverted", () => {
    const inverted = inverse(matrix);
    expect(inverted).not.toBeNull();
    const back = times(matrix, times(inverted!, [1, 2, 3]));
    expect(Array.from(back).map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2, 3]);
    expect(
      inverse(
        fromRows([
          [1, 2],
          [2, 4],
        ]),
      ),
    ).toBeNull();
  });

  it("are factored, singular ones too", () => {
    const { lower, rank } = cholesky(
      fromRows([
        [4, 4],
        [4, 4],
      ]),
    );
    expect(rank).toBe(1);
    expect(Array.from(lower.values)).toEqual([2, 0, 2, 0]);
    expect(cholesky(matrix).rank).toBe(3);
  });
});
