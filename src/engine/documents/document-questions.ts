import type { ImportedDocument, SearchHit } from "../../contract/documents.ts";
import type { IntentReading, QuestionIntent } from "../question/index.ts";
import { fits, readTerms, wordsOf, type SearchService, type Term } from "../search/index.ts";
import { listDocuments } from "../store/records/documents/documents.ts";
import type { StoreLender } from "../store/store.ts";
import { placeOf, quoteOf } from "./quotes.ts";

export interface DocumentQuestionDependencies {
  store: StoreLender;
  search: Pick<SearchService, "run">;
}

const papers =
  "documents?|reports?|polic(?:y|ies)|contracts?|agreements?|handbooks?|manuals?|memos?|papers?|pdfs?|articles?|minutes|letters?|guidelines?|terms|scans?|filings?|prospectus|whitepapers?";

/** Words with which somebody asks for a text and not for rows. */
const asking: readonly RegExp[] = [
  /^\s*(?:please\s+|can you\s+|could you\s+)?(?:quote|cite)\b/i,
  /\b(?:what|where|which|who|how)\b.*\b(?:says?|said|states?|mentions?|mentioned|writes?|written|stated|stipulates?|promises?)\b/i,
  new RegExp(`\\b(?:according to|as per)\\b.*\\b(?:${papers})\\b`, "i"),
  new RegExp(
    `\\b(?:in|from|search|read|through|inside|look (?:in|at|into|through))\\s+(?:all\\s+|any of\\s+)?(?:the|my|our|these|those)?\\s*(?:imported\\s+)?(?:documents?|pdfs?|papers|handbook|manual|contracts?|polic(?:y|ies))\\b`,
    "i",
  ),
  new RegExp(`\\b(?:which|what)\\s+(?:documents?|pages?|pdfs?|papers?)\\b`, "i"),
  new RegExp(
    `\\b(?:what|how)\\s+(?:is|are|does|do)\\s+(?:the|our|my)\\s+(?:[\\w-]+\\s+){0,3}(?:policy|guidelines?|terms|handbook)\\b`,
    "i",
  ),
];

/** What is only said to ask for a text, or names its kind. */
const askingWords = new Set(
  "quote cite say says said state states mention mentions mentioned write writes written stated document documents report reports policy policies contract handbook manual memo paper papers pdf page pages passage according imported search find read look about regarding concerning".split(
    " ",
  ),
);

/** Less of the question's words than this in a passage is chance. */
const leastCoverage = 0.45;
const strongCoverage = 0.8;
/** More is near in meaning where no word is shared; sentence models put unrelated texts well below. */
const mostQuotes = 3;

/** "What does the annual report say about supply risk?": quotes with their page, instead of rows. */
export function documentIntents(deps: DocumentQuestionDependencies): QuestionIntent[] {
  async function quote(question: string, least: number, signal?: AbortSignal): Promise<IntentReading | null> {
    const documents = deps.store.read(listDocuments);
    const named = namedDocument(question, documents);
    const terms = subjectOf(question, named);
    if (terms.length === 0) return null;
    const text = terms.map(({ word }) => word).join(" ");
    const find = async (ownerId?: string) =>
      (
        await deps.search.run(
          { text: `${text} `, kinds: ["document"], limit: 8, ...(ownerId === undefined ? {} : { ownerId }) },
          signal,
        )
      ).hits.filter((hit) => isAbout(hit, terms, least));
    const hits = (named && (await find(named.id))) ?? [];
    const found = hits.length > 0 ? hits : await find();
    const [best] = found;
    if (!best) return null;
    const close = found.filter((hit) => hit === best || coverageIn(hit, terms) >= coverageIn(best, terms) * 0.75);
    const quotes = close.slice(0, mostQuotes).map((hit) => quoteOf(hit, terms));
    const [first] = quotes;
    const source = documents.find(({ id }) => id === best.id);
    return {
      kind: "reply",
      text: `${placeOf(best, source)}: “${first?.text ?? ""}”`,
      quotes,
      suggestions: [],
    };
  }

  return [
    {
      name: "documents",
      turn: "first",
      async read({ question, signal }) {
        const documents = deps.store.read(listDocuments);
        if (documents.length === 0) return null;
        const isAsked = asking.some((pattern) => pattern.test(question));
        const named = namedDocument(question, documents);
        if (!isAsked && !named) return null;
        const reading = await quote(question, leastCoverage, signal);
        if (reading || !isAsked) return reading;
        const subject = subjectOf(question, named);
        if (!named || subject.length === 0) return null;
        return {
          kind: "refuse",
          text: `I found nothing about ${subject.map(({ word }) => word).join(" ")} in ${named.title}.`,
        };
      },
    },
    {
      name: "documents where the data has no answer",
      turn: "last",
      async read({ question, signal }) {
        if (deps.store.read(listDocuments).length > 0) return quote(question, strongCoverage, signal);
        return asking.slice(0, 3).some((pattern) => pattern.test(question))
          ? {
              kind: "refuse",
              text: "No document has been imported yet. Open Documents in the sidebar, drop a PDF, Word or text file there, and ask again.",
            }
          : null;
      },
    },
  ];
}

/** The one document whose title the question says. */
export function namedDocument(question: string, documents: readonly ImportedDocument[]): ImportedDocument | null {
  const said = wordsOf(question).map(({ word }) => word);
  const scored = documents.map((document) => {
    const title = readTerms(document.title);
    const hit = title.filter((term) => said.some((word) => fits(term, word))).length;
    return { document, hit, share: title.length === 0 ? 0 : hit / title.length };
  });
  const best = Math.max(0, ...scored.map(({ hit, share }) => (isNamed(hit, share) ? share : 0)));
  const named = scored.filter(({ hit, share }) => isNamed(hit, share) && share === best);
  return named.length === 1 ? (named[0]?.document ?? null) : null;
}

function isNamed(hit: number, share: number): boolean {
  return hit >= 2 && share >= 0.6;
}

/** What is asked about: without the words that only ask and without the title. */
function subjectOf(question: string, named: ImportedDocument | null): Term[] {
  const title = named ? readTerms(named.title) : [];
  const all = readTerms(question);
  const telling = all.filter(({ word }) => !askingWords.has(word) && !title.some((term) => fits(term, word)));
  const [, tail] = /\b(?:about|on|regarding|concerning)\s+(?:the\s+|our\s+)?(.+)$/i.exec(question) ?? [];
  const behind = tail === undefined ? [] : readTerms(tail).filter(({ word }) => !askingWords.has(word));
  if (behind.length > 0) return behind;
  return telling.length > 0 ? telling : all.filter(({ word }) => !["quote", "cite", "say", "says"].includes(word));
}

/** Share of the terms that the passage, its heading or its title has. */
function coverageIn({ title, context, text }: SearchHit, terms: readonly Term[]): number {
  const words = wordsOf(`${title} ${context} ${text}`).map(({ word }) => word);
  return terms.filter((term) => words.some((word) => fits(term, word))).length / terms.length;
}

function isAbout(hit: SearchHit, terms: readonly Term[], least: number): boolean {
  return Math.max(coverageIn(hit, terms), hit.coverage) >= least || (hit.similarity ?? 0) >= least;
}
