export { Face, type FaceProps } from "./Face.tsx";
export type { FaceEmotion, FaceLook, FaceQuality, FaceState, VisemeSource } from "./types.ts";
