import { describe, expect, it } from "vitest";
import { fromRows } from "../numbers/matrix.ts";
import { coverageOf, forecastOf, rollForecasts } from "./backtest.ts";
import { normalComponents } from "./components.ts";
import { ledoitWolf, sampleCovariance, toCorrelation } from "./covariance.ts";
import { betaOf, drawdownCurve, maximumDrawdown, sharpeRatio, sortinoRatio } from "./performance.ts";
import {
  cornishFisherTail,
  empiricalTail,
  histogramOf,
  normalTail,
  overlappingReturns,
  quantileError,
  simulate,
} from "./value-at-risk.ts";
import { resolveWeights } from "./weights.ts";

const returns = [
  [0, -0.0045, -0.0049, 0.0011, -0.0134, -0.0184, 0.0016, -0.0005, -0.0098, -0.0003, 0.0011, 0.0136],
  [0.006, -0.0198, -0.0124, -0.0186, -0.0092, -0.0047, -0.0037, 0.0023, -0.0162, 0.0177, 0.0013, -0.0309],
  [-0.0041, 0.0009, 0.0073, -0.0004, -0.0285, -0.019, -0.0378, -0.023, 0.0159, -0.0088, -0.0184, 0.0129],
  [-0.0267, 0.0402, 0.0107, 0.0209, -0.0387, 0.0081, -0.0162, -0.0143, -0.0242, -0.0034, 0.0023, 0.0036],
].map((row) => Float64Array.from(row));

describe("covariance", () => {
  it("is shrunk as the published estimator does (reference values computed with NumPy)", () => {
    const { covariance, shrinkage } = ledoitWolf(returns);
    expect(shrinkage).toBeCloseTo(0.4300342241305314, 10);
    expect(covariance.values[0]).toBeCloseTo(0.00013640086152984533, 12);
    expect(covariance.values[1]).toBeCloseTo(-8.839694212255565e-6, 12);
    expect(covariance.values[11]).toBeCloseTo(6.798638852675669e-5, 12);
  });

  it("gives correlations of one for proportional series and none for a constant", () => {
    const first = returns[0]!;
    const matrix = toCorrelation(sampleCovariance([first, first.map((value) => -2 * value), first.map(() => 0.01)]));
    expect(matrix.values[1]).toBeCloseTo(-1, 12);
    expect(matrix.values[2]).toBeNaN();
  });
});

describe("performance", () => {
  it("finds the deepest fall with its dates", () => {
    const prices = [100, 120, 90, 110, 60, 80, 125, 100];
    expect(maximumDrawdown(prices)).toEqual({ depth: 0.5, peak: 1, trough: 4, recovery: 6 });
    expect(Array.from(drawdownCurve(prices)).map((value) => Math.round(value * 1000) / 1000)).toEqual([
      0, 0, -0.25, -0.083, -0.5, -0.333, 0, -0.2,
    ]);
    expect(maximumDrawdown([3, 2, 1]).recovery).toBeNull();
    expect(maximumDrawdown([1, 2, 3]).depth).toBe(0);
  });

  it("has the ratios of a hand calculation", () => {
    const months = [0.02, -0.01, 0.03, 0];
    expect(sharpeRatio(months, 12, 0.012)).toBeCloseTo((0.009 / 0.0182574185835) * Math.sqrt(12), 8);
    expect(sortinoRatio(months, 12, 0)).toBeCloseTo((0.01 / 0.005) * Math.sqrt(12), 10);
    expect(sharpeRatio([0.01, 0.01], 12, 0)).toBeNull();
  });

  it("regresses on the market", () => {
    const market = [0.01, -0.02, 0.03, 0.015, -0.005];
    const found = betaOf(
      market.map((value) => 0.001 + 1.5 * value),
      market,
      252,
      0,
    );
    expect(found?.beta).toBeCloseTo(1.5, 10);
    expect(found?.alpha).toBeCloseTo(0.252, 10);
    expect(found?.rSquared).toBeCloseTo(1, 10);
    expect(betaOf(market, [1, 1, 1, 1, 1], 252, 0)).toBeNull();
  });
});

describe("value at risk", () => {
  it("is the closed form for normal returns", () => {
    const tail = normalTail({ mean: 0.001, deviation: 0.02 }, 0.99, 10);
    expect(tail.valueAtRisk).toBeCloseTo(-0.01 + 2.3263478740408408 * 0.02 * Math.sqrt(10), 12);
    expect(tail.expectedShortfall).toBeCloseTo(-0.01 + 2.665214220345808 * 0.02 * Math.sqrt(10), 12);
  });

  it("bends the quantile by Cornish-Fisher; the shortfall is its integral (SciPy: 3.06750, 3.97996)", () => {
    const moments = { mean: 0, deviation: 1, skewness: -0.5, excessKurtosis: 2 };
    const tail = cornishFisherTail(moments, 0.99, 1);
    expect(tail.valueAtRisk).toBeCloseTo(3.0674967637599604, 10);
    expect(tail.expectedShortfall).toBeCloseTo(3.9799628926853505, 8);
    expect(tail.isMonotone).toBe(true);
    expect(cornishFisherTail({ ...moments, skewness: -3 }, 0.99, 1).isMonotone).toBe(false);
  });

  it("reads a known sample", () => {
    const sorted = Float64Array.from({ length: 101 }, (_, index) => (index - 50) / 1000);
    const tail = empiricalTail(sorted, 0.95);
    expect(tail.valueAtRisk).toBeCloseTo(0.045, 12);
    expect(tail.expectedShortfall).toBeGreaterThan(tail.valueAtRisk);
  });

  it("compounds overlapping stretches", () => {
    const compounded = overlappingReturns(Float64Array.from([0.1, 0.1, -0.5]), 2);
    expect(Array.from(compounded).map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.21, -0.45]);
  });

  it("is simulated within half a percent of the closed form of one lognormal asset, and again with the same seed", () => {
    const input = {
      means: [0.0002],
      covariance: fromRows([[0.0004]]),
      weights: [1],
      horizon: 10,
      paths: 1_000_000,
      seed: 11,
    };
    const { sorted } = simulate(input);
    const exact = -Math.expm1(0.002 - 2.3263478740408408 * 0.02 * Math.sqrt(10));
    const found = empiricalTail(sorted, 0.99).valueAtRisk;
    expect(Math.abs(found / exact - 1)).toBeLessThan(0.005);
    expect(quantileError(sorted, 0.01)).toBeLessThan(0.005 * exact);
    const short = { ...input, paths: 5000 };
    expect(simulate(short).sorted).toEqual(simulate(short).sorted);
    const { counts } = histogramOf(sorted, 40);
    expect(counts.reduce((sum, value) => sum + value, 0)).toBe(1_000_000);
  });

  it("has components that sum to the whole", () => {
    const covariance = sampleCovariance(returns);
    const weights = [0.4, 0.3, 0.2, 0.1];
    const means = [0.001, 0, -0.001, 0.002];
    const components = normalComponents({
      assets: ["a", "b", "c", "d"],
      weights,
      means,
      covariance,
      level: 0.99,
      horizon: 5,
    });
    const total = components.reduce((sum, one) => sum + one.component, 0);
    const variance = weights.reduce(
      (sum, first, row) =>
        sum + weights.reduce((part, second, column) => part + first * second * covariance.values[row * 4 + column]!, 0),
      0,
    );
    const mean = weights.reduce((sum, weight, index) => sum + weight * means[index]!, 0);
    expect(total).toBeCloseTo(normalTail({ mean, deviation: Math.sqrt(variance) }, 0.99, 5).valueAtRisk, 12);
    expect(components.reduce((sum, one) => sum + (one.share ?? 0), 0)).toBeCloseTo(1, 12);
  });
});

describe("the backtest", () => {
  /** Jorion, "Financial Risk Manager Handbook": 20 exceptions in 252 days at 95%, 6 of them after another one. */
  it("has the statistics of the textbook", () => {
    const days: boolean[] = [false];
    for (let run = 0; run < 14; run += 1)
      days.push(true, ...(run < 6 ? [true] : []), ...Array<boolean>(15).fill(false));
    days.push(...Array<boolean>(252 - days.length).fill(false));
    const coverage = coverageOf(days, 0.95);
    expect(coverage.exceeded).toBe(20);
    expect(coverage.kupiec.statistic).toBeCloseTo(3.91, 2);
    expect(coverage.independence?.statistic).toBeCloseTo(9.53, 1);
    expect(coverage.kupiec.pValue).toBeCloseTo(0.048, 3);
  });

  it("does not fail where nothing or everything was exceeded", () => {
    expect(coverageOf(Array<boolean>(100).fill(false), 0.95).kupiec.statistic).toBeCloseTo(10.26, 2);
    expect(Number.isFinite(coverageOf(Array<boolean>(10).fill(true), 0.95).kupiec.statistic)).toBe(true);
    expect(coverageOf([false, true, false], 0.95).independence).toBeNull();
  });

  it("forecasts from the past alone", () => {
    const values = Float64Array.from({ length: 60 }, (_, index) => Math.sin(index * 1.7) / 50);
    const changed = values.slice();
    changed[59] = -0.9;
    const roll = (series: Float64Array) => rollForecasts(series, 30, forecastOf("normal", 0.95));
    expect(roll(changed).map((day) => day.valueAtRisk)).toEqual(roll(values).map((day) => day.valueAtRisk));
    expect(roll(changed).at(-1)?.exceeded).toBe(true);
  });
});

describe("weights", () => {
  const assets = ["A", "B"];
  const resolve = (weights: Record<string, number>, normalise = false) =>
    resolveWeights(assets, { kind: "weights", weights, normalise }, [10, 20], undefined);

  it("that do not sum to one are refused with a way on, and scaled when asked", () => {
    expect(() => resolve({ A: 0.5, B: 0.3 })).toThrow("The weights sum to 80.00%, not 100%. Normalise them");
    expect(Array.from(resolve({ A: 0.6, B: 0.2 }, true).weights)).toEqual(
      [0.75, 0.25].map((value) => expect.closeTo(value, 12)),
    );
    expect(() => resolve({ A: 1, C: 0 })).toThrow("The portfolio holds C");
  });

  it("of holdings come from the last prices", () => {
    const holding = resolveWeights(assets, { kind: "holdings", units: { A: 10, B: 5 } }, [10, 20], undefined);
    expect(Array.from(holding.weights)).toEqual([0.5, 0.5]);
    expect(holding.value).toBe(200);
  });
});
