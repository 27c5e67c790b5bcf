import type { ColumnChoice } from "../../../contract/dataset.ts";
import { guessDate } from "./date-formats.ts";
import { guessNumber, hasLeadingZeros, isBooleanText, isNullWord, TEXT_NULL_WORDS } from "./text-values.ts";

export interface ColumnGuess {
  choice: ColumnChoice;
  warning: string | null;
  /** Largest magnitude of a guessed integer column in the sample. */
  largestInteger: number;
  hasPaddedValues: boolean;
}

export interface GuessOptions {
  /** Share of values that may not fit the guessed type; such rows are then rejected. */
  toleratedMisfits: number;
  /** Only dates are looked for: the format has its own numbers and booleans, so digits in text are meant as text. */
  onlyDates?: boolean;
}

const MINIMUM_VALUES_FOR_TOLERANCE = 200;
const MAXIMUM_SAFE_DIGITS = 18;

function textChoice(name: string): ColumnChoice {
  return { sourceName: name, name, type: "text", include: true, nullValues: [...TEXT_NULL_WORDS] };
}

/** Guesses what a column of text holds from a sample of its cells. */
export function guessColumn(name: string, cells: readonly (string | null)[], options: GuessOptions): ColumnGuess {
  const seenNulls = new Set<string>();
  const values: string[] = [];
  const rawValues: string[] = [];
  let hasBlank = false;
  for (const cell of cells) {
    if (cell === null) continue;
    const trimmed = cell.trim();
    if (trimmed === "" || isNullWord(trimmed)) {
      if (trimmed === "" && cell !== "") hasBlank = true;
      else if (trimmed !== "") seenNulls.add(cell);
      continue;
    }
    values.push(trimmed);
    rawValues.push(cell);
  }
  const hasPaddedValues = hasBlank || rawValues.some((cell, index) => cell.length !== values[index]?.length);
  const asText: ColumnGuess = { choice: textChoice(name), warning: null, largestInteger: 0, hasPaddedValues: false };
  if (values.length === 0) return asText;
  const minimumShare = values.length >= MINIMUM_VALUES_FOR_TOLERANCE ? 1 - options.toleratedMisfits : 1;
  const nullValues = [...new Set([...TEXT_NULL_WORDS, ...seenNulls])];
  const typed = (
    choice: Partial<ColumnChoice> & Pick<ColumnChoice, "type">,
    warning: string | null = null,
    largestInteger = 0,
  ): ColumnGuess => ({
    choice: { ...textChoice(name), ...choice, nullValues },
    warning,
    largestInteger,
    hasPaddedValues,
  });

  const cellCounts = new Map<string, number>();
  for (const value of values) cellCounts.set(value, (cellCounts.get(value) ?? 0) + 1);
  const distinct = [...cellCounts.keys()];
  const counts = [...cellCounts.values()];
  if (!options.onlyDates) {
    if (values.every(isBooleanText)) return typed({ type: "boolean" });
    const number = guessNumber(distinct, counts);
    if (number && number.share >= minimumShare) {
      const { decimalSeparator, thousandsSeparator } = number.style;
      const isPlain = decimalSeparator === "." && thousandsSeparator === undefined && number.unit === undefined;
      if (isPlain && number.isInteger && hasLeadingZeros(distinct)) return asText;
      const digits = distinct.reduce((most, value) => Math.max(most, value.length), 0);
      if (isPlain && number.isInteger && digits > MAXIMUM_SAFE_DIGITS) return asText;
      const type = number.isInteger && number.unit !== "percent" ? "integer" : "number";
      const largest =
        type === "integer" ? distinct.reduce((most, value) => Math.max(most, Math.abs(Number(value)) || 0), 0) : 0;
      return typed(
        {
          type,
          ...(decimalSeparator === "," ? { decimalSeparator } : {}),
          ...(thousandsSeparator === undefined ? {} : { thousandsSeparator }),
          ...(number.unit === undefined
            ? {}
            : {
                meaning:
                  number.currency === undefined
                    ? { unit: number.unit }
                    : { unit: number.unit, currency: number.currency },
              }),
        },
        null,
        largest,
      );
    }
  }
  const date = guessDate(distinct, counts);
  if (date && date.share >= minimumShare) {
    const warning = date.isAmbiguous
      ? `In "${name}" day and month could be either way round; it is read as ${date.dateFormat?.startsWith("%d") ? "day first" : "month first"}. Change it if that is wrong.`
      : null;
    return typed(
      { type: date.type, ...(date.dateFormat === undefined ? {} : { dateFormat: date.dateFormat }) },
      warning,
    );
  }
  return asText;
}
