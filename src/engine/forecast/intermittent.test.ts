import { expect, test } from "vitest";
import { forecastSeries } from "./index.ts";
import { croston, fadingDemand, isIntermittent } from "./intermittent.ts";

const every = (count: number, step: number, size: number) =>
  Float64Array.from({ length: count }, (_, index) => (index % step === step - 1 ? size : 0));

test("demand now and then is told from other series", () => {
  expect(isIntermittent(every(40, 4, 5))).toBe(true);
  expect(isIntermittent(Float64Array.from({ length: 40 }, (_, index) => index))).toBe(false);
  expect(isIntermittent(every(40, 4, -5))).toBe(false);
  expect(isIntermittent(new Float64Array(40))).toBe(false);
});

test("a regular demand of 6 every third step comes to about 2 a step", () => {
  expect(croston(every(90, 3, 6), 2)![0]).toBeCloseTo(2 * 0.95, 6);
  expect(Math.abs(fadingDemand(every(90, 3, 6), 2)![0]! - 2)).toBeLessThan(0.4);
});

test("demand that has ceased fades, and its forecast is never negative", () => {
  const ceased = Float64Array.from([...every(60, 3, 6), ...new Float64Array(40)]);
  expect(fadingDemand(ceased, 1)![0]).toBeLessThan(0.1);
  const { forecast, lower, upper, model } = forecastSeries({
    values: [...every(60, 4, 8)],
    horizon: 6,
    seasonality: 1,
  });
  expect(model).toContain("Croston-SBA");
  for (const [step, value] of forecast.entries()) {
    expect(value).toBeGreaterThan(0.5);
    expect(value).toBeLessThan(4);
    expect(lower[step]).toBeGreaterThanOrEqual(0);
    expect(upper[step]).toBeGreaterThan(value);
  }
});
