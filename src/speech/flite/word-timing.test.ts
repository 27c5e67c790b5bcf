import { describe, expect, it } from "vitest";

import type { PhonemeTiming } from "./flite-engine.ts";
import { alignWords } from "./word-timing.ts";

function spoken(phones: string): PhonemeTiming[] {
  return phones.split(" ").map((phone, index) => ({ phone, startSeconds: index / 10, endSeconds: (index + 1) / 10 }));
}

describe("word alignment", () => {
  it("finds words across pauses", () => {
    const timings = alignWords(
      ["costs", "fell"],
      [
        ["k", "aa", "s", "t", "s"],
        ["f", "eh", "l"],
      ],
      spoken("pau k aa s t s pau f eh l pau"),
    );
    expect(timings[0]?.startSeconds).toBeCloseTo(0.1);
    expect(timings[0]?.endSeconds).toBeCloseTo(0.6);
    expect(timings[1]?.startSeconds).toBeCloseTo(0.7);
    expect(timings[1]?.endSeconds).toBeCloseTo(1);
  });

  it("bears weak vowels and lost phones", () => {
    const timings = alignWords(
      ["and", "a", "lead"],
      [["ae", "n", "d"], ["ey"], ["l", "eh", "d"]],
      spoken("ax n ax l iy d"),
    );
    expect(timings[1]?.startSeconds).toBeCloseTo(0.2);
    expect(timings[2]?.startSeconds).toBeCloseTo(0.3);
  });

  it("shares by letters when a pronunciation is unknown", () => {
    const timings = alignWords(["costs", "fell"], [[], []], spoken("k aa s t s f eh l"));
    expect(timings[1]?.startSeconds).toBeGreaterThan(0.3);
    expect(timings[1]?.startSeconds).toBeLessThan(0.7);
  });

  it("gives every word an ordered span even with nothing spoken", () => {
    const timings = alignWords(["a", "b"], [], []);
    expect(timings).toEqual([
      { startSeconds: 0, endSeconds: 0 },
      { startSeconds: 0, endSeconds: 0 },
    ]);
  });
});
