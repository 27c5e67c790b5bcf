import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { PhonemeTiming } from "./flite/flite-engine.ts";
import { visemeTimingErrors } from "./viseme-timing.ts";
import { VISEMES, type Viseme } from "./viseme-targets.ts";
import { VISEME_COUNT, VisemeTrack } from "./visemes.ts";

const PHONES =
  "pau aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th uh uw v w y z zh".split(
    " ",
  );

function phonemes(spoken: string, seconds = 0.08): PhonemeTiming[] {
  return spoken.split(" ").map((phone, index) => ({
    phone,
    startSeconds: index * seconds,
    endSeconds: (index + 1) * seconds,
  }));
}

function trackOf(spoken: string, seconds?: number): VisemeTrack {
  const track = new VisemeTrack();
  track.append(phonemes(spoken, seconds));
  return track;
}

function weightsAt(track: VisemeTrack, seconds: number): Record<Viseme, number> {
  const weights = new Float32Array(VISEME_COUNT);
  track.sample(seconds, weights);
  return Object.fromEntries(VISEMES.map((viseme, index) => [viseme, weights[index] ?? 0])) as Record<Viseme, number>;
}

const anySpeech = fc
  .array(fc.record({ phone: fc.constantFrom(...PHONES), ms: fc.integer({ min: 20, max: 300 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((segments) => {
    let startSeconds = 0;
    return segments.map(({ phone, ms }): PhonemeTiming => {
      const segment = { phone, startSeconds, endSeconds: startSeconds + ms / 1000 };
      startSeconds = segment.endSeconds;
      return segment;
    });
  });

describe("visemes", () => {
  it("rests before, after and without speech", () => {
    const track = trackOf("pau m aa t pau");
    for (const seconds of [-1, 2]) expect(weightsAt(track, seconds).sil).toBeGreaterThan(0.999);
    expect(weightsAt(new VisemeTrack(), 0).sil).toBe(1);
  });

  it("rests in a long pause between words", () => {
    const track = new VisemeTrack();
    track.append(phonemes("aa t"));
    track.append(phonemes("aa t"), 0.8);
    expect(weightsAt(track, 0.48).sil).toBeGreaterThan(0.95);
  });

  it("closes the lips in every p, b and m, at any speed", () => {
    fc.assert(
      fc.property(anySpeech, (segments) => {
        const track = new VisemeTrack();
        track.append(segments);
        for (const { phone, startSeconds, endSeconds } of segments) {
          if (!["p", "b", "m"].includes(phone)) continue;
          expect(weightsAt(track, (startSeconds + endSeconds) / 2).PP).toBeGreaterThan(0.95);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps weights between zero and one that sum to one", () => {
    const weights = new Float32Array(VISEME_COUNT);
    fc.assert(
      fc.property(anySpeech, fc.double({ min: -0.5, max: 12, noNaN: true }), (segments, seconds) => {
        const track = new VisemeTrack();
        track.append(segments);
        track.sample(seconds, weights);
        let sum = 0;
        for (const weight of weights) {
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(1);
          sum += weight;
        }
        expect(sum).toBeCloseTo(1, 3);
      }),
      { numRuns: 500 },
    );
  });

  it("moves without jumps", () => {
    fc.assert(
      fc.property(anySpeech, (segments) => {
        const track = new VisemeTrack();
        track.append(segments);
        const before = new Float32Array(VISEME_COUNT);
        const after = new Float32Array(VISEME_COUNT);
        let largestStep = 0;
        track.sample(-0.2, before);
        for (let seconds = -0.199; seconds < track.endSeconds + 0.2; seconds += 0.001) {
          track.sample(seconds, after);
          for (let viseme = 0; viseme < VISEME_COUNT; viseme += 1) {
            largestStep = Math.max(largestStep, Math.abs((after[viseme] ?? 0) - (before[viseme] ?? 0)));
          }
          before.set(after);
        }
        expect(largestStep).toBeLessThan(0.15);
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same answer whichever way time was walked", () => {
    const track = trackOf("pau r eh v ax n uw g r uw pau");
    const forwards = [0.1, 0.3, 0.5, 0.7].map((seconds) => weightsAt(track, seconds));
    const backwards = [0.7, 0.5, 0.3, 0.1].map((seconds) => weightsAt(track, seconds)).toReversed();
    expect(backwards).toEqual(forwards);
  });

  it("rounds the lips before a rounded vowel, through the consonants between", () => {
    const round = trackOf("pau s t uw pau");
    const spread = trackOf("pau s t iy pau");
    expect(weightsAt(round, 0.2).U).toBeGreaterThan(0.2);
    expect(weightsAt(spread, 0.2).U).toBeLessThan(0.02);
  });

  it("glides through a diphthong", () => {
    const track = trackOf("pau ay pau", 0.2);
    const early = weightsAt(track, 0.26);
    const late = weightsAt(track, 0.36);
    expect(early.aa).toBeGreaterThan(0.6);
    expect(late.I).toBeGreaterThan(0.6);
  });

  it("reaches its shapes less fully when speech is fast", () => {
    const slow = trackOf("pau t aa t iy t aa t pau", 0.12);
    const fast = trackOf("pau t aa t iy t aa t pau", 0.03);
    expect(weightsAt(fast, 4.5 * 0.03).I).toBeLessThan(weightsAt(slow, 4.5 * 0.12).I);
  });

  it("peaks within 33 ms of the phone in ordinary speech", () => {
    const spoken = phonemes(
      "pau r eh v ax n uw g r uw t w eh l v p oy n t f ao r p er s eh n t dh ax th er d k w ao r t er pau",
      0.085,
    );
    const track = new VisemeTrack();
    track.append(spoken);
    const errors = visemeTimingErrors(spoken, track).toSorted((left, right) => left - right);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(0.033);
  });
});
