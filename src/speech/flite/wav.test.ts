import { describe, expect, it } from "vitest";

import { decodeWav, encodeWav } from "./wav.ts";

describe("wav", () => {
  it("reads back what it writes", () => {
    const samples = Float32Array.from([0, 0.5, -0.5, -1]);
    const { samples: read, sampleRate } = decodeWav(encodeWav({ samples, sampleRate: 16_000 }));
    expect(sampleRate).toBe(16_000);
    expect([...read]).toEqual([0, 0.5, -0.5, -1]);
  });

  it("clips what is too loud", () => {
    const { samples } = decodeWav(encodeWav({ samples: Float32Array.from([3, -3]), sampleRate: 8000 }));
    expect(samples[0]).toBeCloseTo(1, 3);
    expect(samples[1]).toBe(-1);
  });

  it("refuses what is no WAV", () => {
    expect(() => decodeWav(new Uint8Array(50))).toThrow("not a WAV");
  });
});
