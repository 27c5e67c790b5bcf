import type { ColumnChoice } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import type { ColumnType } from "../../../contract/values.ts";

/** The guesses with a person's corrections in place, matched by the name in the file. Result names are unique and not empty. */
export function mergeChoices(
  guesses: readonly ColumnChoice[],
  chosen: readonly ColumnChoice[] | undefined,
): ColumnChoice[] {
  if (!chosen) return [...guesses];
  const bySource = new Map(chosen.map((choice) => [choice.sourceName, choice]));
  const merged = guesses.map((guess) => bySource.get(guess.sourceName) ?? guess);
  const unknown = chosen.find((choice) => !guesses.some((guess) => guess.sourceName === choice.sourceName));
  if (unknown)
    throw new AppError(
      "invalid-input",
      `The file has no column named "${unknown.sourceName}". Look at the preview again.`,
    );
  const names = new Set<string>();
  for (const { name, include } of merged) {
    if (!include) continue;
    const key = name.trim().toLowerCase();
    if (key === "") throw new AppError("invalid-input", "Every column needs a name.");
    if (names.has(key)) throw new AppError("invalid-input", `Two columns are named "${name}". Give each its own name.`);
    names.add(key);
  }
  if (names.size === 0) throw new AppError("invalid-input", "Choose at least one column to import.");
  return merged;
}

export function isChosen(choice: ColumnChoice, chosen: readonly ColumnChoice[] | undefined): boolean {
  return chosen?.some((candidate) => candidate.sourceName === choice.sourceName) ?? false;
}

const TYPE_WORDS: Record<ColumnType, string> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  text: "text",
  date: "a date",
  timestamp: "a date and time",
  time: "a time",
  interval: "a length of time",
  json: "JSON",
  binary: "binary data",
};

/** "a date written as %d.%m.%Y" */
export function typeInWords(choice: ColumnChoice): string {
  return choice.dateFormat === undefined
    ? TYPE_WORDS[choice.type]
    : `${TYPE_WORDS[choice.type]} written as ${choice.dateFormat}`;
}
