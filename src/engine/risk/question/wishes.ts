import type { RiskFocus, RiskMethod } from "../../../contract/risk.ts";

/** What a question asks for, by its words alone. */
export type Wish =
  | { kind: "var" | "backtest" | "frontier" | "beta" | "drawdown" | "garch" | "returns" | "option" }
  | { kind: "correlation"; of: "correlation" | "covariance" }
  | { kind: "volatility"; method: "rolling" | "ewma" }
  | { kind: "summary"; focus?: RiskFocus };

interface Reading {
  wish: Wish;
  /** The words mean nothing but risk; the others may mean a column or a plain statistic. */
  isPlain: boolean;
}

const overTime = /over time|rolling|moving|chart|plot|history of|ewma|exponential|evol/;

/** Null where nothing of risk is asked. */
export function readWish(question: string): Reading | null {
  const text = question.toLowerCase();
  const plain = (wish: Wish): Reading => ({ wish, isPlain: true });
  const vague = (wish: Wish): Reading => ({ wish, isPlain: false });
  const isOption =
    /\b(call|put)s?\b/.test(text) && /\b(option|strike|spot|expir|implied|barrier|lookback|asian|european)/.test(text);
  if (isOption || /\bimplied vol|black[- ]?scholes/.test(text)) return plain({ kind: "option" });
  const isVar =
    /value[- ]at[- ]risk|expected shortfall|conditional value|\bcvar\b/.test(text) || /\bV[aA]R\b/.test(question);
  if (/back[- ]?test/.test(text) && (isVar || /\brisk\b/.test(text))) return plain({ kind: "backtest" });
  if (isVar) return plain({ kind: "var" });
  if (/how much (can|could|might|may) (i|we|it|the portfolio|my portfolio) lose/.test(text))
    return plain({ kind: "var" });
  if (/efficient frontier|minimum[- ]variance|mean[- ]variance|tangency|markowitz/.test(text))
    return plain({ kind: "frontier" });
  if (/(optimal|optimi[sz]e|best|max(imum)?[- ]sharpe|safest|least volatile) .*portfolio/.test(text))
    return plain({ kind: "frontier" });
  if (
    /\bgarch\b/.test(text) ||
    /(forecast|predict|expected?).{0,30}volatility|volatility (forecast|prediction)/.test(text)
  )
    return plain({ kind: "garch" });
  if (/\bsharpe\b/.test(text)) return plain({ kind: "summary", focus: "sharpe" });
  if (/\bsortino\b/.test(text)) return plain({ kind: "summary", focus: "sortino" });
  if (/draw[- ]?downs?\b|peak[- ]to[- ]trough/.test(text)) return plain({ kind: "drawdown" });
  if (/\bbeta of\b|\bbetas?\b.*\b(against|versus|vs|relative|index|market)\b|\b(its|whose) beta\b/.test(text))
    return vague({ kind: "beta" });
  if (/\bvolatil(ity|e)\b/.test(text))
    return vague(
      overTime.test(text)
        ? { kind: "volatility", method: /rolling|moving/.test(text) ? "rolling" : "ewma" }
        : { kind: "summary", focus: "volatility" },
    );
  if (/\bcovarian/.test(text)) return vague({ kind: "correlation", of: "covariance" });
  if (/\bcorrelat/.test(text)) return vague({ kind: "correlation", of: "correlation" });
  if (/\b(annual(i[sz]ed)?|compound)\b.{0,12}\breturns?\b/.test(text))
    return vague({ kind: "summary", focus: "return" });
  if (/\b(daily|weekly|monthly|log|simple)\s+returns\b/.test(text)) return vague({ kind: "returns" });
  if (/how risky|\brisk(s)? (of|in|for) |risk (summary|report|profile|figures|overview)/.test(text))
    return vague({ kind: "summary" });
  return null;
}

/** A short turn about the question before: "and at 95%?", "what about MSFT", "over 10 days". */
export function isFollowUp(question: string): boolean {
  return (
    question.length < 80 && /^\s*(and|what about|how about|now|instead|for|with|at|over|by|then|same)\b/i.test(question)
  );
}

export interface Terms {
  level?: number;
  horizon?: { count: number; unit: "day" | "week" | "month" | "quarter" | "year" };
  method?: RiskMethod;
  value?: number;
  riskFreeRate?: number;
  targetReturn?: number;
  maximumWeight?: number;
  isShort: boolean;
}

const number = String.raw`(\d[\d,]*(?:\.\d+)?)`;

export function readTerms(question: string): Terms {
  const text = question.toLowerCase();
  const terms: Terms = { isShort: /short[- ](selling|positions)|with shorts|long[- ]short/.test(text) };
  const level =
    new RegExp(
      `(?:at|with|for|level(?: of)?|confidence(?: of)?)\\s+(?:the\\s+|a\\s+)?${number}\\s*(?:%|per ?cent)`,
    ).exec(text) ??
    new RegExp(`${number}\\s*(?:%|per ?cent)\\s+(?:value|var|level|confidence|expected|es\\b)`).exec(text);
  const share = level && numberOf(level[1]) / 100;
  if (share && share > 0.5 && share < 1) terms.level = share;
  else if (share && share > 0 && share <= 0.2 && /value at risk|var|shortfall/.test(text)) terms.level = 1 - share;
  const horizon = /(\d+|a|one|two|three|five|ten)[- ](trading[- ])?(day|week|month|quarter|year)s?\b/.exec(text);
  if (horizon) terms.horizon = { count: wordNumber(horizon[1] ?? "1"), unit: horizon[3] as "day" };
  if (/monte[- ]?carlo|simulat/.test(text)) terms.method = "monte-carlo";
  else if (/cornish/.test(text)) terms.method = "cornish-fisher";
  else if (/parametric|variance[- ]covariance|normal(ly)? (distributed|returns|distribution|method)/.test(text))
    terms.method = "normal";
  else if (/historical|by its (own )?past/.test(text)) terms.method = "historical";
  const money =
    new RegExp(`[$€£]\\s?${number}\\s*(k|thousand|m|mn|million|bn|billion)?\\b`).exec(text) ??
    new RegExp(`\\b${number}\\s*(thousand|million|billion|dollars|euros|pounds)\\b`).exec(text);
  if (money) terms.value = numberOf(money[1]) * scaleOf(money[2]);
  const free = new RegExp(`risk[- ]free(?: rate)?(?: of| at)?\\s*${number}\\s*%`).exec(text);
  if (free) terms.riskFreeRate = numberOf(free[1]) / 100;
  const target = new RegExp(`(?:target(?: return)?|return(?:ing|s)?)(?: of| at)?\\s*${number}\\s*%`).exec(text);
  if (target) terms.targetReturn = numberOf(target[1]) / 100;
  const maximum = new RegExp(`(?:at most|no more than|max(?:imum)?(?: of)?|up to)\\s*${number}\\s*%`).exec(text);
  if (maximum) terms.maximumWeight = numberOf(maximum[1]) / 100;
  return terms;
}

export function numberOf(text: string | undefined): number {
  return Number((text ?? "").replaceAll(",", ""));
}

function scaleOf(word: string | undefined): number {
  if (word === undefined) return 1;
  if (/^(k|thousand)$/.test(word)) return 1e3;
  if (/^(m|mn|million)$/.test(word)) return 1e6;
  return /^(bn|billion)$/.test(word) ? 1e9 : 1;
}

export function wordNumber(text: string): number {
  const words: Record<string, number> = { a: 1, one: 1, two: 2, three: 3, five: 5, ten: 10 };
  return words[text] ?? Number(text);
}
