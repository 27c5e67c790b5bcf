import { digitWords, yearWords } from "./number-words.ts";
import { NUMBER_SOURCE, plainNumber, SCALE_SOURCE, scaleWord, spokenNumber } from "./spoken-number.ts";
import { currency, CURRENCY_CODE_SOURCE, CURRENCY_SYMBOL_SOURCE, UNIT_SOURCE, unitWords } from "./units.ts";

export type Measure = {
  sign?: string | undefined;
  symbol?: string | undefined;
  number: string;
  scale?: string | undefined;
  unit?: string | undefined;
};

const SIGN_SOURCE = String.raw`[-−+±]`;

/** A number with its sign, currency, scale and unit; the groups are numbered by `suffix` so that two fit in one pattern. */
export function measureSource(suffix: string): string {
  return (
    `(?<sign${suffix}>${SIGN_SOURCE})?\\s?(?<symbol${suffix}>${CURRENCY_SYMBOL_SOURCE})?(?<inner${suffix}>[-−])?` +
    `(?<number${suffix}>${NUMBER_SOURCE})(?<scale${suffix}>${SCALE_SOURCE})?` +
    `(?<code${suffix}>${CURRENCY_CODE_SOURCE})?(?<unit${suffix}>${UNIT_SOURCE})?`
  );
}

export function measureFrom(groups: Record<string, string | undefined>, suffix: string): Measure {
  return {
    sign: groups[`sign${suffix}`] ?? groups[`inner${suffix}`],
    symbol: (groups[`symbol${suffix}`] ?? groups[`code${suffix}`])?.trim(),
    number: groups[`number${suffix}`] ?? "0",
    scale: groups[`scale${suffix}`],
    unit: groups[`unit${suffix}`],
  };
}

const COUNTED =
  /^\s+(?:rows?|records?|values?|items?|orders?|points?|days?|people|customers?|columns?|cars?|films?|movies?|flights?|units?|times|entries|observations|employees|users|countries|dollars|euros|pounds|hours|minutes|seconds|miles|pounds)\b/i;

/** Four bare digits are a year unless something is being counted. */
export function isYear(measure: Measure, after: string): boolean {
  const { sign, symbol, number, scale, unit } = measure;
  if (sign || symbol || scale || unit || !/^\d{4}$/.test(number)) return false;
  const value = Number(number);
  return value >= 1500 && value < 2100 && !COUNTED.test(after);
}

export function measureWords(measure: Measure, after: string): string[] {
  const sign = signWords(measure.sign);
  if (isYear(measure, after)) return [...sign, ...yearWords(Number(measure.number))];
  const scale = measure.scale && scaleWord(measure.scale);
  if (measure.symbol) return [...sign, ...moneyWords(measure.symbol, measure.number, scale)];
  const spoken = spokenNumber(measure.number, scale || undefined);
  const unit = measure.unit ? (unitWords(measure.unit, spoken.isOne) ?? []) : [];
  return [...sign, ...spoken.words, ...unit];
}

/** "five to ten per cent": what only one side names counts for both. */
export function rangeWords(from: Measure, to: Measure, after: string): string[] {
  const symbol = from.symbol ?? to.symbol;
  const isYearRange = isYear(from, "") && (isYear(to, after) || /^\d{2}$/.test(to.number));
  if (isYearRange && !to.unit && !to.scale && !symbol) {
    const first = Number(from.number);
    const second = to.number.length === 2 ? Math.floor(first / 100) * 100 + Number(to.number) : Number(to.number);
    return [...yearWords(first), "to", ...yearWords(second)];
  }
  const ownUnit =
    from.unit && to.unit && from.unit.trim() !== to.unit.trim() ? (unitWords(from.unit, false) ?? []) : [];
  const fromWords = [...signWords(from.sign), ...spokenNumber(from.number, scaleOf(from.scale)).words, ...ownUnit];
  const toWords = measureWords({ ...to, symbol, unit: to.unit ?? from.unit }, " values");
  return [...fromWords, "to", ...toWords];
}

function scaleOf(written: string | undefined): string | undefined {
  return written === undefined ? undefined : scaleWord(written);
}

function signWords(sign: string | undefined): string[] {
  if (!sign) return [];
  if (sign === "±") return ["plus", "or", "minus"];
  return [sign === "+" ? "plus" : "minus"];
}

function moneyWords(symbol: string, number: string, scale: string | undefined): string[] {
  const money = currency(symbol);
  if (!money) return spokenNumber(number, scale).words;
  const [whole = "0", fraction = ""] = plainNumber(number).split(".");
  const isExact = !scale && /^\d{2}$/.test(fraction) && Number(whole) < 1000;
  if (!isExact) {
    const spoken = spokenNumber(number, scale);
    return [...spoken.words, ...(spoken.isOne ? money.unit.one : money.unit.many).split(" ")];
  }
  const units = Number(whole);
  const cents = Number(fraction);
  const unitPart = [
    ...spokenNumber(String(units)).words,
    ...(units === 1 ? money.unit.one : money.unit.many).split(" "),
  ];
  const centPart = [...spokenNumber(String(cents)).words, cents === 1 ? money.cents.one : money.cents.many];
  if (cents === 0) return unitPart;
  return units === 0 ? centPart : [...unitPart, "and", ...centPart];
}

const FRACTION_NAMES: ReadonlyMap<number, string> = new Map([
  [2, "half"],
  [3, "third"],
  [4, "quarter"],
  [5, "fifth"],
  [6, "sixth"],
  [7, "seventh"],
  [8, "eighth"],
  [10, "tenth"],
]);

/** "three quarters", "one half"; a slash between other numbers is "over". */
export function fractionWords(numerator: string, denominator: string): string[] {
  const above = Number(numerator);
  const below = Number(denominator);
  if (above === 24 && below === 7) return ["twenty", "four", "seven"];
  const name = FRACTION_NAMES.get(below);
  if (name && above > 0 && above < below) {
    const many = name === "half" ? "halves" : `${name}s`;
    return [...spokenNumber(String(above)).words, above === 1 ? name : many];
  }
  return [...spokenNumber(numerator).words, "over", ...spokenNumber(denominator).words];
}

const FRACTION_CHARACTERS: ReadonlyMap<string, [string, string]> = new Map([
  ["½", ["1", "2"]],
  ["⅓", ["1", "3"]],
  ["⅔", ["2", "3"]],
  ["¼", ["1", "4"]],
  ["¾", ["3", "4"]],
  ["⅕", ["1", "5"]],
  ["⅛", ["1", "8"]],
  ["⅜", ["3", "8"]],
  ["⅝", ["5", "8"]],
  ["⅞", ["7", "8"]],
]);

export const FRACTION_CHARACTER_SOURCE = `[${[...FRACTION_CHARACTERS.keys()].join("")}]`;

export function fractionCharacterWords(whole: string, character: string): string[] {
  const [above, below] = FRACTION_CHARACTERS.get(character) ?? ["1", "1"];
  const part = fractionWords(above, below);
  if (!whole) return part;
  const article = part[0] === "one" ? ["a", ...part.slice(1)] : part;
  return [...spokenNumber(whole).words, "and", ...article];
}

export function versionWords(written: string): string[] {
  return written.split(".").flatMap((part, index) => {
    const words = part.length > 2 ? digitWords(part) : spokenNumber(part).words;
    return index === 0 ? words : ["point", ...words];
  });
}
