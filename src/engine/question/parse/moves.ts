import type { TimeUnit } from "../../../contract/query.ts";
import { readNumber, readOrdinal } from "../lexicon/numbers.ts";
import type { Direction } from "./adjectives.ts";
import type { Context } from "./context.ts";

/** A follow-up that names nothing of the data: it only says what to do with the answer before. */
export type Move =
  | { kind: "flip" }
  /** "and which year?": the same question about other periods. */
  | { kind: "period"; unit: TimeUnit }
  | { kind: "rank"; direction: Direction; count: number | undefined; period?: TimeUnit | undefined }
  /** All groups, in that order. */
  | { kind: "order"; direction: Direction }
  /** The row that an extreme belongs to. */
  | { kind: "which"; asks: "when" | "what" }
  | { kind: "nth"; place: number | "next" }
  | { kind: "rows" }
  | { kind: "percent" }
  | { kind: "count" }
  | { kind: "before"; unit: "year" | "quarter" | "month" | "week" }
  | { kind: "why" }
  | { kind: "undo" }
  | { kind: "drop-last" };

const LEAD =
  /^((and|now|but|ok|okay|then|so|also|just|only|please|what about|how about|show( me)?|give( me)?|tell me|let's see|i meant?|actually|sorry)[\s,]+)+/;
const DESCENDING = "highest|largest|biggest|greatest|most|best|top|strongest|leader|winner|peak|busiest";
const ASCENDING = "lowest|smallest|least|fewest|worst|bottom|weakest|laggard|loser|trough|quietest";
const RANK = new RegExp(
  `^(?:(?:which|who|what)(?: one| ones)?(?: (?:is|was|are|were|has|had|have|did))?\\s*)?(?:the )?(?:(\\S+) )?(${DESCENDING}|${ASCENDING})(?: (\\S+?))?(?: (?:one|ones|value|values|of (?:those|them|these|all)|only|instead|then|too|performers?|groups?))*$`,
);
const PLACE = new RegExp(
  `^(?:(?:which|who|what)(?: one)?(?: (?:is|was|comes?|came))?\\s*)?(?:the )?(\\w+)(?:[ -](?:place|one|${DESCENDING}|${ASCENDING}))*$`,
);
const PERIOD_UNITS: Record<string, TimeUnit> = {
  year: "year",
  quarter: "yearquarter",
  month: "yearmonth",
  week: "yearweek",
  day: "yearmonthdate",
  weekday: "day",
};
const UNITS = "year|quarter|month|week";

/** Undefined where the question names columns, values or dates of its own. */
export function readMove(context: Context): Move | undefined {
  const text = context.question
    .trim()
    .toLowerCase()
    .replace(/[?!.\s]+$/, "")
    .replace(/\s+/g, " ")
    .replace(LEAD, "");
  if (
    /^(undo( (that|it))?|go back|back|revert( (that|it))?|forget (that|it)|never ?mind|as (it was )?before)$/.test(text)
  )
    return { kind: "undo" };
  if (
    /^(drop|remove|clear|delete|without|lose|take (off|out)|leave out|skip|get rid of) (that|this|it|(that|this|the last) (filter|one|condition|restriction|part))( again)?$/.test(
      text,
    )
  )
    return { kind: "drop-last" };
  if (
    /^(the )?(other way (a)?round|opposite|reverse(d)?( (it|that|the order))?|reverse order|vice versa|flip (it|that)|invert (it|that)|from the other end)$/.test(
      text,
    )
  )
    return { kind: "flip" };
  if (/^why( not| so| (is|was) (that|this|it)( so)?)?$/.test(text) || asksWhyOfIt(context, text))
    return { kind: "why" };
  if (
    /^(the )?(all )?((show|see|list|view|display)( me)? )?((all )?(of )?the |those |these |their |its |underlying |individual |single |raw |source |matching )*(rows|records|data|details|data points|entries)( (behind|for|of|in|under) (that|it|this|those|them))?$/.test(
      text,
    ) ||
    /^(which|what) (rows|records) (is|are|was|were) (that|those|they|these)$/.test(text)
  )
    return { kind: "rows" };
  if (
    /^((can you )?(express|show) (it|that|them|this) )?(as|in|into)? ?(a )?(percent(age)?s?|%|shares?|proportions?|relative terms)( of (the )?(total|all|whole|sum))?( instead)?$/.test(
      text,
    )
  )
    return { kind: "percent" };
  if (
    /^how many( \w+)? ?((is|are|was|were|does|do) (that|those|it|they|there|these)( in total| overall| all together)?)?$|^how many (of )?(those|them|these)( are there| in total)?$|^(count (them|those)|the count|the number of (rows|them|those)|over how many( rows)?|based on how many( rows)?)$/.test(
      text,
    )
  )
    return { kind: "count" };
  if (
    text === "when" ||
    /^(when|on (which|what) (day|date)|in (which|what) (year|month)) (was|is|did|were) (that|it|this|they)( happen| then)?$/.test(
      text,
    )
  )
    return { kind: "which", asks: "when" };
  if (/^(who|where|(which|what)( \w+)?) (was|is|were) (that|it|this)$/.test(text))
    return { kind: "which", asks: "what" };
  const order =
    new RegExp(
      `^(?:sort(?:ed)?(?: it| them)? (?:by )?|order(?:ed)?(?: it| them)? (?:by )?)?(?:the )?(${DESCENDING}|${ASCENDING})(?: values?| ones?)? (?:first|on top|at the top)$`,
    ).exec(text) ??
    /^(?:sort(?:ed)?(?: it| them)? |order(?:ed)?(?: it| them)? |in )?(descending|ascending)(?: order)?$/.exec(text);
  if (order) {
    const lowest = order[1] === "ascending" || new RegExp(`^(${ASCENDING})$`).test(order[1] ?? "");
    return { kind: "order", direction: lowest ? "ascending" : "descending" };
  }
  const unit = PERIOD_UNITS[/^(?:in |on )?(?:which|what) (year|quarter|month|week|weekday|day)$/.exec(text)?.[1] ?? ""];
  if (unit) return { kind: "period", unit };
  const before =
    new RegExp(
      `^(?:(?:and )?compared?(?: (?:it|that|this|them|those))?(?: (?:with|to|against))?|versus|vs\\.?|against|relative to|change (?:from|against|on|over)|growth (?:from|against|on|over))?\\s*(?:the |that of the )?(?:same (?:${UNITS}) )?(?:of the )?(?:(?:previous|prior|preceding|last) (${UNITS})|(${UNITS}) (?:before|earlier|ago|prior)(?: that)?)$`,
    ).exec(text) ??
    /^(?:as )?(year|quarter|month|week)[ -](?:over|on)[ -](?:year|quarter|month|week)(?: change| growth)?$/.exec(
      text,
    ) ??
    /^(y)oy$/.exec(text);
  if (before) {
    const unit = before[1] ?? before[2];
    return { kind: "before", unit: unit === "quarter" || unit === "month" || unit === "week" ? unit : "year" };
  }
  return readRank(context, text) ?? readPlace(context, text);
}

function asksWhyOfIt(context: Context, text: string): boolean {
  return (
    /^why (did|has|was|is|does) (it|that|this|they)\b/.test(text) &&
    !context.chunks.some((chunk) => chunk.kind === "column" || chunk.kind === "value")
  );
}

function readRank(context: Context, text: string): Move | undefined {
  const asked =
    /^(?:(?:which|what) )?(year|quarter|month|week|weekday|day)s? (?:is|was|were|has|had|have|did)(?: the)? (\w+)$/.exec(
      text,
    );
  const trailing = /^(?:(?:which|what)(?: is| was)? )?(?:the )?(\w+) (year|quarter|month|week|weekday|day)s?$/.exec(
    text,
  );
  const named = asked
    ? { word: asked[2], period: asked[1] }
    : trailing
      ? { word: trailing[1], period: trailing[2] }
      : undefined;
  if (named?.word !== undefined && new RegExp(`^(${DESCENDING}|${ASCENDING})$`).test(named.word)) {
    const period = PERIOD_UNITS[named.period ?? ""];
    return {
      kind: "rank",
      direction: new RegExp(`^(${ASCENDING})$`).test(named.word) ? "ascending" : "descending",
      count: undefined,
      period,
    };
  }
  const match = RANK.exec(text);
  if (!match) return undefined;
  const [, lead, word = "", tail] = match;
  const numbers = [lead, tail].flatMap((part) => (part === undefined ? [] : [numberIn(context, part)]));
  if (numbers.some((value) => value === undefined)) return undefined;
  const place = lead === undefined ? undefined : ordinalIn(context, lead);
  if (place !== undefined) return undefined;
  return {
    kind: "rank",
    direction: new RegExp(`^(${ASCENDING})$`).test(word) ? "ascending" : "descending",
    count: numbers.find((value) => value !== undefined),
  };
}

function readPlace(context: Context, text: string): Move | undefined {
  const match = PLACE.exec(text);
  if (!match?.[1]) return undefined;
  if (match[1] === "next" || text === "next one") return { kind: "nth", place: "next" };
  if (/^runner-?up$/.test(text.replace(/^the /, ""))) return { kind: "nth", place: 2 };
  const place = ordinalIn(context, match[1]);
  return place === undefined || place < 2 ? undefined : { kind: "nth", place };
}

function numberIn(context: Context, word: string): number | undefined {
  const at = context.tokens.findIndex((token) => token.norm === word);
  const number = at < 0 ? undefined : readNumber(context.tokens, at);
  return number && Number.isInteger(number.value) && number.value > 0 && number.value <= 1000
    ? number.value
    : undefined;
}

function ordinalIn(context: Context, word: string): number | undefined {
  return readOrdinal(context.tokens.find((token) => token.norm === word));
}
