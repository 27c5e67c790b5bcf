import type { FaceEmotion, FaceState } from "./types.ts";

type Weights = Readonly<Record<string, number>>;

/** Shapes that a state adds to the resting face. */
const stateShapes: Record<FaceState, Weights> = {
  idle: { mouthSmileLeft: 0.05, mouthSmileRight: 0.06 },
  listening: {
    browInnerUp: 0.22,
    browOuterUpLeft: 0.16,
    browOuterUpRight: 0.14,
    mouthSmileLeft: 0.1,
    mouthSmileRight: 0.1,
    eyeWideLeft: 0.08,
    eyeWideRight: 0.08,
  },
  thinking: {
    browDownLeft: 0.16,
    browDownRight: 0.06,
    browOuterUpRight: 0.16,
    eyeSquintLeft: 0.14,
    eyeSquintRight: 0.1,
    mouthPressLeft: 0.2,
    mouthPressRight: 0.14,
    mouthLeft: 0.1,
  },
  speaking: { browInnerUp: 0.06, mouthSmileLeft: 0.05, mouthSmileRight: 0.05 },
};

const emotionShapes: Record<FaceEmotion, Weights> = {
  neutral: {},
  pleased: {
    mouthSmileLeft: 0.42,
    mouthSmileRight: 0.4,
    cheekSquintLeft: 0.3,
    cheekSquintRight: 0.3,
    browInnerUp: 0.1,
  },
  concerned: {
    browInnerUp: 0.6,
    browDownLeft: 0.12,
    browDownRight: 0.12,
    mouthFrownLeft: 0.38,
    mouthFrownRight: 0.38,
    mouthPressLeft: 0.15,
    mouthPressRight: 0.15,
  },
  surprised: {
    browInnerUp: 0.4,
    browOuterUpLeft: 0.5,
    browOuterUpRight: 0.5,
    eyeWideLeft: 0.35,
    eyeWideRight: 0.35,
    jawOpen: 0.06,
  },
};

const APPROACH_S = 0.28;
const RELEASE_S = 0.45;

/** Follows a target with one time constant per direction; frame rate does not change the path. */
export function approach(current: number, target: number, dtS: number, riseS: number, fallS: number): number {
  return current + (target - current) * (1 - Math.exp(-dtS / (target > current ? riseS : fallS)));
}

export interface Expression {
  /** Current weight of every shape, in the order of the names given at creation. */
  readonly weights: Float32Array;
  advance(dtS: number, state: FaceState, emotion: FaceEmotion): void;
}

/** Blends the faces of states and emotions smoothly over the given shape names. */
export function createExpression(names: readonly string[]): Expression {
  const targetOf = (source: Weights) => Float32Array.from(names, (name) => source[name] ?? 0);
  const states = new Map(Object.entries(stateShapes).map(([state, shapes]) => [state, targetOf(shapes)]));
  const emotions = new Map(Object.entries(emotionShapes).map(([emotion, shapes]) => [emotion, targetOf(shapes)]));
  const weights = new Float32Array(names.length);
  return {
    weights,
    advance(dtS, state, emotion) {
      const fromState = states.get(state)!;
      const fromEmotion = emotions.get(emotion)!;
      for (let i = 0; i < weights.length; i++) {
        weights[i] = approach(weights[i]!, Math.min(1, fromState[i]! + fromEmotion[i]!), dtS, APPROACH_S, RELEASE_S);
      }
    },
  };
}
