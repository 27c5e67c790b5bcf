import { identifierParts, identifierPartWords } from "./words/names.ts";
import { integerWords, yearWords } from "./words/number-words.ts";
import { plainText } from "./words/plain-text.ts";
import { SPEECH_RULES } from "./words/speech-rules.ts";

/** How long the voice rests after a word. */
export type Pause = "none" | "clause" | "sentence" | "question";

export type SpokenWord = {
  /** Lower case letters and apostrophes only. */
  text: string;
  /** What it stands for in the written text: character offsets, end exclusive. Several words may share a span. */
  start: number;
  end: number;
  /** The same span in the text without markup, the one captions show. */
  displayStart: number;
  displayEnd: number;
  pauseAfter: Pause;
};

export type SpokenText = {
  written: string;
  /** The written text without Markdown, tags and emoji. */
  display: string;
  words: SpokenWord[];
};

const PAUSE_ORDER: readonly Pause[] = ["none", "clause", "sentence", "question"];

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "&": "and",
    "+": "plus",
    "=": "equals",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is at most",
    "≥": "is at least",
    "≠": "is not equal to",
    "≈": "about",
    "~": "about",
    "→": "to",
    "⇒": "so",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "@": "at",
    "%": "per cent",
    "°": "degrees",
    "²": "squared",
    "³": "cubed",
    "√": "square root of",
    "∑": "sum of",
    "∞": "infinity",
    "€": "euros",
    "£": "pounds",
    "¥": "yen",
    $: "dollars",
    "©": "copyright",
    α: "alpha",
    β: "beta",
    γ: "gamma",
    δ: "delta",
    Δ: "delta",
    ε: "epsilon",
    λ: "lambda",
    μ: "mew",
    µ: "mew",
    π: "pie",
    ρ: "roe",
    σ: "sigma",
    Σ: "sigma",
    χ: "kai",
    τ: "tau",
    θ: "theta",
  }),
);

const SPACE = /[\s\u00A0]+/y;
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const JOINED_WORD =
  /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:['’]\p{L}+)*(?:\.(?=[\p{L}_])[\p{L}\p{M}\p{N}_]+)*|\p{N}[\p{L}\p{M}\p{N}_]*/uy;
const SQUARED = /\^(\d{1,2})/y;
const SENTENCE_END = /[.!?…]+["'”’)\]]*(?=\s|$)/uy;
const CLAUSE_MARK = /[,;:](?!\d)|\.{2,}|…|\s[-–—]+\s|—|\((?!e?s\))|[)[\]{}|]/uy;
const CONTEXT_LENGTH = 24;

/**
 * Turns written text into the words an analyst would say: numbers, dates, quarters, money, units, tickers and column
 * names written out, markup dropped. Each word knows which characters it stands for. Pure and deterministic.
 */
export function toSpokenText(written: string): SpokenText {
  const { text: display, offsets } = plainText(written);
  const words: SpokenWord[] = [];
  let position = 0;
  const say = (spoken: readonly string[], from: number, to: number) => {
    for (const word of spoken.flatMap(speakable)) {
      words.push({
        text: word,
        start: offsets[from] ?? 0,
        end: (offsets[to - 1] ?? written.length - 1) + 1,
        displayStart: from,
        displayEnd: to,
        pauseAfter: "none",
      });
    }
    position = to;
  };
  const pause = (kind: Pause) => {
    const last = words.at(-1);
    if (last && PAUSE_ORDER.indexOf(kind) > PAUSE_ORDER.indexOf(last.pauseAfter)) last.pauseAfter = kind;
  };
  while (position < display.length) {
    const end = matchAt(SENTENCE_END, display, position);
    if (end) {
      pause(end.includes("?") ? "question" : "sentence");
      position += end.length;
      continue;
    }
    const mark = matchAt(CLAUSE_MARK, display, position);
    if (mark) {
      pause("clause");
      position += mark.trim() === "" ? mark.length : mark.trimEnd().length;
      continue;
    }
    const space = matchAt(SPACE, display, position);
    if (space) {
      if (space.includes("\n")) pause("sentence");
      position += space.length;
      continue;
    }
    const ruled = applyRules(display, position);
    if (ruled) {
      say(ruled.words, position, position + ruled.length);
      continue;
    }
    const word = matchAt(JOINED_WORD, display, position);
    if (word) {
      sayJoined(word, position, say);
      continue;
    }
    const power = matchAt(SQUARED, display, position);
    if (power) {
      say(powerWords(power.slice(1)), position, position + power.length);
      continue;
    }
    const character = String.fromCodePoint(display.codePointAt(position) ?? 32);
    const isPer =
      character === "/" &&
      /\d\S*$/.test(display.slice(0, position)) &&
      WORD_CHARACTER.test(display.charAt(position + 1));
    const symbol = isPer ? "per" : SYMBOLS.get(character);
    say(symbol ? symbol.split(" ") : [], position, position + character.length);
  }
  const last = words.at(-1);
  if (last && last.pauseAfter !== "question") last.pauseAfter = "sentence";
  return { written, display, words };
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function applyRules(text: string, position: number): { words: string[]; length: number } | undefined {
  for (const { pattern, words } of SPEECH_RULES) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match || match[0].length === 0) continue;
    const end = position + match[0].length;
    const around = {
      before: text.slice(Math.max(0, position - CONTEXT_LENGTH), position),
      after: text.slice(end, end + CONTEXT_LENGTH),
    };
    const found = words(match, match.groups ?? {}, around);
    if (found) return { words: found, length: match[0].length };
  }
  return undefined;
}

/** Plain words as they are; column names part by part, each part with its own characters. */
function sayJoined(
  word: string,
  position: number,
  say: (spoken: readonly string[], from: number, to: number) => void,
): void {
  const isPlain = /^\p{Lu}?[\p{Ll}\p{M}]+(?:['’]\p{L}+)*$|^\p{L}$/u.test(word);
  if (isPlain) {
    say([SYMBOLS.get(word) ?? word], position, position + word.length);
    return;
  }
  let from = position;
  for (const part of identifierParts(word)) {
    from = position + word.indexOf(part, from - position);
    const isYear = /^(?:1[5-9]|20)\d{2}$/.test(part);
    const words = isYear
      ? yearWords(Number(part))
      : /^\d+$/.test(part)
        ? integerWords(part)
        : identifierPartWords(part);
    say(words, from, from + part.length);
    from += part.length;
  }
  say([], position, position + word.length);
}

function powerWords(exponent: string): string[] {
  if (exponent === "2") return ["squared"];
  if (exponent === "3") return ["cubed"];
  return ["to", "the", "power", "of", ...integerWords(exponent)];
}

const FOLDED: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["ł", "l"],
  ["đ", "d"],
  ["ð", "th"],
  ["þ", "th"],
  ["ı", "i"],
]);

/** The voice knows a to z and the apostrophe: accents are dropped, other scripts cannot be said. */
function speakable(word: string): string[] {
  return word
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => FOLDED.get(letter) ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^a-z']+/)
    .map((part) => part.replaceAll(/^'+|'+$/g, ""))
    .filter((part) => part.length > 0);
}
