/** The fifteen Oculus visemes in the order of every weight vector. */
export const VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"] as const;

export type Viseme = (typeof VISEMES)[number];

/**
 * What the mouth aims at during a phone: weights that sum to one. `strength` is how firmly the phone holds its shape
 * against its neighbours (alpha of Cohen and Massaro's dominance), `lead` and `lag` how far it reaches before and after
 * its centre, in half durations. `at` is the centre as a share of the phone. `closure` shuts out the neighbours
 * altogether around the centre: lips that must touch.
 */
export type VisemeTarget = {
  weights: Partial<Record<Viseme, number>>;
  at: number;
  strength: number;
  lead: number;
  lag: number;
  closure: number;
};

type Phone = readonly VisemeTarget[];

function consonant(weights: Partial<Record<Viseme, number>>, strength: number, reach: number): Phone {
  return [{ weights, at: 0.5, strength, lead: reach, lag: reach, closure: 0 }];
}

function closed(weights: Partial<Record<Viseme, number>>, closure: number): Phone {
  return [{ weights, at: 0.5, strength: 2.5, lead: 1.1, lag: 0.95, closure }];
}

function vowel(weights: Partial<Record<Viseme, number>>, strength = 1): Phone {
  return [{ weights, at: 0.5, strength, lead: 1.5, lag: 1.4, closure: 0 }];
}

/** Lip rounding starts early: it is seen one or two phones before it is heard. */
function rounded(weights: Partial<Record<Viseme, number>>, strength = 1.3): Phone {
  return [{ weights, at: 0.5, strength, lead: 2, lag: 1.4, closure: 0 }];
}

function glide(from: Partial<Record<Viseme, number>>, to: Partial<Record<Viseme, number>>): Phone {
  return [
    { weights: from, at: 0.3, strength: 1.1, lead: 1, lag: 0.7, closure: 0 },
    { weights: to, at: 0.8, strength: 0.9, lead: 0.7, lag: 0.7, closure: 0 },
  ];
}

const ALVEOLAR_STOP = consonant({ DD: 1 }, 1.1, 1.05);
const HISS = consonant({ SS: 1 }, 1.5, 1.1);
const HUSH = consonant({ CH: 0.85, U: 0.15 }, 1.6, 1.1);
const DENTAL = consonant({ TH: 1 }, 1.6, 1.05);
const VELAR = consonant({ kk: 1 }, 0.9, 1.05);
const BILABIAL = closed({ PP: 1 }, 1);
const LABIODENTAL = closed({ FF: 1 }, 0.85);

const PHONES: ReadonlyMap<string, Phone> = new Map<string, Phone>([
  ["pau", consonant({ sil: 1 }, 1, 1)],
  ["p", BILABIAL],
  ["b", BILABIAL],
  ["m", BILABIAL],
  ["f", LABIODENTAL],
  ["v", LABIODENTAL],
  ["th", DENTAL],
  ["dh", DENTAL],
  ["t", ALVEOLAR_STOP],
  ["d", ALVEOLAR_STOP],
  ["k", VELAR],
  ["g", VELAR],
  ["ng", consonant({ kk: 0.6, nn: 0.4 }, 0.9, 1.05)],
  ["ch", HUSH],
  ["jh", HUSH],
  ["sh", HUSH],
  ["zh", HUSH],
  ["s", HISS],
  ["z", HISS],
  ["n", consonant({ nn: 1 }, 1, 1.05)],
  ["l", consonant({ nn: 1 }, 1, 1.1)],
  ["r", consonant({ RR: 1 }, 1.2, 1.2)],
  ["er", vowel({ RR: 0.75, E: 0.25 })],
  ["hh", consonant({ E: 0.5, aa: 0.5 }, 0.15, 1)],
  ["w", rounded({ U: 1 }, 1.8)],
  ["y", consonant({ I: 1 }, 1.1, 1.1)],
  ["aa", vowel({ aa: 1 })],
  ["ae", vowel({ aa: 0.65, E: 0.35 })],
  ["ah", vowel({ aa: 0.65, E: 0.35 })],
  ["ax", vowel({ E: 0.6, aa: 0.4 }, 0.7)],
  ["eh", vowel({ E: 1 })],
  ["ih", vowel({ I: 0.75, E: 0.25 })],
  ["iy", vowel({ I: 1 })],
  ["ao", rounded({ O: 0.8, aa: 0.2 }, 1.1)],
  ["uh", rounded({ U: 0.65, O: 0.35 }, 1.1)],
  ["uw", rounded({ U: 1 })],
  ["aw", glide({ aa: 1 }, { U: 0.8, O: 0.2 })],
  ["ay", glide({ aa: 1 }, { I: 1 })],
  ["ey", glide({ E: 1 }, { I: 1 })],
  ["ow", glide({ O: 1 }, { U: 1 })],
  ["oy", glide({ O: 1 }, { I: 1 })],
]);

const NEUTRAL: Phone = consonant({ E: 1 }, 0.5, 1);

/** Targets of a phone of the CMU radio set in time order; a phone that is not known opens the mouth a little. */
export function visemeTargets(phone: string): Phone {
  return PHONES.get(phone) ?? NEUTRAL;
}
