export interface Match {
  score: number;
  /** Positions in the text that were matched, ascending. */
  positions: number[];
}

const wordStart = /[\s\-_./:(]/;

/**
 * Matches the letters of `query` in order within `text`. Word starts and runs score higher, gaps lower;
 * null when a letter is missing. Spaces in the query only separate words.
 */
export function matchFuzzy(query: string, text: string): Match | null {
  const needle = query.toLowerCase().replaceAll(/\s+/g, "");
  const haystack = text.toLowerCase();
  if (needle === "") return { score: 0, positions: [] };

  const direct = haystack.indexOf(query.trim().toLowerCase());
  if (direct >= 0) {
    const length = query.trim().length;
    const atWord = direct === 0 || wordStart.test(text[direct - 1] ?? "");
    return {
      score: 100 + length * 4 + (atWord ? 40 : 0) + (direct === 0 ? 20 : 0) - text.length * 0.2,
      positions: Array.from({ length }, (_, index) => direct + index),
    };
  }

  const positions: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of needle) {
    const at = nextPosition(haystack, text, letter, from);
    if (at < 0) return null;
    const previous = positions.at(-1);
    if (previous !== undefined && at === previous + 1) score += 6;
    else if (at === 0 || wordStart.test(text[at - 1] ?? "")) score += 8;
    else score -= Math.min(4, at - from);
    positions.push(at);
    from = at + 1;
  }
  return { score: score - text.length * 0.2, positions };
}

function nextPosition(haystack: string, text: string, letter: string, from: number): number {
  const next = haystack.indexOf(letter, from);
  if (next < 0 || next === from || wordStart.test(text[next - 1] ?? "")) return next;
  for (let at = next; at >= 0; at = haystack.indexOf(letter, at + 1)) {
    if (wordStart.test(text[at - 1] ?? "")) return at;
  }
  return next;
}

export interface Ranked<T> {
  item: T;
  positions: number[];
}

/** Best first; items of equal score keep their order. `keywords` may match too, at a lower score and without marks. */
export function rank<T>(
  items: T[],
  query: string,
  textOf: (item: T) => string,
  keywordsOf: (item: T) => string = () => "",
): Ranked<T>[] {
  if (query.trim() === "") return items.map((item) => ({ item, positions: [] }));
  return items
    .flatMap((item) => {
      const own = matchFuzzy(query, textOf(item));
      const other = own ? null : matchFuzzy(query, `${textOf(item)} ${keywordsOf(item)}`);
      if (own) return [{ item, positions: own.positions, score: own.score }];
      return other && other.score > 0 ? [{ item, positions: [], score: other.score - 30 }] : [];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ item, positions }) => ({ item, positions }));
}
