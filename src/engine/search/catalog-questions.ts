import type { SearchHit } from "../../contract/documents.ts";
import type { QuestionIntent } from "../question/index.ts";
import type { SearchService } from "./index.ts";

const things = "data ?sets?|tables?|columns?|fields?|variables?";
const patterns: readonly RegExp[] = [
  new RegExp(
    `\\b(?:which|what|in which|in what)\\s+(?:other\\s+|of (?:the|my|our)\\s+)?(?:${things})\\s+(?:has|have|holds?|contains?|covers?|includes?|is about|are about|shows?|mentions?|is there for|are there for|is there about|are there about)\\s+(?<subject>.+)$`,
    "i",
  ),
  new RegExp(`\\b(?:is|are) there (?:a |an |any |some )?(?:${things}) (?:for|about|on|with)\\s+(?<subject>.+)$`, "i"),
  /\bwhere (?:is|are|can i find|do i find|do we have|do i have) (?:the |our |my )?(?:data|figures|numbers|columns?) (?:on|about|for|of)\s+(?<subject>.+)$/i,
  new RegExp(
    `\\bfind (?:me )?(?:a |the |any )?(?:${things}) (?:for|about|on|with|that (?:has|have|holds?|contains?))\\s+(?<subject>.+)$`,
    "i",
  ),
];
/** These ask about the rows of a column, which only the data can answer. */
const aboutRows =
  /\b(?:most|least|highest|lowest|largest|smallest|best|worst|more than|less than|fewer|missing|nulls?|empty|duplicates?|outliers?|unique|distinct|average|mean|total|sum|\d+)\b/i;

const leastCoverage = 0.5;
const leastSimilarity = 0.45;

/** "Which dataset has unemployment?": looks through what the catalog is called and what it holds. */
export function catalogIntent(search: Pick<SearchService, "run">): QuestionIntent {
  return {
    name: "catalog",
    turn: "first",
    async read({ question, datasetName, signal }) {
      const subject = subjectOf(question);
      if (subject === null) return null;
      const { hits } = await search.run({ text: `${subject} `, kinds: ["column", "dataset"], limit: 12 }, signal);
      const fitting = hits.filter(
        ({ coverage, similarity }) => coverage >= leastCoverage || (similarity ?? 0) >= leastSimilarity,
      );
      const columns = fitting.filter(({ kind }) => kind === "column").slice(0, 4);
      const datasets = fitting.filter(({ kind }) => kind === "dataset").slice(0, 3);
      if (columns.length === 0 && datasets.length === 0) return null;
      const here = columns.find(({ context }) => context === datasetName);
      return {
        kind: "reply",
        text: sentenceOf(subject, columns, datasets),
        suggestions: here ? [{ label: `Summarise ${here.title}`, question: `Summarise ${here.title}` }] : [],
      };
    },
  };
}

function subjectOf(question: string): string | null {
  if (aboutRows.test(question)) return null;
  for (const pattern of patterns) {
    const subject = pattern.exec(question)?.groups?.["subject"];
    if (subject !== undefined) return subject.replace(/[?.!\s]+$/, "").replace(/\s+in (?:it|them)$/, "");
  }
  return null;
}

function sentenceOf(subject: string, columns: readonly SearchHit[], datasets: readonly SearchHit[]): string {
  if (columns.length === 0) return `${listed(datasets.map(({ title }) => title))} fits ${subject} best.`;
  const names = columns.map(({ title, context }) => `${title} in ${context}`);
  return `For ${subject} look at the ${columns.length === 1 ? "column" : "columns"} ${listed(names)}.`;
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
