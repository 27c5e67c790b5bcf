import { numberWords } from "../../question/index.ts";

export type HorizonUnit = "hour" | "day" | "week" | "month" | "quarter" | "year" | "step";

export interface ForecastWish {
  /** The question without the words of the forecast: what to add up, by what, for which rows. */
  rest: string;
  /** How far ahead; null leaves it to the data. */
  horizon: { count: number; unit: HorizonUnit } | null;
  /** The first and last year asked for by number: "until 2027", "in 2027". */
  untilYear: number | null;
  /** Named step of the history: "monthly", "by week". */
  grain: HorizonUnit | null;
  /** 0..1. */
  level: number | null;
}

const unitWords = "hours?|days?|weeks?|months?|quarters?|years?|steps?|periods?";
const amounts: Record<string, number> = {
  ...Object.fromEntries([...numberWords].filter(([, value]) => value >= 1 && value <= 12)),
  a: 1,
  couple: 2,
  dozen: 12,
  few: 3,
  several: 4,
};
const count = `(\\d{1,4}|${Object.keys(amounts).join("|")})`;

const strongVerb = /\b(forecast(s|ed|ing)?|extrapolat(e|ed|ion)|projections?|outlook)\b/i;
const weakVerb =
  /\b(predict(ed|ion|ions)?|project(ed)?|expect(ed)?|estimate(d)?|foresee|anticipate(d)?|will|going to|gonna|likely|heading|head|look like|trend)\b/i;
const aheadWords = new RegExp(
  `\\b(next|coming|following|upcoming|future|ahead|tomorrow|from now|rest of|end of the year|(?:over|for) the (?:next|coming))\\b|\\b(?:in|until|till|through|by) 20\\d\\d\\b|\\bfor ${count} (?:more )?(?:${unitWords})\\b`,
  "i",
);

function numberOf(text: string | undefined): number {
  if (text === undefined) return 1;
  return amounts[text.toLowerCase()] ?? Number(text);
}

function unitOf(text: string): HorizonUnit {
  const word = text.toLowerCase().replace(/s$/, "");
  return word === "period" ? "step" : (word as HorizonUnit);
}

const grains: [RegExp, HorizonUnit][] = [
  [/\b(?:hourly|(?:by|per|each|every) hour)\b/i, "hour"],
  [/\b(?:daily|(?:by|per|each|every) day)\b/i, "day"],
  [/\b(?:weekly|(?:by|per|each|every) week)\b/i, "week"],
  [/\b(?:monthly|(?:by|per|each|every) month)\b/i, "month"],
  [/\b(?:quarterly|(?:by|per|each|every) quarter)\b/i, "quarter"],
  [/\b(?:yearly|annual(?:ly)?|(?:by|per|each|every) year)\b/i, "year"],
];

const politeness =
  /^(?:please|can you|could you|would you|i want to (?:see|know)|i'd like to (?:see|know)|show me|show|give me|make|do|tell me|let's|now|then|and|also)\s+/i;
const questionWords = /^(?:what(?:'s| is| are| will| would)?|how (?:much|many)|where|which|when)\s+/i;

/** Takes the words of a forecast off a text; what remains says which numbers. */
export function readForecastWords(text: string): ForecastWish {
  let rest = ` ${text.trim().replace(/[?.!]+$/, "")} `;
  let horizon: ForecastWish["horizon"] = null;
  let untilYear: number | null = null;
  let level: number | null = null;
  const cut = (pattern: RegExp, found: (match: RegExpExecArray) => void) => {
    const match = pattern.exec(rest);
    if (!match) return;
    found(match);
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
  };
  cut(
    /\b(?:(?:with|at|using|and)\s+)?(?:an?\s+)?(\d{2}(?:\.\d+)?)\s*(?:%|percent|per cent)\s*(?:confidence|prediction|interval|level|band|certainty)(?:\s+(?:interval|level|band))?s?\b/i,
    (match) => (level = Number(match[1]) / 100),
  );
  cut(
    new RegExp(
      `\\b(?:(?:for|over|in|during|of|within)\\s+)?(?:the\\s+)?(?:next|coming|following|upcoming)\\s+(?:${count}\\s+)?(${unitWords})\\b`,
      "i",
    ),
    (match) => (horizon = { count: numberOf(match[1]), unit: unitOf(match[2]!) }),
  );
  if (!horizon)
    cut(
      new RegExp(
        `\\b(?:(?:for|over|in|to|it|make it|by)\\s+)?${count}\\s+(?:more\\s+)?(${unitWords})(?:\\s+(?:ahead|out|from now|into the future|instead|on))?\\b`,
        "i",
      ),
      (match) => (horizon = { count: numberOf(match[1]), unit: unitOf(match[2]!) }),
    );
  if (!horizon) cut(/\btomorrow\b/i, () => (horizon = { count: 1, unit: "day" }));
  cut(/\b(?:in|until|till|through|to|up to|by|for)(?:\s+the end of)?\s+(20\d\d)\b/i, (match) => {
    const year = Number(match[1]);
    untilYear = year;
  });
  const named = grains.find(([pattern]) => pattern.test(rest));
  if (named) rest = rest.replace(named[0], " ");
  rest = rest
    .replace(
      /\b(?:in|into|for) the (?:near )?future\b|\bgoing forward\b|\bfrom now(?: on)?\b|\b(?:over|by) time\b|\binstead\b/gi,
      " ",
    )
    .replace(
      /\b(?:the|a|an)?\s*(?:forecasts?|forecasted|forecasting|predictions?|projections?|outlook|extrapolation)\s*(?:of|for|on)?\b/gi,
      " ",
    )
    .replace(/\b(?:predict(?:ed)?|project(?:ed)?|extrapolated?|expect(?:ed)?|estimated?|foresee|anticipated?)\b/gi, " ")
    .replace(/\b(?:will|going to|gonna|likely|is|are|was)\b(?=.*)/gi, " ")
    .replace(/\b(?:be|become|look like|look|do|come to|amount to|reach|sell|head(?:ing)?)\s*$/i, " ")
    .replace(/\bbe\b/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest
      .replace(politeness, "")
      .replace(questionWords, "")
      .replace(/^(?:of|for|the|we|our|i)\s+/i, "")
      .replace(/\s+(?:of|for|in|the|we|to|at|with)$/i, "")
      .trim();
  }
  return { rest, horizon, untilYear, grain: named?.[1] ?? null, level };
}

/** "Will" and "next" may be about anything; "forecast" is about the data. */
export function saysForecast(question: string): boolean {
  return strongVerb.test(question);
}

/** What a question about the time ahead asks for; null for other questions. */
export function readForecast(question: string): ForecastWish | null {
  const isStrong = strongVerb.test(question);
  const isGrouped =
    /^(?:please\s+)?predict\b.*\b(?:by|per|for each)\b/i.test(question) &&
    !/\b(?:from|using|based on|given)\b/i.test(question);
  if (!isStrong && !isGrouped && !(weakVerb.test(question) && aheadWords.test(question))) return null;
  if (/\b(?:train|fit|build|model|classif)/i.test(question)) return null;
  return readForecastWords(question);
}

const continuation =
  /^(?:and|what about|how about|same|only|just|for|by|per|now|make (?:it|that)|with|without|but|split|in|then|also|include|instead|until|through|show|extend|change|use|over|weekly|monthly|daily|quarterly|yearly|hourly|\d)/i;

/** Whether a question may build on the forecast before it. */
export function continuesForecast(question: string): boolean {
  return continuation.test(question.trim()) && question.trim().split(/\s+/).length <= 10;
}
