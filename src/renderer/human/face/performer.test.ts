import { expect, test } from "vitest";
import provenance from "../../../../assets/avatars/default-woman.provenance.json?raw";
import { createPerformer } from "./performer.ts";
import { type FaceState, oculusVisemes, type VisemeSource } from "./types.ts";

const { morphs } = JSON.parse(provenance) as { morphs: string[] };
const silence: VisemeSource = { sample: (into) => into.fill(0) };

function saying(viseme: (typeof oculusVisemes)[number]): VisemeSource {
  const slot = oculusVisemes.indexOf(viseme);
  return {
    sample(into) {
      into.fill(0);
      into[slot] = 1;
    },
  };
}

function perform(
  state: FaceState,
  options: { seconds?: number; reducedMotion?: boolean; visemeSource?: VisemeSource; seed?: number } = {},
) {
  const { seconds = 20, reducedMotion = false, visemeSource = silence, seed = 2 } = options;
  const performer = createPerformer(morphs, seed);
  const heads: { pitch: number; yaw: number; roll: number }[] = [];
  const weights: Float32Array[] = [];
  for (let frame = 0; frame < seconds * 60; frame++) {
    performer.advance(1 / 60, { state, emotion: "neutral", reducedMotion, visemeSource });
    heads.push({ ...performer.pose.head });
    weights.push(performer.pose.morphs.slice());
  }
  return { heads, weights, weightOf: (name: string) => weights.map((frame) => frame[morphs.indexOf(name)]!) };
}

test("every shape of the avatar has a place and weights stay between 0 and 1", () => {
  expect(morphs).toHaveLength(59);
  const { weights } = perform("speaking", { visemeSource: saying("aa") });
  for (const frame of weights) for (const weight of frame) expect(weight >= 0 && weight <= 1).toBe(true);
});

test("visemes pass through within a few frames and close again in silence", () => {
  const performer = createPerformer(morphs, 1);
  const slot = morphs.indexOf("viseme_PP");
  const cue = { state: "speaking" as const, emotion: "neutral" as const, reducedMotion: false };
  for (let frame = 0; frame < 6; frame++) performer.advance(1 / 60, { ...cue, visemeSource: saying("PP") });
  expect(performer.pose.morphs[slot]).toBeGreaterThan(0.95);
  for (let frame = 0; frame < 12; frame++) performer.advance(1 / 60, { ...cue, visemeSource: silence });
  expect(performer.pose.morphs[slot]).toBeLessThan(0.02);
});

test("reduced motion holds the head and breath still but keeps blinks and visemes", () => {
  const { heads, weightOf } = perform("speaking", { reducedMotion: true, visemeSource: saying("O"), seconds: 30 });
  const settled = heads.slice(240);
  expect(
    Math.max(...settled.map((head) => Math.abs(head.yaw) + Math.abs(head.pitch) + Math.abs(head.roll))),
  ).toBeLessThan(1e-3);
  expect(Math.max(...weightOf("eyeBlinkLeft"))).toBeGreaterThan(0.9);
  expect(weightOf("viseme_O").at(-1)).toBeGreaterThan(0.95);
});

test("a listener tilts her head, raises her brows and nods now and then", () => {
  const { heads, weightOf } = perform("listening", { seconds: 40 });
  const late = heads.slice(120);
  expect(late.reduce((total, head) => total + head.roll, 0) / late.length).toBeGreaterThan(0.05);
  expect(weightOf("browInnerUp").at(-1)).toBeGreaterThan(0.15);
  expect(Math.max(...late.map((head) => head.pitch))).toBeGreaterThan(0.07);
});

test("changing state never jumps", () => {
  const performer = createPerformer(morphs, 6);
  const browDown = morphs.indexOf("browDownLeft");
  performer.advance(1 / 60, { state: "idle", emotion: "neutral", reducedMotion: false, visemeSource: silence });
  let previous = performer.pose.head.roll;
  let brow = 0;
  for (let frame = 0; frame < 900; frame++) {
    const state = (["idle", "listening", "thinking", "speaking"] as const)[Math.floor(frame / 90) % 4]!;
    performer.advance(1 / 60, { state, emotion: "neutral", reducedMotion: false, visemeSource: silence });
    expect(Math.abs(performer.pose.head.roll - previous)).toBeLessThan(0.006);
    expect(Math.abs(performer.pose.morphs[browDown]! - brow)).toBeLessThan(0.03);
    previous = performer.pose.head.roll;
    brow = performer.pose.morphs[browDown]!;
  }
});

test("the frame rate does not change where an expression settles", () => {
  const settle = (rate: number) => {
    const performer = createPerformer(morphs, 3);
    for (let frame = 0; frame < rate * 3; frame++)
      performer.advance(1 / rate, {
        state: "listening",
        emotion: "pleased",
        reducedMotion: true,
        visemeSource: silence,
      });
    return performer.pose.morphs[morphs.indexOf("mouthSmileLeft")]!;
  };
  expect(settle(15)).toBeCloseTo(settle(120), 2);
});

test("speech moves the head with its stress", () => {
  let frame = 0;
  const syllables: VisemeSource = {
    sample(into) {
      into.fill(0);
      frame++;
      into[oculusVisemes.indexOf(frame % 40 < 14 ? "aa" : "PP")] = 1;
    },
  };
  const spoken = perform("speaking", { visemeSource: syllables }).heads.map((head) => head.pitch);
  const silent = perform("speaking").heads.map((head) => head.pitch);
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  expect(spread(spoken)).toBeGreaterThan(spread(silent) + 0.01);
});

test("the same seed gives the same performance", () => {
  expect(perform("idle", { seconds: 5 }).heads).toEqual(perform("idle", { seconds: 5 }).heads);
});
