import { expect, test } from "vitest";
import { createGaze, saccadeDuration } from "./gaze.ts";
import { seededRandom } from "./random.ts";
import type { FaceState } from "./types.ts";

function watch(state: FaceState, isStill: boolean, seconds = 120): { yaw: number[]; pitch: number[] } {
  const gaze = createGaze(seededRandom(4), 4);
  const yaw: number[] = [];
  const pitch: number[] = [];
  for (let frame = 0; frame < seconds * 60; frame++) {
    gaze.advance(1 / 60, state, isStill);
    yaw.push(gaze.yaw);
    pitch.push(gaze.pitch);
  }
  return { yaw, pitch };
}
const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

test("a listener mostly looks at the viewer, a thinker looks aside and up", () => {
  const listening = watch("listening", false);
  const thinking = watch("thinking", false);
  expect(mean(listening.yaw.map(Math.abs))).toBeLessThan(0.03);
  expect(mean(thinking.yaw.map(Math.abs))).toBeGreaterThan(0.12);
  expect(mean(thinking.pitch)).toBeLessThan(-0.08);
});

test("eyes jump rather than glide: most frames barely move, a few move far", () => {
  const { yaw } = watch("idle", false);
  const steps = yaw.slice(1).map((value, i) => Math.abs(value - yaw[i]!));
  const still = steps.filter((step) => step < 0.003).length / steps.length;
  expect(still).toBeGreaterThan(0.85);
  expect(Math.max(...steps)).toBeGreaterThan(0.03);
});

test("fixations are never frozen", () => {
  const { yaw } = watch("listening", false, 20);
  expect(new Set(yaw.map((value) => value.toFixed(5))).size).toBeGreaterThan(100);
});

test("reduced motion keeps the eyes on the viewer", () => {
  const { yaw, pitch } = watch("thinking", true);
  expect(Math.max(...yaw.map(Math.abs))).toBe(0);
  expect(Math.max(...pitch.map(Math.abs))).toBe(0);
});

test("larger saccades take longer", () => {
  expect(saccadeDuration(0.4)).toBeGreaterThan(saccadeDuration(0.05));
  expect(saccadeDuration(0.17)).toBeCloseTo(0.0424, 2);
});
