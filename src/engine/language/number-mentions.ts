import { magnitudeOf, writtenNumbers } from "./number-words.ts";

/** A number as a sentence has it. */
export type Mention = { text: string; start: number; end: number } & (
  | {
      kind: "number";
      /** As written, without its scale and its percent sign. */
      value: number;
      /** Half a unit of the last digit shown, in the same unit. */
      tolerance: number;
      unit: "plain" | "percent" | "basis points";
      /** A sign that was written. */
      sign: "-" | "+" | null;
    }
  /** A whole year, a month, a quarter or a day; what is not said is null. */
  | { kind: "date"; year: number | null; quarter: number | null; month: number | null; day: number | null }
  | { kind: "time"; hours: number; minutes: number }
  | { kind: "ordinal"; value: number }
  | { kind: "ratio"; value: number }
  /** "Thousands of", a digit that cannot be read: nothing can vouch for it. */
  | { kind: "unreadable" }
);

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const month = `(?<month>january|february|march|april|may|june|july|august|september|october|november|december|sept|${months})\\b\\.?`;
const year = "(?<year>[12]\\d{3})(?![\\d,.]*\\d|%)";
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const datePatterns = [
  `\\b(?<year>\\d{4})-(?<month>\\d{2})(?:-(?<day>\\d{2}))?(?:[T ](?<hours>\\d{2}):(?<minutes>\\d{2})(?::\\d{2}(?:\\.\\d+)?)?)?\\b`,
  `\\b${day}\\s+(?:of\\s+)?${month},?\\s+${year}`,
  `\\b${month}\\s+${day},?\\s+${year}`,
  `\\b${month}(?:\\s+of|,)?\\s+${year}`,
  `\\b(?:Q(?<quarter>[1-4])|(?<quarterWord>first|second|third|fourth)\\s+quarter)(?:\\s+of)?\\s+${year}`,
  `\\b${year}[\\s-]?Q(?<quarter>[1-4])\\b`,
  `\\b${day}\\s+(?:of\\s+)?${month}(?!\\w)`,
  `\\b${month}\\s+${day}\\b(?![,.]?\\d|\\s*(?:%|percent|per cent|million|billion|thousand))`,
  `\\bQ(?<quarter>[1-4])\\b`,
  `\\b(?<quarterWord>first|second|third|fourth)\\s+quarter\\b`,
].map((source) => new RegExp(source, "gi"));
const timePattern = /\b(?<hours>[01]?\d|2[0-3]):(?<minutes>[0-5]\d)(?::[0-5]\d)?\b/g;

const space = "[\\u00a0\\u2009\\u202f]";
const digits = [
  `\\d{1,3}(?:${space}\\d{3})+(?:[.,]\\d+)?`,
  "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?",
  "\\d{1,3}(?:'\\d{3})+(?:\\.\\d+)?",
  "\\d{1,3}(?:\\.\\d{3})+,\\d+",
  "\\d+,\\d{1,2}(?!\\d)",
  "\\d*\\.?\\d+(?:e[+-]?\\d+)?",
].join("|");
const numberPattern = new RegExp(
  `(?<open>\\()?(?<sign>(?<![\\w.)])[-+])?(?<currency>[$€£¥]|\\b(?:USD|EUR|GBP|CHF)\\s?)?(?<inner>(?<=[$€£¥])-)?(?<digits>${digits})(?<ordinal>(?:st|nd|rd|th)\\b)?` +
    `(?:[\\s-]?(?<scale>thousand|million|billion|trillion|mio|mn|bn|tn|[kmbt])\\b)?` +
    `(?:\\s?(?<unit>%|percent\\b|per\\s+cent\\b|percentage\\s+points?\\b|pp\\b|basis\\s+points?\\b|bps?\\b))?(?<close>\\))?`,
  "gi",
);

/** Every number of a text, in digits or words. Digits of other scripts count; what cannot be read comes out as such. */
export function findMentions(text: string): Mention[] {
  const plain = withPlainDigits(text);
  const found: Mention[] = [];
  let rest = plain;
  function take(mention: Mention): void {
    found.push(mention);
    rest = blanked(rest, mention.start, mention.end);
  }
  for (const pattern of datePatterns) for (const match of rest.matchAll(pattern)) take(dateOf(match));
  for (const match of rest.matchAll(timePattern))
    take({
      kind: "time",
      ...placeOf(match),
      hours: Number(match.groups?.["hours"]),
      minutes: Number(match.groups?.["minutes"]),
    });
  const scaled = withWrittenPercent(rest);
  for (const match of rest.matchAll(numberPattern)) take(numberOf(match, rest));
  for (const { kind, value, start, end } of writtenNumbers(rest)) {
    const place = { text: plain.slice(start, end), start, end };
    if (kind === "vague") take({ kind: "unreadable", ...place });
    else if (kind === "count")
      take({ kind: "number", ...place, value, tolerance: 0.5, unit: scaled(end), sign: signBefore(rest, start) });
    else take({ kind, ...place, value });
  }
  for (const match of rest.matchAll(/\p{N}+/gu)) take({ kind: "unreadable", ...placeOf(match) });
  return found.toSorted((a, b) => a.start - b.start);
}

/** Same length as before, so that places stay: digits of any script and look-alike signs as ASCII. */
function withPlainDigits(text: string): string {
  return text
    .replace(/[\u2212\ufe63\uff0d]/g, "-")
    .replace(/\uff0b/g, "+")
    .replace(/\uff05/g, "%")
    .replace(/\u2019(?=\d{3})/g, "'")
    .replace(/\p{Nd}/gu, (digit) => (digit.length === 1 ? String(digitValue(digit)) : digit));
}

/** Decimal digits come in runs of ten code points, in Unicode's own order. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

function blanked(text: string, start: number, end: number): string {
  return `${text.slice(0, start)}${" ".repeat(end - start)}${text.slice(end)}`;
}

function placeOf(match: RegExpMatchArray): { text: string; start: number; end: number } {
  const start = match.index ?? 0;
  return { text: match[0].trim(), start, end: start + match[0].length };
}

function dateOf(match: RegExpMatchArray): Mention {
  const groups = match.groups ?? {};
  const part = (name: string) => (groups[name] === undefined ? null : Number(groups[name]));
  const name = groups["month"]?.toLowerCase();
  const named = name === undefined ? -1 : months.split("|").indexOf(name.slice(0, 3));
  const ordinalQuarter = ["first", "second", "third", "fourth"].indexOf(groups["quarterWord"]?.toLowerCase() ?? "");
  return {
    kind: "date",
    ...placeOf(match),
    year: part("year"),
    quarter: part("quarter") ?? (ordinalQuarter < 0 ? null : ordinalQuarter + 1),
    month: named >= 0 ? named + 1 : part("month"),
    day: part("day"),
  };
}

function numberOf(match: RegExpMatchArray, text: string): Mention {
  const groups = match.groups ?? {};
  const place = placeOf(match);
  const { start, end } = place;
  // "A4", "5G", "3-D": a name rather than a number, and nothing here knows it.
  if (/[\p{L}_]/u.test(text[start - 1] ?? "") || /[\p{L}_]/u.test(text[end] ?? ""))
    return { kind: "unreadable", ...place };
  const read = readDigits(groups["digits"] ?? "");
  if (!read) return { kind: "unreadable", ...place };
  if (groups["ordinal"]) return { kind: "ordinal", ...place, value: read.value };
  const scale = groups["scale"] ? (magnitudeOf(groups["scale"]) ?? 1) : 1;
  const isBracketed = groups["open"] !== undefined && groups["close"] !== undefined && groups["currency"] !== undefined;
  const sign = groups["sign"] ?? groups["inner"] ?? (isBracketed ? "-" : signBefore(text, start));
  return {
    kind: "number",
    ...place,
    value: read.value * scale,
    tolerance: (read.unit * scale) / 2,
    unit: unitOf(groups["unit"]),
    sign: sign === "-" || sign === "+" ? sign : null,
  };
}

function signBefore(text: string, start: number): "-" | null {
  return /\b(?:minus|negative)\s+$/i.test(text.slice(0, start)) ? "-" : null;
}

function unitOf(unit: string | undefined): "plain" | "percent" | "basis points" {
  if (unit === undefined) return "plain";
  return /^b/i.test(unit) ? "basis points" : "percent";
}

function withWrittenPercent(text: string): (end: number) => "plain" | "percent" | "basis points" {
  return (end) => {
    const match = /^\s*(percent\b|per\s+cent\b|percentage\s+points?\b|%|basis\s+points?\b)/i.exec(text.slice(end));
    return unitOf(match?.[1]);
  };
}

/** The value and the unit of the last digit. Separators as in English, and the other way round where that alone makes sense. */
function readDigits(written: string): { value: number; unit: number } | null {
  const [mantissa = "", exponent] = written.toLowerCase().split("e");
  const spaced = mantissa.replace(/[\u00a0\u2009\u202f']/g, "");
  const isContinental =
    /^\d{1,3}(?:\.\d{3})+,\d+$/.test(spaced) || /^\d+,\d{1,2}$/.test(spaced) || /^\d{4,},\d+$/.test(spaced);
  const plain = isContinental ? spaced.replaceAll(".", "").replace(",", ".") : spaced.replaceAll(",", "");
  const power = exponent === undefined ? 0 : Number(exponent);
  const value = Number(plain) * 10 ** power;
  const decimals = plain.split(".")[1]?.length ?? 0;
  return Number.isFinite(value) && plain !== "" ? { value, unit: 10 ** (power - decimals) } : null;
}
