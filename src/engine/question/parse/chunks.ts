import type { ColumnLinker, ColumnMatch } from "../linking/columns.ts";
import type { Day } from "../dates/calendar.ts";
import type { Token } from "../lexicon/tokens.ts";
import type { ValueLinker, ValueMatch } from "../linking/values.ts";
import { readNumber, readOrdinal } from "../lexicon/numbers.ts";
import { type DateSpan, readDates } from "../dates/phrases.ts";
import { type Entry, type Role, isLexiconWord, isStopWord, readPhrase } from "../lexicon/phrases.ts";

export interface NumberPart {
  value: number;
  unit?: "percent" | "currency";
  inWords: boolean;
}

/** A piece of the question with everything it may be; `kind` says what it is taken for. */
export interface Chunk {
  start: number;
  end: number;
  text: string;
  kind: "column" | "value" | "number" | "date" | "phrase" | "ordinal" | "other" | "punctuation";
  columns: ColumnMatch[];
  values: ValueMatch[];
  number?: NumberPart;
  date?: DateSpan;
  ordinal?: number;
  entry?: Entry;
  capitalised: boolean;
  quoted: boolean;
  used: boolean;
  score: number;
}

const STRONG_ROLES = new Set<Role>([
  "aggregate",
  "howMany",
  "howMuch",
  "mostCommon",
  "superlative",
  "compare",
  "between",
  "or-more",
  "null",
  "notNull",
  "by",
  "mark",
  "channel",
  "sort",
  "ascending",
  "descending",
  "grain",
  "change",
  "share",
  "cumulative",
  "moving",
  "correlation",
  "distribution",
  "outliers",
  "summary",
  "why",
  "contains",
  "startsWith",
  "endsWith",
  "difference",
  "trend",
  "neighbour",
  "position",
  "distinct",
  "stack",
  "total-rows",
  "average-of-all",
  "ratio",
  "bin",
]);

function phraseValue(entry: Entry, words: readonly string[]): number {
  const weight = entry.length - (entry.length > 1 && /^(the|a|an)$/.test(words[0] ?? "") ? 0.85 : 0);
  if (STRONG_ROLES.has(entry.role)) return 0.62 * weight + (weight > 1 ? 0.25 * (weight - 1) : 0.1);
  if (entry.role === "filler") return 0.12 * entry.length;
  return 0.35 * weight;
}

export function chunk(
  question: string,
  tokens: readonly Token[],
  columns: ColumnLinker,
  values: ValueLinker,
  lastDay: Day | undefined,
): Chunk[] {
  const bySpan = new Map<string, Chunk & { value: number }>();
  const at = (start: number, end: number): Chunk & { value: number } => {
    const key = `${start}:${end}`;
    const known = bySpan.get(key);
    if (known) return known;
    const first = tokens[start];
    const last = tokens[end - 1];
    const made: Chunk & { value: number } = {
      start,
      end,
      text: question.slice(first?.start ?? 0, last?.end ?? 0),
      kind: "other",
      columns: [],
      values: [],
      capitalised: tokens.slice(start, end).some((token) => token.capitalised),
      quoted: first?.kind === "quoted",
      used: false,
      score: 0,
      value: 0,
    };
    bySpan.set(key, made);
    return made;
  };
  const offer = (item: Chunk & { value: number }, kind: Chunk["kind"], value: number, score: number): void => {
    if (value <= item.value) return;
    item.kind = kind;
    item.value = value;
    item.score = score;
  };
  const contentLength = (start: number, end: number): number =>
    tokens
      .slice(start, end)
      .reduce(
        (sum, token) =>
          sum +
          (token.kind === "punctuation"
            ? 0.15
            : isStopWord(token.norm)
              ? 0.4
              : token.kind === "quoted"
                ? (token.inside?.length ?? 1)
                : 1),
        0,
      );

  const words = tokens.map((token) => (token.kind === "quoted" ? "" : token.norm));
  for (let start = 0; start < tokens.length; start++) {
    const read = readPhrase(words, start);
    const cut =
      read?.role === "or-more" &&
      /^and/.test(words[start] ?? "") &&
      (words[start + read.length] === "than" || tokens[start + read.length]?.kind === "number");
    const phrase = cut ? readPhrase(words.slice(0, start + 1), start) : read;
    if (phrase) {
      const item = at(start, start + phrase.length);
      item.entry = phrase;
      offer(item, "phrase", phraseValue(phrase, words.slice(start, start + phrase.length)), 1);
    }
    const single = phrase && phrase.length > 1 ? readPhrase(words.slice(0, start + 1), start) : undefined;
    if (single) {
      const item = at(start, start + 1);
      item.entry = single;
      offer(item, "phrase", phraseValue(single, words.slice(start, start + 1)), 1);
    }
    const number = readNumber(tokens, start);
    const counted = /^(than|least|most|exactly|only|over|under|just)$/.test(words[start - 1] ?? "");
    if (number && (counted || !(number.inWords && number.length === 1 && number.value <= 1))) {
      const item = at(start, start + number.length);
      item.number = { value: number.value, inWords: number.inWords, ...(number.unit ? { unit: number.unit } : {}) };
      offer(item, "number", 0.7 * number.length, 1);
    }
    const ordinal = readOrdinal(tokens[start]);
    if (ordinal !== undefined) {
      const item = at(start, start + 1);
      item.ordinal = ordinal;
      offer(item, "ordinal", /^\d/.test(words[start] ?? "") ? 0.73 : 0.7, 1);
    }
  }
  for (const span of readDates(tokens, lastDay)) {
    const item = at(span.start, span.end);
    item.date = span;
    offer(item, "date", span.bareYear !== undefined ? 0.72 : 0.85 * (span.end - span.start) + 0.1, 1);
  }
  for (const span of columns.link(tokens)) {
    const best = span.matches[0];
    if (!best) continue;
    if (/^(percent|percentage|pct)$/.test(words[span.start] ?? "") && tokens[span.start - 1]?.kind === "number")
      continue;
    const item = at(span.start, span.end);
    item.columns = span.matches;
    const length = contentLength(span.start, span.end);
    const shouted = best.full && /^\p{Lu}{2,}$/u.test(tokens[span.start]?.text ?? "");
    const lone = span.end - span.start === 1 && isStopWord(words[span.start] ?? "") && !shouted;
    const whole = best.full && best.score > 0.95 && length > 1 ? (span.end - span.start - length) * 0.8 : 0;
    offer(item, "column", lone ? 0.1 : best.score * best.score * (length + whole) + (best.full ? 0.12 : 0), best.score);
  }
  const sentenceCase = tokens.slice(1).some((token) => token.capitalised);
  for (const span of values.link(tokens)) {
    const best = span.matches.reduce((top, match) => (match.score > top.score ? match : top));
    const item = at(span.start, span.end);
    item.values = [...span.matches].sort((a, b) => b.score - a.score);
    const length = contentLength(span.start, span.end);
    const plain = words.slice(span.start, span.end).every((word) => isLexiconWord(word));
    const named = item.quoted || (item.capitalised && (span.start > 0 || span.end - span.start > 1));
    let worth = best.score * best.score * length * 1.02 + (named ? 0.15 : 0);
    if (
      words.slice(span.start, span.end).every((word) => isStopWord(word)) &&
      !(item.quoted || (span.start > 0 && tokens[span.start]?.capitalised === true))
    )
      continue;
    const verbHere =
      (span.start === 0 && words[0] === "draw") ||
      (words[span.start] === "drew" && /^(more|less|fewer|over|under|above|below|at|a)$/.test(words[span.end] ?? ""));
    if (verbHere && span.end - span.start === 1) continue;
    if (plain && !named) worth *= sentenceCase ? 0.35 : 0.5;
    if (item.number && span.end - span.start === 1 && !item.quoted) worth *= 0.55;
    if (best.score < 0.9 && !named && item.columns.length > 0) worth *= 0.6;
    offer(item, "value", worth, best.score);
  }
  tokens.forEach((token, index) => {
    const item = at(index, index + 1);
    if (token.kind === "punctuation" && item.kind === "other") item.kind = "punctuation";
  });

  for (const item of bySpan.values()) {
    const inner =
      item.number && item.number.value < 0 && item.values.length === 0
        ? bySpan.get(`${item.start + 1}:${item.end}`)?.values
        : undefined;
    if (inner) item.values = inner.filter((match) => !match.contains && /^\s*[-–−]/.test(match.value));
  }

  const starts = new Map<number, (Chunk & { value: number })[]>();
  for (const item of bySpan.values()) {
    const list = starts.get(item.start);
    if (list) list.push(item);
    else starts.set(item.start, [item]);
  }
  const best = new Array<number>(tokens.length + 1).fill(0);
  const choice = new Array<Chunk | undefined>(tokens.length).fill(undefined);
  for (let index = tokens.length - 1; index >= 0; index--) {
    best[index] = -1;
    for (const item of starts.get(index) ?? []) {
      const total = item.value + (best[item.end] ?? 0);
      if (total > (best[index] ?? 0)) {
        best[index] = total;
        choice[index] = item;
      }
    }
  }
  const chunks: Chunk[] = [];
  for (let index = 0; index < tokens.length;) {
    const item = choice[index];
    if (!item) {
      index += 1;
      continue;
    }
    if (item.kind === "phrase" && item.columns.length === 0 && item.end - item.start > 1) {
      for (let at = item.start; at < item.end; at++) {
        const inner = bySpan.get(`${at}:${at + 1}`)?.columns ?? [];
        if (inner[0]?.full) item.columns = inner;
      }
    }
    chunks.push(item);
    index = item.end;
  }
  return chunks;
}
