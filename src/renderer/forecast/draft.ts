import type { Dataset, DatasetColumn } from "../../contract/dataset.ts";
import { forecastBodySchema, type ForecastBody } from "../../contract/plan.ts";
import type { AggregateOp, Expr, Measure, Predicate, TimeUnit } from "../../contract/query.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";

/** What the form shows; the plan's body is made from it. */
export interface Draft {
  time: string;
  /** Null takes each time as it stands. */
  grain: TimeUnit | null;
  op: AggregateOp;
  /** Null counts rows. */
  value: string | null;
  by: string | null;
  horizon: number | null;
  /** "12", "24, 168", "1" for none, empty to find it. */
  seasonality: string;
  level: number;
  holidays: string | null;
  regressors: string[];
}

export const grainLabels: [TimeUnit, string][] = [
  ["yearmonthdatehours", "Hour"],
  ["yearmonthdate", "Day"],
  ["yearweek", "Week"],
  ["yearmonth", "Month"],
  ["yearquarter", "Quarter"],
  ["year", "Year"],
];

const lengthDays: Partial<Record<TimeUnit, number>> = {
  yearmonthdatehours: 1 / 24,
  yearmonthdate: 1,
  yearweek: 7,
  yearmonth: 30.4,
};

function isYearColumn({ name, type }: DatasetColumn): boolean {
  return isNumericType(type) && /\b(year|jahr|année)\b/i.test(name.replaceAll("_", " "));
}

export function timeColumns({ current }: Dataset): DatasetColumn[] {
  const dates = current.columns.filter(({ type }) => isTemporalType(type));
  const named = dates.toSorted((a, b) => Number(isMainTime(b)) - Number(isMainTime(a)));
  return [...named, ...current.columns.filter(isYearColumn)];
}

function isMainTime({ name }: DatasetColumn): boolean {
  return /order|date|time|month|day/i.test(name);
}

export function valueColumns({ current }: Dataset): DatasetColumn[] {
  return current.columns.filter((column) => isNumericType(column.type) && !isYearColumn(column));
}

function isKey({ name }: DatasetColumn): boolean {
  return /(^|[\s_-])(id|key|code|number|no|zip|postal|index|row|lat|lon|latitude|longitude)([\s_-]|$)/i.test(name);
}

/** Amounts are added up over a period; whatever is not known to be one is averaged. */
function opFor({ name }: DatasetColumn): AggregateOp {
  if (/rate|ratio|percent|pct|%|avg|average|mean|index|rating|score|price|temp|[\s_]per[\s_]/i.test(name))
    return "mean";
  const isAmount =
    /sale|revenue|gross|amount|quantity|qty|count|total|profit|cost|income|budget|votes|volume|units?|orders?|spend|deaths|cases|production|number|visits?|sessions|users|views|clicks|downloads|births|passengers|customers|trips|rain|precipitation|emissions/i;
  return isAmount.test(name) ? "sum" : "mean";
}

/** Null where the data have no time. */
export function firstDraft(dataset: Dataset): Draft | null {
  const [time] = timeColumns(dataset);
  if (!time) return null;
  const values = valueColumns(dataset);
  const value =
    values.find(
      (column) => !isKey(column) && /sales|revenue|amount|total|value|^(adj\w* )?close$|price/i.test(column.name),
    ) ??
    values.find((column) => !isKey(column)) ??
    null;
  return {
    time: time.name,
    grain: null,
    op: value ? opFor(value) : "count",
    value: value?.name ?? null,
    by: null,
    horizon: null,
    seasonality: "",
    level: 0.95,
    holidays: null,
    regressors: [],
  };
}

export interface Extent {
  first: string | number | null;
  last: string | number | null;
  distinct: number;
}

const enoughPeriods = 30;

/** The coarsest step up to months that still leaves some thirty periods; years where the times are years apart, null where they stand farther apart. */
export function grainFor({ type }: DatasetColumn, { first, last, distinct }: Extent): TimeUnit | null {
  if (!isTemporalType(type) || typeof first !== "string" || typeof last !== "string") return null;
  const spanDays = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  const spacing = spanDays / Math.max(1, distinct - 1);
  const coarse: TimeUnit[] = [
    "yearmonth",
    "yearweek",
    "yearmonthdate",
    ...(type === "timestamp" ? ["yearmonthdatehours" as const] : []),
  ];
  const fit = coarse.filter((unit) => lengthDays[unit]! >= spacing * 0.9);
  if (fit.length === 0) return spacing >= 340 && spacing <= 750 ? "year" : null;
  return fit.find((unit) => spanDays / lengthDays[unit]! >= enoughPeriods) ?? fit.at(-1) ?? null;
}

function field(name: string): Expr {
  return { kind: "field", field: name };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let found = name;
  while (taken.has(found)) found += "_";
  return found;
}

export function bodyOf(draft: Draft, dataset: Dataset, filter: Predicate | null): ForecastBody {
  const { time, grain, op, value, by, horizon, seasonality, level, holidays, regressors } = draft;
  const type = dataset.current.columns.find(({ name }) => name === time)?.type;
  const taken = new Set([time, ...(by === null ? [] : [by])]);
  const valueName = freeName(value ?? "rows", taken);
  taken.add(valueName);
  const known = regressors.filter((name) => !taken.has(name));
  for (const name of known) taken.add(name);
  const reach: Measure[] =
    grain !== null && type && isTemporalType(type)
      ? [{ as: freeName("data until", taken), op: "max", expr: field(time) }]
      : [];
  const periods = seasonality
    .split(/[\s,;]+/)
    .map(Number)
    .filter((period) => Number.isInteger(period) && period > 0);
  return forecastBodySchema.parse({
    kind: "forecast",
    rows: {
      kind: "query",
      ...(filter === null ? {} : { filter }),
      dimensions: [
        { as: time, expr: field(time), ...(grain === null ? {} : { timeUnit: grain }) },
        ...(by === null ? [] : [{ as: by, expr: field(by) }]),
      ],
      measures: [
        value === null ? { as: valueName, op: "count" } : { as: valueName, op, expr: field(value) },
        ...known.map((name) => ({ as: name, op: "mean", expr: field(name) })),
        ...reach,
      ],
      sort: [{ column: time, order: "ascending" }],
    },
    time,
    value: valueName,
    by: by === null ? [] : [by],
    level,
    regressors: known,
    ...(horizon === null ? {} : { horizon }),
    ...(periods.length > 0 ? { seasonality: periods } : {}),
    ...(holidays === null ? {} : { holidays }),
  });
}

export function draftOf(body: ForecastBody): Draft {
  const dimension = body.rows.dimensions.find(({ as }) => as === body.time);
  const measure = body.rows.measures.find(({ as }) => as === body.value);
  return {
    time: dimension?.expr.kind === "field" ? dimension.expr.field : body.time,
    grain: dimension?.timeUnit ?? null,
    op: measure?.op ?? "sum",
    value: measure?.expr?.kind === "field" ? measure.expr.field : null,
    by: body.by[0] ?? null,
    horizon: body.horizon ?? null,
    seasonality: body.seasonality?.join(", ") ?? "",
    level: body.level,
    holidays: typeof body.holidays === "string" ? body.holidays : null,
    regressors: body.regressors,
  };
}
