import type { Pause, SpokenText, SpokenWord } from "./spoken-text.ts";

/** A run of words made and played as one piece of audio. */
export type Clause = {
  words: SpokenWord[];
  /** Index of the first word in the whole text. */
  firstWord: number;
  /** The rest that follows it. */
  pause: Pause;
};

/** The part of the text shown as one caption. */
export type Sentence = {
  text: string;
  displayStart: number;
  displayEnd: number;
  firstWord: number;
  wordCount: number;
  /** What lights up as one while it is said: offsets into `text`, end exclusive, in order. */
  spans: { start: number; end: number }[];
};

const FIRST_CLAUSE_WORDS = 5;
const CLAUSE_WORDS = 14;
const FEWEST_WORDS = 2;
const SPAN_OVERRUN_WORDS = 5;

/** Words that open a phrase: the voice may rest a moment before them. */
const OPENERS = new Set(
  (
    "and but or so because while which who that when where if than then with without in on at by for from to of over under since until after before " +
    "between during compared led driven followed is are was were has have"
  ).split(" "),
);

/**
 * Cuts speech at its pauses, and long stretches before a word that opens a phrase. The first clause is kept short so that it sounds
 * while the others are made.
 */
export function splitClauses({ words }: SpokenText): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  while (from < words.length) {
    const limit = clauses.length === 0 ? FIRST_CLAUSE_WORDS : CLAUSE_WORDS;
    const to = clauseEnd(words, from, limit);
    clauses.push({
      words: words.slice(from, to),
      firstWord: from,
      pause: words[to - 1]?.pauseAfter ?? "sentence",
    });
    from = to;
  }
  return clauses;
}

function clauseEnd(words: readonly SpokenWord[], from: number, limit: number): number {
  const hardLimit = Math.min(words.length, from + limit);
  for (let index = from; index < hardLimit; index += 1) {
    const pause = words[index]?.pauseAfter;
    const isLongEnough = index + 1 - from >= FEWEST_WORDS || pause !== "clause";
    if (pause !== "none" && isLongEnough) return index + 1;
  }
  if (hardLimit === words.length) return hardLimit;
  const fewest = from + FEWEST_WORDS;
  for (let index = hardLimit; index > fewest; index -= 1) {
    if (OPENERS.has(words[index]?.text ?? "") && !isInsideSpan(words, index)) return index;
  }
  const spanEnd = spanEndFrom(words, hardLimit);
  if (spanEnd - hardLimit <= SPAN_OVERRUN_WORDS) return spanEnd;
  for (let index = hardLimit; index > fewest; index -= 1) {
    if (!isInsideSpan(words, index)) return index;
  }
  return hardLimit;
}

/** True when a cut before the word would fall inside a number or date. */
function isInsideSpan(words: readonly SpokenWord[], index: number): boolean {
  return words[index] !== undefined && words[index]?.start === words[index - 1]?.start;
}

function spanEndFrom(words: readonly SpokenWord[], index: number): number {
  let end = index;
  while (isInsideSpan(words, end)) end += 1;
  return end;
}

/** The captions of a text, in order. Every spoken word belongs to exactly one. */
export function splitSentences({ display, words }: SpokenText): Sentence[] {
  const sentences: Sentence[] = [];
  let firstWord = 0;
  let start = 0;
  words.forEach((word, index) => {
    if (word.pauseAfter !== "sentence" && word.pauseAfter !== "question") return;
    const next = words[index + 1];
    const end = next ? sentenceBoundary(display, word.displayEnd, next.displayStart) : display.length;
    const text = display.slice(start, end);
    const lead = text.length - text.trimStart().length;
    const trimmed = text.trim();
    const displayStart = start + lead;
    sentences.push({
      text: trimmed,
      displayStart,
      displayEnd: displayStart + trimmed.length,
      firstWord,
      wordCount: index + 1 - firstWord,
      spans: spansWithin(words.slice(firstWord, index + 1), displayStart),
    });
    firstWord = index + 1;
    start = end;
  });
  return sentences;
}

function spansWithin(words: readonly SpokenWord[], displayStart: number): Sentence["spans"] {
  const spans: Sentence["spans"] = [];
  for (const word of words) {
    const start = word.displayStart - displayStart;
    if (spans.at(-1)?.start !== start) spans.push({ start, end: word.displayEnd - displayStart });
  }
  return spans;
}

/** Closing marks stay with the sentence they close, opening ones go with the next. */
function sentenceBoundary(display: string, from: number, to: number): number {
  const between = display.slice(from, to);
  const space = between.search(/\s/);
  return space < 0 ? to : from + space;
}

const MARKS: Record<Pause, string> = { none: "", clause: ",", sentence: ".", question: "?" };

/** What the voice is given: words with the marks that shape its melody. A clause that goes on ends with a comma. */
export function clauseText({ words }: Clause): string {
  const body = words.map(({ text, pauseAfter }) => text + MARKS[pauseAfter]).join(" ");
  return /[,.?]$/.test(body) ? body : `${body},`;
}

const PAUSE_SECONDS: Record<Pause, number> = {
  none: 0.02,
  clause: 0.16,
  sentence: 0.38,
  question: 0.42,
};

export function pauseSeconds(pause: Pause, rate: number): number {
  return PAUSE_SECONDS[pause] / rate;
}
