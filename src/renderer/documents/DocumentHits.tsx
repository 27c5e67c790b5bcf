import { Marked, useSearch } from "../search/index.ts";
import { documentById, openDocument, pageWord } from "./documents-store.ts";

const kinds = ["document"] as const;

/** Passages of all documents that fit the words, best first. */
export function DocumentHits({ query }: { query: string }) {
  const { hits, pending, failure } = useSearch(query, kinds, 40);
  if (failure !== null) return <p className="documents-hint">{failure}</p>;
  if (hits.length === 0)
    return <p className="documents-hint">{pending ? "Searching" : "No document says anything like that."}</p>;
  return (
    <ul className="documents-list" data-testid="document-hits">
      {hits.map((hit) => (
        <li key={`${hit.id}/${hit.page ?? 0}/${hit.offset}`}>
          <button type="button" className="documents-hit" onClick={() => openDocument(hit.id, hit.page ?? 1, hit.text)}>
            <span className="documents-hit-place">
              <strong>{hit.title}</strong> {pageWord(documentById(hit.id))} {hit.page}
            </span>
            <span className="documents-hit-text">
              <Marked text={hit.text} ranges={hit.matches} around={160} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
