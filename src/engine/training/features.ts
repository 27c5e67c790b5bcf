import type { Feature } from "../../contract/model-card.ts";
import type { RawColumn, RawTable } from "./raw-columns.ts";

const dayMs = 86_400_000;
const maximumCategories = 40;
/** Above this ratio of mean to spread float32 would lose digits that matter. */
const largestMeanRatio = 100;

/** The features of a column: one, or the parts of a date. */
export function featuresOf(column: RawColumn): Feature[] {
  const { name } = column;
  switch (column.kind) {
    case "number":
      return [{ kind: "number", name, column: name, offset: offsetOf(column.values) }];
    case "boolean":
      return [{ kind: "boolean", name, column: name }];
    case "text":
      return [{ kind: "category", name, column: name, ...categoriesOf(column.values, column.texts) }];
    case "date":
      return datePartsOf(name, column.values);
    case "other":
      return [];
  }
}

/** What is taken off before a column becomes float32: 0, or a round number near the mean of values that hardly differ. */
export function offsetOf(values: readonly number[]): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  const spread = count > 0 ? Math.sqrt(squares / count) : 0;
  if (spread === 0 || Math.abs(mean) < largestMeanRatio * spread) return 0;
  const step = 10 ** Math.floor(Math.log10(spread) + 1);
  return Math.round(mean / step) * step;
}

function categoriesOf(values: readonly number[], texts: readonly string[]) {
  const counts = new Float64Array(texts.length);
  for (const code of values) if (code >= 0) counts[code]! += 1;
  const order = texts
    .map((_text, code) => code)
    .sort((first, second) => counts[second]! - counts[first]! || (texts[first]! < texts[second]! ? -1 : 1));
  const kept = order.slice(0, maximumCategories).map((code) => texts[code]!);
  return { categories: kept.length > 0 ? kept : [""], hasOther: order.length > kept.length };
}

function datePartsOf(name: string, values: readonly number[]): Feature[] {
  let first = Infinity;
  let last = -Infinity;
  let hasHours = false;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    first = Math.min(first, value);
    last = Math.max(last, value);
    hasHours ||= value % dayMs !== 0;
  }
  if (first > last) return [];
  const origin = new Date(Math.floor(first / dayMs) * dayMs).toISOString().slice(0, 10);
  const part = (which: "days" | "month" | "weekday" | "hour", words: string): Feature => ({
    kind: "date",
    name: words,
    column: name,
    part: which,
    origin,
  });
  return [
    part("days", `days since the start of ${name}`),
    ...(last - first > 45 * dayMs ? [part("month", `month of ${name}`)] : []),
    ...(last - first > 3 * dayMs && !isOneWeekday(values) ? [part("weekday", `weekday of ${name}`)] : []),
    ...(hasHours ? [part("hour", `hour of ${name}`)] : []),
  ];
}

/** Weekly, monthly and yearly dates tell nothing by their weekday. */
function isOneWeekday(values: readonly number[]): boolean {
  const days = new Set<number>();
  const monthDays = new Set<number>();
  for (const value of values.slice(0, 1000)) {
    if (Number.isNaN(value)) continue;
    const date = new Date(value);
    days.add(date.getUTCDay());
    monthDays.add(date.getUTCDate());
  }
  return days.size <= 1 || monthDays.size <= 1;
}

/** How a feature reads a column, row by row; the same for training and for prediction. */
function readerOf(feature: Feature, column: RawColumn | undefined): (row: number) => number {
  const missing = () => Number.NaN;
  if (!column || column.kind === "other") return missing;
  const { values } = column;
  switch (feature.kind) {
    case "number":
      if (column.kind === "number" || column.kind === "boolean") return (row) => values[row]! - feature.offset;
      return column.kind === "text" ? (row) => numberIn(column.texts[values[row]!]) - feature.offset : missing;
    case "boolean":
      if (column.kind === "text") return (row) => truthOf(column.texts[values[row]!]);
      return (row) => (Number.isNaN(values[row]!) ? Number.NaN : values[row] === 0 ? 0 : 1);
    case "category": {
      const { categories, hasOther } = feature;
      const known = new Map(categories.map((text, position) => [text, position]));
      const other = hasOther ? categories.length : Number.NaN;
      if (column.kind === "text") {
        const positions = column.texts.map((text) => known.get(text) ?? other);
        return (row) => (values[row]! < 0 ? Number.NaN : positions[values[row]!]!);
      }
      return (row) => (Number.isNaN(values[row]!) ? Number.NaN : (known.get(cellText(column, values[row]!)) ?? other));
    }
    case "date":
      return column.kind === "date" ? datePartReader(feature, values) : missing;
  }
}

function numberIn(text: string | undefined): number {
  return text === undefined || text.trim() === "" ? Number.NaN : Number(text);
}

function truthOf(text: string | undefined): number {
  if (text === undefined) return Number.NaN;
  return ["true", "yes", "1", "t", "y"].includes(text.toLowerCase()) ? 1 : 0;
}

export function cellText(column: RawColumn, value: number): string {
  if (column.kind === "text") return column.texts[value] ?? "";
  if (column.kind === "boolean") return value === 1 ? "true" : "false";
  return String(value);
}

function datePartReader(
  { part, origin }: Extract<Feature, { kind: "date" }>,
  values: readonly number[],
): (row: number) => number {
  const start = Date.parse(origin);
  return (row) => {
    const moment = values[row]!;
    if (Number.isNaN(moment)) return Number.NaN;
    if (part === "days") return (moment - start) / dayMs;
    const date = new Date(moment);
    if (part === "month") return date.getUTCMonth();
    if (part === "weekday") return (date.getUTCDay() + 6) % 7;
    return date.getUTCHours() + date.getUTCMinutes() / 60;
  };
}

/** The graph's input for rows `from` to `to`: rows x features, missing ones NaN. */
export function createFeatureReader(
  table: RawTable,
  features: readonly Feature[],
): (from: number, to: number) => Float32Array<ArrayBuffer> {
  const readers = features.map((feature) =>
    readerOf(
      feature,
      table.columns.find(({ name }) => name === feature.column),
    ),
  );
  return (from, to) => {
    const width = features.length;
    const values = new Float32Array((to - from) * width);
    readers.forEach((read, position) => {
      for (let row = from; row < to; row += 1) values[(row - from) * width + position] = read(row);
    });
    return values;
  };
}
