import {
  dateWords,
  decadeWords,
  fullYear,
  MONTH_SOURCE,
  monthNumber,
  monthWords,
  monthYearWords,
  quarterWords,
  timeWords,
} from "./calendar.ts";
import {
  FRACTION_CHARACTER_SOURCE,
  fractionCharacterWords,
  fractionWords,
  measureFrom,
  measureSource,
  measureWords,
  rangeWords,
  versionWords,
} from "./measures.ts";
import { capitalWords, knownName, letterWords, shortenedWords, SHORTENED_SOURCE } from "./names.ts";
import { integerWords, ordinalWords, yearWords } from "./number-words.ts";
import { plainNumber, spokenNumber } from "./spoken-number.ts";

type Groups = Record<string, string | undefined>;

/** What stands around the match, for rules that need to look. */
export type Surroundings = { before: string; after: string };

/** Words for what a pattern found, or undefined to let the next rule try. */
export type SpeechRule = {
  pattern: RegExp;
  words: (match: RegExpExecArray, groups: Groups, around: Surroundings) => string[] | undefined;
};

const NOT_INSIDE_WORD = String.raw`(?![\p{L}\p{N}_])`;
const OPTIONAL_YEAR = String.raw`(?:,?\s+(?<year>\d{4})(?![\p{L}\p{N}]))?`;

function rule(source: string, words: SpeechRule["words"], flags = ""): SpeechRule {
  return { pattern: new RegExp(source, `yu${flags}`), words };
}

function number(text: string | undefined): number {
  return Number(text ?? "0");
}

const WEB_RULES: readonly SpeechRule[] = [
  rule(String.raw`(?:https?:\/\/|www\.)(?<host>[\w.-]*\w)(?<path>[/?#:][^\s)>\]]*[\w/])?`, (_match, { host }) => [
    "link",
    "to",
    ...hostWords((host ?? "").replace(/^www\./, "")),
  ]),
  rule(String.raw`(?<name>[\w.+-]+)@(?<host>[\w-]+(?:\.[\w-]+)+)`, (_match, { name, host }) => [
    ...(name ?? "").split(/[^\p{L}\p{N}]+/u).flatMap(hostWords),
    "at",
    ...hostWords(host ?? ""),
  ]),
];

const CALENDAR_RULES: readonly SpeechRule[] = [
  rule(
    String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?${NOT_INSIDE_WORD}`,
    (_match, { year, month, day, hour, minute, second }) => {
      const date = dateWords(number(year), number(month), number(day));
      if (!date || hour === undefined) return date;
      const isMidnight = number(hour) === 0 && number(minute) === 0 && number(second) === 0;
      const time = timeWords(number(hour), number(minute), second === undefined ? undefined : number(second), "");
      return isMidnight || !time ? date : [...date, "at", ...time];
    },
  ),
  rule(String.raw`(?<year>1[5-9]\d{2}|20\d{2})[-/](?<month>0[1-9]|1[0-2])(?![-/\d\p{L}_])`, (_match, { year, month }) =>
    monthYearWords(number(year), number(month)),
  ),
  rule(
    String.raw`(?<first>\d{1,2})[/.](?<second>\d{1,2})[/.](?<year>\d{4})${NOT_INSIDE_WORD}`,
    (match, { first, second, year }) => {
      const dayFirst = number(first) > 12 || match[0].includes(".");
      return dayFirst
        ? dateWords(number(year), number(second), number(first))
        : dateWords(number(year), number(first), number(second));
    },
  ),
  rule(
    String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?<month>${MONTH_SOURCE})\b\.?${OPTIONAL_YEAR}`,
    (_match, { day, month, year }) =>
      dateWords(year === undefined ? undefined : number(year), monthNumber(month ?? ""), number(day)),
  ),
  rule(
    String.raw`(?<month>${MONTH_SOURCE})\b\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:%.]\d|[\d%\p{L}])${OPTIONAL_YEAR}`,
    (_match, { day, month, year }) =>
      dateWords(year === undefined ? undefined : number(year), monthNumber(month ?? ""), number(day)),
  ),
  rule(
    String.raw`(?<month>${MONTH_SOURCE})\b\.?,?(?:\s+|-)(?:(?<year>\d{4})|['’](?<short>\d{2}))(?![\d\p{L}])`,
    (_match, { month, year, short }) => monthYearWords(fullYear(year ?? short ?? "0"), monthNumber(month ?? "")),
  ),
  rule(String.raw`(?<month>Jan|Feb|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?`, (_match, { month }) =>
    monthWords(monthNumber(month ?? "")),
  ),
  rule(
    String.raw`(?<letter>[QH])(?<number>[1-4])(?:[\s-]*(?:['’](?<short>\d{2})|(?:FY)?(?<year>\d{4})))?(?![\p{L}\d_])`,
    (_match, groups) => {
      const year = groups["year"] ?? groups["short"];
      return quarterWords(
        groups["letter"] ?? "",
        number(groups["number"]),
        year === undefined ? undefined : fullYear(year),
      );
    },
  ),
  rule(String.raw`(?<year>\d{4})[\s-]?(?<letter>[QH])(?<number>[1-4])(?![\p{L}\d_])`, (_match, groups) =>
    quarterWords(groups["letter"] ?? "", number(groups["number"]), number(groups["year"])),
  ),
  rule(String.raw`(?<year>\d{4})-?W(?<week>\d{1,2})(?![\p{L}\d_])`, (_match, { year, week }) => [
    "week",
    ...integerWords(week ?? "0"),
    "of",
    ...yearWords(number(year)),
  ]),
  rule(String.raw`FY\s?['’]?(?<year>\d{4}|\d{2})(?![\p{L}\d_])`, (_match, { year }) => [
    "financial",
    "year",
    ...yearWords(fullYear(year ?? "0")),
  ]),
  rule(String.raw`['’]?(?<year>(?:1[5-9]|20)\d0|\d0)s(?![\p{L}\d_])`, (match, { year }) =>
    year?.length === 4 || /^['’]/.test(match[0]) || number(year) >= 20 ? decadeWords(number(year)) : undefined,
  ),
  rule(String.raw`['’](?<year>\d{2})(?![\p{L}\d_])`, (_match, { year }, { before }) =>
    /[\p{L}\d]$/u.test(before) ? undefined : yearWords(fullYear(year ?? "0")),
  ),
  rule(
    String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?(?:\s?(?<half>[aApP]\.?[mM]\b\.?))?${NOT_INSIDE_WORD}`,
    (_match, { hour, minute, second, half }) =>
      timeWords(number(hour), number(minute), second === undefined ? undefined : number(second), half ?? ""),
  ),
  rule(String.raw`(?<hour>\d{1,2})\s?(?<half>[aApP]\.?[mM])(?![\p{L}\d_])`, (_match, { hour, half }) =>
    number(hour) <= 12 ? timeWords(number(hour), 0, undefined, half ?? "") : undefined,
  ),
];

const RANGE_SOURCE = String.raw`${measureSource("A")}\s?(?:[–—-]|\.\.\.?)\s?${measureSource("B")}(?![\p{L}\p{N}_]|[-–]\d)`;

const NUMBER_RULES: readonly SpeechRule[] = [
  rule(String.raw`(?<digits>\d[\d,]*)(?:st|nd|rd|th)(?![\p{L}\d_])`, (_match, { digits }) =>
    ordinalWords(plainNumber(digits ?? "0")),
  ),
  rule(String.raw`v?\d+(?:\.\d+){2,}${NOT_INSIDE_WORD}`, (match) => [
    ...(match[0].startsWith("v") ? ["version"] : []),
    ...versionWords(match[0].replace(/^v/, "")),
  ]),
  rule(RANGE_SOURCE, (match, groups, { before, after }) => {
    if (startsInsideValue(match[0], before)) return undefined;
    return rangeWords(measureFrom(groups, "A"), measureFrom(groups, "B"), after);
  }),
  rule(String.raw`(?<above>\d{1,4})\/(?<below>\d{1,4})(?![\d/\p{L}_])`, (_match, { above, below }) =>
    fractionWords(above ?? "0", below ?? "1"),
  ),
  rule(String.raw`(?<whole>\d+)?\s?(?<character>${FRACTION_CHARACTER_SOURCE})`, (_match, { whole, character }) =>
    fractionCharacterWords(whole ?? "", character ?? ""),
  ),
  rule(String.raw`(?<left>\d+(?:\.\d+)?):(?<right>\d+(?:\.\d+)?)(?![\d:\p{L}_])`, (_match, { left, right }) => [
    ...spokenNumber(left ?? "0").words,
    "to",
    ...spokenNumber(right ?? "0").words,
  ]),
  rule(String.raw`#(?<digits>\d+)`, (_match, { digits }) => ["number", ...integerWords(digits ?? "0")]),
  rule(String.raw`${measureSource("")}${NOT_INSIDE_WORD}`, (match, groups, { before, after }) => {
    const isSigned = startsInsideValue(match[0], before);
    const measure = measureFrom(groups, "");
    return measureWords(isSigned ? { ...measure, sign: undefined } : measure, after);
  }),
];

/** A dash right after a letter or digit joins, it is no minus. */
function startsInsideValue(found: string, before: string): boolean {
  return /^[-−+]/.test(found) && /[\p{L}\p{N})\]]$/u.test(before);
}

const COMPARISONS: ReadonlyMap<string, string> = new Map([
  [">=", "is at least"],
  ["<=", "is at most"],
  ["!=", "is not"],
  ["<>", "is not"],
  ["==", "equals"],
  ["->", "to"],
  ["=>", "so"],
]);

const NAME_RULES: readonly SpeechRule[] = [
  rule(String.raw`>=|<=|!=|<>|==|->|=>`, (match) => COMPARISONS.get(match[0])?.split(" ")),
  rule(
    String.raw`[–-](?=(?:${MONTH_SOURCE})\b|[QH][1-4]\b|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|s|nes|rs|ur)?)`,
    (_match, _groups, { before }) => (/[\p{L}\d]$/u.test(before) ? ["to"] : undefined),
  ),
  rule(String.raw`S&P\s?500(?![\p{L}\d])`, () => ["s", "and", "p", "five", "hundred"]),
  rule(String.raw`(?<first>\p{Lu}{1,2})&(?<second>\p{Lu}{1,2})(?![\p{L}\d])`, (_match, { first, second }) => [
    ...letterWords(first ?? ""),
    "and",
    ...letterWords(second ?? ""),
  ]),
  rule(String.raw`(?<first>\p{Lu})\/(?<second>\p{Lu})(?![\p{L}\d])`, (_match, { first, second }) => [
    ...letterWords(first ?? ""),
    ...letterWords(second ?? ""),
  ]),
  rule(String.raw`R(?:²|\^2)`, () => ["r", "squared"]),
  rule(
    String.raw`(?<written>${SHORTENED_SOURCE})(?![\p{L}\d_])`,
    (_match, { written }) => shortenedWords(written ?? ""),
    "i",
  ),
  rule(String.raw`(?<letters>(?:\p{Lu}\.){2,})(?![\p{L}\d_])`, (_match, { letters }) =>
    letterWords((letters ?? "").replaceAll(".", "")),
  ),
  rule(String.raw`\(e?s\)`, () => []),
  rule(String.raw`(?<name>\p{Lu}{2,}s?)['’]s(?![\p{L}\d_])`, (_match, { name }) => {
    const words = capitalWords(name ?? "");
    return [...words.slice(0, -1), `${words.at(-1) ?? ""}'s`];
  }),
  rule(String.raw`(?<name>\p{L}+)(?![\p{L}\d_])`, (_match, { name }) => {
    const token = name ?? "";
    const known = knownName(token);
    if (known) return known;
    return /^\p{Lu}{2,}s?$/u.test(token) ? capitalWords(token) : undefined;
  }),
];

function hostWords(host: string): string[] {
  return host.split(".").flatMap((part, index) => [
    ...(index > 0 ? ["dot"] : []),
    ...part.split(/[^\p{L}\p{N}]+/u).flatMap((word) => {
      if (/^\d+$/.test(word)) return integerWords(word);
      return word.length <= 3 && !/[aeiouy]/i.test(word) ? letterWords(word) : [word];
    }),
  ]);
}

/** Tried in order at each token; the first that answers wins. */
export const SPEECH_RULES: readonly SpeechRule[] = [...WEB_RULES, ...CALENDAR_RULES, ...NUMBER_RULES, ...NAME_RULES];
