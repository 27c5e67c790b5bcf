import type { Predicate, QueryBody } from "./query.ts";
import type { ColumnType } from "./values.ts";
import { isNumericType, isTemporalType } from "./values.ts";

/** Where prices stand in a table: long (`by` names the asset), wide (a price column an asset) or one series. */
export interface PriceForm {
  time: string;
  by: string | null;
  price: string[];
}

const assetName = /symbol|ticker|asset|security|instrument|isin|cusip|stock|fund|coin|currency|pair|company|name/i;
const tickerName = /symbol|ticker|asset|security|isin|cusip|stock|fund|coin/i;
const priceNames = [
  /^adj.*clos/i,
  /^clos/i,
  /clos/i,
  /^price$/i,
  /price/i,
  /^(last|settle|nav|px|quote|rate|value|level)\b/i,
];
const notPrice =
  /vol|qty|quantity|shares|count|^id$|_id$|number|open.?interest|change|return|pct|percent|year|month|day/i;

/** The likeliest columns, or a sentence that says what is missing. */
export function guessPriceForm(columns: readonly { name: string; type: ColumnType }[]): PriceForm | string {
  const times = columns.filter(({ type }) => isTemporalType(type));
  const time = times.find(({ name }) => /date|day|time/i.test(name)) ?? times[0];
  if (!time) return "Risk needs a column of dates, and this data has none.";
  const numbers = columns.filter(({ type }) => isNumericType(type));
  if (numbers.length === 0) return "Risk needs a column of prices, and this data has no numbers.";
  const texts = columns.filter(({ type }) => type === "text");
  const by = texts.find(({ name }) => assetName.test(name)) ?? (texts.length === 1 ? texts[0] : undefined);
  const plausible = numbers.filter(({ name }) => !notPrice.test(name));
  const candidates = plausible.length > 0 ? plausible : numbers;
  const isBars =
    candidates.some(({ name }) => /^open$/i.test(name)) && candidates.some(({ name }) => /^high$/i.test(name));
  const order = isBars ? [/^clos/i, ...priceNames] : priceNames;
  const named = order.map((pattern) => candidates.find(({ name }) => pattern.test(name))).find(Boolean);
  if (named) return { time: time.name, by: by?.name ?? null, price: [named.name] };
  if (by) return { time: time.name, by: by.name, price: [candidates[0]!.name] };
  return { time: time.name, by: null, price: candidates.map(({ name }) => name) };
}

/** Whether the columns bear names that prices and assets bear; a guess alone may be any number over time. */
export function isNamedLikePrices({ by, price }: PriceForm): boolean {
  const isTicker = (name: string) => /^[A-Z][A-Z0-9.^=-]{0,7}$/.test(name);
  return (
    price.some((name) => priceNames.some((pattern) => pattern.test(name))) ||
    (by !== null && tickerName.test(by)) ||
    (price.length > 1 && price.every(isTicker))
  );
}

/** The query that yields the columns of `form`, and of the assets only the wanted ones. */
export function priceRows(
  { time, by, price }: PriceForm,
  options: { filter?: Predicate | undefined; assets?: readonly string[] | undefined } = {},
): QueryBody {
  const { filter, assets } = options;
  const columns = [time, ...(by === null ? [] : [by]), ...price];
  const wanted: Predicate[] = [
    ...(filter ? [filter] : []),
    ...(by !== null && assets
      ? [{ kind: "in" as const, expr: { kind: "field" as const, field: by }, values: [...assets] }]
      : []),
  ];
  return {
    kind: "query",
    ...(wanted.length === 0 ? {} : { filter: wanted.length === 1 ? wanted[0]! : { kind: "and", args: wanted } }),
    dimensions: [],
    measures: [],
    select: columns.map((name) => ({ as: name, expr: { kind: "field", field: name } })),
    distinct: false,
    steps: [],
    sort: [],
  };
}
