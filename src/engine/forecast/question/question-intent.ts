import { forecastBodySchema, type ForecastBody } from "../../../contract/plan.ts";
import type { QueryBody } from "../../../contract/query.ts";
import { isTemporalType } from "../../../contract/values.ts";
import type { IntentInput, IntentReading, QuestionIntent } from "../../question/index.ts";
import { chooseGrain, grainUnits, type ChosenGrain } from "./choose-grain.ts";
import { saysForecast } from "./forecast-words.ts";
import { readConversation, type SpokenForecast } from "./read-conversation.ts";

type Column = IntentInput["prepared"]["schema"]["columns"][number];

function mainTime({ schema }: IntentInput["prepared"]): Column | null {
  const dates = schema.columns.filter((column) => isTemporalType(column.type) && column.valid > 0);
  const date = dates.find(({ name }) => /order|date|time|release|month|day/i.test(name)) ?? dates[0];
  return date ?? schema.columns.find(({ isYear }) => isYear) ?? null;
}

function millisecondsOf(value: unknown, isYear: boolean): number {
  if (isYear) return Date.UTC(Math.trunc(Number(value)), 0, 1);
  const text = String(value);
  return Date.parse(text.length > 10 && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
}

function grainFor(spoken: SpokenForecast, time: Column, rowCount: number): ChosenGrain {
  const first = millisecondsOf(time.min, time.isYear);
  const last = millisecondsOf(time.max, time.isYear);
  if (time.isYear || !Number.isFinite(first) || !Number.isFinite(last)) {
    const steps =
      spoken.horizon?.count ?? (spoken.untilYear === null ? undefined : spoken.untilYear - Number(time.max));
    return { grain: "year", horizon: steps === undefined ? undefined : Math.max(1, Math.min(200, steps)) };
  }
  const distinct = Math.max(2, Math.min(rowCount, time.distinct));
  return chooseGrain(spoken, first, last, (last - first) / 86_400_000 / (distinct - 1));
}

function numbersIn({ schema }: IntentInput["prepared"]): Column[] {
  return schema.columns.filter(
    ({ kind, isIdentifier, isYear, isRank }) => kind === "number" && !isIdentifier && !isYear && !isRank,
  );
}

const countWords = /\b(?:how many|number|count|rows?|records?|entries)\b/i;

/** A count that nobody asked for: the reader of queries found no number in the words. */
function isGuessedCount({ measures: [measure] }: QueryBody, texts: readonly string[]): boolean {
  return measure?.op === "count" && !measure.expr && !texts.some((text) => countWords.test(text));
}

type Reading = { query: QueryBody } | { unknown: Column[] } | null;

/** The reading of "sales by region" with the time put in as "by month"; `unknown` where no word names one of several numbers. */
function queryOf(input: IntentInput, spoken: SpokenForecast, grain: ChosenGrain["grain"]): Reading {
  const [first = "", ...more] = spoken.texts;
  const read = (start: string): { query: QueryBody; namesSomething: boolean } | null => {
    const texts = [`${start} by ${grain}`, ...more];
    const { built, context, interpretation } = input.understand(texts.at(-1)!, texts.slice(0, -1));
    const { body } = built;
    if (body.kind !== "query" || body.measures.length === 0) return null;
    return { query: body, namesSomething: interpretation.mentions > 0 || context.sketch.filters.length > 0 };
  };
  const found = read(first === "" ? "number of rows" : first);
  if (!found || (first !== "" && !isGuessedCount(found.query, [`${spoken.asked} ${spoken.texts.join(" ")}`])))
    return found;
  const isAboutThis = found.namesSomething || saysForecast(spoken.asked);
  if (!isAboutThis) return null;
  const numbers = numbersIn(input.prepared);
  const [only] = numbers;
  if (!only) return found;
  const second = numbers.length === 1 ? read(`${only.name} ${first}`.trim())?.query : null;
  return second ? { query: second } : { unknown: numbers };
}

const oneOf = /\b(?:each|every|per|by)\b/i;

function bodyOf(query: QueryBody, time: Column, { grain, horizon }: ChosenGrain, spoken: SpokenForecast): ForecastBody {
  const isTime = ({ expr, timeUnit }: QueryBody["dimensions"][number]) =>
    timeUnit?.startsWith("year") === true || (expr.kind === "field" && expr.field === time.name);
  const measure = query.measures[0]!;
  const named = query.dimensions.find(isTime);
  const isTemporal = isTemporalType(time.type);
  // A column called "Year" that holds dates is named without a unit.
  const dimension =
    named && (named.timeUnit !== undefined || !isTemporal)
      ? named
      : {
          as: named?.as ?? time.name,
          expr: { kind: "field" as const, field: time.name },
          ...(isTemporal ? { timeUnit: grainUnits[grain] } : {}),
        };
  // "By month" may have named a column of that name; the time itself is meant.
  const others = query.dimensions.filter(
    (one) => one !== named && !one.bin && one.as.toLowerCase() !== grain && one.as.toLowerCase() !== "date",
  );
  const canReach = dimension.timeUnit !== undefined && dimension.expr.kind === "field" && isTemporalType(time.type);
  const rows: QueryBody = {
    kind: "query",
    ...(query.filter ? { filter: query.filter } : {}),
    dimensions: [dimension, ...others],
    measures: [measure, ...(canReach ? [{ as: freeName(query), op: "max" as const, expr: dimension.expr }] : [])],
    distinct: false,
    steps: [],
    sort: [{ column: dimension.as, order: "ascending" }],
  };
  return forecastBodySchema.parse({
    kind: "forecast",
    rows,
    time: dimension.as,
    value: measure.as,
    by: others.map(({ as }) => as),
    ...(horizon === undefined ? {} : { horizon }),
    ...(spoken.level === null ? {} : { level: Math.min(0.999, Math.max(0.5, spoken.level)) }),
  });
}

function freeName({ dimensions, measures }: QueryBody): string {
  const taken = new Set([...dimensions, ...measures].map(({ as }) => as));
  let name = "data until";
  while (taken.has(name)) name += "_";
  return name;
}

function suggestionsFor(input: IntentInput, body: ForecastBody, spoken: SpokenForecast) {
  const category = input.prepared.schema.columns.find(
    ({ isCategory, name, kind }) => isCategory && kind === "text" && !body.by.includes(name),
  );
  const text = spoken.texts[0] === "" ? "the number of rows" : spoken.texts[0];
  return [
    ...(category && body.by.length === 0
      ? [{ label: `By ${category.name}`, question: `forecast ${text} by ${category.name}` }]
      : []),
    { label: "80% interval", question: `forecast ${text} with an 80% interval` },
    ...(oneOf.test(text ?? "") ? [] : [{ label: "Anything unusual?", question: `is anything unusual in ${text}?` }]),
  ];
}

function whichNumber(numbers: readonly Column[]): IntentReading {
  const offered = numbers.slice(0, 4);
  return {
    kind: "clarify",
    text: `A forecast of which number? This data has ${offered.map(({ name }) => name).join(", ")}${numbers.length > offered.length ? " and more" : ""}.`,
    suggestions: offered.map(({ name }) => ({ label: name, question: `forecast ${name}` })),
  };
}

/** "Forecast sales for the next 12 months", "what will revenue be next quarter", and what follows: "and for the west". */
export function createForecastIntent(): QuestionIntent {
  return {
    name: "forecast",
    turn: "first",
    read(input): IntentReading | null {
      const spoken = readConversation(input.earlier, input.question);
      if (!spoken) return null;
      const time = mainTime(input.prepared);
      if (!time)
        return {
          kind: "refuse",
          text: "A forecast needs a column with dates or years, and this data has none.",
        };
      const grain = grainFor(spoken, time, input.prepared.schema.rowCount);
      const reading = queryOf(input, spoken, grain.grain);
      if (!reading) return null;
      if ("unknown" in reading) return whichNumber(reading.unknown);
      const body = bodyOf(reading.query, time, grain, spoken);
      return { kind: "plan", body, suggestions: suggestionsFor(input, body, spoken) };
    },
    starters(prepared) {
      const time = mainTime(prepared);
      const [number] = numbersIn(prepared);
      if (!time || !number || prepared.schema.rowCount < 12) return [];
      return [{ label: `Forecast ${number.name}`, question: `forecast ${number.name}` }];
    },
  };
}
