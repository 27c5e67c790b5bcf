import { isCommonWord, isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import type { Chunk } from "./chunks.ts";
import { type Context, isRole } from "./context.ts";

export interface Unread {
  /** Numbers, dates, values, negations and comparisons that no part of the reading used. */
  conditions: string[];
  /** "average age" where nothing holds an age. */
  aggregates: string[];
  /** Other words that carry meaning and were not used. */
  words: string[];
}

/** What the question said and the reading does not hold. */
export function unreadParts(context: Context): Unread {
  const conditions: string[] = [];
  const words: string[] = [];
  const aggregates: string[] = [];
  context.chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    const next = context.chunks[index + 1];
    if (
      isRole(chunk, "aggregate") &&
      /^(mean|median|min|max|stdev)$/.test(chunk.entry?.param ?? "") &&
      next?.kind === "other"
    ) {
      aggregates.push(`${chunk.text} ${next.text}`);
      return;
    }
    if (isCondition(chunk)) {
      const whole = next && !next.used && next.kind === "other" && isRole(chunk, "not", "compare");
      conditions.push(whole ? `${chunk.text} ${next.text}` : chunk.text);
    } else if (chunk.kind === "other" && /\p{L}{3,}/u.test(chunk.text)) {
      const word = chunk.text.toLowerCase();
      const ahead = context.chunks
        .slice(index + 1)
        .find((other) => !isRole(other, "prep", "filler", "by", "with", "and"));
      const joins = /(ed|ing|t|n|d)$/.test(word) && ahead?.used === true && /^(value|number|date)$/.test(ahead.kind);
      if (!joins && !isCommonWord(word) && !isEntityNoun(stem(word))) words.push(chunk.text);
    }
  });
  return { conditions, words, aggregates };
}

function isCondition(chunk: Chunk): boolean {
  if (chunk.kind === "number") return !/^(one|two|1)$/i.test(chunk.text);
  if (chunk.kind === "date" || chunk.kind === "value") return true;
  return (
    isRole(chunk, "not") ||
    (isRole(chunk, "compare", "between") && !/^(over|under|past|within|after)$/i.test(chunk.text))
  );
}
