import { IconQuote } from "@tabler/icons-react";
import type { Answer, Quote } from "../../contract/analysis.ts";
import { documentById, openDocument, pageWord } from "./documents-store.ts";
import "./documents.css";

/** What is read beside the cards: the quote itself stands in its card and is only spoken. */
export function textBesideQuotes({ text, quotes }: Pick<Answer, "text" | "quotes">): string {
  const quoted = quotes[0] ? `“${quotes[0].text}”` : null;
  return quoted !== null && text.endsWith(quoted) ? text.slice(0, text.length - quoted.length).trim() : text;
}

/** The words of documents that an answer rests on; each opens its page. */
export function QuoteCards({ quotes }: { quotes: readonly Quote[] }) {
  if (quotes.length === 0) return null;
  return (
    <ul className="quotes">
      {quotes.map(({ documentId, title, page, text }) => (
        <li key={`${documentId}/${page ?? 0}/${text}`}>
          <button
            type="button"
            className="quote"
            onClick={() => openDocument(documentId, page ?? 1, text)}
            data-testid="quote"
          >
            <IconQuote size={16} stroke={1.5} />
            <span className="quote-text">{text}</span>
            <span className="quote-place">
              {title}
              {page === null ? "" : `, ${pageWord(documentById(documentId))} ${page}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
