import type { PerspectiveCamera } from "three";

const HEAD_CENTRE_BELOW_EYES_M = 0.038;
const CAMERA_ABOVE_CENTRE_M = 0.02;
/** Height and width of the part of the bust that must be in the picture. */
const FRAME_HEIGHT_M = 0.335;
const FRAME_WIDTH_M = 0.25;
const TARGET_DEPTH_M = 0.06;

/** Places the camera so that head and shoulders fill a picture of the given aspect (width over height). */
export function frameHead(camera: PerspectiveCamera, aspect: number, eyeHeightM: number): void {
  const halfAngle = (camera.fov * Math.PI) / 360;
  const needed = Math.max(FRAME_HEIGHT_M, FRAME_WIDTH_M / Math.max(0.1, aspect));
  const distance = needed / 2 / Math.tan(halfAngle) + TARGET_DEPTH_M;
  const centre = eyeHeightM - HEAD_CENTRE_BELOW_EYES_M;
  camera.position.set(0, centre + CAMERA_ABOVE_CENTRE_M, distance);
  camera.lookAt(0, centre, TARGET_DEPTH_M);
}
