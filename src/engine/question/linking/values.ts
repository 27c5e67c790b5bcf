import { distance } from "fastest-levenshtein";
import { SPELLED_OUT, codeWords, countryCodes } from "./codes.ts";
import { isCommonWord } from "../lexicon/common-words.ts";
import { isLexiconWord, isStopWord } from "../lexicon/phrases.ts";
import { stem } from "../lexicon/stem.ts";
import { PEOPLES, PLACE_ALIASES } from "../lexicon/thesaurus.ts";
import { normalise, type Token } from "../lexicon/tokens.ts";
import type { ColumnInfo, Schema } from "./schema.ts";
import type { ColumnValues } from "./statistics.ts";

export interface ValueMatch {
  column: ColumnInfo;
  /** The value in the data, or, with `contains`, the text that several values contain. */
  value: string;
  contains: boolean;
  score: number;
}

export interface ValueSpan {
  start: number;
  end: number;
  matches: ValueMatch[];
}

interface Entry {
  column: ColumnInfo;
  value: string;
  count: number;
}

export interface ValueLinker {
  link(tokens: readonly Token[]): ValueSpan[];
  /** Values of one column that a piece of the question may mean, whatever stands around it. */
  find(column: ColumnInfo, words: readonly string[]): ValueMatch | undefined;
  frequent(column: ColumnInfo, limit: number): string[];
}

const LONGEST_VALUE_WORDS = 12;
const FUZZY_VALUES = 30_000;
const MOST_CODED_VALUES = 3_000;

export function createValueLinker(schema: Schema, lists: readonly ColumnValues[]): ValueLinker {
  const exact = new Map<string, Entry[]>();
  const stemmed = new Map<string, Entry[]>();
  const byWord = new Map<string, Entry[]>();
  const singleWords = new Map<number, string[]>();
  const top = new Map<ColumnInfo, string[]>();
  /** Columns whose cells hold several values ("China, Russia"). */
  const listed = new Set<ColumnInfo>();
  const normals = new Map<Entry, string[]>();
  const coded = new Map<string, Entry[]>();
  const push = (map: Map<string, Entry[]>, key: string, entry: Entry): void => {
    const list = map.get(key);
    if (!list) map.set(key, [entry]);
    else if (list[list.length - 1] !== entry) list.push(entry);
  };
  for (const { column: index, values } of lists) {
    const column = schema.columns[index];
    if (!column) continue;
    const several = values.filter(({ value }) => /[,;/]\s/.test(value)).length;
    if (several >= 2 && several >= values.length * 0.25 && values.length > 3) listed.add(column);
    top.set(
      column,
      values.slice(0, 200).map(({ value }) => value),
    );
    const codes = codeWords(values.slice(0, MOST_CODED_VALUES).map(({ value }) => normalise(value)));
    for (const { value, count } of values) {
      if (value.length > 160) continue;
      const key = normalise(value);
      if (key === "") continue;
      const words = key.split(" ");
      if (words.length > LONGEST_VALUE_WORDS * 2) continue;
      const entry: Entry = { column, value, count };
      normals.set(entry, words);
      push(exact, key, entry);
      for (const [word, meant] of codes) if (meant === key && word !== key) push(coded, word, entry);
      const bare = normalise(value.replace(/[([{][^)\]}]*[)\]}]/g, " "));
      if (bare !== key && bare !== "") push(exact, bare, entry);
      const stemKey = words.map(stem).join(" ");
      if (stemKey !== key) push(stemmed, stemKey, entry);
      for (const word of new Set(words)) if (word.length >= 2 && !isStopWord(word)) push(byWord, word, entry);
      if (words.length <= 2 && key.length >= 5) {
        const list = singleWords.get(key.length);
        if (!list) singleWords.set(key.length, [key]);
        else if (list.length < FUZZY_VALUES) list.push(key);
      }
    }
  }

  function toMatches(entries: readonly Entry[], score: number): ValueMatch[] {
    const best = new Map<ColumnInfo, ValueMatch>();
    for (const entry of entries) {
      const known = best.get(entry.column);
      if (!known)
        best.set(entry.column, {
          column: entry.column,
          value: listed.has(entry.column) ? entry.value.trim() : entry.value,
          contains: listed.has(entry.column),
          score: score + Math.min(0.01, entry.count / 1e6),
        });
    }
    return [...best.values()];
  }

  /** Values that contain these words in this order, side by side. */
  function containing(words: readonly string[], only?: ColumnInfo): ValueMatch[] {
    let rarest: Entry[] | undefined;
    for (const word of words) {
      if (isStopWord(word) && words.length > 1) continue;
      const list = byWord.get(word);
      if (!list) return [];
      if (!rarest || list.length < rarest.length) rarest = list;
    }
    if (!rarest || rarest.length > 5_000) return [];
    const byColumn = new Map<ColumnInfo, Entry[]>();
    for (const entry of rarest) {
      if (only && entry.column !== only) continue;
      const own = normals.get(entry) ?? [];
      if (!contains(own, words)) continue;
      const list = byColumn.get(entry.column);
      if (list) list.push(entry);
      else byColumn.set(entry.column, [entry]);
    }
    const matches: ValueMatch[] = [];
    for (const [column, entries] of byColumn) {
      const [first] = entries;
      if (!first) continue;
      const length = normals.get(first)?.length ?? 1;
      const share = words.length / length;
      const score = 0.58 + 0.25 * Math.min(1, share) + (words.length > 1 ? 0.05 : 0) - (column.longest > 80 ? 0.1 : 0);
      if (entries.length === 1) matches.push({ column, value: first.value, contains: false, score });
      else matches.push({ column, value: words.join(" "), contains: true, score: score - 0.03 });
    }
    return matches.sort((a, b) => b.score - a.score);
  }

  function lookUp(words: readonly string[]): ValueMatch[] {
    const key = words.join(" ");
    const found = toMatches(exact.get(key) ?? [], 0.96);
    if (found.length > 0) return found;
    const [head, tail] = [words[0] ?? "", words[words.length - 1] ?? ""];
    if (words.length >= 3 && words.length <= 6 && !isStopWord(head) && !isStopWord(tail) && words.some(isStopWord)) {
      const bare = toMatches(exact.get(words.filter((word) => !isStopWord(word)).join(" ")) ?? [], 0.9);
      if (bare.length > 0) return bare;
    }
    const stems = words.map(stem).join(" ");
    const near = [
      ...toMatches(stemmed.get(stems) ?? [], 0.9),
      ...(stems === key ? [] : toMatches(exact.get(stems) ?? [], 0.9)),
    ];
    const meant = toMatches(coded.get(key) ?? [], 0.88);
    if (near.length > 0 || meant.length > 0) return [...near, ...meant];
    for (const alias of aliasesOf(key, stems)) {
      const entries = exact.get(alias);
      if (entries) return toMatches(entries, 0.88);
    }
    return [];
  }

  function fuzzy(words: readonly string[]): ValueMatch[] {
    const key = words.join(" ");
    if (key.length < 5 || words.length > 2 || words.some((word) => isLexiconWord(word) || isCommonWord(word)))
      return [];
    for (let length = key.length + 2; key.length >= 6 && words.length === 1 && length <= key.length + 3; length++) {
      const longer = singleWords.get(length)?.find((known) => known.startsWith(key) && !known.includes(" "));
      if (longer !== undefined) return toMatches(exact.get(longer) ?? [], 0.76);
    }
    for (let length = key.length - 1; length <= key.length + 1; length++) {
      for (const known of singleWords.get(length) ?? []) {
        if (known[0] !== key[0] && key.length < 7) continue;
        const edits = distance(key, known);
        if (edits <= (key.length >= 9 ? 2 : 1)) return toMatches(exact.get(known) ?? [], edits === 1 ? 0.74 : 0.66);
      }
    }
    return [];
  }

  function link(tokens: readonly Token[]): ValueSpan[] {
    const spans: ValueSpan[] = [];
    const cased = tokens.some((token, index) => index > 0 && token.capitalised);
    for (let start = 0; start < tokens.length; start++) {
      const first = tokens[start];
      if (!first || first.kind === "punctuation") continue;
      const words: string[] = [];
      const bySize: { end: number; words: string[] }[] = [];
      for (let end = start; end < tokens.length && words.length < LONGEST_VALUE_WORDS; end++) {
        const token = tokens[end];
        if (!token) break;
        if (token.kind === "quoted") {
          if (words.length === 0) bySize.push({ end: end + 1, words: token.inside ?? [] });
          break;
        }
        if (token.kind === "punctuation") {
          if (/[?!;]/.test(token.text)) break;
          continue;
        }
        words.push(token.norm);
        bySize.push({ end: end + 1, words: [...words] });
      }
      for (const { end, words: said } of bySize.reverse()) {
        const quoted = first.kind === "quoted";
        let matches = lookUp(said);
        if (matches.length === 0 && said.length <= 6 && (quoted || said.some((word) => !isLexiconWord(word)))) {
          const allNames = tokens.slice(start, end).some((token) => token.capitalised || token.kind === "number");
          const ordinary = said.some(isCommonWord) && said.every((word) => isCommonWord(word) || isLexiconWord(word));
          const edgeOk = !isStopWord(said[0] ?? "") && !isStopWord(said[said.length - 1] ?? "");
          if (quoted || (ordinary ? allNames && start > 0 : !cased || allNames)) {
            if (edgeOk) matches = containing(said);
          } else if (edgeOk && said.length === 1 && /(ed|ing)$/.test(said[0] ?? "")) {
            matches = containing(said)
              .filter((match) => normalise(match.value).startsWith(said[0] ?? "") && match.column.distinct <= 200)
              .map((match) => ({ ...match, score: 0.52 }));
          }
        }
        if (matches.length === 0 && (end === start + 1 || end === start + 2)) matches = fuzzy(said);
        if (matches.length > 0) spans.push({ start, end, matches });
      }
    }
    return spans;
  }

  function find(column: ColumnInfo, words: readonly string[]): ValueMatch | undefined {
    const direct = lookUp(words).find((match) => match.column === column);
    return direct ?? containing(words, column)[0] ?? fuzzy(words).find((match) => match.column === column);
  }

  return { link, find, frequent: (column, limit) => (top.get(column) ?? []).slice(0, limit) };
}

function aliasesOf(key: string, stems: string): string[] {
  const places = Object.hasOwn(PLACE_ALIASES, key) ? PLACE_ALIASES[key] : undefined;
  const peoples = Object.hasOwn(PEOPLES, key)
    ? PEOPLES[key]
    : Object.hasOwn(PEOPLES, stems)
      ? PEOPLES[stems]
      : undefined;
  const named = [key, stems, ...(places ?? []), ...(peoples ?? [])];
  const short = Object.hasOwn(SPELLED_OUT, key) ? SPELLED_OUT[key] : undefined;
  return [...(places ?? []), ...(peoples ?? []), ...named.flatMap(countryCodes), ...(short ?? [])];
}

function contains(own: readonly string[], words: readonly string[]): boolean {
  for (let at = 0; at + words.length <= own.length; at++) {
    if (words.every((word, index) => own[at + index] === word)) return true;
  }
  return false;
}
