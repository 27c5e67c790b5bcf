import type { AggregateOp, TimeUnit } from "../../../contract/query.ts";
import type { Mark } from "../../../contract/chart.ts";
import { stem } from "./stem.ts";
import { PHRASE_TABLE } from "./phrase-table.ts";

export type Role =
  | "aggregate"
  | "howMany"
  | "howMuch"
  | "distinct"
  | "mostCommon"
  | "superlative"
  | "compare"
  | "between"
  | "after"
  | "or-more"
  | "not"
  | "null"
  | "notNull"
  | "by"
  | "each"
  | "mark"
  | "channel"
  | "stack"
  | "sort"
  | "ascending"
  | "descending"
  | "grain"
  | "change"
  | "share"
  | "cumulative"
  | "moving"
  | "correlation"
  | "distribution"
  | "outliers"
  | "summary"
  | "why"
  | "versus"
  | "difference"
  | "trend"
  | "which"
  | "what"
  | "who"
  | "when"
  | "where"
  | "howLong"
  | "yesNo"
  | "show"
  | "list"
  | "and"
  | "or"
  | "be"
  | "have"
  | "with"
  | "where-clause"
  | "prep"
  | "filler"
  | "contains"
  | "startsWith"
  | "endsWith"
  | "average-of-all"
  | "appears"
  | "rows"
  | "position"
  | "percentile"
  | "neighbour"
  | "only"
  | "more"
  | "than"
  | "ratio"
  | "arithmetic"
  | "per"
  | "follow"
  | "bin"
  | "top"
  | "same"
  | "in-order"
  | "every"
  | "select-all"
  | "times"
  | "consecutive"
  | "duration"
  | "total-rows";

export interface Entry {
  role: Role;
  /** What the role needs to know: an operator, a mark, a unit of time ... */
  param: string;
  length: number;
}

interface TrieNode {
  next: Map<string, TrieNode>;
  entry?: { role: Role; param: string };
}

const ROOT: TrieNode = { next: new Map() };
const WORDS = new Set<string>();
const STOP = new Set(
  "a an the of in on at to for from by with and or is are was were be been being am do does did has have had having that this these those it its as into onto me my we our us you your i he she his her they them their there here all any some each every per than then so but if not no nor also just please can could would will shall should may might must which what who whom whose when where why how".split(
    " ",
  ),
);

for (const line of PHRASE_TABLE.trim().split("\n")) {
  const [head, phrases] = line.split("=>");
  const [role, param] = (head ?? "").trim().split(":");
  for (const phrase of (phrases ?? "").split("|")) add(role as Role, param ?? "", phrase.trim());
}

function add(role: Role, param: string, phrase: string): void {
  let node = ROOT;
  for (const word of phrase.split(" ")) {
    if (!phrase.includes(" ") || !STOP.has(word)) WORDS.add(word);
    let next = node.next.get(word);
    if (!next) {
      next = { next: new Map() };
      node.next.set(word, next);
    }
    node = next;
  }
  node.entry ??= { role, param };
}

/** The longest phrase of the lexicon that starts at `at`. */
export function readPhrase(words: readonly string[], at: number): Entry | undefined {
  let node: TrieNode | undefined = ROOT;
  let found: Entry | undefined;
  for (let index = at; index < words.length; index++) {
    node = node.next.get(words[index] ?? "");
    if (!node) break;
    if (node.entry) found = { ...node.entry, length: index - at + 1 };
  }
  return found;
}

export function isLexiconWord(word: string): boolean {
  return STOP.has(word) || WORDS.has(word) || WORDS.has(stem(word));
}

export function isStopWord(word: string): boolean {
  return STOP.has(word);
}

export function asAggregate(param: string): AggregateOp {
  return param as AggregateOp;
}
export function asMark(param: string): Mark {
  return param as Mark;
}
export function asTimeUnit(param: string): TimeUnit {
  return param as TimeUnit;
}
