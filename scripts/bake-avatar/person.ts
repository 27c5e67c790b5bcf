import type { CombStroke } from "./comb.ts";

/** What makes one person: change this and bake again. Weights are MakeHuman target weights. */
export interface Person {
  readonly name: string;
  readonly gender: "female" | "male";
  readonly ancestry: Readonly<Record<"caucasian" | "asian" | "african", number>>;
  readonly features: Readonly<Record<string, number>>;
  /** Expression units added to the neutral face. */
  readonly restExpression: Readonly<Record<string, number>>;
  readonly hair: string;
  readonly hairTexture: string;
  readonly hairComb: readonly CombStroke[];
  readonly suit: string;
  readonly suitTexture: string;
  readonly suitNormal: string;
  readonly lashes: string;
  readonly lashesTexture: string;
  readonly brows: string;
  readonly browsTexture: string;
  readonly skin: string;
  readonly eyeTexture: string;
}

export const defaultWoman: Person = {
  name: "default-woman",
  gender: "female",
  ancestry: { caucasian: 0.5, asian: 0.3, african: 0.2 },
  features: {
    "head/head-oval": 0.45,
    "head/head-scale-horiz-less": 0.12,
    "forehead/forehead-scale-vert-less": 0.1,
    "mouth/mouth-cupidsbow-incr": 0.2,
    "mouth/mouth-scale-horiz-incr": 0.12,
    "mouth/mouth-upperlip-height-max": 0.25,
    "mouth/mouth-angles-up": 0.25,
    "eyes/l-eye-size-big": 0.35,
    "eyes/r-eye-size-big": 0.35,
    "eyes/l-eye-corner2-up": 0.15,
    "eyes/r-eye-corner2-up": 0.15,
    "nose/nose-scale-horiz-decr": 0.4,
    "nose/nose-width3-min": 0.3,
    "nose/nose-scale-depth-decr": 0.2,
    "nose/nose-point-up": 0.15,
    "chin/chin-jaw-drop-less": 0.25,
    "chin/chin-width-min": 0.3,
    "chin/chin-bones-in": 0.3,
    "cheek/l-cheek-bones-out": 0.15,
    "cheek/r-cheek-bones-out": 0.15,
    "eyebrows/eyebrows-trans-vert-more": 0.3,
    "neck/neck-scale-horiz-less": 0.3,
  },
  restExpression: {
    "mouth-corner-puller": 0.34,
    "eyebrows-left-inner-up": 0.4,
    "eyebrows-right-inner-up": 0.4,
    "eyebrows-left-up": 0.12,
    "eyebrows-right-up": 0.12,
    "eye-left-opened-up": 0.08,
    "eye-right-opened-up": 0.08,
  },
  hair: "hair/bob02/bob02.json",
  hairTexture: "hair/bob02/textures/bob02_diffuse.png",
  hairComb: [
    { aboveEyesDm: -0.63, fromDegrees: -27, toDegrees: -38 },
    { aboveEyesDm: -0.48, fromDegrees: -22, toDegrees: -38 },
    { aboveEyesDm: -0.33, fromDegrees: -9, toDegrees: -38 },
    { aboveEyesDm: -0.18, fromDegrees: 0, toDegrees: -38 },
    { aboveEyesDm: 0, fromDegrees: 5, toDegrees: -37 },
    { aboveEyesDm: 0.14, fromDegrees: 7, toDegrees: -34 },
    { aboveEyesDm: 0.3, fromDegrees: 12, toDegrees: -26 },
    { aboveEyesDm: 0.45, fromDegrees: 18, toDegrees: -12 },
    { aboveEyesDm: 0.6, fromDegrees: 24, toDegrees: 9 },
    { aboveEyesDm: 0.75, fromDegrees: 26, toDegrees: 22 },
    { aboveEyesDm: 0.95, fromDegrees: 27, toDegrees: 26 },
  ],
  suit: "clothes/female_elegantsuit01/female_elegantsuit01.json",
  suitTexture: "clothes/female_elegantsuit01/textures/female_elegantsuit01_diffuse.png",
  suitNormal: "clothes/female_elegantsuit01/textures/female_elegantsuit01_normal.png",
  lashes: "eyelashes/Eyelashes01/Eyelashes01.json",
  lashesTexture: "eyelashes/Eyelashes01/textures/eyelashes01.png",
  brows: "eyebrows/eyebrow010/eyebrow010.json",
  browsTexture: "eyebrows/eyebrow010/textures/eyebrow010.png",
  skin: "public/data/skins/young_asian_female/textures/young_lightskinned_female_diffuse3.png",
  eyeTexture: "eyes/HighPolyEyes/textures/brownlight_eye.png",
};
