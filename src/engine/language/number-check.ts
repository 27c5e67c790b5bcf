import type { NumberFacts } from "./number-facts.ts";
import { findMentions, type Mention } from "./number-mentions.ts";

export interface CheckedSentence {
  text: string;
  /** Numbers in it that the result does not hold, as they are written. */
  unsupported: string[];
}

export interface CheckedProse {
  sentences: CheckedSentence[];
  /** The sentences whose every number is in the result. */
  text: string;
  refusedCount: number;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const falling =
  /\b(?:fell|falls?|falling|fallen|drop(?:s|ped|ping)?|decreas\w*|declin\w*|loss(?:es)?|los(?:e|es|t|ing)|lower\w*|down|below|under|less|fewer|negative|minus|shr[aiu]nk\w*|contract(?:ed|s|ion)|slid|slipped|slump\w*|reduc\w*|sank|deficit|short(?:fall|er)?|behind|worse\w*|off)\b/i;
const around =
  /\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|ca\.|close to)\s+(?:[$€£¥]|USD\s|EUR\s|GBP\s)?$/i;
const ratioTolerance = 0.02;

/** Keeps the sentences whose numbers, rounded as they are shown, are all in the result. */
export function checkNumbers(prose: string, facts: NumberFacts): CheckedProse {
  const sentences = sentencesOf(prose).map((text) => ({ text, unsupported: unsupportedIn(text, facts) }));
  const kept = sentences.filter(({ unsupported }) => unsupported.length === 0);
  return {
    sentences,
    text: kept
      .map(({ text }) => text)
      .join(" ")
      .trim(),
    refusedCount: sentences.length - kept.length,
  };
}

function sentencesOf(prose: string): string[] {
  const lines = prose.split(/\n+/).map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, ""));
  const parts = lines.flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()));
  return joinBroken(parts.filter((part) => part !== ""));
}

/** The segmenter takes "No. 5" and "approx. 3" apart. */
function joinBroken(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && /\b(?:no|nos|approx|vs|ca|avg|est|fig|e\.g|i\.e)\.$/i.test(last))
      joined[joined.length - 1] = `${last} ${part}`;
    else joined.push(part);
  }
  return joined;
}

function unsupportedIn(sentence: string, facts: NumberFacts): string[] {
  const unnamed = withoutNames(sentence, facts.names);
  return findMentions(unnamed)
    .filter((mention) => !isSupported(mention, unnamed, facts))
    .map(({ text }) => text);
}

/** Names in the result are words, whatever digits they hold. */
function withoutNames(sentence: string, names: readonly string[]): string {
  return names.reduce((text, name) => {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}.,])${escaped(name)}(?![\\p{L}\\p{N}]|[.,]\\d)`, "giu");
    return text.replace(pattern, (found) => "~".repeat(found.length));
  }, sentence);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isSupported(mention: Mention, sentence: string, facts: NumberFacts): boolean {
  switch (mention.kind) {
    case "number":
      return isNumberSupported(mention, sentence, facts);
    case "date":
      return isDateSupported(mention, facts);
    case "time":
      return facts.dates.some(({ hours, minutes }) => hours === mention.hours && minutes === mention.minutes);
    case "ordinal":
      return (
        (Number.isInteger(mention.value) && mention.value >= 1 && mention.value <= facts.rowCount) ||
        facts.numbers.includes(mention.value)
      );
    case "ratio":
      return isRatioSupported(mention, sentence, facts);
    default:
      return false;
  }
}

type NumberMention = Extract<Mention, { kind: "number" }>;

function isNumberSupported(mention: NumberMention, sentence: string, facts: NumberFacts): boolean {
  const isYear = mention.unit === "plain" && mention.sign === null && /^[12]\d{3}$/.test(mention.text);
  if (isYear && facts.dates.some(({ year }) => year === mention.value)) return true;
  const tolerance = around.test(sentence.slice(0, mention.start)) ? roughTolerance(mention) : mention.tolerance;
  const magnitude = Math.abs(mention.value);
  const mayBeNegative = mention.sign === "-" || (mention.sign === null && falling.test(sentence));
  const mayBePositive = mention.sign !== "-";
  return facts.numbers.some((fact) =>
    scaledFacts(fact, mention.unit).some((value) => {
      if (value < 0 && !mayBeNegative) return false;
      if (value > 0 && !mayBePositive) return false;
      return Math.abs(Math.abs(value) - magnitude) <= tolerance + Math.abs(value) * 1e-9;
    }),
  );
}

/** A share may be kept as 0.124 and told as 12.4%; a percentage may be kept as such. */
function scaledFacts(fact: number, unit: NumberMention["unit"]): number[] {
  if (unit === "plain") return [fact];
  const isShare = Math.abs(fact) <= 10;
  if (unit === "percent") return isShare ? [fact, fact * 100] : [fact];
  return isShare ? [fact, fact * 10_000, fact * 100] : [fact, fact * 100];
}

/** "About 1,300": the noughts at the end need not be meant, as long as two digits are. */
function roughTolerance({ text, value, tolerance }: NumberMention): number {
  const written = (/[\d.,]+/.exec(text)?.[0] ?? "").replace(/\D/g, "");
  const noughts = /\.\d/.test(text) ? 0 : (/0+$/.exec(written)?.[0].length ?? 0);
  const significant = written.length - noughts;
  const kept = Math.min(noughts, Math.max(0, written.length - Math.max(2, significant)));
  return value === 0 ? tolerance : tolerance * 10 ** kept;
}

function isRatioSupported(
  { value, start }: Extract<Mention, { kind: "ratio" }>,
  sentence: string,
  { numbers }: NumberFacts,
): boolean {
  const tolerance = around.test(sentence.slice(0, start)) ? ratioTolerance : 0.005;
  return numbers.some((fact) =>
    [fact, fact / 100].some((share) => Math.abs(Math.abs(share) - value) <= tolerance * Math.max(1, value)),
  );
}

function isDateSupported(
  { year, quarter, month, day }: Extract<Mention, { kind: "date" }>,
  { dates }: NumberFacts,
): boolean {
  return dates.some(
    (fact) =>
      (year === null || fact.year === year) &&
      (quarter === null || Math.floor((fact.month + 2) / 3) === quarter) &&
      (month === null || fact.month === month) &&
      (day === null || fact.day === day),
  );
}
