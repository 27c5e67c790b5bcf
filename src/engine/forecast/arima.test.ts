import { expect, test } from "vitest";
import { arima } from "./arima.ts";
import { complexSmoothing } from "./complex-smoothing.ts";

function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state + 1) / 2_147_483_649;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

test("an autoregression falls back to its mean at its own pace", () => {
  const normal = noise(5);
  let value = 0;
  const values = Float64Array.from({ length: 400 }, () => 10 + (value = 0.8 * value + normal()));
  values[399] = 16;
  const { forecast, order } = arima(values, 30)!;
  expect(order.differences).toBe(0);
  expect(forecast[0]! - 10).toBeGreaterThan(3);
  expect(forecast[0]! - 10).toBeLessThan(6);
  expect(Math.abs(forecast[29]! - 10)).toBeLessThan(1);
});

test("a random walk is nearly always differenced and goes on from its last value", () => {
  let differenced = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const normal = noise(seed);
    let level = 100;
    const values = Float64Array.from({ length: 200 }, () => (level += normal()));
    const { forecast, order } = arima(values, 5)!;
    if (order.differences > 0) differenced += 1;
    expect(Math.abs(forecast[0]! - level)).toBeLessThan(2);
  }
  expect(differenced).toBeGreaterThan(15);
});

test("too short a history has no fit, and one of any kind no forecast beyond reason", () => {
  expect(arima(Float64Array.of(1, 2), 3)).toBeNull();
  for (let seed = 1; seed <= 20; seed += 1) {
    const normal = noise(seed);
    const values = Float64Array.from({ length: 12 + seed }, (_, index) => index + 3 * normal());
    for (const value of arima(values, 12)?.forecast ?? []) expect(Math.abs(value)).toBeLessThan(500);
    for (const value of complexSmoothing(values, 12).forecast) expect(Math.abs(value)).toBeLessThan(500);
  }
});

test("complex smoothing follows a line and keeps a level", () => {
  const line = complexSmoothing(
    Float64Array.from({ length: 60 }, (_, index) => 20 + 2 * index),
    4,
  ).forecast;
  expect(Math.abs(line[3]! - 146)).toBeLessThan(6);
  const flat = complexSmoothing(
    Float64Array.from({ length: 60 }, (_, index) => 20 + (index % 2)),
    4,
  ).forecast;
  expect(Math.abs(flat[3]! - 20.5)).toBeLessThan(1.5);
});
