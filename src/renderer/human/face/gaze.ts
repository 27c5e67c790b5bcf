import { smoothNoise } from "./random.ts";
import type { FaceState } from "./types.ts";

/** Where the eyes rest in each state, radians (yaw to her left, pitch down), how far they wander, and how long they dwell. */
interface GazeHabit {
  readonly yaw: number;
  readonly pitch: number;
  readonly wanderYaw: number;
  readonly wanderPitch: number;
  readonly dwellS: number;
  /** Chance that the next fixation is the viewer's face. */
  readonly contact: number;
}

const habits: Record<FaceState, GazeHabit> = {
  idle: { yaw: 0, pitch: 0, wanderYaw: 0.16, wanderPitch: 0.07, dwellS: 2.2, contact: 0.7 },
  listening: { yaw: 0, pitch: 0, wanderYaw: 0.05, wanderPitch: 0.03, dwellS: 2.6, contact: 0.92 },
  thinking: { yaw: 0.24, pitch: -0.15, wanderYaw: 0.1, wanderPitch: 0.06, dwellS: 1.1, contact: 0.05 },
  speaking: { yaw: 0, pitch: 0, wanderYaw: 0.12, wanderPitch: 0.05, dwellS: 1.9, contact: 0.78 },
};

const MICRO_AMPLITUDE = 0.006;
const DRIFT_AMPLITUDE = 0.0025;
const MICRO_RATE_HZ = 1.3;
const LARGE_SHIFT = 0.16;
const MAX_YAW = 0.45;
const MAX_PITCH = 0.3;

/** Duration of a saccade in seconds for a turn in radians: the main sequence, 2.2 ms per degree plus 21 ms (Carpenter 1988). */
export function saccadeDuration(turn: number): number {
  return 0.021 + 0.0022 * ((Math.abs(turn) * 180) / Math.PI);
}

export interface Gaze {
  yaw: number;
  pitch: number;
  /** True in the frame in which a large shift begins. */
  shifted: boolean;
  advance(dtS: number, state: FaceState, isStill: boolean): void;
}

export function createGaze(random: () => number, seed: number): Gaze {
  let fromYaw = 0;
  let fromPitch = 0;
  let toYaw = 0;
  let toPitch = 0;
  let sinceS = 1;
  let durationS = 0.03;
  let dwellS = 1.5;
  let microYaw = 0;
  let microPitch = 0;
  let microTargetYaw = 0;
  let microTargetPitch = 0;
  let clockS = 0;
  let previous: FaceState = "idle";

  function shiftTo(gaze: Gaze, yaw: number, pitch: number): void {
    fromYaw = gaze.yaw;
    fromPitch = gaze.pitch;
    toYaw = Math.max(-MAX_YAW, Math.min(MAX_YAW, yaw));
    toPitch = Math.max(-MAX_PITCH, Math.min(MAX_PITCH, pitch));
    const turn = Math.hypot(toYaw - fromYaw, toPitch - fromPitch);
    durationS = saccadeDuration(turn);
    sinceS = 0;
    gaze.shifted = turn > LARGE_SHIFT;
  }

  return {
    yaw: 0,
    pitch: 0,
    shifted: false,
    advance(dtS, state, isStill) {
      this.shifted = false;
      clockS += dtS;
      sinceS += dtS;
      dwellS -= dtS;
      const habit = habits[state];
      if (isStill) {
        if (toYaw !== 0 || toPitch !== 0) shiftTo(this, 0, 0);
        microYaw = 0;
        microPitch = 0;
      } else {
        if (state !== previous || dwellS <= 0) {
          const contact = random() < habit.contact;
          const side = state === "thinking" && random() < 0.25 ? -1 : 1;
          shiftTo(
            this,
            contact ? (random() - 0.5) * 0.03 : side * habit.yaw + (random() * 2 - 1) * habit.wanderYaw,
            contact ? (random() - 0.5) * 0.02 : habit.pitch + (random() * 2 - 1) * habit.wanderPitch,
          );
          dwellS = habit.dwellS * (0.4 + 1.3 * random()) * (contact ? 1.2 : 0.6);
        }
        if (random() < dtS * MICRO_RATE_HZ) {
          microTargetYaw = (random() * 2 - 1) * MICRO_AMPLITUDE;
          microTargetPitch = (random() * 2 - 1) * MICRO_AMPLITUDE * 0.6;
        }
        const snap = 1 - Math.exp(-dtS / 0.012);
        microYaw += (microTargetYaw - microYaw) * snap;
        microPitch += (microTargetPitch - microPitch) * snap;
      }
      previous = state;
      const t = Math.min(1, sinceS / durationS);
      const along = t * t * (3 - 2 * t);
      const drift = isStill ? 0 : DRIFT_AMPLITUDE;
      this.yaw = fromYaw + (toYaw - fromYaw) * along + microYaw + drift * smoothNoise(clockS * 0.9, seed);
      this.pitch = fromPitch + (toPitch - fromPitch) * along + microPitch + drift * smoothNoise(clockS * 0.8, seed + 1);
    },
  };
}
