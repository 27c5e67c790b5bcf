import { describe, expect, it } from "vitest";

import { PlaybackClock } from "./playback-clock.ts";

function device(outputLatency = 0) {
  return { currentTime: 0, outputLatency };
}

describe("playback clock", () => {
  it("follows the sound card less its latency", () => {
    const audio = device(0.02);
    let systemMs = 0;
    const clock = new PlaybackClock(audio, () => systemMs);
    audio.currentTime = 1;
    systemMs = 990;
    expect(clock.now()).toBeCloseTo(0.98);
    expect(clock.contextTime(2)).toBeCloseTo(2);
  });

  it("goes on with the system clock where there is no device", () => {
    let systemMs = 5000;
    const clock = new PlaybackClock(undefined, () => systemMs);
    const before = clock.now();
    systemMs += 1500;
    expect(clock.now() - before).toBeCloseTo(1.5);
  });

  it("goes on when the device stops, and never back when it returns", () => {
    const audio = device();
    let systemMs = 0;
    const clock = new PlaybackClock(audio, () => systemMs);
    audio.currentTime = 1;
    systemMs = 1000;
    clock.now();
    systemMs = 3000;
    const stalled = clock.now();
    expect(stalled).toBeCloseTo(3);
    audio.currentTime = 1.1;
    systemMs = 3100;
    const back = clock.now();
    expect(back).toBeGreaterThanOrEqual(stalled);
    audio.currentTime = 1.6;
    expect(clock.now() - back).toBeCloseTo(0.5);
    expect(clock.heardAt(clock.contextTime(7))).toBeCloseTo(7);
  });
});
