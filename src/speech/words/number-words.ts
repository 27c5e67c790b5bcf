const ONES = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
  "seventeen eighteen nineteen"
).split(" ");
const TENS = " ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES = ["", "thousand", "million", "billion", "trillion", "quadrillion"];
const IRREGULAR_ORDINALS = new Map([
  ["one", "first"],
  ["two", "second"],
  ["three", "third"],
  ["five", "fifth"],
  ["eight", "eighth"],
  ["nine", "ninth"],
  ["twelve", "twelfth"],
]);
const LARGEST_EXACT_DIGITS = 18;

/** Words for a string of digits, "1318" as "one thousand three hundred and eighteen". Past 18 digits, digit by digit. */
export function integerWords(digits: string): string[] {
  const trimmed = digits.replace(/^0+(?=\d)/, "");
  if (trimmed.length > LARGEST_EXACT_DIGITS) return digitWords(trimmed);
  const groups: number[] = [];
  for (let end = trimmed.length; end > 0; end -= 3) groups.push(Number(trimmed.slice(Math.max(0, end - 3), end)));
  if (groups.every((group) => group === 0)) return ["zero"];
  const words: string[] = [];
  for (let scale = groups.length - 1; scale >= 0; scale -= 1) {
    const group = groups[scale] ?? 0;
    if (group === 0) continue;
    if (scale === 0 && group < 100 && words.length > 0) words.push("and");
    words.push(...groupWords(group));
    const name = SCALES[scale];
    if (name) words.push(name);
  }
  return words;
}

/** Words for a number written plainly: an optional minus, digits, and an optional point with more digits. */
export function decimalWords(written: string): string[] {
  const match = /^(-?)(\d*)(?:\.(\d+))?$/.exec(written);
  if (!match) throw new RangeError(`Not a plain number: ${written}`);
  const [, sign, whole, fraction] = match;
  return [
    ...(sign ? ["minus"] : []),
    ...integerWords(whole || "0"),
    ...(fraction ? ["point", ...digitWords(fraction)] : []),
  ];
}

export function digitWords(digits: string): string[] {
  return Array.from(digits, (digit) => ONES[Number(digit)] ?? digit);
}

export function ordinalWords(digits: string): string[] {
  return toOrdinal(integerWords(digits));
}

export function toOrdinal(words: readonly string[]): string[] {
  const last = words.at(-1) ?? "zero";
  const ordinal = IRREGULAR_ORDINALS.get(last) ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words.slice(0, -1), ordinal];
}

/** A calendar year as it is said: 1987 in pairs, 2008 as two thousand and eight, 2024 as twenty twenty four. */
export function yearWords(year: number): string[] {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (year < 1000 || year > 9999 || (rest < 10 && century % 10 === 0)) return integerWords(String(year));
  if (rest === 0) return [...integerWords(String(century)), "hundred"];
  if (rest < 10) return [...integerWords(String(century)), "oh", ...integerWords(String(rest))];
  return [...integerWords(String(century)), ...integerWords(String(rest))];
}

function groupWords(value: number): string[] {
  const words: string[] = [];
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds > 0) words.push(ONES[hundreds] ?? "", "hundred");
  if (hundreds > 0 && rest > 0) words.push("and");
  if (rest > 0 && rest < 20) words.push(ONES[rest] ?? "");
  if (rest >= 20) {
    words.push(TENS[Math.floor(rest / 10)] ?? "");
    if (rest % 10 > 0) words.push(ONES[rest % 10] ?? "");
  }
  return words;
}

const VALUES = new Map<string, number>([
  ...ONES.map((word, value): [string, number] => [word, value]),
  ...TENS.map((word, ten): [string, number] => [word, ten * 10] as [string, number]).slice(2),
]);

/**
 * Reads cardinal number words back into a plainly written number, "minus twelve point four" as "-12.4". Undefined when
 * the words are not one number.
 */
export function parseNumberWords(words: readonly string[]): string | undefined {
  const negative = words[0] === "minus";
  const body = negative ? words.slice(1) : words;
  const pointAt = body.indexOf("point");
  const whole = wholeValue(pointAt < 0 ? body : body.slice(0, pointAt));
  if (whole === undefined) return undefined;
  let fraction = "";
  if (pointAt >= 0) {
    for (const word of body.slice(pointAt + 1)) {
      const digit = VALUES.get(word);
      if (digit === undefined || digit > 9) return undefined;
      fraction += String(digit);
    }
    if (fraction === "") return undefined;
  }
  return `${negative ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

function wholeValue(words: readonly string[]): bigint | undefined {
  if (words.length === 0) return undefined;
  let total = 0n;
  let group = 0;
  for (const word of words) {
    if (word === "and") continue;
    const scale = SCALES.indexOf(word);
    const value = VALUES.get(word);
    if (value !== undefined) group += value;
    else if (word === "hundred") group *= 100;
    else if (scale > 0) {
      total += BigInt(group) * 1000n ** BigInt(scale);
      group = 0;
    } else return undefined;
  }
  return total + BigInt(group);
}
