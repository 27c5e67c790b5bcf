const PHONES =
  "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split(" ");
const PREFIX = "zz";

/** One made-up word for each sound, so that speech outside the grammar has somewhere to go and can be turned away. */
export const SOUND_WORDS: readonly (readonly [word: string, phone: string])[] = PHONES.map((phone) => [
  PREFIX + phone.toLowerCase(),
  phone,
]);

/** JSGF for speech of at least five sounds, whatever it is. */
export const ANYTHING_RULES: readonly string[] = [
  `<sound> = ${SOUND_WORDS.map(([word]) => word).join(" | ")}`,
  "<anything> = <sound> <sound> <sound> <sound> <sound>+",
];

/** Weight of `<anything>` against all that can be understood. */
export const ANYTHING_WEIGHT = 0.001;

export function isAnything(heard: string): boolean {
  return heard.split(" ").some((word) => word.startsWith(PREFIX));
}
