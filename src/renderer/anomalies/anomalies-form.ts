import type { Dataset, DatasetColumn } from "../../contract/dataset.ts";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Predicate, QueryBody, TimeUnit } from "../../contract/query.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";

export type Grain = Extract<
  TimeUnit,
  "yearmonthdatehoursminutes" | "yearmonthdatehours" | "yearmonthdate" | "yearweek" | "yearmonth"
>;
export type Fold = "sum" | "mean" | "max" | "min" | "count";

/** What a person chooses; the body is made of it. */
export interface AnomaliesForm {
  time: string;
  value: string;
  by: string | null;
  /** Null: each row stands for itself. */
  grain: Grain | null;
  fold: Fold;
  sensitivity: number;
}

export const grains: { value: Grain | "rows"; label: string }[] = [
  { value: "rows", label: "rows as they are" },
  { value: "yearmonthdatehoursminutes", label: "minute" },
  { value: "yearmonthdatehours", label: "hour" },
  { value: "yearmonthdate", label: "day" },
  { value: "yearweek", label: "week" },
  { value: "yearmonth", label: "month" },
];

export const folds: { value: Fold; label: string }[] = [
  { value: "sum", label: "total" },
  { value: "mean", label: "average" },
  { value: "max", label: "highest" },
  { value: "min", label: "lowest" },
  { value: "count", label: "number of rows" },
];

const keyLike = /(?:^|[_\s])(?:id|key|code|zip|index|no|rank|year|lat|latitude|lon|lng|longitude)$|^(?:id|key)[_\s]/i;
const valueLike = /^(?:value|close|price|amount|sales|revenue|count|traffic|load|volume)$/i;
const timeLike = /time|date|day|month|when|period/i;
const seriesLike = /series|symbol|ticker|server|host|machine|sensor|asset|device|station|store|metric|city|region/i;
const additive = /amount|sales|revenue|count|quantity|volume|total|units|orders|visits|requests|clicks/i;
/** More rows than this rarely are one series as they stand. */
const MANY_ROWS = 50_000;

export function timeColumns(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter(({ type }) => isTemporalType(type));
}

export function valueColumns(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter(({ type }) => isNumericType(type));
}

export function seriesColumns(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter(
    ({ type, name }) => type === "text" || type === "boolean" || (type === "integer" && keyLike.test(name)),
  );
}

/** A choice worth trying for these columns, or the sentence that says what the data lack. */
export function guessForm({ current }: Dataset): AnomaliesForm | string {
  const { columns, rowCount } = current;
  const times = timeColumns(columns);
  const numbers = valueColumns(columns);
  const time = times.find(({ name }) => timeLike.test(name)) ?? times[0];
  if (!time) return "A search for anomalies needs a column of dates or times, and these data have none.";
  const value =
    numbers.find(({ name }) => valueLike.test(name)) ?? numbers.find(({ name }) => !keyLike.test(name)) ?? numbers[0];
  if (!value) return "A search for anomalies needs a column of numbers, and these data have none.";
  const by = seriesColumns(columns).find(({ name, type }) => type === "text" && seriesLike.test(name)) ?? null;
  return {
    time: time.name,
    value: value.name,
    by: by?.name ?? null,
    grain: by === null && rowCount > MANY_ROWS ? "yearmonthdate" : null,
    fold: additive.test(value.name) ? "sum" : "mean",
    sensitivity: 0.5,
  };
}

function foldedName({ value, fold }: AnomaliesForm): string {
  return fold === "count" ? "rows" : fold === "sum" ? value : `${fold} ${value}`;
}

export function bodyOf(form: AnomaliesForm, filter: Predicate | null | undefined): AnomaliesBody {
  const { time, value, by, grain, fold, sensitivity } = form;
  const field = (name: string) => ({ kind: "field" as const, field: name });
  const common = {
    kind: "query" as const,
    ...(filter ? { filter } : {}),
    distinct: false,
    steps: [],
    sort: [{ column: time, order: "ascending" as const }],
  };
  const keys = by === null ? [] : [by];
  if (grain === null) {
    const select = [...keys, time, value].map((name) => ({ as: name, expr: field(name) }));
    const rows: QueryBody = { ...common, dimensions: [], measures: [], select };
    return { kind: "anomalies", rows, time, value, by: keys, sensitivity };
  }
  const as = foldedName(form);
  const rows: QueryBody = {
    ...common,
    dimensions: [
      ...keys.map((name) => ({ as: name, expr: field(name) })),
      { as: time, expr: field(time), timeUnit: grain },
    ],
    measures: [fold === "count" ? { as, op: "count" } : { as, op: fold, expr: field(value) }],
  };
  return { kind: "anomalies", rows, time, value: as, by: keys, sensitivity };
}

/** The choices that a body stands for; what a question or a chart wrote reads as well. */
export function formOf({ rows, time, value, by, sensitivity }: AnomaliesBody): AnomaliesForm {
  const dimension = rows.dimensions.find(({ as }) => as === time);
  const measure = rows.measures.find(({ as }) => as === value);
  const fieldOf = (expr: { kind: string; field?: string } | undefined) =>
    expr?.kind === "field" ? expr.field : undefined;
  const grain = grains.find((one) => one.value === dimension?.timeUnit)?.value;
  const fold = folds.find((one) => one.value === measure?.op)?.value;
  return {
    time: fieldOf(dimension?.expr) ?? fieldOf(rows.select?.find(({ as }) => as === time)?.expr) ?? time,
    value: fieldOf(measure?.expr) ?? fieldOf(rows.select?.find(({ as }) => as === value)?.expr) ?? value,
    by: by[0] ?? null,
    grain: rows.measures.length === 0 || grain === undefined || grain === "rows" ? null : grain,
    fold: fold ?? "mean",
    sensitivity,
  };
}
