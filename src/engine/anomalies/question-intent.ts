import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Predicate, QueryBody } from "../../contract/query.ts";
import { isTemporalType } from "../../contract/values.ts";
import { valueInWords } from "../analysis/index.ts";
import type { IntentInput, IntentReading, QuestionIntent, Understanding } from "../question/index.ts";
import { readAnomalyWish, type AnomalyWish } from "./question-words.ts";
import { readTime } from "./read-series.ts";

type Column = IntentInput["prepared"]["schema"]["columns"][number];
type Grain = "hour" | "day" | "week" | "month" | "year";

const DAY_MS = 86_400_000;
const grainDays: Record<Grain, number> = { hour: 1 / 24, day: 1, week: 7, month: 30.44, year: 365.25 };
/** Periods that a search for anomalies wants at least. */
const ENOUGH_PERIODS = 150;
/** Rows with a time of their own, as a share of all, that make the data a series as they stand. */
const SERIES_SHARE = 0.5;
const ONE_SERIES_SHARE = 0.95;
const MOST_SERIES = 500;

/** "Is anything unusual in traffic?", "why is 12 March anomalous", "which days were abnormal for server A". */
export function createAnomalyIntent(): QuestionIntent {
  return {
    name: "anomalies",
    turn: "first",
    read(input) {
      const wish = readAnomalyWish(input.question);
      return wish && read(input, wish);
    },
    starters({ schema }) {
      const time = mainTime(schema.columns);
      const value = mainValue(schema.columns);
      if (!time || !value || schema.rowCount < ENOUGH_PERIODS || time.isYear) return [];
      return [{ label: `Anomalies in ${value.name}`, question: `is anything unusual in ${value.name}` }];
    },
  };
}

function mainTime(columns: readonly Column[]): Column | null {
  const dates = columns.filter((column) => isTemporalType(column.type) && column.valid > 0);
  const date = dates.find(({ name }) => /order|date|time|release|month|day/i.test(name)) ?? dates[0];
  return date ?? columns.find(({ isYear }) => isYear) ?? null;
}

function mainValue(columns: readonly Column[]): Column | undefined {
  const numbers = columns.filter(
    ({ kind, isIdentifier, isYear, isRank }) => kind === "number" && !isIdentifier && !isYear && !isRank,
  );
  return numbers.find(({ name }) => /^(?:value|close|price|amount|sales|count)$/i.test(name)) ?? numbers[0];
}

function read(input: IntentInput, wish: AnomalyWish): IntentReading | null {
  const { schema } = input.prepared;
  const time = mainTime(schema.columns);
  if (!time) return null;
  const isSeries = time.distinct / Math.max(1, schema.rowCount) >= SERIES_SHARE;
  const key = keyColumn(schema, time);
  const grain = wish.grain ?? grainFor(time);
  const found = understandNumbers(input, wish, grain, time);
  if (!found) return null;
  const { query, understood } = found;
  const { filter, focus, hasDate, filtered } = filtersOf(understood, time);
  if (!isSeries && !key && !wish.isPlain && !wish.isAboutTime && !hasDate && !wish.grain) return null;
  const isOneOfKey = key !== null && filtered.has(key.name);
  const body = bodyOf({
    query,
    time,
    filter,
    key: isOneOfKey ? null : key,
    isSeries: (isSeries || key !== null) && wish.grain === null,
  });
  if (!body) return null;
  const name = valueInWords(body);
  return {
    kind: "plan",
    body: focus ? { ...body, focus } : body,
    assumptions: assumptionsOf(body, wish, grain),
    suggestions: [
      { label: `Forecast ${name}`, question: `forecast ${name}` },
      ...(focus ? [{ label: "All anomalies", question: `anomalies in ${name}` }] : []),
    ],
  };
}

/** The column that tells series apart: where each of its values has a row at nearly each time. */
function keyColumn({ columns, rowCount }: IntentInput["prepared"]["schema"], time: Column): Column | null {
  if (time.distinct >= rowCount * ONE_SERIES_SHARE) return null;
  const isKey = ({ kind, distinct }: Column) => {
    if (kind !== "text" || distinct < 2 || distinct > MOST_SERIES) return false;
    const share = rowCount / (time.distinct * distinct);
    return share > 0.5 && share <= 1.02;
  };
  return columns.find(isKey) ?? null;
}

function grainFor(time: Column): Grain {
  if (time.isYear) return "year";
  const spanDays = (readTime(String(time.max)) - readTime(String(time.min))) / DAY_MS;
  const order: Grain[] = ["month", "week", "day", "hour"];
  const isDay = time.type === "date";
  return order.find((grain) => spanDays / grainDays[grain] >= ENOUGH_PERIODS) ?? (isDay ? "day" : "hour");
}

/** The reading of the rest of the question as "traffic by day": which number, of what, filtered how. */
function understandNumbers(
  input: IntentInput,
  { rest }: AnomalyWish,
  grain: Grain,
  time: Column,
): { query: QueryBody; understood: Understanding } | null {
  const fallback = mainValue(input.prepared.schema.columns)?.name ?? "number of rows";
  for (const said of [rest, `${fallback} ${rest}`.trim(), fallback]) {
    if (said === "") continue;
    const understood = input.understand(`${said} by ${grain}`);
    const { body } = understood.built;
    if (body.kind !== "query" || body.measures.length === 0) continue;
    const named = body.measures[0]?.expr;
    const isTime = named?.kind === "field" && named.field === time.name;
    if (!isTime && (said !== rest || named !== undefined || /\b(?:number|count|how many)\b/i.test(rest)))
      return { query: body, understood };
  }
  return null;
}

/** Dates choose what is told; everything else chooses the rows. */
function filtersOf(
  { context: { sketch } }: Understanding,
  time: Column,
): { filter: Predicate | undefined; focus: AnomaliesBody["focus"]; hasDate: boolean; filtered: Set<string> } {
  const rows: Predicate[] = [];
  const filtered = new Set<string>();
  let focus: AnomaliesBody["focus"];
  let hasDate = false;
  for (const { predicate, date, column } of sketch.filters) {
    if (column) filtered.add(column.name);
    const range = date ? (rangeOf(predicate, time) ?? monthOf(predicate, time)) : null;
    if (range && !focus) {
      focus = range;
      hasDate = true;
    } else {
      rows.push(predicate);
      hasDate ||= date === true;
    }
  }
  const [first] = rows;
  return { filter: rows.length > 1 ? { kind: "and", args: rows } : first, focus, hasDate, filtered };
}

function rangeOf(predicate: Predicate, time: Column): NonNullable<AnomaliesBody["focus"]> | null {
  if (predicate.kind !== "timeRange" || predicate.expr.kind !== "field" || predicate.expr.field !== time.name)
    return null;
  return { start: predicate.start ?? "0001-01-01", end: predicate.end ?? "9999-12-31" };
}

/** "In March" of data that hold one March. */
function monthOf(predicate: Predicate, time: Column): NonNullable<AnomaliesBody["focus"]> | null {
  if (predicate.kind !== "compare" || predicate.op !== "=") return null;
  const { left, right } = predicate;
  if (left.kind !== "call" || left.fn !== "month" || right.kind !== "literal" || time.isYear) return null;
  const first = new Date(readTime(String(time.min)));
  const lastMs = readTime(String(time.max));
  const month = Number(right.value) - 1;
  const years = [0, 1, 2].map((later) => first.getUTCFullYear() + later);
  const starts = years.filter(
    (year) => Date.UTC(year, month + 1, 1) > first.getTime() && Date.UTC(year, month, 1) <= lastMs,
  );
  const [year] = starts;
  if (year === undefined || starts.length > 1) return null;
  const day = (timestampMs: number) => new Date(timestampMs).toISOString().slice(0, 10);
  return { start: day(Date.UTC(year, month, 1)), end: day(Date.UTC(year, month + 1, 1)) };
}

function bodyOf(facts: {
  query: QueryBody;
  time: Column;
  filter: Predicate | undefined;
  /** Splits the rows into series where the question does not. */
  key: Column | null;
  isSeries: boolean;
}): AnomaliesBody | null {
  const { query, time, filter, key, isSeries } = facts;
  const isTime = ({ expr, timeUnit }: QueryBody["dimensions"][number]) =>
    timeUnit?.startsWith("year") === true || (expr.kind === "field" && expr.field === time.name);
  const dimension = query.dimensions.find(isTime);
  const [measure] = query.measures;
  if (!dimension || !measure) return null;
  const others = query.dimensions.filter((one) => one !== dimension && !one.bin);
  if (isSeries && key && !others.some(({ as }) => as === key.name))
    others.push({ as: key.name, expr: { kind: "field", field: key.name } });
  const common = { kind: "query" as const, ...(filter ? { filter } : {}), distinct: false, steps: [] };
  const by = others.map(({ as }) => as);
  if (isSeries && measure.expr?.kind === "field") {
    const value = measure.expr.field;
    const select = [
      ...others.map(({ as, expr }) => ({ as, expr })),
      { as: time.name, expr: { kind: "field" as const, field: time.name } },
      { as: value, expr: measure.expr },
    ];
    const rows: QueryBody = { ...common, dimensions: [], measures: [], select, sort: [sortBy(time.name)] };
    return { kind: "anomalies", rows, time: time.name, value, by, sensitivity: 0.5 };
  }
  const rows: QueryBody = {
    ...common,
    dimensions: [...others, dimension],
    measures: [measure],
    sort: [sortBy(dimension.as)],
  };
  return { kind: "anomalies", rows, time: dimension.as, value: measure.as, by, sensitivity: 0.5 };
}

function sortBy(column: string): QueryBody["sort"][number] {
  return { column, order: "ascending" };
}

function assumptionsOf({ rows, value, time }: AnomaliesBody, wish: AnomalyWish, grain: Grain): { text: string }[] {
  const assumptions: { text: string }[] = [];
  const what = valueInWords({ rows, value });
  const dimension = rows.dimensions.find(({ as }) => as === time);
  const when = dimension?.expr.kind === "field" ? dimension.expr.field : time;
  if (wish.rest === "") assumptions.push({ text: `I looked at ${what} over ${when}.` });
  if (rows.measures.length > 0 && wish.grain === null)
    assumptions.push({ text: `I took the ${what} of each ${grain}, for many rows share a time.` });
  return assumptions;
}
