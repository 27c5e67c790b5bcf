import type { PhonemeTiming } from "./flite-engine.ts";

export type WordTiming = { startSeconds: number; endSeconds: number };

const SKIP_COST = 1;

/**
 * Finds where each word sounds by aligning the phones that were spoken with the phones each word has when said alone
 * (Needleman-Wunsch: in running speech vowels weaken, and a few phones come or go). Words whose phones are unknown get
 * a share by letters. Times are in seconds, ordered, and never overlap.
 */
export function alignWords(
  words: readonly string[],
  pronunciations: readonly (readonly string[])[],
  phonemes: readonly PhonemeTiming[],
): WordTiming[] {
  const spoken = phonemes.filter(({ phone }) => phone !== "pau");
  const expected: { phone: string; word: number }[] = [];
  words.forEach((word, index) => {
    const known = pronunciations[index] ?? [];
    const phones =
      known.length > 0 ? known : Array.from({ length: Math.max(1, Math.round(word.length * 0.8)) }, () => "");
    for (const phone of phones) expected.push({ phone, word: index });
  });
  const columns = spoken.length + 1;
  const costs = new Float64Array((expected.length + 1) * columns);
  for (let column = 1; column < columns; column += 1) costs[column] = column * SKIP_COST;
  for (let row = 1; row <= expected.length; row += 1) {
    costs[row * columns] = row * SKIP_COST;
    for (let column = 1; column < columns; column += 1) {
      const match = substitutionCost(expected[row - 1]?.phone ?? "", spoken[column - 1]?.phone ?? "");
      costs[row * columns + column] = Math.min(
        cost(costs, row - 1, column - 1, columns) + match,
        cost(costs, row - 1, column, columns) + SKIP_COST,
        cost(costs, row, column - 1, columns) + SKIP_COST,
      );
    }
  }
  const wordOfSpoken = traceBack(expected, spoken, costs, columns);
  return spansOfWords(words.length, wordOfSpoken, spoken);
}

function cost(costs: Float64Array, row: number, column: number, columns: number): number {
  return costs[row * columns + column] ?? Infinity;
}

function substitutionCost(expected: string, spoken: string): number {
  if (expected === spoken) return 0;
  if (expected === "") return 0.4;
  return isVowel(expected) === isVowel(spoken) ? 0.6 : 1.6;
}

function isVowel(phone: string): boolean {
  return /^[aeiou]/.test(phone);
}

function traceBack(
  expected: readonly { phone: string; word: number }[],
  spoken: readonly PhonemeTiming[],
  costs: Float64Array,
  columns: number,
): number[] {
  const wordOfSpoken = Array.from<number>({ length: spoken.length }).fill(-1);
  let row = expected.length;
  let column = spoken.length;
  while (column > 0) {
    const here = cost(costs, row, column, columns);
    const matched = substitutionCost(expected[row - 1]?.phone ?? "", spoken[column - 1]?.phone ?? "");
    if (row > 0 && Math.abs(cost(costs, row - 1, column - 1, columns) + matched - here) < 1e-9) {
      wordOfSpoken[column - 1] = expected[row - 1]?.word ?? -1;
      row -= 1;
      column -= 1;
    } else if (row > 0 && Math.abs(cost(costs, row - 1, column, columns) + SKIP_COST - here) < 1e-9) {
      row -= 1;
    } else {
      wordOfSpoken[column - 1] = expected[row - 1]?.word ?? 0;
      column -= 1;
    }
  }
  return wordOfSpoken;
}

function spansOfWords(
  wordCount: number,
  wordOfSpoken: readonly number[],
  spoken: readonly PhonemeTiming[],
): WordTiming[] {
  const timings: WordTiming[] = [];
  let clock = spoken[0]?.startSeconds ?? 0;
  for (let word = 0; word < wordCount; word += 1) {
    const first = wordOfSpoken.indexOf(word);
    const last = wordOfSpoken.lastIndexOf(word);
    const startSeconds = Math.max(clock, spoken[first]?.startSeconds ?? clock);
    const endSeconds = Math.max(startSeconds, spoken[last]?.endSeconds ?? startSeconds);
    timings.push({ startSeconds, endSeconds });
    clock = endSeconds;
  }
  return timings;
}
