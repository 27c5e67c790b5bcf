import type { ColumnMeaning, DatasetVersion } from "../../../contract/dataset.ts";
import { type ColumnType, isNumericType, isTemporalType } from "../../../contract/values.ts";
import { ABBREVIATIONS } from "./abbreviations.ts";
import { GENERIC_WORDS, NAME_STOP_WORDS, SYNONYM_GROUPS, UNIT_WORDS } from "../lexicon/thesaurus.ts";
import { stem } from "../lexicon/stem.ts";
import { splitWords } from "../lexicon/tokens.ts";
import type { ColumnStatistics } from "./statistics.ts";

export interface ColumnWord {
  stem: string;
  weight: number;
}

/** One way of saying a column's name. */
export interface ColumnName {
  words: ColumnWord[];
  quality: number;
  weight: number;
  /** Whether saying only part of it may mean the column. */
  partial: boolean;
  /** Index of the word that says what the thing is ("Production *Budget*"). */
  head: number;
}

export type ColumnKind = "number" | "text" | "date" | "boolean" | "other";

export interface ColumnInfo extends ColumnStatistics {
  name: string;
  index: number;
  type: ColumnType;
  meaning: ColumnMeaning | undefined;
  kind: ColumnKind;
  /** Text whose values are nearly all numbers. */
  numericText: boolean;
  /** Holds years as numbers. */
  isYear: boolean;
  /** Numbers that name things (codes, keys, positions): not to be summed. */
  isIdentifier: boolean;
  isRank: boolean;
  /** Named like a key ("Order ID"), whatever it holds. */
  isKey: boolean;
  /** Few distinct values: fit for groups. */
  isCategory: boolean;
  /** Distinct values per row, 0..1. */
  uniqueness: number;
  stems: string[];
  names: ColumnName[];
}

export interface Schema {
  versionId: string;
  columns: ColumnInfo[];
  rowCount: number;
  datasetWords: string[];
}

const MANY_COLUMNS = 600;

/** Headers that are codes of countries, as charts and results tables have them. */
const COUNTRY_CODES: Record<string, string> = Object.fromEntries(
  "US=america|USA=america|UK=britain|GB=britain|GBR=britain|GER=germany|DE=germany|DEU=germany|AUS=australia|AU=australia|AUT=austria|CAN=canada|CA=canada|FRA=france|FR=france|ITA=italy|IT=italy|ESP=spain|SPA=spain|JPN=japan|JP=japan|NED=netherlands|NL=netherlands|SWE=sweden|NOR=norway|DEN=denmark|FIN=finland|SWI=switzerland|SUI=switzerland|CH=switzerland|IRE=ireland|IRL=ireland|NZ=new zealand|BEL=belgium|BRA=brazil|MEX=mexico|POL=poland|POR=portugal|CHN=china|IND=india|KOR=korea|RUS=russia"
    .split("|")
    .map((pair) => pair.split("=") as [string, string]),
);

export function buildSchema(
  version: Pick<DatasetVersion, "id" | "columns" | "rowCount">,
  datasetName: string,
  statistics: readonly ColumnStatistics[],
): Schema {
  const withAliases = version.columns.length <= MANY_COLUMNS;
  const columns = version.columns.map((column, index): ColumnInfo => {
    const stats = statistics[index] ?? {
      distinct: 0,
      valid: 0,
      min: null,
      max: null,
      numericShare: 0,
      clockParts: 0,
      longest: 0,
    };
    const words = splitWords(column.name);
    const stems = words.map(stem);
    const uniqueness = stats.valid > 0 ? stats.distinct / stats.valid : 0;
    const numericText =
      column.type === "text" && (stats.numericShare >= 0.8 || stats.clockParts > 0) && stats.valid > 0;
    const kind = kindOf(column.type);
    const numeric = kind === "number" || numericText;
    const low = Number(stats.min);
    const high = Number(stats.max);
    const yearName = stems.some(
      (word) => word === "year" || word === "yr" || word === "season" || word === "founded" || word === "establish",
    );
    const quantity =
      /gross|price|cost|count|score|points?|weight|height|prominence|elevation|votes?|population|attendance|sales|amount|salary|number|distance|area|length|capacity|seats|\(|displacement|power/i.test(
        column.name,
      );
    const isYear =
      kind === "number" &&
      column.type === "integer" &&
      stats.valid > 0 &&
      low >= 1000 &&
      high <= 2150 &&
      (yearName ||
        (!quantity && low >= 1700 && high <= 2035 && high - low < 300) ||
        (low >= 1700 &&
          high <= 2100 &&
          high - low < 250 &&
          /^(date|built|founded|opened|established|completed|debut|term|released?)$/i.test(column.name)));
    const idName =
      /(^|[^a-z])(id|key|code|zip|postcode|phone|fips|isbn|uuid|no\.?|#|index)$/i.test(column.name.trim()) ||
      /[a-z]I[dD]$/.test(column.name) ||
      /^(id|code|zip)[^a-z]/i.test(column.name);
    const counter =
      numeric &&
      stems.length <= 2 &&
      /^(week|round|game|day|episode|season|stage|heat|lane|pick|leg|race|match|number|no|month|hour|quarter|lap number|bib|chapter|volume|issue)( (no|number|#))?$/.test(
        words.join(" "),
      );
    const isRank =
      numeric && stems.some((word) => /^(rank|pos|position|place|seed|grid|standing)$/.test(word)) && stems.length <= 3;
    const isIdentifier = (idName || isYear || isRank || counter) && numeric;
    const distinctLimit = Math.max(12, Math.min(60, version.rowCount * 0.2));
    const isCategory =
      kind === "text" && !numericText
        ? stats.distinct <= Math.max(50, version.rowCount * 0.5)
        : kind === "boolean" ||
          (column.type === "integer" &&
            stats.distinct > 0 &&
            stats.distinct <= Math.min(25, distinctLimit) &&
            uniqueness < 0.35);
    return {
      ...stats,
      name: column.name,
      index,
      type: column.type,
      meaning: column.meaning,
      kind,
      numericText,
      isYear,
      isIdentifier,
      isRank,
      isKey: idName,
      isCategory,
      uniqueness,
      stems,
      names: columnNames(column.name, kind, withAliases),
    };
  });
  return {
    versionId: version.id,
    columns,
    rowCount: version.rowCount,
    datasetWords: splitWords(datasetName).map(stem),
  };
}

function kindOf(type: ColumnType): ColumnKind {
  if (isNumericType(type)) return "number";
  if (isTemporalType(type)) return "date";
  if (type === "text") return "text";
  if (type === "boolean") return "boolean";
  return "other";
}

function columnNames(name: string, kind: ColumnKind, withAliases: boolean): ColumnName[] {
  const bare = name.replace(/[([{][^)\]}]*[)\]}]/g, " ").trim() || name;
  const inBrackets = [...name.matchAll(/[([{]([^)\]}]*)[)\]}]/g)].map((match) => match[1] ?? "").join(" ");
  const words = splitWords(bare).map(stem);
  if (words.length === 0) return [];
  const names: ColumnName[] = [];
  const seen = new Set<string>();
  const add = (
    stems: readonly string[],
    quality: number,
    optional: readonly string[] = [],
    partial = quality >= 0.97,
  ): void => {
    const key = [...stems, "|", ...optional].join(" ");
    if (seen.has(key) || stems.length === 0) return;
    seen.add(key);
    names.push({ ...nameOf(stems, optional, quality), partial });
  };
  add(words, 1, splitWords(inBrackets).map(stem));
  const joined = splitWords(bare).join("");
  if (words.length > 1) add([stem(joined)], 0.97);
  if (bare.includes("/")) for (const part of bare.split("/")) add(splitWords(part).map(stem), 0.93);
  const initials = splitWords(bare)
    .map((word) => word[0] ?? "")
    .join("");
  if (words.length >= 3 && /^[a-z]+$/.test(initials)) add([initials], 0.85);
  else if (words.length === 2 && /^[a-z]+$/.test(initials)) add([initials], 0.6);
  if (words.includes("#"))
    add(
      words.map((word) => (word === "#" ? "number" : word)),
      0.97,
    );
  if (words.includes("%"))
    for (const word of ["percentage", "percent", "share"])
      add(
        words.map((other) => (other === "%" ? word : other)),
        0.97,
        [],
        true,
      );
  if (words.includes("no") && /\bno\.?(\s|$)/i.test(bare))
    add(
      words.map((word) => (word === "no" ? "number" : word)),
      0.97,
    );
  for (const [index, word] of words.entries()) {
    const verb =
      /^[a-z]{3,}(er|or)$/.test(word) &&
      !/^(number|order|quarter|center|gender|letter|power|river|tower|floor|color|per|other|water|paper|summer|winter|never|under|over|super|member|error|flower|transfer|player)$/.test(
        word,
      )
        ? word.replace(/(er|or)$/, "")
        : undefined;
    if (verb === undefined) continue;
    for (const form of new Set([stem(verb), stem(`${verb}e`), verb.replace(/(.)\1$/, "$1")]))
      add(
        words.map((other, at) => (at === index ? form : other)),
        0.82,
      );
  }
  if (kind === "date" && words.includes("date"))
    for (const unit of ["year", "month", "quarter", "week", "day"])
      if (words.length > 1)
        add(
          words.map((word) => (word === "date" ? unit : word)),
          0.9,
          [],
          false,
        );
  const shortName = splitWords(bare).join(" ");
  if (withAliases && shortName.length <= 5 && Object.hasOwn(ABBREVIATIONS, shortName))
    for (const long of ABBREVIATIONS[shortName] ?? [])
      add(splitWords(long).map(stem), 0.9, [], shortName !== "pct" && shortName !== "win pct");
  if (withAliases) addShareNames(words, add);
  const country = /^\p{Lu}{2,3}$/u.test(bare) && Object.hasOwn(COUNTRY_CODES, bare) ? COUNTRY_CODES[bare] : undefined;
  if (country !== undefined) add(splitWords(country).map(stem), 0.86);
  if (withAliases) addAliases(words, add);
  return names;
}

const SHARE_WORDS = ["%", "percent", "percentage", "share", "pct"];

/** "% of vote" is also said as "vote share", "vote %" or "percentage of the vote". */
function addShareNames(
  words: readonly string[],
  add: (stems: readonly string[], quality: number, optional?: readonly string[], partial?: boolean) => void,
): void {
  if (!words.some((word) => SHARE_WORDS.includes(word))) return;
  const core = words.filter((word) => !SHARE_WORDS.includes(word) && !NAME_STOP_WORDS.has(word));
  if (core.length === 0) return;
  for (const share of SHARE_WORDS) {
    add([...core, share], 0.98, [], false);
    if (share !== "share") add([share, "of", ...core], 0.98, [], false);
  }
}

/** Words that only qualify what follows them in a header: "unit price". */
const UNIT_LIKE = new Set(["unit", "per"]);

function addAliases(
  words: readonly string[],
  add: (stems: readonly string[], quality: number, optional?: readonly string[], partial?: boolean) => void,
): void {
  for (const group of SYNONYM_GROUPS) {
    for (const phrase of group) {
      const at = findRun(words, phrase);
      if (at < 0 || (words.length > 1 && phrase.length === 1 && UNIT_LIKE.has(phrase[0] ?? ""))) continue;
      const whole = phrase.length === words.length;
      const first = phrase === group[0];
      for (const other of group) {
        if (other === phrase) continue;
        const replaced = [...words.slice(0, at), ...other, ...words.slice(at + phrase.length)];
        const near = first || other === group[0] ? 0.84 : 0.78;
        add(replaced, whole ? near : near - 0.03, [], other.length === 1);
      }
      break;
    }
  }
}

function findRun(words: readonly string[], run: readonly string[]): number {
  for (let at = 0; at + run.length <= words.length; at++) {
    if (run.every((word, index) => words[at + index] === word)) return at;
  }
  return -1;
}

function nameOf(stems: readonly string[], optional: readonly string[], quality: number): Omit<ColumnName, "partial"> {
  const words: ColumnWord[] = stems.map((word, index) => ({ stem: word, weight: weightOf(word, stems.length, index) }));
  if (words.every((word) => word.weight < 0.3)) for (const word of words) word.weight = 1;
  let head = words.length - 1;
  while (head > 0 && (words[head]?.weight ?? 0) < 0.3) head -= 1;
  const ofAt = stems.indexOf("of");
  if (ofAt > 0) head = ofAt - 1;
  for (const word of optional) words.push({ stem: word, weight: 0.1 });
  return { words, quality, weight: words.reduce((sum, word) => sum + word.weight, 0), head };
}

function weightOf(word: string, count: number, index: number): number {
  if (count === 1) return 1;
  if (NAME_STOP_WORDS.has(word)) return 0.1;
  if (/^(%|percent|pct)$/.test(word)) return index > 0 ? 0.3 : 1;
  if (UNIT_WORDS.has(word) && index > 0) return 0.12;
  if (GENERIC_WORDS.has(word)) return 0.55;
  return 1;
}
