import { decimalWords, digitWords, integerWords } from "./number-words.ts";

const SPOKEN_DIGITS = 3;
const LONGEST_EXACT_INTEGER = 99_999;
const SCALES: readonly [number, string][] = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
];
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ["k", "thousand"],
  ["K", "thousand"],
  ["thousand", "thousand"],
  ["m", "million"],
  ["M", "million"],
  ["mn", "million"],
  ["mm", "million"],
  ["MM", "million"],
  ["mio", "million"],
  ["million", "million"],
  ["b", "billion"],
  ["B", "billion"],
  ["bn", "billion"],
  ["Bn", "billion"],
  ["billion", "billion"],
  ["t", "trillion"],
  ["T", "trillion"],
  ["tn", "trillion"],
  ["trillion", "trillion"],
]);

export type SpokenNumber = { words: string[]; isOne: boolean };

/** Digits with optional thousands separators, a decimal part and an exponent; no sign. */
export const NUMBER_SOURCE = String.raw`(?:\d{1,3}(?:[,\u00A0\u202F'’]\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+−]?\d{1,3})?|\.\d+`;
/** Scale letters and words that may follow a number. */
export const SCALE_SOURCE = String.raw`(?:\s?(?:thousand|million|billion|trillion)|(?:\s?(?:bn|Bn|mn|mio|tn)|MM|mm|[kKmMbBT])(?![\p{L}\p{N}]))`;

export function scaleWord(suffix: string): string | undefined {
  return SUFFIXES.get(suffix.trim());
}

/** Plain digits of a written number: separators and the exponent's signs normalised. */
export function plainNumber(written: string): string {
  return written.replaceAll(/[,\u00A0\u202F'’]/g, "").replaceAll("−", "-");
}

/**
 * Words for a written number without sign. Long numbers are rounded to what a listener can hold: three significant digits from
 * a hundred thousand up, whole numbers from a thousand, two decimals below that. The written form is not touched.
 */
export function spokenNumber(written: string, scale?: string): SpokenNumber {
  const plain = plainNumber(written);
  if (scale) {
    const rounded = roundDecimals(plain, 2);
    return { words: [...decimalWords(rounded), scale], isOne: false };
  }
  const value = Number(plain);
  if (/[eE]/.test(plain)) return scientific(value);
  const [whole = "0", fraction = ""] = plain.split(".");
  if (whole.length > 1 && whole.startsWith("0") && fraction === "") return { words: digitWords(whole), isOne: false };
  if (value >= 1e15) return scientific(value);
  if (value > LONGEST_EXACT_INTEGER) return { words: roundedWords(value), isOne: false };
  if (fraction === "") return { words: integerWords(whole), isOne: value === 1 };
  if (value >= 1000) return { words: integerWords(String(Math.round(value))), isOne: false };
  if (value >= 1)
    return {
      words: decimalWords(fraction.length > 2 ? roundDecimals(plain, 2) : plain),
      isOne: false,
    };
  return small(value, whole || "0", fraction);
}

function small(value: number, whole: string, fraction: string): SpokenNumber {
  const significant = fraction.replace(/^0+/, "");
  if (value > 0 && value < 1e-5) return scientific(value);
  if (significant.length <= SPOKEN_DIGITS) return { words: decimalWords(`${whole}.${fraction}`), isOne: false };
  const places = fraction.length - significant.length + SPOKEN_DIGITS;
  return { words: decimalWords(roundDecimals(String(value), places)), isOne: false };
}

function roundedWords(value: number): string[] {
  const rounded = Number(value.toPrecision(SPOKEN_DIGITS));
  for (const [size, name] of SCALES) {
    if (rounded >= size) return [...decimalWords(roundDecimals(String(rounded / size), 2)), name];
  }
  return integerWords(String(rounded));
}

function scientific(value: number): SpokenNumber {
  if (value === 0) return { words: ["zero"], isOne: false };
  const [mantissa = "0", exponent = "0"] = value.toExponential(SPOKEN_DIGITS - 1).split("e");
  const tens = Number(exponent);
  const words = [
    ...decimalWords(String(Number(mantissa))),
    ...["times", "ten", "to", "the"],
    ...(tens < 0 ? ["minus"] : []),
    ...integerWords(String(Math.abs(tens))),
  ];
  return { words, isOne: false };
}

function roundDecimals(plain: string, places: number): string {
  const value = Number(plain);
  const fixed = value.toFixed(Math.min(places, 20));
  const written = (plain.split(".")[1] ?? "").length;
  if (written <= places && !/[eE]/.test(plain)) return plain;
  return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
}
