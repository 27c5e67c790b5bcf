import type { ColumnChoice } from "../../../contract/dataset.ts";
import type { ColumnType } from "../../../contract/values.ts";

/** Words that mean "no value" in any column. */
export const TEXT_NULL_WORDS = ["", "NULL", "null", "N/A", "n/a", "#N/A"];
/** Words that mean "no value" in a column of numbers, dates or booleans; in text they may be names ("NA" is Namibia). */
export const VALUE_NULL_WORDS = [
  "NA",
  "na",
  "NaN",
  "nan",
  "-",
  "--",
  "–",
  "—",
  ".",
  "..",
  "?",
  "None",
  "none",
  "NONE",
  "Null",
  "(null)",
  "\\N",
  "#N/A!",
  "#VALUE!",
  "#REF!",
  "#DIV/0!",
  "#NUM!",
  "missing",
  "N.A.",
  "n.a.",
  "NAN",
  "-nan",
  // What a computation left that came to no number.
  "inf",
  "-inf",
  "+inf",
  "Inf",
  "-Inf",
  "INF",
  "-INF",
  "Infinity",
  "-Infinity",
];

const VALUE_NULLS = new Set([...TEXT_NULL_WORDS, ...VALUE_NULL_WORDS]);

export function isNullWord(text: string): boolean {
  return VALUE_NULLS.has(text.trim());
}

const PERCENT = /^[-+]?[\d.,' \u00a0\u202f]*\d[\d.,]*\s*%$/;
const CURRENCIES: readonly [RegExp, string | undefined][] = [
  [/US\$|\$/, "USD"],
  [/€|EUR/, "EUR"],
  [/£|GBP/, "GBP"],
  [/¥|JPY/, "JPY"],
  [/USD/, "USD"],
  [/CHF/, "CHF"],
  [/₹|INR/, "INR"],
];
const CURRENCY_TEXT =
  /^\(?[-+]?\s*(US\$|[$€£¥₹]|USD|EUR|GBP|JPY|CHF|INR)?\s*[-+]?\s*[\d.,' \u00a0\u202f]*\d[\d.,]*\s*([$€£¥₹]|USD|EUR|GBP|JPY|CHF|INR)?\)?$/;
const MARKED = /[$€£¥₹]|USD|EUR|GBP|JPY|CHF|INR/;

const PLAIN_INTEGER = /^[-+]?\d+$/;
const PLAIN_NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

export interface NumberStyle {
  decimalSeparator: "." | ",";
  thousandsSeparator: ColumnChoice["thousandsSeparator"];
}

function grouped(separator: string, decimal: string): RegExp {
  const escape = (text: string) => text.replace(/[.]/g, "\\.");
  const group = separator === " " ? "[ \u00a0\u202f]" : escape(separator);
  return new RegExp(`^[-+]?\\d{1,3}(${group}\\d{3})+(${escape(decimal)}\\d*)?$`);
}

const STYLES: readonly { style: NumberStyle; pattern: RegExp }[] = [
  { style: { decimalSeparator: ".", thousandsSeparator: "," }, pattern: grouped(",", ".") },
  { style: { decimalSeparator: ",", thousandsSeparator: "." }, pattern: grouped(".", ",") },
  { style: { decimalSeparator: ".", thousandsSeparator: " " }, pattern: grouped(" ", ".") },
  { style: { decimalSeparator: ",", thousandsSeparator: " " }, pattern: grouped(" ", ",") },
  { style: { decimalSeparator: ".", thousandsSeparator: "'" }, pattern: grouped("'", ".") },
];
const DECIMAL_COMMA = /^[-+]?\d*,\d+([eE][-+]?\d+)?$/;

export interface NumberGuess {
  isInteger: boolean;
  style: NumberStyle;
  unit: "percent" | "currency" | undefined;
  currency: string | undefined;
  /** Share of the values that fit. */
  share: number;
}

function bare(text: string): string {
  let body = text.trim();
  if (body.startsWith("(") && body.endsWith(")")) body = `-${body.slice(1, -1)}`;
  return body
    .replace(/US\$|[$€£¥₹%]|USD|EUR|GBP|JPY|CHF|INR/g, "")
    .replace(/^([-+]?)\s+/, "$1")
    .trim();
}

/** Reads distinct values as numbers in the style that fits most cells; `counts` says how many cells hold each. */
export function guessNumber(values: readonly string[], counts: readonly number[]): NumberGuess | null {
  if (values.length === 0) return null;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cellsWith = (fits: (value: string) => boolean) =>
    values.reduce((sum, value, index) => sum + (fits(value) ? (counts[index] ?? 1) : 0), 0);
  const percentCount = cellsWith((value) => PERCENT.test(value.trim()));
  const moneyCount = cellsWith((value) => MARKED.test(value) && CURRENCY_TEXT.test(value.trim()));
  const unit = percentCount > total * 0.5 ? "percent" : moneyCount > total * 0.5 ? "currency" : undefined;
  const bodies = unit === undefined ? values.map((value) => value.trim()) : values.map(bare);
  const marked = unit === "currency" ? values.find((value) => MARKED.test(value)) : undefined;
  const currency = marked === undefined ? undefined : CURRENCIES.find(([pattern]) => pattern.test(marked))?.[1];
  let best: NumberGuess | null = null;
  const candidates: { style: NumberStyle; fits: (text: string) => boolean; fraction: string }[] = [
    {
      style: { decimalSeparator: ".", thousandsSeparator: undefined },
      fits: (text) => PLAIN_NUMBER.test(text),
      fraction: ".",
    },
    ...STYLES.map(({ style, pattern }) => ({
      style,
      fits: (text: string) =>
        pattern.test(text) ||
        (style.decimalSeparator === "."
          ? PLAIN_NUMBER.test(text)
          : PLAIN_INTEGER.test(text) || DECIMAL_COMMA.test(text)),
      fraction: style.decimalSeparator,
    })),
    {
      style: { decimalSeparator: ",", thousandsSeparator: undefined },
      fits: (text) => PLAIN_INTEGER.test(text) || DECIMAL_COMMA.test(text),
      fraction: ",",
    },
  ];
  for (const { style, fits, fraction } of candidates) {
    let fitting = 0;
    let isInteger = true;
    for (const [index, body] of bodies.entries()) {
      if (!fits(body)) continue;
      fitting += counts[index] ?? 1;
      if (body.includes(fraction) || /[eE]/.test(body)) isInteger = false;
    }
    const share = fitting / total;
    if (share > (best?.share ?? 0)) best = { isInteger, style, unit, currency, share };
    if (share === 1) break;
  }
  return best;
}

export function hasLeadingZeros(values: readonly string[]): boolean {
  return values.some((value) => /^0\d+$/.test(value.trim()));
}

const BOOLEAN_WORDS = new Set(["true", "false"]);

export function isBooleanText(text: string): boolean {
  return BOOLEAN_WORDS.has(text.trim().toLowerCase());
}

export interface GuessedType {
  type: ColumnType;
  dateFormat?: string;
  share: number;
}
