import { expect, test } from "vitest";
import { breath, type HeadTurn, nodPitch, sway } from "./idle-motion.ts";
import { smoothNoise } from "./random.ts";

test("breath fills and empties once a cycle without a jump", () => {
  const samples = Array.from({ length: 420 }, (_, i) => breath(i / 100));
  expect(Math.max(...samples)).toBeCloseTo(1, 2);
  expect(Math.min(...samples)).toBe(0);
  for (let i = 1; i < samples.length; i++) expect(Math.abs(samples[i]! - samples[i - 1]!)).toBeLessThan(0.02);
  expect(samples.indexOf(Math.max(...samples))).toBeLessThan(210);
});

test("sway stays small and smooth", () => {
  const into: HeadTurn = { pitch: 0, yaw: 0, roll: 0 };
  let previous = 0;
  for (let i = 0; i < 6000; i++) {
    sway(i / 60, 3, into);
    expect(Math.hypot(into.pitch, into.yaw, into.roll)).toBeLessThan(0.06);
    if (i > 0) expect(Math.abs(into.yaw - previous)).toBeLessThan(0.002);
    previous = into.yaw;
  }
});

test("a nod goes down first and comes back to level", () => {
  expect(nodPitch(0.2)).toBeGreaterThan(0.03);
  expect(nodPitch(0.65)).toBeLessThan(0);
  expect(nodPitch(0.9)).toBe(0);
  expect(nodPitch(-1)).toBe(0);
});

test("noise is continuous, bounded and depends on the seed", () => {
  for (let i = 0; i < 1000; i++) {
    const at = i * 0.037;
    expect(Math.abs(smoothNoise(at, 1))).toBeLessThanOrEqual(1);
    expect(Math.abs(smoothNoise(at + 1e-4, 1) - smoothNoise(at, 1))).toBeLessThan(1e-3);
  }
  expect(smoothNoise(2.5, 1)).not.toBe(smoothNoise(2.5, 2));
});
