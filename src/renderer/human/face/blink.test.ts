import { expect, test } from "vitest";
import { blinkClosure, blinkInterval, createBlinker } from "./blink.ts";
import { seededRandom } from "./random.ts";

test("lids shut fully, shut faster than they open, and end open", () => {
  const samples = Array.from({ length: 300 }, (_, i) => blinkClosure(i / 1000));
  expect(Math.max(...samples)).toBe(1);
  const firstShut = samples.indexOf(1);
  const lastShut = samples.lastIndexOf(1);
  const end = samples.findLastIndex((closure) => closure > 0);
  expect(firstShut).toBeLessThan(end - lastShut);
  expect(blinkClosure(0)).toBe(0);
  expect(blinkClosure(0.3)).toBe(0);
});

test("intervals are never under a second and average near the asked mean", () => {
  const random = seededRandom(3);
  const intervals = Array.from({ length: 4000 }, () => blinkInterval(random, 4));
  expect(Math.min(...intervals)).toBeGreaterThanOrEqual(1);
  const mean = intervals.reduce((total, interval) => total + interval, 0) / intervals.length;
  expect(mean).toBeGreaterThan(3);
  expect(mean).toBeLessThan(4.6);
});

function blinkTimes(seed: number, seconds: number): number[] {
  const blinker = createBlinker(seededRandom(seed));
  const times: number[] = [];
  let wasClosed = false;
  for (let frame = 0; frame < seconds * 60; frame++) {
    const isClosed = blinker.advance(1 / 60, 4) > 0.5;
    if (isClosed && !wasClosed) times.push(frame / 60);
    wasClosed = isClosed;
  }
  return times;
}

test("a minute holds a human number of blinks, some of them double", () => {
  const times = blinkTimes(5, 600);
  expect(times.length / 10).toBeGreaterThan(8);
  expect(times.length / 10).toBeLessThan(25);
  expect(times.some((time, i) => i > 0 && time - times[i - 1]! < 0.6)).toBe(true);
});

test("the same seed blinks at the same times", () => {
  expect(blinkTimes(9, 60)).toEqual(blinkTimes(9, 60));
  expect(blinkTimes(9, 60)).not.toEqual(blinkTimes(10, 60));
});

test("a blink can be asked for, and is not restarted while it runs", () => {
  const blinker = createBlinker(seededRandom(1));
  blinker.trigger();
  blinker.advance(0.1, 4);
  blinker.trigger();
  expect(blinker.advance(0.19, 4)).toBe(0);
});
