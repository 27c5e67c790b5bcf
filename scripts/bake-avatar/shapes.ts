import { findLips, lipShift, pressed, sealed } from "./lips.ts";
import type { MakeHuman } from "./makehuman.ts";
import type { Person } from "./person.ts";
import { masked, scaled, smoothstep, sum, translation } from "./vectors.ts";

export const visemeNames = [
  "sil",
  "PP",
  "FF",
  "TH",
  "DD",
  "kk",
  "CH",
  "SS",
  "nn",
  "RR",
  "aa",
  "E",
  "I",
  "O",
  "U",
] as const;

type Delta = Float64Array;

export interface Shapes {
  /** Base mesh of this person at rest, decimetres. */
  readonly positions: Float64Array;
  readonly names: readonly string[];
  readonly deltas: readonly Delta[];
}

function blended(source: MakeHuman, person: Person): Float64Array {
  const recipe: Record<string, number> = {
    [`macrodetails/universal-${person.gender}-young-averagemuscle-averageweight`]: 1,
    [`macrodetails/proportions/${person.gender}-young-averagemuscle-averageweight-idealproportions`]: 0.6,
    ...person.features,
  };
  for (const [ancestry, weight] of Object.entries(person.ancestry)) {
    recipe[`macrodetails/${ancestry}-${person.gender}-young`] = weight;
  }
  const positions = Float64Array.from(source.positions);
  for (const [name, weight] of Object.entries(recipe)) {
    const target = source.target(name);
    for (let i = 0; i < positions.length; i++) positions[i]! += weight * target[i]!;
  }
  return positions;
}

function verticesOf(source: MakeHuman, material: string): number[] {
  const wanted = source.materialNames.indexOf(material);
  const found = new Set<number>();
  source.base.materials.forEach((candidate, face) => {
    if (candidate !== wanted) return;
    for (let corner = 0; corner < 4; corner++) found.add(source.base.vertexFaces[face * 4 + corner]!);
  });
  return [...found].sort((a, b) => a - b);
}

function boneWeights(source: MakeHuman, isWanted: (bone: string) => boolean): Float64Array {
  const weights = new Float64Array(source.positions.length / 3);
  for (let i = 0; i < source.skinIndices.length; i++) {
    if (isWanted(source.boneNames[source.skinIndices[i]!]!)) weights[Math.floor(i / 4)]! += source.skinWeights[i]!;
  }
  return weights;
}

/** Best rotation about x and translation in the y z plane that carries `vertices` along with `delta` (least squares). */
function jawMotion(positions: Float64Array, delta: Delta, vertices: readonly number[]) {
  let y0 = 0;
  let z0 = 0;
  let y1 = 0;
  let z1 = 0;
  for (const vertex of vertices) {
    const y = positions[vertex * 3 + 1]!;
    const z = positions[vertex * 3 + 2]!;
    y0 += y / vertices.length;
    z0 += z / vertices.length;
    y1 += (y + delta[vertex * 3 + 1]!) / vertices.length;
    z1 += (z + delta[vertex * 3 + 2]!) / vertices.length;
  }
  let dot = 0;
  let cross = 0;
  for (const vertex of vertices) {
    const y = positions[vertex * 3 + 1]! - y0;
    const z = positions[vertex * 3 + 2]! - z0;
    const movedY = positions[vertex * 3 + 1]! + delta[vertex * 3 + 1]! - y1;
    const movedZ = positions[vertex * 3 + 2]! + delta[vertex * 3 + 2]! - z1;
    dot += y * movedY + z * movedZ;
    cross += y * movedZ - z * movedY;
  }
  const angle = Math.atan2(cross, dot);
  return (y: number, z: number): [number, number] => [
    Math.cos(angle) * (y - y0) - Math.sin(angle) * (z - z0) + y1 - y,
    Math.sin(angle) * (y - y0) + Math.cos(angle) * (z - z0) + z1 - z,
  ];
}

const UPPER_TEETH_DOWN_DM = 0.05;
const LOWER_TEETH_DOWN_DM = 0.06;
const LOWER_TEETH_BACK_DM = 0.03;
const REST_OVERLAP_DM = 0.012;
const PRESSED_OVERLAP_DM = 0.03;

/** Builds the person's rest shape, the ARKit-named shapes and the Oculus visemes as deltas on the base mesh. */
export function buildShapes(source: MakeHuman, person: Person): Shapes {
  const units = new Map<string, Delta>();
  function unit(name: string): Delta {
    let delta = units.get(name);
    if (!delta) {
      delta = sum(
        ...Object.entries(person.ancestry).map(([ancestry, weight]) =>
          scaled(source.target(`expression/units/${ancestry}/${name}`), weight),
        ),
      );
      units.set(name, delta);
    }
    return delta;
  }

  const positions = sum(
    blended(source, person),
    ...Object.entries(person.restExpression).map(([name, weight]) => scaled(unit(name), weight)),
  );
  const vertexCount = positions.length / 3;
  const resting = sealed(findLips(source, positions, unit("mouth-open")), REST_OVERLAP_DM);
  for (let i = 0; i < positions.length; i++) positions[i]! += resting[i]!;
  const lips = findLips(source, positions, unit("mouth-open"));
  const upperTeeth = verticesOf(source, "helper-upper-teeth");
  const lowerTeeth = verticesOf(source, "helper-lower-teeth");
  const tongue = verticesOf(source, "helper-tongue");
  for (const vertex of upperTeeth) positions[vertex * 3 + 1]! -= UPPER_TEETH_DOWN_DM;
  for (const vertex of lowerTeeth) {
    positions[vertex * 3 + 1]! -= LOWER_TEETH_DOWN_DM;
    positions[vertex * 3 + 2]! -= LOWER_TEETH_BACK_DM;
  }

  const onLeft = new Float64Array(vertexCount).map((_, vertex) => smoothstep(-0.12, 0.12, positions[vertex * 3]!));
  const onRight = onLeft.map((weight) => 1 - weight);
  const jawBones = /^(jaw|special01|special04|oris04\.[LR]|oris06(\.[LR])?|oris07\.[LR]|tongue\d\d(\.[LR])?)$/;
  const jaw = boneWeights(source, (bone) => jawBones.test(bone));
  const tongueWeight = boneWeights(source, (bone) => bone.startsWith("tongue"));
  const mouthY = source.joint("oris05", positions)[1];
  const upperLip = new Float64Array(vertexCount).map((_, vertex) =>
    Math.min(1, Math.max(0, (positions[vertex * 3 + 1]! - mouthY + 0.02) / 0.04)),
  );
  const lowerLip = upperLip.map((weight) => 1 - weight);

  const open = Float64Array.from(unit("mouth-open"));
  const carried = jawMotion(positions, open, lowerTeeth);
  for (const vertex of [...lowerTeeth, ...tongue]) {
    const y = positions[vertex * 3 + 1]!;
    const z = positions[vertex * 3 + 2]!;
    const [dy, dz] = carried(y, z);
    const isTongue = tongueWeight[vertex]! > 0.5 || tongue.includes(vertex);
    const along = isTongue ? 0.35 + 0.65 * Math.min(1, Math.max(0, (z - 0.75) / 0.35)) : 1;
    open[vertex * 3] = 0;
    open[vertex * 3 + 1] = dy * along;
    open[vertex * 3 + 2] = dz * along;
  }

  const still = new Float64Array(positions.length);
  const left = (delta: Delta) => masked(delta, onLeft);
  const right = (delta: Delta) => masked(delta, onRight);
  const upper = (delta: Delta) => masked(delta, upperLip);
  const lower = (delta: Delta) => masked(delta, lowerLip);
  const mix = (...parts: readonly (readonly [Delta, number])[]) =>
    sum(...parts.map(([delta, weight]) => scaled(delta, weight)));

  const press = unit("mouth-compression");
  const purse = unit("mouth-pursing");
  const evert = unit("mouth-eversion");
  const pull = unit("mouth-corner-puller");
  const drop = unit("mouth-depression");
  const stretch = unit("mouth-retraction");
  const raise = unit("mouth-elevation");
  const bare = unit("mouth-depression-retraction");
  const protrude = unit("mouth-protusion");
  const part = unit("mouth-parling");

  const shapes: Record<string, Delta> = {
    jawOpen: scaled(open, 0.9),
    jawForward: translation(jaw, 0, 0, 0.06),
    jawLeft: translation(jaw, 0.06, 0, 0),
    jawRight: translation(jaw, -0.06, 0, 0),
    mouthClose: sealed(lips, PRESSED_OVERLAP_DM),
    mouthFunnel: mix([evert, 1], [purse, 0.35], [part, 0.6]),
    mouthPucker: scaled(purse, 0.85),
    mouthLeft: mix([left(stretch), 0.6], [right(purse), 0.3]),
    mouthRight: mix([right(stretch), 0.6], [left(purse), 0.3]),
  };
  for (const [side, name, lowName, half] of [
    ["Left", "left", "l", left],
    ["Right", "right", "r", right],
  ] as const) {
    shapes[`mouthSmile${side}`] = half(scaled(pull, 0.8));
    shapes[`mouthFrown${side}`] = half(scaled(drop, 0.9));
    shapes[`mouthDimple${side}`] = half(scaled(stretch, 0.5));
    shapes[`mouthStretch${side}`] = half(mix([stretch, 0.9], [bare, 0.2]));
    shapes[`mouthPress${side}`] = half(scaled(press, 0.6));
    shapes[`mouthUpperUp${side}`] = half(scaled(raise, 0.8));
    shapes[`mouthLowerDown${side}`] = half(scaled(lower(bare), 0.9));
    shapes[`eyeBlink${side}`] = unit(`eye-${name}-closure`);
    shapes[`eyeSquint${side}`] = unit(`eye-${name}-slit`);
    shapes[`eyeWide${side}`] = unit(`eye-${name}-opened-up`);
    shapes[`browDown${side}`] = unit(`eyebrows-${name}-down`);
    shapes[`browOuterUp${side}`] = unit(`eyebrows-${name}-extern-up`);
    shapes[`noseSneer${side}`] = unit(`nose-${name}-elevation`);
    shapes[`cheekSquint${side}`] = mix([half(pull), 0.25], [unit(`eye-${name}-slit`), 0.5]);
    shapes[`cheekPuff${side}`] = source.target(`cheek/${lowName}-cheek-volume-inflate`);
  }
  const { cheekPuffLeft, cheekPuffRight, ...paired } = shapes;
  const all: Record<string, Delta> = {
    ...paired,
    cheekPuff: sum(cheekPuffLeft!, cheekPuffRight!),
    browInnerUp: sum(unit("eyebrows-left-inner-up"), unit("eyebrows-right-inner-up")),
    mouthRollUpper: upper(scaled(press, 0.8)),
    mouthRollLower: lower(scaled(press, 0.8)),
    mouthShrugUpper: upper(scaled(raise, 0.4)),
    mouthShrugLower: lower(scaled(protrude, 0.6)),
    tongueOut: translation(tongueWeight, 0, 0, 0.25),
  };

  const tongueUp = translation(tongueWeight, 0, 0.05, 0.04);
  const tongueDown = translation(tongueWeight, 0, -0.05, -0.05);
  const visemes: Record<(typeof visemeNames)[number], Delta> = {
    sil: still,
    PP: sum(sealed(lips, PRESSED_OVERLAP_DM), pressed(lips, 0.3, 0.03)),
    FF: mix([open, 0.07], [lipShift(lips, 1, 0.04, -0.06), 1], [upper(raise), 0.3]),
    TH: mix([open, 0.16], [part, 0.5], [translation(tongueWeight, 0, 0.05, 0.16), 1]),
    DD: mix([open, 0.12], [upper(raise), 0.2], [part, 0.5], [stretch, 0.15], [tongueUp, 1]),
    kk: mix([open, 0.18], [stretch, 0.1], [upper(raise), 0.2]),
    CH: mix([open, 0.1], [evert, 0.7], [purse, 0.55], [part, 0.8]),
    SS: mix([open, 0.04], [stretch, 0.25], [upper(raise), 0.3], [part, 0.6]),
    nn: mix([open, 0.1], [upper(raise), 0.15], [part, 0.4], [tongueUp, 1]),
    RR: mix([open, 0.12], [evert, 0.45], [purse, 0.55], [part, 0.5]),
    aa: mix([open, 0.46], [tongueDown, 1], [stretch, 0.06], [purse, 0.06], [upper(raise), 0.5]),
    E: mix([open, 0.24], [stretch, 0.3], [part, 0.4], [upper(raise), 0.35]),
    I: mix([open, 0.12], [stretch, 0.45], [part, 0.7], [upper(raise), 0.3]),
    O: mix([open, 0.36], [tongueDown, 1], [purse, 0.85], [evert, 0.08]),
    U: mix([open, 0.13], [purse, 0.95], [evert, 0.05]),
  };
  for (const name of visemeNames) all[`viseme_${name}`] = visemes[name];

  return { positions, names: Object.keys(all), deltas: Object.values(all) };
}
