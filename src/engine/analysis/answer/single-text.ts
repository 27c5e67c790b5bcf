import type { Table } from "../../../contract/values.ts";
import { joinWords } from "../words.ts";
import { numberAt } from "./describe-result.ts";
import type { DescribedValue } from "./describe-result.ts";
import { formatCell, formatCoefficient } from "./format.ts";
import { strengthInWords } from "./strength.ts";

export function verbFor(phrase: string): "is" | "are" {
  return /^(total|running total of the|lowest|highest)\s.*[^s]s$/.test(phrase) && !/\b(sales|series)\b$/.test(phrase)
    ? "are"
    : "is";
}

export function plural(count: number, word: string): string {
  return count === 1
    ? word
    : word.endsWith("s")
      ? word
      : /[^aeiou]y$/.test(word)
        ? `${word.slice(0, -1)}ies`
        : `${word}s`;
}

/** One row of values: the single number, or a handful beside each other. */
export function singleText(table: Table, values: readonly DescribedValue[], scope: string): string {
  const [row] = table.rows;
  const [value] = values;
  if (!row || !value) return `There is nothing${scope}.`;
  const cell = row[value.index] ?? null;
  if (values.length === 1) {
    if (cell === null) return `There is no ${value.phrase}${scope}: no row has a value.`;
    const shown = cell === 0 && (value.op === "count" || value.op === "distinct") ? "no" : formatCell(cell, value.unit);
    const one = cell === 1;
    if (value.op === "count" && value.step === null && value.phrase === "number of rows")
      return `There ${one ? "is" : "are"} ${shown} ${plural(Number(cell), "row")}${scope}.`;
    if (value.op === "distinct" && value.phrase.startsWith("number of different ")) {
      const noun = value.phrase.slice("number of different ".length);
      return `There ${one ? "is" : "are"} ${shown} different ${plural(Number(cell), noun)}${scope}.`;
    }
    if (value.op === "correlation") {
      const r = numberAt(row, value) ?? 0;
      return `The ${value.phrase}${scope} is ${formatCoefficient(r)}: ${strengthInWords(r)}.`;
    }
    return `The ${value.phrase}${scope} ${verbFor(value.phrase)} ${shown}.`;
  }
  const derived = values.filter((candidate) => candidate.step !== null);
  const base = values.filter((candidate) => candidate.step === null);
  const told = (list: readonly DescribedValue[]): string =>
    joinWords(
      list
        .slice(0, 6)
        .map((item) => `the ${item.phrase} ${verbFor(item.phrase)} ${formatCell(row[item.index] ?? null, item.unit)}`),
    );
  const sentences = [told(derived.length > 0 ? derived : base)];
  if (derived.length > 0 && base.length > 0) sentences.push(told(base));
  const [first = "", ...rest] = sentences;
  const lead = scope ? `${capital(scope.trim())}, ${first}` : capital(first);
  return [`${lead}.`, ...rest.map((sentence) => `${capital(sentence)}.`)].join(" ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
