import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { splitClauses, type Clause } from "../clauses.ts";
import { FLITE_VOICES } from "../flite/flite-engine.ts";
import { decodeWav } from "../flite/wav.ts";
import type { SpeechClient } from "../speech-client.ts";
import { toSpokenText } from "../spoken-text.ts";
import { synthesiseToWav } from "../synthesise-to-wav.ts";
import { visemeTimingErrors } from "../viseme-timing.ts";
import { VisemeTrack } from "../visemes.ts";
import { openNodeSpeech } from "./node-speech.ts";

const ANSWER = "Revenue grew 12.4% to $1,318,402.55 in Q3 2008, led by the Northeast. Would you like a breakdown?";

let client: SpeechClient;

beforeAll(async () => {
  client = await openNodeSpeech();
}, 60_000);

afterAll(() => client.close());

function firstClause(written: string): Clause {
  const clause = splitClauses(toSpokenText(written))[0];
  if (!clause) throw new Error("The text has no words.");
  return clause;
}

function loudness(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

describe("Flite in a worker thread", () => {
  it.each(FLITE_VOICES.map(({ id }) => id))("speaks with the voice %s", async (voice) => {
    const speech = await client.synthesise(firstClause("Revenue grew twelve percent."), {
      voice,
      rate: 1,
    });
    expect(speech.sampleRate).toBe(16_000);
    expect(loudness(speech.samples)).toBeGreaterThan(0.02);
    const letters = speech.phonemes.map(({ phone }) => phone);
    expect(letters.slice(1, 4)).toEqual(["r", "eh", "v"]);
  });

  it("starts with sound, not with a pause, and ends with its last phone", async () => {
    const { samples, sampleRate, phonemes } = await client.synthesise(firstClause("Sure."), {
      voice: "slt",
      rate: 1,
    });
    expect(phonemes.find(({ phone }) => phone !== "pau")?.startSeconds).toBeLessThan(0.03);
    expect(phonemes.at(-1)?.endSeconds).toBeCloseTo(samples.length / sampleRate, 2);
    expect(loudness(samples.subarray(0, 0.12 * sampleRate))).toBeGreaterThan(0.005);
  });

  it("speaks faster on request", async () => {
    const clause = firstClause("Revenue grew twelve percent.");
    const plain = await client.synthesise(clause, { voice: "slt", rate: 1 });
    const fast = await client.synthesise(clause, { voice: "slt", rate: 1.5 });
    expect(fast.samples.length / plain.samples.length).toBeGreaterThan(0.6);
    expect(fast.samples.length / plain.samples.length).toBeLessThan(0.75);
  });

  it("drops what was stopped and goes on", async () => {
    const controller = new AbortController();
    const stopped = client.synthesise(
      firstClause("Never mind this one."),
      { voice: "slt", rate: 1 },
      controller.signal,
    );
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    const next = await client.synthesise(firstClause("Sure."), { voice: "slt", rate: 1 });
    expect(next.samples.length).toBeGreaterThan(0);
  });

  it("records a whole answer with captions in the written form", async () => {
    const { wav, captions, durationSeconds, words } = await synthesiseToWav(client, ANSWER);
    const { samples, sampleRate } = decodeWav(wav);
    expect(samples.length / sampleRate).toBeCloseTo(durationSeconds, 2);
    expect(loudness(samples)).toBeGreaterThan(0.03);
    expect(captions.startsWith("WEBVTT\n\n1\n00:00:00.0")).toBe(true);
    expect(captions).toContain("$1,318,402.55 in Q3 2008");
    expect(captions).toContain("Would you like a breakdown?");
    const ordered = words.every((word, index) => word.startSeconds >= (words[index - 1]?.endSeconds ?? 0) - 1e-9);
    expect(ordered).toBe(true);
    expect(words.every((word) => word.endSeconds > word.startSeconds)).toBe(true);
  });

  it("records nothing for text that cannot be said", async () => {
    const { durationSeconds, captions } = await synthesiseToWav(client, "…");
    expect(durationSeconds).toBe(0);
    expect(captions).toBe("WEBVTT\n\n");
  });

  it("moves the mouth within 33 ms of the sound", async () => {
    const { phonemes } = await synthesiseToWav(client, ANSWER);
    const track = new VisemeTrack();
    track.append(phonemes);
    const errors = visemeTimingErrors(phonemes, track).toSorted((left, right) => left - right);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(0.033);
  });
});
