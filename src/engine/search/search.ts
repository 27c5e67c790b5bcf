import { searchKindSchema, type SearchHit, type SearchInput, type SearchResult } from "../../contract/documents.ts";
import {
  countMatches,
  countPassages,
  matchPassages,
  passagesById,
  type PassageFilter,
  type StoredPassage,
} from "../store/records/search/passages.ts";
import type { StoreLender } from "../store/store.ts";
import type { Meaning } from "./meaning.ts";
import { coverageOf, fuseRankings, matchesOf, weigh, type WeighedTerm } from "./rank.ts";
import { expressionOf, readTerms } from "./terms.ts";

const candidates = 60;
/** A word in more passages than that tells little. */
const commonCount = 2_000;
const nearestOfOwner = 2_000;
/** Passages of one document that are shown among other things. */
const perOwner = 5;

export interface SearchDependencies {
  store: StoreLender;
  meaning: Meaning;
  /** Brings the index up to date with what there is. */
  refresh(): Promise<void>;
}

/** By words and, where an embedding model is at hand, by meaning; both rankings are fused. */
export async function search(
  { store, meaning, refresh }: SearchDependencies,
  input: Omit<SearchInput, "limit"> & { limit?: number },
  signal?: AbortSignal,
): Promise<SearchResult> {
  const startedAt = performance.now();
  const limit = input.limit ?? 20;
  await refresh();
  const terms = readTerms(input.text);
  if (terms.length === 0) return { hits: [], model: null, durationMs: performance.now() - startedAt };
  const filter: PassageFilter = {
    kinds: input.kinds && input.kinds.length > 0 ? input.kinds : searchKindSchema.options,
    owner: input.ownerId ?? null,
  };
  const near = await meaning.nearest(
    input.text,
    filter.kinds,
    filter.owner === null ? candidates : nearestOfOwner,
    signal,
  );
  const weighed = store.read((reader) => {
    const total = countPassages(reader);
    return weigh(terms, total, (term) => countMatches(reader, expressionOf(term), commonCount));
  });
  await breath();
  const byWords = await matchByWords(weighed, input.text, (expression) =>
    store.read((reader) => matchPassages(reader, expression, filter, candidates)),
  );
  const byMeaning = near ? store.read((reader) => passagesById(reader, [...near.similarities.keys()], filter)) : [];
  const passages = new Map([...byMeaning, ...byWords].map((passage) => [passage.id, passage]));
  const order = fuseRankings([
    byWords.map(({ id }) => id),
    near ? [...near.similarities.keys()].filter((id) => passages.has(id)).slice(0, candidates) : [],
  ]);
  const hits: SearchHit[] = [];
  const taken: StoredPassage[] = [];
  for (const id of order) {
    const passage = passages.get(id);
    if (!passage || isCrowded(passage, taken, filter.owner !== null)) continue;
    taken.push(passage);
    hits.push(toHit(passage, weighed, near?.similarities.get(id) ?? null));
    if (hits.length >= limit) break;
  }
  return { hits, model: near?.model ?? null, durationMs: performance.now() - startedAt };
}

/** Each of these looks takes some milliseconds where there is much text; others are served in between. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Passages with all of the words come before those with some; the last word may still be being typed. */
async function matchByWords(
  terms: readonly WeighedTerm[],
  text: string,
  match: (expression: string) => StoredPassage[],
): Promise<StoredPassage[]> {
  const isOpen = !/\s$/.test(text);
  const expressions = terms.map((term, index) => expressionOf(term, isOpen && index === terms.length - 1));
  const all = match(expressions.join(" AND "));
  if (terms.length === 1 || all.length >= candidates) return all;
  const rare = expressions.filter((_expression, index) => (terms[index]?.count ?? 0) < commonCount);
  await breath();
  const known = new Set(all.map(({ id }) => id));
  const some = match((rare.length > 0 ? rare : expressions).join(" OR "));
  return [...all, ...some.filter(({ id }) => !known.has(id))];
}

/** Overlapping passages say the same twice, and one document should not fill the list. */
function isCrowded(passage: StoredPassage, taken: readonly StoredPassage[], isAlone: boolean): boolean {
  if (passage.kind !== "document") return false;
  const same = taken.filter(({ kind, owner }) => kind === passage.kind && owner === passage.owner);
  if (!isAlone && same.length >= perOwner) return true;
  return same.some(
    ({ page, start, body }) =>
      page === passage.page &&
      start < passage.start + passage.body.length / 2 &&
      passage.start < start + body.length / 2,
  );
}

function toHit(passage: StoredPassage, terms: readonly WeighedTerm[], similarity: number | null): SearchHit {
  const { kind, owner, title, context, body, page, start } = passage;
  return {
    kind,
    id: owner,
    title,
    context,
    text: body,
    matches: matchesOf(terms, body),
    page,
    offset: start,
    coverage: coverageOf(terms, title, context, body),
    similarity,
  };
}
