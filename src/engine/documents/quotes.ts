import type { Quote } from "../../contract/analysis.ts";
import type { ImportedDocument, SearchHit } from "../../contract/documents.ts";
import { fits, wordsOf, type Term } from "../search/index.ts";
import { sentencesOf } from "./passages.ts";

const longestQuote = 360;

/** The sentences of a passage that say most about the terms: one after the other, as they stand in the document. */
export function quoteOf({ id, title, page, text }: SearchHit, terms: readonly Term[]): Quote {
  const sentences = sentencesOf(text);
  const worth = sentences.map((sentence) => worthOf(sentence.text, terms));
  const best = worth.indexOf(Math.max(...worth));
  let first = Math.max(0, best);
  let last = first;
  const lengthOf = () =>
    (sentences[last]?.start ?? 0) + (sentences[last]?.text.length ?? 0) - (sentences[first]?.start ?? 0);
  for (let grown = true; grown;) {
    grown = false;
    for (const [from, to] of [
      [first, last + 1],
      [first - 1, last],
    ] as const) {
      const added = from < first ? from : to;
      if (sentences[added] === undefined || (worth[added] ?? 0) < (worth[best] ?? 0) / 2) continue;
      const kept: readonly [number, number] = [first, last];
      [first, last] = [from, to];
      if (lengthOf() <= longestQuote) grown = true;
      else [first, last] = kept;
    }
  }
  const start = sentences[first]?.start ?? 0;
  return { documentId: id, title, page, text: shortened(text.slice(start, start + lengthOf())) };
}

function worthOf(sentence: string, terms: readonly Term[]): number {
  const words = wordsOf(sentence);
  const found = terms.filter((term) => words.some(({ word }) => fits(term, word))).length;
  const isHeading = words.length < 8 && !/[.!?:;。！？…]["'”’»)\]]*$/.test(sentence);
  return isHeading ? 0 : found;
}

function shortened(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").trim();
  if (plain.length <= longestQuote) return plain;
  return `${plain.slice(0, plain.lastIndexOf(" ", longestQuote))} …`;
}

/** "On page 12 of Annual Report 2024" or "In the section Refunds of Handbook". */
export function placeOf(hit: SearchHit, document: ImportedDocument | undefined): string {
  if (document?.divided === "sections")
    return hit.context === "" ? `In ${hit.title}` : `In the section "${hit.context}" of ${hit.title}`;
  return hit.page === null ? `In ${hit.title}` : `On page ${hit.page} of ${hit.title}`;
}
