import { type MakeHuman, SKIN_VERTEX_COUNT } from "./makehuman.ts";
import { smoothstep } from "./vectors.ts";

const SEARCH_HALF_WIDTH_DM = 0.5;
const CONTACT_DM = 0.06;
const CONTACT_MIN_Z_DM = 1.3;
const NEAR_LINE_DM = 0.05;
const FAR_FROM_LINE_DM = 0.27;
const CORNER_FADE_DM = 0.08;

/** Where the lips meet and how they part, on one person's positions. */
export interface Lips {
  /** 0 on the upper lip, 1 on the lower, for every vertex near the mouth. */
  readonly lowerShare: Float64Array;
  /** Nearness to the line where the lips meet, 0 to 1. */
  readonly nearness: Float64Array;
  /** Height above that line, decimetres, signed. */
  readonly above: Float64Array;
  /** Vertical distance between the lips at each vertex's x, decimetres. */
  readonly gap: Float64Array;
}

interface Contact {
  readonly upper: number;
  readonly lower: number;
}

/** Pairs of upper and lower lip vertices that touch on the base mesh: mutual nearest neighbours across the opening. */
function findContacts(source: MakeHuman, opening: Float64Array): Contact[] {
  const at = source.positions;
  const upper: number[] = [];
  const lower: number[] = [];
  const bodyVertices = new Set<number>();
  source.base.materials.forEach((material, face) => {
    if (material === 0)
      for (let corner = 0; corner < 4; corner++) bodyVertices.add(source.base.vertexFaces[face * 4 + corner]!);
  });
  for (const vertex of bodyVertices) {
    if (at[vertex * 3 + 2]! < CONTACT_MIN_Z_DM || Math.abs(at[vertex * 3]!) > SEARCH_HALF_WIDTH_DM) continue;
    const drop = -opening[vertex * 3 + 1]!;
    if (drop < 0.05) upper.push(vertex);
    else if (drop > 0.2) lower.push(vertex);
  }
  const distance = (a: number, b: number) =>
    Math.hypot(at[a * 3]! - at[b * 3]!, at[a * 3 + 1]! - at[b * 3 + 1]!, at[a * 3 + 2]! - at[b * 3 + 2]!);
  const nearest = (to: number, among: readonly number[]) =>
    among.reduce((best, candidate) => (distance(to, candidate) < distance(to, best) ? candidate : best));
  return upper.flatMap((vertex) => {
    const partner = nearest(vertex, lower);
    return distance(vertex, partner) < CONTACT_DM && nearest(partner, upper) === vertex
      ? [{ upper: vertex, lower: partner }]
      : [];
  });
}

/** Finds the line of the lips of a person from `opening`, the delta that drops the jaw. */
export function findLips(source: MakeHuman, positions: Float64Array, opening: Float64Array): Lips {
  const samples = findContacts(source, opening)
    .map(({ upper, lower }) => ({
      x: (positions[upper * 3]! + positions[lower * 3]!) / 2,
      y: (positions[upper * 3 + 1]! + positions[lower * 3 + 1]!) / 2,
      z: (positions[upper * 3 + 2]! + positions[lower * 3 + 2]!) / 2,
      gap: positions[upper * 3 + 1]! - positions[lower * 3 + 1]!,
    }))
    .sort((a, b) => a.x - b.x);
  if (samples.length < 8) throw new Error("The lips do not meet on the base mesh.");
  const halfWidth = Math.max(-samples[0]!.x, samples.at(-1)!.x);
  const smoothedAt = (x: number) => {
    let total = 0;
    const mean = { y: 0, z: 0, gap: 0 };
    for (const sample of samples) {
      const weight = Math.exp(-(((sample.x - x) / 0.035) ** 2)) + 1e-9;
      total += weight;
      mean.y += weight * sample.y;
      mean.z += weight * sample.z;
      mean.gap += weight * sample.gap;
    }
    return { y: mean.y / total, z: mean.z / total, gap: mean.gap / total };
  };
  const count = positions.length / 3;
  const lips = {
    lowerShare: new Float64Array(count),
    nearness: new Float64Array(count),
    above: new Float64Array(count),
    gap: new Float64Array(count),
  };
  for (let vertex = 0; vertex < count; vertex++) {
    const x = positions[vertex * 3]!;
    const y = positions[vertex * 3 + 1]!;
    const z = positions[vertex * 3 + 2]!;
    if (vertex >= SKIN_VERTEX_COUNT || Math.abs(x) > halfWidth + CORNER_FADE_DM || z < 0.9) continue;
    const line = smoothedAt(x);
    const reach = Math.hypot(y - line.y, Math.min(0, z - line.z + 0.1));
    const side = 1 - smoothstep(halfWidth - 0.02, halfWidth + CORNER_FADE_DM, Math.abs(x));
    lips.nearness[vertex] = (1 - smoothstep(NEAR_LINE_DM, FAR_FROM_LINE_DM, reach)) * side;
    lips.lowerShare[vertex] = smoothstep(0.06, 0.2, -opening[vertex * 3 + 1]!);
    lips.above[vertex] = y - line.y;
    lips.gap[vertex] = line.gap;
  }
  return lips;
}

/** Brings the lips together until they overlap by `overlapDm`. */
export function sealed(lips: Lips, overlapDm: number): Float64Array {
  const delta = new Float64Array(lips.nearness.length * 3);
  for (let vertex = 0; vertex < lips.nearness.length; vertex++) {
    const travel = Math.max(0, lips.gap[vertex]! + overlapDm) * lips.nearness[vertex]!;
    const share = lips.lowerShare[vertex]!;
    delta[vertex * 3 + 1] = travel * (share * 0.55 - (1 - share) * 0.45);
  }
  return delta;
}

/** Thins the lips towards their line and rolls them inwards, as when they are pressed for p, b and m. */
export function pressed(lips: Lips, thinning: number, inwardsDm: number): Float64Array {
  const delta = new Float64Array(lips.nearness.length * 3);
  for (let vertex = 0; vertex < lips.nearness.length; vertex++) {
    const nearness = lips.nearness[vertex]!;
    delta[vertex * 3 + 1] = -lips.above[vertex]! * thinning * nearness;
    delta[vertex * 3 + 2] = -inwardsDm * nearness * nearness;
  }
  return delta;
}

/** Moves one lip as a whole; `share` 1 takes the lower, 0 the upper. */
export function lipShift(lips: Lips, share: 0 | 1, y: number, z: number): Float64Array {
  const delta = new Float64Array(lips.nearness.length * 3);
  for (let vertex = 0; vertex < lips.nearness.length; vertex++) {
    const weight = lips.nearness[vertex]! * (share === 1 ? lips.lowerShare[vertex]! : 1 - lips.lowerShare[vertex]!);
    delta[vertex * 3 + 1] = y * weight;
    delta[vertex * 3 + 2] = z * weight;
  }
  return delta;
}
