import type { ChatMessage } from "../../contract/language.ts";
import type { Table } from "../../contract/values.ts";

export interface KnownColumn {
  name: string;
  type: string;
  min: unknown;
  max: unknown;
  distinct: number;
}

const mostColumns = 120;
const mostRows = 15;
const longestCell = 40;

const planRules = `You turn a question about one table into a query, as JSON.
{"answerable":false} when the table cannot answer it.
{"answerable":true,"body":{"kind":"query",...}} otherwise, with
"filter": which rows; "dimensions": what to group by ("timeUnit":"yearmonth" for months, "year" for years);
"measures": what to compute ("op":"sum","mean","count",...); or "select" to list rows instead;
"sort" by result columns ("as" names), "limit" for the first few.
Example, total sales of the three best regions:
{"answerable":true,"body":{"kind":"query","dimensions":[{"as":"region","expr":{"kind":"field","field":"region"}}],"measures":[{"as":"total","op":"sum","expr":{"kind":"field","field":"sales"}}],"sort":[{"column":"total","order":"descending"}],"limit":3}}`;

export function planMessages(
  question: string,
  table: { name: string; rowCount: number; columns: readonly KnownColumn[] },
): ChatMessage[] {
  const columns = table.columns
    .slice(0, mostColumns)
    .map(
      ({ name, type, min, max, distinct }) => `${name}: ${type}, ${distinct} values, ${short(min)} to ${short(max)}`,
    );
  const content = `Table ${table.name}, ${table.rowCount} rows:\n${columns.join("\n")}\n\nQuestion: ${question}`;
  return [
    { role: "system", content: planRules },
    { role: "user", content },
  ];
}

const proseRules = `You explain a computed result to an analyst in at most three short, plain sentences.
Use only numbers that stand in the result, written as they stand there or rounded. Compute nothing. Say nothing of causes.`;

export function proseMessages(question: string, sentence: string, table: Table): ChatMessage[] {
  const rows = [table.columns.map(({ name }) => name), ...table.rows.slice(0, mostRows)];
  const lines = rows.map((row) => row.map(short).join(" | "));
  const more = table.rows.length > mostRows ? `\n(${table.rows.length} rows in all)` : "";
  const content = `Question: ${question}\nAnswer: ${sentence}\nResult:\n${lines.join("\n")}${more}`;
  return [
    { role: "system", content: proseRules },
    { role: "user", content },
  ];
}

function short(value: unknown): string {
  const text = typeof value === "number" ? String(Number(value.toPrecision(12))) : String(value ?? "");
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}
