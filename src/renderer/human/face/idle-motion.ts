import { smoothNoise } from "./random.ts";
import type { FaceState } from "./types.ts";

const BREATH_S = 4.2;
const INHALE_SHARE = 0.42;

/** Filling of the lungs, 0 to 1: a quicker inhalation, a slower exhalation and a slight pause. */
export function breath(timeS: number): number {
  const phase = (timeS / BREATH_S) % 1;
  if (phase < INHALE_SHARE) {
    const t = phase / INHALE_SHARE;
    return t * t * (3 - 2 * t);
  }
  const t = Math.min(1, (phase - INHALE_SHARE) / (0.95 - INHALE_SHARE));
  return 1 - t * t * (3 - 2 * t);
}

/** Turn of the head in radians: pitch down, yaw to her left, roll to her left shoulder. */
export interface HeadTurn {
  pitch: number;
  yaw: number;
  roll: number;
}

/** Slow wandering of a head that is held still, written into `into`. */
export function sway(timeS: number, seed: number, into: HeadTurn): void {
  into.pitch = 0.014 * smoothNoise(timeS * 0.31, seed) + 0.004 * smoothNoise(timeS * 0.9, seed + 3);
  into.yaw = 0.026 * smoothNoise(timeS * 0.23, seed + 1) + 0.005 * smoothNoise(timeS * 0.8, seed + 4);
  into.roll = 0.014 * smoothNoise(timeS * 0.19, seed + 2);
}

const NOD_S = 0.9;

/** Pitch of one nod, `elapsedS` after it began, radians: down, a little back up past level, level. */
export function nodPitch(elapsedS: number): number {
  if (elapsedS <= 0 || elapsedS >= NOD_S) return 0;
  const t = elapsedS / NOD_S;
  return 0.085 * Math.sin(Math.PI * 2 * t) * (1 - t) * (1 - t) * 1.6;
}

const attitudes: Record<FaceState, HeadTurn> = {
  idle: { pitch: 0, yaw: 0, roll: 0 },
  listening: { pitch: 0.035, yaw: 0.02, roll: 0.075 },
  thinking: { pitch: -0.045, yaw: 0.07, roll: -0.035 },
  speaking: { pitch: 0.01, yaw: 0, roll: 0 },
};

/** How the head is held in a state. */
export function attitude(state: FaceState): Readonly<HeadTurn> {
  return attitudes[state];
}
