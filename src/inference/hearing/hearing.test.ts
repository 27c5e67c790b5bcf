import path from "node:path";
import { createRequire } from "node:module";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { FliteEngine, VoiceId } from "../../speech/flite/flite-engine.ts";
import { openNodeFlite } from "../../speech/node/node-flite.ts";
import { createHearing, type HeardEvent, type Hearing } from "./index.ts";

const VOCABULARY = {
  measures: ["Miles_per_Gallon", "Horsepower", "price", "revenue"],
  dimensions: ["Origin", "symbol", "region"],
  values: ["USA", "Japan", "AAPL", "MSFT", "Northeast"],
  commands: ["save this chart"],
};
const SAMPLE_RATE = 16_000;

let hearing: Hearing;
let speaker: FliteEngine;

beforeAll(async () => {
  const { resolve } = createRequire(import.meta.url);
  hearing = await createHearing({
    vadModelPath: path.join(path.dirname(resolve("@ricky0123/vad-web")), "silero_vad_v5.onnx"),
    recogniserModelFolder: path.join(path.dirname(resolve("soundswallower")), "model"),
  });
  speaker = await openNodeFlite();
}, 60_000);

afterAll(() => hearing.close());

function microphone(text: string, voice: VoiceId): Float32Array {
  const { samples } = speaker.synthesise(text, voice, 1);
  const heard = new Float32Array(samples.length + 1.3 * SAMPLE_RATE);
  heard.set(samples, 0.4 * SAMPLE_RATE);
  return heard.map((sample, index) => sample + 0.002 * Math.sin(index * index));
}

async function hear(text: string, voice: VoiceId = "slt"): Promise<string> {
  const events: HeardEvent[] = [];
  const session = await hearing.start(VOCABULARY, (event) => events.push(event));
  const samples = microphone(text, voice);
  for (let from = 0; from < samples.length; from += 480) await session.feed(samples.slice(from, from + 480));
  await session.stop();
  return events.flatMap(({ text: heard }) => heard ?? []).join(" / ");
}

describe("hearing", () => {
  it.each([
    ["show me the average miles per gallon by origin.", "show me the average Miles_per_Gallon by Origin"],
    [
      "what was the median price for apple in two thousand and eight.",
      "what was the median price for AAPL in two thousand and eight",
    ],
    ["top five region by revenue.", "top five region by revenue"],
    ["which symbol had the highest average price.", "which symbol had the highest average price"],
    ["only for japan.", "only for Japan"],
    ["save this chart.", "save this chart"],
  ])(
    "understands %j",
    async (spoken, written) => {
      expect(await hear(spoken)).toBe(written);
    },
    60_000,
  );

  it("understands another voice", async () => {
    expect(await hear("top five region by revenue.", "rms")).toBe("top five region by revenue");
  }, 60_000);

  it.each(["could you call my mother tomorrow morning.", "the weather is nice today and i would like a coffee."])(
    "turns away %j",
    async (spoken) => {
      expect(await hear(spoken)).toBe("");
    },
    60_000,
  );

  it("tells while somebody speaks, and nothing in silence", async () => {
    const events: HeardEvent[] = [];
    const session = await hearing.start(VOCABULARY, (event) => events.push(event));
    await session.feed(new Float32Array(SAMPLE_RATE));
    expect(events).toEqual([]);
    await session.feed(microphone("show revenue by region.", "slt"));
    await session.stop();
    expect(events.map(({ speaking }) => speaking)).toEqual([true, false]);
  }, 60_000);

  it("hears nothing more once stopped", async () => {
    const events: HeardEvent[] = [];
    const session = await hearing.start(VOCABULARY, (event) => events.push(event));
    await session.stop();
    await session.feed(microphone("show revenue by region.", "slt"));
    expect(events).toEqual([]);
  });
});
