import { distance } from "fastest-levenshtein";
import type { Token } from "../lexicon/tokens.ts";
import { NAME_STOP_WORDS } from "../lexicon/thesaurus.ts";
import { isLexiconWord } from "../lexicon/phrases.ts";
import type { ColumnInfo, ColumnName, Schema } from "./schema.ts";

export interface ColumnMatch {
  column: ColumnInfo;
  /** 0..1, how sure. */
  score: number;
  /** Every content word of the column's own name was said. */
  full: boolean;
}

export interface ColumnSpan {
  start: number;
  end: number;
  matches: ColumnMatch[];
}

interface WordUse {
  name: NameEntry;
  word: number;
  quality: number;
}
interface NameEntry {
  column: ColumnInfo;
  name: ColumnName;
}

export interface ColumnLinker {
  link(tokens: readonly Token[]): ColumnSpan[];
  vocabulary: ReadonlySet<string>;
}

const LINKING_WORDS = new Set(["of", "the", "in", "-", "per", "a", "/", "for", "'", "s", "#", ".", "(", ")"]);

export function createColumnLinker(schema: Schema): ColumnLinker {
  const uses = new Map<string, WordUse[]>();
  const ownWords = new Set<string>();
  for (const column of schema.columns) {
    for (const name of column.names) {
      name.words.forEach((word, index) => {
        const list = uses.get(word.stem);
        const use = { name: { column, name }, word: index, quality: 1 };
        if (list) list.push(use);
        else uses.set(word.stem, [use]);
        if (name.quality >= 0.97 && word.stem.length >= 4) ownWords.add(word.stem);
      });
    }
  }
  const entryKeys = new Map<ColumnName, NameEntry>();
  const near = new Map<string, WordUse[]>();

  function usesOf(token: Token): WordUse[] {
    if (token.kind === "punctuation" && !/^[#%$+-]$/.test(token.text)) return [];
    const exact = uses.get(token.stem) ?? uses.get(token.norm);
    if (exact) return exact;
    if (token.kind !== "word" || token.norm.length < 3 || isLexiconWord(token.norm)) return [];
    const known = near.get(token.stem);
    if (known) return known;
    const found: WordUse[] = [];
    for (const word of ownWords) {
      const quality = similarity(token.stem, word);
      if (quality > 0)
        for (const use of uses.get(word) ?? []) if (use.name.name.quality >= 0.97) found.push({ ...use, quality });
    }
    near.set(token.stem, found);
    return found;
  }

  function entryOf(use: WordUse): NameEntry {
    const known = entryKeys.get(use.name.name);
    if (known) return known;
    entryKeys.set(use.name.name, use.name);
    return use.name;
  }

  function link(tokens: readonly Token[]): ColumnSpan[] {
    const perName = new Map<NameEntry, { token: number; word: number; quality: number }[]>();
    tokens.forEach((token, index) => {
      for (const use of usesOf(token)) {
        const entry = entryOf(use);
        const list = perName.get(entry);
        const hit = { token: index, word: use.word, quality: use.quality };
        if (list) list.push(hit);
        else perName.set(entry, [hit]);
      }
    });
    const spans = new Map<string, ColumnSpan>();
    for (const [entry, hits] of perName) {
      for (const run of runsOf(hits, tokens)) {
        const match = scoreRun(entry, run, tokens);
        if (!match) continue;
        const start = run[0]?.token ?? 0;
        const end = (run[run.length - 1]?.token ?? 0) + 1;
        const key = `${start}:${end}`;
        const span = spans.get(key);
        if (!span) spans.set(key, { start, end, matches: [match] });
        else {
          const same = span.matches.find((other) => other.column === match.column);
          if (!same) span.matches.push(match);
          else if (same.score < match.score) Object.assign(same, match);
        }
      }
    }
    const list = [...spans.values()];
    for (const span of list) span.matches.sort((a, b) => b.score - a.score || a.column.index - b.column.index);
    return list;
  }

  return { link, vocabulary: ownWords };
}

type Hit = { token: number; word: number; quality: number };

/** Stretches of hits in which only linking words lie between and no word of the name is used twice. */
function runsOf(hits: readonly Hit[], tokens: readonly Token[]): Hit[][] {
  const runs: Hit[][] = [];
  for (let from = 0; from < hits.length; from++) {
    const first = hits[from];
    if (!first) continue;
    const run: Hit[] = [first];
    runs.push([...run]);
    for (let next = from + 1; next < hits.length; next++) {
      const hit = hits[next];
      const last = run[run.length - 1];
      if (!hit || !last || hit.token === last.token) continue;
      let joined = hit.token - last.token <= 3;
      for (let between = last.token + 1; between < hit.token; between++)
        if (!LINKING_WORDS.has(tokens[between]?.norm ?? "")) joined = false;
      if (!joined) break;
      if (run.some((other) => other.word === hit.word)) continue;
      run.push(hit);
      runs.push([...run]);
    }
  }
  return runs;
}

function scoreRun(entry: NameEntry, run: readonly Hit[], tokens: readonly Token[]): ColumnMatch | undefined {
  const { name, column } = entry;
  let covered = 0;
  let quality = 0;
  let headCovered = false;
  let contentWords = 0;
  for (const hit of run) {
    const weight = name.words[hit.word]?.weight ?? 0;
    covered += weight;
    quality += weight * hit.quality;
    if (hit.word === name.head) headCovered = true;
    if (!NAME_STOP_WORDS.has(tokens[hit.token]?.norm ?? "") || name.words.length === 1) contentWords += 1;
  }
  if (covered === 0 || contentWords === 0) return undefined;
  const firstToken = run[0]?.token ?? 0;
  const lastToken = run[run.length - 1]?.token ?? 0;
  if (
    !name.words.some((word) => word.stem === "per") &&
    tokens.slice(firstToken, lastToken).some((token) => token.norm === "per")
  )
    return undefined;
  const coverage = covered / name.weight;
  const meanQuality = quality / covered;
  if (coverage < 0.28) return undefined;
  const ordered = run.every((hit, index) => index === 0 || (run[index - 1]?.word ?? 0) < hit.word);
  let score =
    name.quality * meanQuality * (0.42 + 0.58 * coverage) + (headCovered ? 0.02 : -0.06) - (ordered ? 0 : 0.03);
  if (!name.partial && coverage < 0.9) return undefined;
  if (coverage < 0.9 && column.isIdentifier && !column.isYear && !column.isRank) score -= 0.05;
  if (
    run.length === 1 &&
    contentWords === 1 &&
    (name.words[run[0]?.word ?? 0]?.weight ?? 0) < 0.3 &&
    name.words.length > 1
  )
    return undefined;
  if (score < 0.42) return undefined;
  return { column, score: Math.min(score, 1), full: coverage > 0.85 && name.quality >= 0.97 && meanQuality > 0.95 };
}

/** 0 when two words are not spellings or shortenings of one another. */
export function similarity(typed: string, known: string): number {
  if (typed === known) return 1;
  const shorter = Math.min(typed.length, known.length);
  if (shorter >= 3 && known.length - typed.length >= 2 && known.startsWith(typed) && typed.length >= 4) return 0.72;
  if (shorter >= 4 && typed.length - known.length >= 3 && typed.startsWith(known)) return 0.66;
  if (shorter < 4) return 0;
  const allowed = shorter <= 4 ? 1 : shorter <= 8 ? 1 : 2;
  if (Math.abs(typed.length - known.length) > allowed) return 0;
  const edits = isSwap(typed, known) ? 1 : distance(typed, known);
  if (edits > allowed + (shorter >= 7 && typed[0] === known[0] ? 1 : 0)) return 0;
  if (shorter <= 5 && typed[0] !== known[0]) return 0;
  return edits === 1 ? (shorter <= 4 ? 0.62 : 0.8) : 0.68;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const different: number[] = [];
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) different.push(index);
  const [first, second] = different;
  return (
    different.length === 2 &&
    first !== undefined &&
    second === first + 1 &&
    a[first] === b[second] &&
    a[second] === b[first]
  );
}
