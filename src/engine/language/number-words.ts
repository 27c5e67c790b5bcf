import { magnitudeWords, numberWords } from "../question/index.ts";

/** Numbers written out in English: "twenty-five", "one hundred and five", "three million", "two thirds", "half". */

const ordinals = new Map<string, number>([
  ["second", 2],
  ["third", 3],
  ["fourth", 4],
  ["fifth", 5],
  ["sixth", 6],
  ["seventh", 7],
  ["eighth", 8],
  ["ninth", 9],
  ["tenth", 10],
  ["eleventh", 11],
  ["twelfth", 12],
  ["thirteenth", 13],
  ["fourteenth", 14],
  ["fifteenth", 15],
  ["sixteenth", 16],
  ["seventeenth", 17],
  ["eighteenth", 18],
  ["nineteenth", 19],
  ["twentieth", 20],
  ["thirtieth", 30],
  ["hundredth", 100],
]);
/** Words that claim a ratio or an amount without naming a number. */
const ratios = new Map<string, number>([
  ["half", 0.5],
  ["halves", 0.5],
  ["halved", 0.5],
  ["double", 2],
  ["doubled", 2],
  ["doubles", 2],
  ["twice", 2],
  ["triple", 3],
  ["tripled", 3],
  ["triples", 3],
  ["thrice", 3],
  ["quadruple", 4],
  ["quadrupled", 4],
  ["tenfold", 10],
  ["dozen", 12],
]);
const vague = new Set(["dozens", "scores", "hundreds", "thousands", "millions", "billions", "trillions"]);
const fractions = new Map<string, number>([
  ["half", 2],
  ["halves", 2],
  ["third", 3],
  ["thirds", 3],
  ["quarter", 4],
  ["quarters", 4],
  ["fifth", 5],
  ["fifths", 5],
  ["sixth", 6],
  ["sixths", 6],
  ["eighth", 8],
  ["eighths", 8],
  ["tenth", 10],
  ["tenths", 10],
]);

export interface WrittenNumber {
  kind: "count" | "ordinal" | "ratio" | "vague";
  value: number;
  start: number;
  end: number;
}

interface Word {
  text: string;
  start: number;
  end: number;
}

export function writtenNumbers(text: string): WrittenNumber[] {
  const words: Word[] = [...text.matchAll(/[a-z]+/gi)].map((match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: WrittenNumber[] = [];
  for (let index = 0; index < words.length;) {
    const taken = fractionAt(words, index) ?? countAt(words, index, text) ?? singleAt(words, index, text);
    if (taken) found.push(taken.number);
    index += taken?.wordCount ?? 1;
  }
  return found;
}

interface Taken {
  number: WrittenNumber;
  wordCount: number;
}

function taken(kind: WrittenNumber["kind"], value: number, words: readonly Word[]): Taken {
  const number = { kind, value, start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
  return { number, wordCount: words.length };
}

/** "two thirds", "a quarter of", "one third", "three-quarters". */
function fractionAt(words: readonly Word[], index: number): Taken | null {
  const [first, second, third] = words.slice(index, index + 3);
  if (!first || !second) return null;
  const top = first.text === "a" || first.text === "an" ? 1 : numberWords.get(first.text);
  const bottom = fractions.get(second.text);
  if (top === undefined || top === 0 || bottom === undefined) return null;
  const isPlural = second.text.endsWith("s") || second.text === "halves";
  const isCertain = isPlural ? top > 1 : third?.text === "of" || (bottom === 2 && top === 1);
  return isCertain ? taken("ratio", top / bottom, words.slice(index, index + 2)) : null;
}

/** A run of number words that belong to one number. "One" alone is more often a pronoun than a count. */
function countAt(words: readonly Word[], index: number, text: string): Taken | null {
  let total = 0;
  let group = 0;
  let used = 0;
  let last: "unit" | "ten" | "magnitude" | "none" = "none";
  const startsWithArticle = words[index]?.text === "a" || words[index]?.text === "an";
  let at = startsWithArticle ? index + 1 : index;
  if (startsWithArticle && !magnitudeWords.has(words[at]?.text ?? "")) return null;
  if (startsWithArticle) group = 1;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (!word || (at > index && !isJoined(text, words[at - 1], word))) break;
    const small = numberWords.get(word.text);
    const magnitude = magnitudeWords.get(word.text);
    if (small !== undefined) {
      const fits = last === "none" || last === "magnitude" || (last === "ten" && small > 0 && small < 10);
      if (!fits) break;
      group += small;
      last = small >= 20 ? "ten" : "unit";
    } else if (magnitude !== undefined && (used > 0 || startsWithArticle)) {
      if (magnitude === 100) group *= 100;
      else {
        total += group * magnitude;
        group = 0;
      }
      last = "magnitude";
    } else if (word.text === "and" && last === "magnitude" && numberWords.has(words[at + 1]?.text ?? "")) continue;
    else break;
    used = at - index + 1;
  }
  if (used === 0) return null;
  const value = total + group;
  const isPronoun =
    used === 1 && words[index]?.text === "one" && !/^\s*(?:percent|per\s+cent)/i.test(text.slice(words[index]?.end));
  return isPronoun ? null : taken("count", value, words.slice(index, index + used));
}

function isJoined(text: string, before: Word | undefined, word: Word): boolean {
  return before !== undefined && /^[\s-]+$/.test(text.slice(before.end, word.start));
}

function singleAt(words: readonly Word[], index: number, text: string): Taken | null {
  const word = words[index];
  if (!word) return null;
  const own = words.slice(index, index + 1);
  if (vague.has(word.text)) return taken("vague", Number.NaN, own);
  const ratio = ratios.get(word.text);
  if (ratio !== undefined) return taken("ratio", ratio, own);
  const ten = numberWords.get(words[index]?.text ?? "");
  if (ten !== undefined) return null;
  const ordinal = ordinals.get(word.text);
  // "Second" the unit of time has a number before it, which is looked at by itself.
  return ordinal === undefined || /^s?\s+half\b/i.test(text.slice(word.end)) ? null : taken("ordinal", ordinal, own);
}

export function magnitudeOf(word: string): number | undefined {
  const short: Record<string, number> = { k: 1e3, m: 1e6, mn: 1e6, mio: 1e6, b: 1e9, bn: 1e9, t: 1e12, tn: 1e12 };
  return magnitudeWords.get(word.toLowerCase()) ?? short[word.toLowerCase()];
}
