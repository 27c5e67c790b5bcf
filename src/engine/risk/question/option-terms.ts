import type { OptionStyle, RiskMeasureOf } from "../../../contract/risk.ts";
import { numberOf, wordNumber } from "./wishes.ts";

type OptionOnPrices = RiskMeasureOf<"option">["option"];

const amount = String.raw`[$€£]?\s*(\d[\d,]*(?:\.\d+)?)`;

/** The terms of an option that a question gives, or what to ask for. */
export function readOption(question: string): { option: Partial<OptionOnPrices>; missing: string | null } {
  const text = question.toLowerCase();
  const after = (words: string) => {
    const found = new RegExp(
      `\\b(?:${words})\\b(?:\\s+(?:price|is|of|at|rate|yield|=|:))*\\s*${amount}\\s*(%|per ?cent)?`,
    ).exec(text);
    return found ? { value: numberOf(found[1]), isPercent: found[2] !== undefined } : undefined;
  };
  const before = (words: string) => {
    const found = new RegExp(`${amount}\\s*(%|per ?cent)\\s+(?:annual\\s+)?(?:${words})`).exec(text);
    return found ? { value: numberOf(found[1]), isPercent: true } : undefined;
  };
  const share = (found: { value: number; isPercent: boolean } | undefined) =>
    found && (found.isPercent || found.value > 1.5 ? found.value / 100 : found.value);
  const isImplied = /implied vol/.test(text);
  const volatility = isImplied ? undefined : (share(after("vol(?:atility)?|sigma")) ?? share(before("vol")));
  const term = /(\d+(?:\.\d+)?|a|one|two|three|five|ten)[\s-]*(day|week|month|year)s?\b/.exec(text);
  const unitYears = { day: 1 / 365, week: 7 / 365, month: 1 / 12, year: 1 } as const;
  const years = term ? wordNumber(term[1] ?? "1") * unitYears[term[2] as keyof typeof unitYears] : undefined;
  const strike = after("strike|struck|exercise")?.value;
  const spot = after("spot|underlying|stock|share")?.value;
  const rate =
    share(after("(?:risk[- ]free |interest )?rate|interest")) ?? share(before("(?:interest )?rate|interest"));
  const dividendYield = share(after("dividends?")) ?? share(before("dividend"));
  const marketPrice = after("market price|trades? at|trading at|costs?|quoted|priced at|price")?.value;
  const option: Partial<OptionOnPrices> = {
    type: /\bputs?\b/.test(text) ? "put" : "call",
    style: styleOf(text),
    ...(years === undefined ? {} : { years }),
    ...(strike === undefined ? {} : { strike }),
    ...(spot === undefined ? {} : { spot }),
    ...(volatility === undefined ? {} : { volatility }),
    ...(rate === undefined ? {} : { rate }),
    ...(dividendYield === undefined ? {} : { dividendYield }),
    ...(isImplied && marketPrice !== undefined ? { marketPrice } : {}),
  };
  if (years === undefined) return { option, missing: 'For how long does the option run? Say for example "6 months".' };
  if (isImplied && marketPrice === undefined)
    return { option, missing: 'What does the option cost on the market? Say for example "trading at 4.20".' };
  return { option, missing: null };
}

function styleOf(text: string): OptionStyle {
  if (/\basian\b/.test(text)) return { kind: "asian", average: /geometric/.test(text) ? "geometric" : "arithmetic" };
  if (/look[- ]?back/.test(text)) return { kind: "lookback", strike: /floating/.test(text) ? "floating" : "fixed" };
  const barrier = /\b(up|down)[- ]and[- ](in|out)\b/.exec(text);
  const level = new RegExp(`barrier(?:\\s+(?:of|at))?\\s*${amount}`).exec(text);
  if (barrier && level)
    return {
      kind: "barrier",
      direction: barrier[1] as "up" | "down",
      knock: barrier[2] as "in" | "out",
      barrier: numberOf(level[1]),
    };
  return { kind: "european" };
}
