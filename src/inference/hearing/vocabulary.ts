import { toSpokenText } from "../../speech/spoken-text.ts";

/** What may be said about a workspace, by the names the catalog has for it. */
export type HearingVocabulary = {
  /** Columns that are aggregated. */
  measures: readonly string[];
  /** Columns that group. */
  dimensions: readonly string[];
  /** Values of text columns. */
  values: readonly string[];
  /** Whole phrases, taken as they are. */
  commands: readonly string[];
};

/** One way of saying a name: words of a to z and the apostrophe. */
export type SpokenForm = { words: string; written: string };

const MOST_NAMES = 2000;

/** The ways of saying each name. Capitals can be spelled too: AAPL is "apple" and "a a p l". */
export function spokenForms(names: readonly string[]): SpokenForm[] {
  const forms = new Map<string, SpokenForm>();
  for (const written of [...new Set(names)].slice(0, MOST_NAMES)) {
    for (const words of waysOfSaying(written)) if (!forms.has(words)) forms.set(words, { words, written });
  }
  return [...forms.values()];
}

function waysOfSaying(written: string): string[] {
  const spoken = heardWords(toSpokenText(written).words.map(({ text }) => text));
  const ways = spoken.length > 0 ? [spoken.join(" ")] : [];
  if (/^\p{Lu}{2,5}$/u.test(written)) ways.push([...written.toLowerCase()].join(" "));
  const parts = written
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part.length > 0);
  if (parts.length > 0 && /^[\p{L}\s_-]+$/u.test(written)) ways.push(parts.join(" "));
  return ways.filter((way) => way.length > 0);
}

/** The voice writes the letter A as "ay"; the recogniser's dictionary has it as a word. */
export function heardWords(words: readonly string[]): string[] {
  return words.map((word) => (word === "ay" ? "a" : word.replace(/^([a-z])'s$/, "$1")));
}
