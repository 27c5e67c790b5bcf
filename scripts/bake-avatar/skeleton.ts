import type { MakeHuman } from "./makehuman.ts";

export interface Bone {
  readonly name: string;
  readonly parent: string | null;
  /** MakeHuman joint at which the bone turns. */
  readonly joint: string;
  readonly absorbs: RegExp;
}

/** The last pattern that matches wins, so the head takes what no other bone names. */
export const bones: readonly Bone[] = [
  { name: "root", parent: null, joint: "spine05", absorbs: /^(root|spine0[45]|pelvis|upperleg|lowerleg|foot|toe)/ },
  { name: "spine", parent: "root", joint: "spine02", absorbs: /^spine0[23]/ },
  { name: "chest", parent: "spine", joint: "spine01", absorbs: /^(spine01|breast)/ },
  {
    name: "shoulderLeft",
    parent: "chest",
    joint: "clavicle.L",
    absorbs: /^(clavicle|shoulder01|upperarm|lowerarm|wrist|metacarpal|finger).*\.L/,
  },
  {
    name: "shoulderRight",
    parent: "chest",
    joint: "clavicle.R",
    absorbs: /^(clavicle|shoulder01|upperarm|lowerarm|wrist|metacarpal|finger).*\.R/,
  },
  { name: "neck", parent: "chest", joint: "neck01", absorbs: /^neck0[12]/ },
  { name: "neckUpper", parent: "neck", joint: "neck03", absorbs: /^neck03/ },
  {
    name: "head",
    parent: "neckUpper",
    joint: "head",
    absorbs:
      /^(?!root|spine|pelvis|upperleg|lowerleg|foot|toe|breast|clavicle|shoulder|upperarm|lowerarm|wrist|metacarpal|finger|neck)/,
  },
];

/** One weight per bone of ours and base vertex, rows summing to one. */
export function baseSkin(source: MakeHuman): Float64Array {
  const boneOf = source.boneNames.map((name) => {
    const found = bones.findIndex((bone) => bone.absorbs.test(name));
    if (found < 0) throw new Error(`No bone takes ${name}.`);
    return found;
  });
  const vertexCount = source.positions.length / 3;
  const skin = new Float64Array(vertexCount * bones.length);
  for (let i = 0; i < source.skinIndices.length; i++) {
    skin[Math.floor(i / 4) * bones.length + boneOf[source.skinIndices[i]!]!]! += source.skinWeights[i]!;
  }
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    let total = 0;
    for (let bone = 0; bone < bones.length; bone++) total += skin[vertex * bones.length + bone]!;
    for (let bone = 0; bone < bones.length; bone++) skin[vertex * bones.length + bone]! /= total || 1;
    if (total === 0) skin[vertex * bones.length + bones.length - 1] = 1;
  }
  return skin;
}
