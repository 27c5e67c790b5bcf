import { magnitudeWords, numberWords } from "./number-words.ts";
import type { Token } from "./tokens.ts";

const UNITS: Record<string, number> = { ...Object.fromEntries(numberWords), dozen: 12 };
const SCALES: Record<string, number> = { ...Object.fromEntries(magnitudeWords), dozen: 12 };
const ORDINALS: Record<string, number> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};

export interface NumberSpan {
  value: number;
  length: number;
  unit?: "percent" | "currency";
  inWords: boolean;
}

/** A number in digits or words starting at `at`: "20k", "1.5 million", "two dozen", "twenty five", "half a million". */
export function readNumber(tokens: readonly Token[], at: number): NumberSpan | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  let sign = 1;
  if (
    token.text === "-" &&
    tokens[at + 1]?.kind === "number" &&
    tokens[at + 1]?.start === token.end &&
    tokens[at - 1]?.end !== token.start
  ) {
    sign = -1;
    const rest = readNumber(tokens, at + 1);
    return rest ? { ...rest, value: sign * rest.value, length: rest.length + 1 } : undefined;
  }
  if (token.kind === "number" && token.value !== undefined) {
    const span: NumberSpan = { value: token.value, length: 1, inWords: false };
    let unit = token.unit;
    let next = tokens[at + 1];
    const scale = next && Object.hasOwn(SCALES, next.norm) ? SCALES[next.norm] : undefined;
    if (next && scale !== undefined) {
      span.value *= scale;
      span.length += 1;
      next = tokens[at + span.length];
    }
    if (next && /^(percent|pct|per cent)$/.test(next.norm)) {
      unit = "percent";
      span.length += 1;
    } else if (next?.norm === "per" && tokens[at + span.length + 1]?.norm === "cent") {
      unit = "percent";
      span.length += 2;
    } else if (next && /^(dollars?|usd|euros?|eur|pounds?|gbp|bucks)$/.test(next.norm) && next.norm !== "pounds") {
      unit = "currency";
      span.length += 1;
    }
    if (unit) span.unit = unit;
    return span;
  }
  if (token.kind !== "word") return undefined;
  let total = 0;
  let current = 0;
  let length = 0;
  let seen = false;
  while (at + length < tokens.length) {
    const word = tokens[at + length]?.norm ?? "";
    if (length > 0 && word === "-") {
      const following = tokens[at + length + 1]?.norm ?? "";
      if (!Object.hasOwn(UNITS, following)) break;
      length += 1;
      continue;
    }
    if (seen && word === "and" && Object.hasOwn(UNITS, tokens[at + length + 1]?.norm ?? "") && current >= 100) {
      length += 1;
      continue;
    }
    if (Object.hasOwn(SCALES, word) && (seen || word !== "dozen")) {
      const scale = SCALES[word] ?? 1;
      if (!seen && word !== "hundred" && word !== "thousand" && word !== "million") break;
      if (scale >= 1000) {
        total += (seen ? Math.max(current, 1) : 1) * scale;
        current = 0;
      } else current = Math.max(current, 1) * scale;
      seen = true;
      length += 1;
      continue;
    }
    if (Object.hasOwn(UNITS, word)) {
      const unit = UNITS[word] ?? 0;
      if (seen && current % 10 !== 0) break;
      if (seen && current % 100 !== 0 && unit >= 10) break;
      current += unit;
      seen = true;
      length += 1;
      continue;
    }
    break;
  }
  if (!seen) return undefined;
  const span: NumberSpan = { value: total + current, length, inWords: true };
  const next = tokens[at + length]?.norm;
  if (next === "percent" || next === "pct") {
    span.unit = "percent";
    span.length += 1;
  }
  return span;
}

/** "third", "3rd", "21st". */
export function readOrdinal(token: Token | undefined): number | undefined {
  if (!token) return undefined;
  const digits = /^(\d+)(st|nd|rd|th)$/.exec(token.norm);
  if (digits) return Number(digits[1]);
  return Object.hasOwn(ORDINALS, token.norm) ? ORDINALS[token.norm] : undefined;
}
