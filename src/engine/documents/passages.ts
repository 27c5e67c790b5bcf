export interface Passage {
  /** Where it begins within the page's text, in UTF-16 units. */
  start: number;
  text: string;
}

const wantedCharacters = 800;
const overlapCharacters = 150;

/**
 * Pieces of about 800 characters that overlap by a sentence or two, so that what is said across a border is found
 * whole. They begin and end with sentences where there are any, and never cross a page.
 */
export function splitPassages(pageText: string): Passage[] {
  const ends = sentenceEnds(pageText);
  const passages: Passage[] = [];
  let start = 0;
  while (start < pageText.length) {
    const wanted = start + wantedCharacters;
    const end = wanted >= pageText.length ? pageText.length : lastWithin(ends, start + wantedCharacters / 2, wanted);
    const last = end ?? wordEnd(pageText, wanted);
    add(passages, pageText, start, last);
    if (last >= pageText.length) break;
    const next = lastWithin(ends, last - overlapCharacters * 2, last - overlapCharacters / 2);
    start = Math.max(start + 1, next ?? wordEnd(pageText, last - overlapCharacters));
  }
  return passages;
}

function add(passages: Passage[], pageText: string, start: number, end: number): void {
  const text = pageText.slice(start, end);
  const trimmed = text.trim();
  if (trimmed !== "") passages.push({ start: start + text.indexOf(trimmed), text: trimmed });
}

/** Places right behind a sentence, a paragraph or a heading. */
function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(/[.!?。！？…]["'”’»)\]]*(?=\s|$|[^\d\s.])\s*|\n{2,}/g))
    ends.push(match.index + match[0].length);
  return ends;
}

/** The last of the ascending `places` that lies from `from` to `to`. */
function lastWithin(places: readonly number[], from: number, to: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= to) low = middle + 1;
    else high = middle;
  }
  const found = places[low - 1];
  return found !== undefined && found >= from ? found : undefined;
}

function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(" ", at);
  const line = text.lastIndexOf("\n", at);
  const end = Math.max(space, line) + 1;
  if (end > at - 100 && end > 0) return end;
  return isLowSurrogate(text, at) ? at + 1 : at;
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

/** The sentences of a text with where each begins. */
export function sentencesOf(text: string): Passage[] {
  const sentences: Passage[] = [];
  let start = 0;
  for (const end of [...sentenceEnds(text), text.length]) {
    if (end > start) add(sentences, text, start, end);
    start = end;
  }
  return sentences;
}
