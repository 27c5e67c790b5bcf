import type { Prepared } from "./prepare.ts";
import { splitWords } from "./lexicon/tokens.ts";
import { starters } from "./suggest.ts";

export interface Vocabulary {
  /** Whole questions and commands a person may say. */
  phrases: string[];
  /** Words that occur in columns and values. */
  words: string[];
}

const VALUES_A_COLUMN = 40;
const PATTERNS = [
  "show",
  "what is",
  "how many",
  "which",
  "average",
  "total",
  "median",
  "highest",
  "lowest",
  "top five",
  "top ten",
  "by",
  "over time",
  "by year",
  "by month",
  "versus",
  "as a bar chart",
  "as a line chart",
  "remove the filter",
  "only for",
  "compare",
  "distribution of",
  "tell me about this data",
];

/** What the speech recogniser should expect to hear about this data. */
export function vocabularyOf({ schema, values }: Prepared): Vocabulary {
  const names = schema.columns.map((column) => splitWords(column.name).join(" ")).filter((name) => name !== "");
  const measures = schema.columns
    .filter((column) => column.kind === "number" && !column.isIdentifier)
    .map((column) => splitWords(column.name).join(" "));
  const categories = schema.columns
    .filter((column) => column.isCategory)
    .map((column) => splitWords(column.name).join(" "));
  const phrases = new Set([
    ...PATTERNS,
    ...starters(schema, 8).map(({ question }) => question.toLowerCase()),
    ...names,
  ]);
  for (const measure of measures.slice(0, 12)) {
    for (const category of categories.slice(0, 8))
      phrases.add(`average ${measure} by ${category}`).add(`total ${measure} by ${category}`);
    phrases
      .add(`average ${measure}`)
      .add(`total ${measure}`)
      .add(`${measure} over time`)
      .add(`distribution of ${measure}`);
  }
  for (const category of categories) phrases.add(`how many by ${category}`).add(`now by ${category}`);
  const words = new Set(names.flatMap((name) => name.split(" ")));
  for (const column of schema.columns) {
    if (column.kind !== "text" || !column.isCategory) continue;
    for (const value of values.frequent(column, VALUES_A_COLUMN)) {
      const spoken = splitWords(value).join(" ");
      if (spoken === "" || spoken.length > 60) continue;
      for (const word of spoken.split(" ")) words.add(word);
      phrases.add(`only for ${spoken}`);
    }
  }
  return { phrases: [...phrases].slice(0, 5_000), words: [...words].slice(0, 20_000) };
}
