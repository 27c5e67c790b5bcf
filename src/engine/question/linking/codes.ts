/** What values that are codes or short words are called: spellings in the data, then words in questions. */
const FAMILIES: { spellings: string[]; words: string[] }[][] = [
  [
    { spellings: ["h", "home"], words: ["home", "at home", "home game", "home match"] },
    { spellings: ["a", "away", "road"], words: ["away", "on the road", "road"] },
    { spellings: ["n", "neutral"], words: ["neutral", "neutral ground", "neutral venue"] },
  ],
  [
    {
      spellings: ["m", "male", "man", "men", "boys"],
      words: ["men", "man", "male", "males", "boys", "boy", "gentlemen"],
    },
    {
      spellings: ["f", "w", "female", "woman", "women", "girls"],
      words: ["women", "woman", "female", "females", "girls", "girl", "ladies"],
    },
    { spellings: ["x", "d", "diverse", "nonbinary", "other"], words: ["nonbinary", "diverse"] },
  ],
  [
    { spellings: ["w", "won", "win"], words: ["win", "wins", "won", "winning", "victory", "victories"] },
    {
      spellings: ["l", "lost", "loss", "lose"],
      words: ["lose", "loses", "lost", "losing", "loss", "losses", "defeat", "defeats"],
    },
    {
      spellings: ["d", "t", "draw", "drawn", "tie", "tied", "drew"],
      words: ["draw", "draws", "drawn", "drew", "tie", "ties", "tied"],
    },
  ],
  [
    { spellings: ["nominated", "nomination", "nominee"], words: ["nominated", "nomination", "nominations"] },
    { spellings: ["won", "win", "winner"], words: ["win", "wins", "won", "winning"] },
  ],
];

const ONGOING = {
  spellings: ["incumbent", "present", "current", "ongoing", "to date", "to present"],
  words: ["current", "currently", "incumbent", "present", "ongoing", "still in office", "in office"],
};
const MOST_CODES = 6;

/** Words of a question that stand for a value of a column with these (normalised) values. */
export function codeWords(values: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  const ongoing = values.find((value) => ONGOING.spellings.includes(value));
  if (ongoing !== undefined) for (const word of ONGOING.words) words.set(word, ongoing);
  if (values.length > MOST_CODES || values.length < 2) return words;
  for (const family of FAMILIES) {
    const meant = values.map((value) => family.find(({ spellings }) => spellings.includes(value)));
    const known = new Set(meant.filter((meaning) => meaning !== undefined));
    const letters = values.some((value) => value.length === 1);
    if (known.size < 2 || (letters && meant.includes(undefined))) continue;
    values.forEach((value, index) => {
      for (const word of meant[index]?.words ?? []) if (!words.has(word)) words.set(word, value);
    });
    break;
  }
  return words;
}

const POSITIVE = /^(yes|y|true|t|1|x|✓|✔)$/i;
const NEGATIVE = /^(no|n|false|f|0)$/i;

/** The two spellings of a yes/no column, or undefined where its values are something else. */
export function yesNoValues(values: readonly string[]): { yes: string; no: string | null } | undefined {
  if (values.length === 0 || values.length > 2) return undefined;
  const yes = values.find((value) => POSITIVE.test(value.trim()));
  const no = values.find((value) => NEGATIVE.test(value.trim()));
  if (yes === undefined || (no === undefined && values.length > 1)) return undefined;
  return { yes, no: no ?? null };
}

/** "none", "n/a", "Non-album single": a value that says there is no such thing. */
export function saysNone(value: string): boolean {
  return /^\s*(none|nil|n\/?a|not applicable|no\b.*|non-\p{L}.*|unaffiliated|unassigned|[-–—]+)\s*$/iu.test(value);
}
