/** At one height (decimetres above the eyes) the hair that ends at `fromDegrees` around the face is combed to end at `toDegrees`. */
export interface CombStroke {
  readonly aboveEyesDm: number;
  readonly fromDegrees: number;
  readonly toDegrees: number;
}

const ANCHOR_DEGREES = -75;
const FADE_DEGREES = 8;
const AXIS_BEHIND_EYES_DM = 0.9;
const HEAD_HALF_WIDTH_DM = 0.8;
const HEAD_HALF_DEPTH_DM = 1.2;

function at(strokes: readonly CombStroke[], height: number, side: "fromDegrees" | "toDegrees"): number {
  const first = strokes[0]!;
  if (height <= first.aboveEyesDm) return first[side];
  for (let i = 1; i < strokes.length; i++) {
    const low = strokes[i - 1]!;
    const high = strokes[i]!;
    if (height > high.aboveEyesDm) continue;
    const t = (height - low.aboveEyesDm) / (high.aboveEyesDm - low.aboveEyesDm);
    return low[side] + (high[side] - low[side]) * t * t * (3 - 2 * t);
  }
  return strokes.at(-1)![side];
}

function headRadius(angle: number): number {
  return 1 / Math.hypot(Math.sin(angle) / HEAD_HALF_WIDTH_DM, Math.cos(angle) / HEAD_HALF_DEPTH_DM);
}

/** Turns hair around the head's vertical axis, keeping its distance from an elliptic head, so that a fringe frees the eyes. */
export function combHair(
  positions: Float64Array,
  strokes: readonly CombStroke[],
  eyeMiddle: readonly [number, number, number],
  scale: readonly [number, number, number],
): Float64Array {
  if (strokes.length === 0) return positions;
  const combed = Float64Array.from(positions);
  for (let i = 0; i < positions.length; i += 3) {
    const x = (positions[i]! - eyeMiddle[0]) / scale[0];
    const height = (positions[i + 1]! - eyeMiddle[1]) / scale[1];
    const z = (positions[i + 2]! - eyeMiddle[2]) / scale[2] + AXIS_BEHIND_EYES_DM;
    const angle = Math.atan2(x, z);
    const degrees = (angle * 180) / Math.PI;
    const from = at(strokes, height, "fromDegrees");
    if (degrees <= ANCHOR_DEGREES || degrees >= from + FADE_DEGREES) continue;
    const share = (at(strokes, height, "toDegrees") - from) / (from - ANCHOR_DEGREES);
    const shift =
      degrees <= from
        ? (degrees - ANCHOR_DEGREES) * share
        : (from - ANCHOR_DEGREES) * share * (1 - (degrees - from) / FADE_DEGREES);
    const turned = ((degrees + shift) * Math.PI) / 180;
    const radius = (Math.hypot(x, z) / headRadius(angle)) * headRadius(turned);
    combed[i] = eyeMiddle[0] + Math.sin(turned) * radius * scale[0];
    combed[i + 2] = eyeMiddle[2] + (Math.cos(turned) * radius - AXIS_BEHIND_EYES_DM) * scale[2];
  }
  return combed;
}
