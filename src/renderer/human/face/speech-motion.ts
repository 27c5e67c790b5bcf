import { oculusVisemes } from "./types.ts";

/** How open and loud each viseme is; consonants that close the mouth count for little. */
const sonority: Readonly<Record<(typeof oculusVisemes)[number], number>> = {
  sil: 0,
  PP: 0.05,
  FF: 0.15,
  TH: 0.2,
  DD: 0.25,
  kk: 0.25,
  CH: 0.3,
  SS: 0.2,
  nn: 0.35,
  RR: 0.45,
  aa: 1,
  E: 0.8,
  I: 0.65,
  O: 0.85,
  U: 0.6,
};
const weights = Float32Array.from(oculusVisemes, (name) => sonority[name]);

/** Loudness of the moment that the visemes imply, 0 to 1. */
export function speechEnergy(visemes: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < weights.length; i++) energy += (visemes[i] ?? 0) * (weights[i] ?? 0);
  return Math.min(1, energy);
}

const SLOW_S = 0.7;
const FAST_S = 0.06;
const BEAT_S = 0.42;
const BEAT_REST_S = 0.35;

/** Head beats and raised brows that follow the stress of the speech. */
export interface SpeechMotion {
  /** Downward pitch of the current beat, radians. */
  pitch: number;
  /** Sideways yaw that drifts from beat to beat, radians. */
  yaw: number;
  /** Emphasis for the brows, 0 to 1. */
  emphasis: number;
  advance(dtS: number, energy: number): void;
}

export function createSpeechMotion(random: () => number): SpeechMotion {
  let fast = 0;
  let slow = 0;
  let beatS = BEAT_S;
  let restS = 0;
  let strength = 0;
  let yawTarget = 0;
  let browTarget = 0;
  return {
    pitch: 0,
    yaw: 0,
    emphasis: 0,
    advance(dtS, energy) {
      fast += (energy - fast) * (1 - Math.exp(-dtS / FAST_S));
      slow += (energy - slow) * (1 - Math.exp(-dtS / SLOW_S));
      beatS += dtS;
      restS -= dtS;
      const isStressed = fast > 0.3 && fast > slow * 1.25;
      if (isStressed && beatS >= BEAT_S && restS <= 0) {
        beatS = 0;
        strength = 0.5 + 0.5 * random();
        restS = BEAT_REST_S + random() * 0.7;
        yawTarget = (random() * 2 - 1) * 0.05;
        browTarget = random() < 0.4 ? 0.5 + 0.5 * random() : 0;
      }
      if (slow < 0.03) {
        yawTarget = 0;
        browTarget = 0;
      }
      const t = Math.min(1, beatS / BEAT_S);
      const beat = t < 1 ? Math.sin(Math.PI * t) ** 2 : 0;
      this.pitch = beat * strength * 0.045 + fast * 0.012;
      this.yaw += (yawTarget - this.yaw) * (1 - Math.exp(-dtS / 0.28));
      const brow = t < 1 ? browTarget : 0;
      this.emphasis += (brow - this.emphasis) * (1 - Math.exp(-dtS / (brow > this.emphasis ? 0.09 : 0.3)));
    },
  };
}
