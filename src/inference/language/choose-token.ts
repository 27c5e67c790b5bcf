import type { Acceptor } from "./constraint/acceptor.ts";
import type { Vocabulary } from "./constraint/vocabulary.ts";

export interface Choice {
  token: number;
  /** After the token; null where nothing constrains. */
  acceptor: Acceptor | null;
}

const likelyCount = 48;

/** Numbers from 0 to 1, by Mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The next token among the likeliest ones that the constraint takes, or among all that it takes where none of those is. Null
 * where there is none. `isEnd` tells the tokens that end the text.
 */
export function chooseToken(
  logits: Float32Array,
  context: {
    vocabulary: Vocabulary;
    acceptor: Acceptor | null;
    isEnd(token: number): boolean;
    temperature: number;
    random(): number;
  },
): Choice | "end" | null {
  const { vocabulary, acceptor, isEnd } = context;
  function judge(token: number): Choice | "end" | null {
    if (isEnd(token)) return !acceptor || acceptor.isComplete ? "end" : null;
    const bytes = vocabulary.bytesOf(token);
    if (!bytes || bytes.length === 0) return null;
    if (!acceptor) return { token, acceptor: null };
    const next = acceptor.after(bytes);
    return next && { token, acceptor: next };
  }
  const likely = likeliest(logits, likelyCount, vocabulary.size);
  const fitting = likely.flatMap((token) => {
    const choice = judge(token);
    return choice ? [{ choice, logit: logits[token] ?? 0 }] : [];
  });
  if (fitting.length > 0) return draw(fitting, context);
  if (!acceptor) return null;
  const allowed = vocabulary.allowed(acceptor).filter((token) => !isEnd(token));
  const best = likeliest(logits, likelyCount, vocabulary.size, allowed);
  const possible = best.flatMap((token) => {
    const choice = judge(token);
    return choice ? [{ choice, logit: logits[token] ?? 0 }] : [];
  });
  return possible.length > 0 ? draw(possible, context) : acceptor.isComplete ? "end" : null;
}

function draw(
  options: readonly { choice: Choice | "end"; logit: number }[],
  { temperature, random }: { temperature: number; random(): number },
): Choice | "end" | null {
  const highest = options.reduce((best, { logit }) => Math.max(best, logit), Number.NEGATIVE_INFINITY);
  if (temperature === 0) return options.find(({ logit }) => logit === highest)?.choice ?? null;
  const weights = options.map(({ logit }) => Math.exp((logit - highest) / temperature));
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => (rest -= weight) <= 0);
  return options[index < 0 ? 0 : index]?.choice ?? null;
}

/** Highest first. */
function likeliest(logits: Float32Array, count: number, size: number, among?: readonly number[]): number[] {
  const best: number[] = [];
  let lowest = Number.NEGATIVE_INFINITY;
  const length = among?.length ?? Math.min(logits.length, size);
  for (let index = 0; index < length; index += 1) {
    const token = among ? (among[index] ?? 0) : index;
    const logit = logits[token] ?? Number.NEGATIVE_INFINITY;
    if (best.length === count && logit <= lowest) continue;
    let at = best.length;
    while (at > 0 && (logits[best[at - 1] ?? 0] ?? 0) < logit) at -= 1;
    best.splice(at, 0, token);
    if (best.length > count) best.pop();
    lowest = logits[best.at(-1) ?? 0] ?? lowest;
  }
  return best;
}
