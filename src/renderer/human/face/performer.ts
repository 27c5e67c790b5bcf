import { createBlinker } from "./blink.ts";
import { approach, createExpression } from "./expression.ts";
import { createGaze } from "./gaze.ts";
import { attitude, breath, type HeadTurn, nodPitch, sway } from "./idle-motion.ts";
import { seededRandom } from "./random.ts";
import { settle, type Spring } from "./spring.ts";
import { createSpeechMotion, speechEnergy } from "./speech-motion.ts";
import { type FaceEmotion, type FaceState, oculusVisemes, type VisemeSource } from "./types.ts";

/** What the avatar does at one moment. Angles in radians, `breath` 0 to 1, one weight per morph name. */
export interface Pose {
  readonly morphs: Float32Array;
  readonly head: HeadTurn;
  readonly gaze: { yaw: number; pitch: number };
  breath: number;
}

export interface Cue {
  state: FaceState;
  emotion: FaceEmotion;
  reducedMotion: boolean;
  visemeSource: VisemeSource;
}

export interface Performer {
  readonly pose: Pose;
  /** Moves on by `dtS` seconds. Allocates nothing. */
  advance(dtS: number, cue: Cue): void;
}

const MAX_STEP_S = 0.25;
const VISEME_RISE_S = 0.022;
const VISEME_FALL_S = 0.035;
const HEAD_S = 0.45;
const HEAD_FOLLOWS_GAZE = 0.22;
const STILLING_S = 0.4;
const LID_FOLLOW = 0.9;
const LID_LIFT = 1.4;
const blinkMeanS: Record<FaceState, number> = { idle: 4.2, listening: 5, thinking: 3.2, speaking: 3.6 };
const SPEECH_TAKES_MOUTH = 0.55;
const MIN_NOD_S = 3.5;
const NOD_SPREAD_S = 5;

/** Brings together blink, gaze, breath, sway, expression and speech; the same seed gives the same performance. */
export function createPerformer(morphNames: readonly string[], seed: number): Performer {
  const random = seededRandom(seed);
  const blinker = createBlinker(seededRandom(seed + 1));
  const gaze = createGaze(seededRandom(seed + 2), seed);
  const speech = createSpeechMotion(seededRandom(seed + 3));
  const expression = createExpression(morphNames);
  const at = (name: string) => morphNames.indexOf(name);
  const visemeSlots = Int16Array.from(oculusVisemes, (name) => at(`viseme_${name}`));
  const slots = {
    blinkLeft: at("eyeBlinkLeft"),
    blinkRight: at("eyeBlinkRight"),
    wideLeft: at("eyeWideLeft"),
    wideRight: at("eyeWideRight"),
    browInner: at("browInnerUp"),
    browLeft: at("browOuterUpLeft"),
    browRight: at("browOuterUpRight"),
  };
  const mouthShapes = morphNames.flatMap((name, slot) =>
    /^mouth(Smile|Press|Frown|Left|Right)/.test(name) ? [slot] : [],
  );
  const visemes = new Float32Array(oculusVisemes.length);
  const smoothed = new Float32Array(oculusVisemes.length);
  const wander: HeadTurn = { pitch: 0, yaw: 0, roll: 0 };
  const held = {
    pitch: { value: 0, velocity: 0 },
    yaw: { value: 0, velocity: 0 },
    roll: { value: 0, velocity: 0 },
  } satisfies Record<keyof HeadTurn, Spring>;
  const pose: Pose = {
    morphs: new Float32Array(morphNames.length),
    head: { pitch: 0, yaw: 0, roll: 0 },
    gaze: { yaw: 0, pitch: 0 },
    breath: 0,
  };
  let clockS = random() * 100;
  let nodS = 99;
  let untilNodS = 2 + random() * 2;
  let swayShare = 1;

  function add(slot: number, weight: number): void {
    if (slot >= 0) pose.morphs[slot] = Math.min(1, Math.max(0, pose.morphs[slot]! + weight));
  }

  return {
    pose,
    advance(dtS, cue) {
      const step = Math.min(MAX_STEP_S, Math.max(0, dtS));
      clockS += step;
      const { state, reducedMotion } = cue;

      visemes.fill(0);
      cue.visemeSource.sample(visemes);
      for (let i = 0; i < visemes.length; i++)
        smoothed[i] = approach(smoothed[i]!, visemes[i]!, step, VISEME_RISE_S, VISEME_FALL_S);
      const energy = speechEnergy(visemes);
      speech.advance(step, energy);
      expression.advance(step, state, cue.emotion);
      pose.morphs.set(expression.weights);

      let speaking = 0;
      for (let i = 0; i < smoothed.length; i++) {
        if (i > 0) speaking = Math.max(speaking, smoothed[i]!);
        const slot = visemeSlots[i]!;
        if (slot >= 0) pose.morphs[slot] = smoothed[i]!;
      }
      for (const slot of mouthShapes) pose.morphs[slot]! *= 1 - SPEECH_TAKES_MOUTH * speaking;

      gaze.advance(step, state, reducedMotion);
      if (gaze.shifted && !reducedMotion && random() < 0.45) blinker.trigger();
      pose.gaze.yaw = gaze.yaw;
      pose.gaze.pitch = gaze.pitch;

      const closure = blinker.advance(step, blinkMeanS[state]);
      const lidDrop = Math.max(0, gaze.pitch) * LID_FOLLOW;
      const lidLift = Math.max(0, -gaze.pitch) * LID_LIFT;
      add(slots.blinkLeft, closure + lidDrop * (1 - closure));
      add(slots.blinkRight, closure + lidDrop * (1 - closure));
      add(slots.wideLeft, lidLift * (1 - closure));
      add(slots.wideRight, lidLift * (1 - closure));
      if (!reducedMotion) {
        add(slots.browInner, speech.emphasis * 0.4);
        add(slots.browLeft, speech.emphasis * 0.3);
        add(slots.browRight, speech.emphasis * 0.3);
      }

      nodS += step;
      untilNodS -= step;
      if (state !== "listening") untilNodS = Math.max(untilNodS, 1.2);
      else if (untilNodS <= 0) {
        nodS = 0;
        untilNodS = MIN_NOD_S + random() * NOD_SPREAD_S;
      }
      const aim = attitude(state);
      settle(held.pitch, reducedMotion ? 0 : aim.pitch, step, HEAD_S);
      settle(held.yaw, reducedMotion ? 0 : aim.yaw + gaze.yaw * HEAD_FOLLOWS_GAZE, step, HEAD_S);
      settle(held.roll, reducedMotion ? 0 : aim.roll, step, HEAD_S);
      swayShare = approach(swayShare, reducedMotion ? 0 : 1, step, STILLING_S, STILLING_S);
      sway(clockS, seed, wander);
      const moving = reducedMotion ? 0 : 1;
      pose.head.pitch = held.pitch.value + swayShare * wander.pitch + moving * (nodPitch(nodS) + speech.pitch);
      pose.head.yaw = held.yaw.value + swayShare * wander.yaw + moving * speech.yaw;
      pose.head.roll = held.roll.value + swayShare * wander.roll;
      pose.breath = reducedMotion ? 0 : breath(clockS);
    },
  };
}
