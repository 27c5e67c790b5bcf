import { expect, test } from "vitest";
import { drift, seasonalNaive } from "./benchmarks.ts";
import { decompose, withoutSeason, withSeason } from "./decomposition.ts";
import { conformalHalfWidths, normalHalfWidth } from "./intervals.ts";
import { linearWindow } from "./linear-window.ts";
import { naiveScale, smape } from "./measures.ts";
import { smooth } from "./smoothing.ts";
import { optimisedTheta } from "./theta.ts";
import { regularise } from "./time-grid.ts";

function series(length: number, value: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => value(index));
}

function largestGap(actual: ArrayLike<number>, expected: (step: number) => number): number {
  return Math.max(...Array.from(actual, (value, step) => Math.abs(value - expected(step))));
}

test("naive, seasonal naive and drift", () => {
  const values = Float64Array.of(1, 2, 3, 5, 2, 7);
  expect([...seasonalNaive(values, 5, 3)]).toEqual([5, 2, 7, 5, 2]);
  expect([...seasonalNaive(values, 2, 9)]).toEqual([7, 7]);
  expect([...drift(Float64Array.of(1, 4, 3, 7), 2)]).toEqual([9, 11]);
});

test("simple smoothing keeps a constant, Holt's keeps a line, Holt-Winters a line with a season", () => {
  const constant = smooth(
    series(20, () => 4),
    3,
    { trend: "none", season: "none", period: 1 },
  );
  expect(largestGap(constant.forecast, () => 4)).toBeLessThan(1e-9);
  const line = smooth(
    series(20, (index) => 3 + 2 * index),
    4,
    { trend: "additive", season: "none", period: 1 },
  );
  expect(largestGap(line.forecast, (step) => 3 + 2 * (20 + step))).toBeLessThan(1e-9);
  const pattern = [4, -1, -5, 2];
  const value = (index: number) => 50 + index + pattern[index % 4]!;
  const winters = smooth(series(40, value), 8, { trend: "additive", season: "additive", period: 4 });
  expect(largestGap(winters.forecast, (step) => value(40 + step))).toBeLessThan(0.1);
  const factor = (index: number) => (100 + index) * (1 + pattern[index % 4]! / 20);
  const multiplied = smooth(series(40, factor), 8, { trend: "additive", season: "multiplicative", period: 4 });
  expect(largestGap(multiplied.forecast, (step) => factor(40 + step))).toBeLessThan(1.5);
});

test("the optimised Theta model follows a line wholly", () => {
  const { forecast } = optimisedTheta(
    series(40, (index) => 1 + 0.05 * index),
    5,
  );
  expect(largestGap(forecast, (step) => 1 + 0.05 * (40 + step))).toBeLessThan(0.01);
});

test("a season taken off and put back leaves the series, and is found again", () => {
  const pattern = [1.3, 0.8, 0.9, 1];
  const values = series(48, (index) => (100 + index) * pattern[index % 4]!);
  const season = decompose(values, 4);
  expect(season.kind).toBe("multiplicative");
  expect(largestGap(season.indices, (phase) => pattern[phase]!)).toBeLessThan(0.01);
  expect(largestGap(withSeason(withoutSeason(values, season), season, 0), (index) => values[index]!)).toBeLessThan(
    1e-9,
  );
});

test("a linear window learns an autoregression, and goes on from an earlier fit as if it were new", () => {
  const values = series(300, (index) => 10 + Math.sin(index * 0.7) + 0.3 * Math.sin(index * 1.9));
  const lags = [1, 2, 3, 4, 5, 6];
  const fresh = linearWindow(values, 10, lags, 4);
  const earlier = linearWindow(values.slice(0, 250), 10, lags, 4);
  const later = linearWindow(values, 10, lags, 4, earlier?.sums);
  expect(largestGap(later?.forecast ?? [], (step) => fresh!.forecast[step]!)).toBeLessThan(1e-6);
  expect(
    largestGap(fresh!.forecast, (step) => 10 + Math.sin((300 + step) * 0.7) + 0.3 * Math.sin((300 + step) * 1.9)),
  ).toBeLessThan(0.1);
  expect(linearWindow(values.slice(0, 15), 3, lags, 4)).toBeNull();
});

test("half-widths never shrink with the step and follow the size of the errors", () => {
  const errors = Array.from({ length: 5 }, (_, origin) =>
    series(6, (step) => ((origin + step) % 2 ? 1 : -1) * (1 + step / 2)),
  );
  const options = { level: 0.95, oneStepDeviation: 1, expectedGrowth: 0.5, count: 60 };
  const widths = conformalHalfWidths(errors, 8, options);
  for (let step = 1; step < 8; step += 1) expect(widths[step]).toBeGreaterThanOrEqual(widths[step - 1]!);
  const double = conformalHalfWidths(
    errors.map((origin) => origin.map((error) => 2 * error)),
    8,
    { ...options, oneStepDeviation: 2 },
  );
  expect(largestGap(double, (step) => 2 * widths[step]!)).toBeLessThan(1e-9);
  expect(normalHalfWidth(0.95)).toBeCloseTo(1.96, 2);
});

test("measures", () => {
  expect(smape([100, 0], [50, 0])).toBeCloseTo(100 / 3, 9);
  expect(naiveScale([1, 3, 2, 5], 1)).toBeCloseTo(2, 9);
  expect(naiveScale([1, 3, 2, 5], 2)).toBeCloseTo(1.5, 9);
});

test.each([
  [["1994M01", "1994M02", "1994M04"], [12], 4],
  [["2001-Q1", "2001-Q2", "2001-Q4"], [4], 4],
  [["2024-03-31T22:00:00", "2024-03-31T23:00:00", "2024-04-01T00:00:00"], [24], 3],
  [["2024-01-31", "2024-02-29", "2024-03-31"], [12], 3],
  [["2020-12-31", "2021-12-31", "2022-12-31"], [], 3],
  [[10, 20, 40], null, 4],
  [["a", "b", "c"], null, 3],
])("times %j", (times, candidates, length) => {
  const grid = regularise([1, 2, 3], times);
  expect(grid.candidates).toEqual(candidates);
  expect(grid.values).toHaveLength(length);
});

test("several values of one step count as their mean", () => {
  const { values, notes } = regularise([1, 3, 5], ["2024-01-01", "2024-01-01", "2024-01-02"]);
  expect([...values]).toEqual([2, 5]);
  expect(notes).toEqual(["1 further value of the same day averaged into one."]);
});
