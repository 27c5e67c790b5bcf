import { fits, wordsOf, type Term } from "./terms.ts";

/** Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods, 2009. */
const fusionConstant = 60;

/** Merges rankings of ids; what stands high in several comes first. */
export function fuseRankings(rankings: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings)
    ranking.forEach((id, index) => scores.set(id, (scores.get(id) ?? 0) + 1 / (fusionConstant + index + 1)));
  return [...scores].toSorted((a, b) => b[1] - a[1]).map(([id]) => id);
}

export interface WeighedTerm extends Term {
  weight: number;
  /** Passages that hold it, as far as they were counted. */
  count: number;
}

/** Rare words tell more: the logarithm of how many passages there are for each that holds the word. */
export function weigh(terms: readonly Term[], passageCount: number, countOf: (term: Term) => number): WeighedTerm[] {
  return terms.map((term) => {
    const count = countOf(term);
    return { ...term, count, weight: Math.log(1 + (passageCount + 1) / (count + 1)) };
  });
}

/** 0..1: the weight of the terms that are in these texts. */
export function coverageOf(terms: readonly WeighedTerm[], ...texts: readonly string[]): number {
  const words = texts.flatMap((text) => wordsOf(text).map(({ word }) => word));
  let all = 0;
  let found = 0;
  for (const term of terms) {
    all += term.weight;
    if (words.some((word) => fits(term, word))) found += term.weight;
  }
  return all === 0 ? 0 : found / all;
}

/** Where the terms stand in a text: start and end, in UTF-16 units. */
export function matchesOf(terms: readonly Term[], text: string): [number, number][] {
  return wordsOf(text)
    .filter(({ word }) => terms.some((term) => fits(term, word)))
    .map(({ start, end }) => [start, end]);
}
