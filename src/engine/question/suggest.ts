import type { Schema } from "./linking/schema.ts";
import { isMeasurable, labelColumn, mainDate } from "./parse/context.ts";
import { defaultAggregate } from "./parse/measures.ts";
import type { Understanding } from "./understand.ts";

export interface Suggestion {
  label: string;
  question: string;
}

function spoken(name: string): string {
  return name.replaceAll("_", " ").trim();
}

/** Questions that work on any data with these columns, most telling first. */
export function starters(schema: Schema, count: number): Suggestion[] {
  const measures = schema.columns.filter(
    (column) => isMeasurable(column) && !column.isIdentifier && !column.isCategory && column.distinct > 1,
  );
  const category = schema.columns.find(
    (column) => column.kind === "text" && column.isCategory && column.distinct > 1 && column.distinct <= 60,
  );
  const date = mainDate(schema);
  const [first, second] = measures;
  const label = labelColumn(schema);
  const list: Suggestion[] = [{ label: "What is in this data?", question: "Tell me about this data" }];
  const add = (question: string): void => {
    list.push({ label: question.charAt(0).toUpperCase() + question.slice(1), question });
  };
  const word = (op: "sum" | "mean"): string => (op === "sum" ? "Total" : "Average");
  if (first && category) add(`${word(defaultAggregate(first))} ${spoken(first.name)} by ${spoken(category.name)}`);
  if (first && date) add(`${word(defaultAggregate(first))} ${spoken(first.name)} over time`);
  if (first && label) add(`Top 10 ${spoken(label.name)} by ${spoken(first.name)}`);
  if (category) add(`How many rows by ${spoken(category.name)}?`);
  if (first && second)
    add(
      `${spoken(first.name)} versus ${spoken(second.name)}${category ? ` coloured by ${spoken(category.name)}` : ""}`,
    );
  if (first) add(`Distribution of ${spoken(first.name)}`);
  if (second) add(`Outliers in ${spoken(second.name)}`);
  return list.slice(0, count);
}

/** Ways on from an answer. */
export function followUps(understood: Understanding, schema: Schema): Suggestion[] {
  const { sketch } = understood.context;
  const list: Suggestion[] = [];
  const used = new Set(sketch.groups.map((group) => group.column));
  const other = schema.columns.find(
    (column) =>
      column.kind === "text" && column.isCategory && column.distinct > 1 && column.distinct <= 30 && !used.has(column),
  );
  const date = mainDate(schema);
  if (sketch.groups.length > 0 || sketch.measures.length > 0) {
    if (other) list.push({ label: `By ${spoken(other.name)}`, question: `now by ${spoken(other.name)}` });
    if (date && !used.has(date)) list.push({ label: "Over time", question: "now over time" });
    if (sketch.measures.some((measure) => measure.op === "mean"))
      list.push({ label: "And the median?", question: "and median?" });
    if (sketch.groups.length > 0 && sketch.order === undefined)
      list.push({ label: "Top 5 only", question: "top 5 only" });
  }
  if (sketch.filters.length > 0) list.push({ label: "Without the filter", question: "remove the filter" });
  return list.slice(0, 4);
}
