import { expect, test } from "vitest";
import { settle, type Spring } from "./spring.ts";

function path(rateHz: number, seconds: number): number[] {
  const spring: Spring = { value: 0, velocity: 0 };
  return Array.from({ length: rateHz * seconds }, () => {
    settle(spring, 1, 1 / rateHz, 0.4);
    return spring.value;
  });
}

test("a spring starts gently, never overshoots and arrives", () => {
  const values = path(60, 3);
  expect(values[0]).toBeLessThan(0.01);
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  expect(values.at(-1)).toBeCloseTo(1, 3);
});

test("the path is the same at any frame rate", () => {
  expect(path(15, 1).at(-1)).toBeCloseTo(path(120, 1).at(-1)!, 6);
});
