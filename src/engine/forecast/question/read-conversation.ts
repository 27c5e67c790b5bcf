import { continuesForecast, readForecast, readForecastWords, type ForecastWish } from "./forecast-words.ts";

/** The forecast a conversation has come to. */
export interface SpokenForecast extends Omit<ForecastWish, "rest"> {
  /** Texts that say which numbers, each building on those before. */
  texts: string[];
  /** The questions in full, one after the other. */
  asked: string;
}

function begun(wish: ForecastWish, question: string): SpokenForecast {
  const { rest, ...settings } = wish;
  return { ...settings, texts: [rest], asked: question };
}

function changed(before: SpokenForecast, question: string): SpokenForecast {
  const { rest, horizon, untilYear, grain, level } = readForecastWords(question);
  const words = rest.replace(/^(?:make|extend|change|use)?\s*(?:it|that)?\s*(?:to)?\s*$/i, "");
  const isAhead = horizon !== null || untilYear !== null;
  return {
    horizon: isAhead ? horizon : before.horizon,
    untilYear: isAhead ? untilYear : before.untilYear,
    grain: grain ?? before.grain,
    level: level ?? before.level,
    asked: `${before.asked} ${question}`,
    texts: words === "" ? before.texts : [...before.texts, asFollowUp(words)],
  };
}

/** "the west" and "by region" as the reader of queries takes them up. */
function asFollowUp(words: string): string {
  return /^(?:by|per|only|what about|how about|and|split|without|for|in)\b/i.test(words)
    ? words
    : `what about ${words}`;
}

/** Null where the last question is not about a forecast. */
export function readConversation(earlier: readonly string[], question: string): SpokenForecast | null {
  let state: SpokenForecast | null = null;
  for (const text of [...earlier, question]) {
    const wish = readForecast(text);
    const before: SpokenForecast | null = state;
    if (wish && wish.rest === "" && before) state = changed(before, text);
    else if (wish) state = begun(wish, text);
    else state = before && continuesForecast(text) ? changed(before, text) : null;
  }
  return state;
}
