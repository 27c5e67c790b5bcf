import { VISEMES } from "../../../speech/viseme-targets.ts";

export type FaceState = "idle" | "listening" | "thinking" | "speaking";
export type FaceQuality = "full" | "low";
export type FaceLook = "natural" | "hologram";
export type FaceEmotion = "neutral" | "pleased" | "concerned" | "surprised";

/** The order in which a {@link VisemeSource} writes its weights. */
export const oculusVisemes = VISEMES;

export interface VisemeSource {
  /**
   * Writes the 15 Oculus viseme weights (0 to 1) of this moment on the audio clock, in the order of `oculusVisemes`;
   * all zero when silent. Called once a frame; must not allocate.
   */
  sample(into: Float32Array): void;
}
