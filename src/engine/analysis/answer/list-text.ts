import type { QueryBody } from "../../../contract/query.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import { joinWords } from "../words.ts";
import type { Described, DescribedValue } from "./describe-result.ts";
import { looksLikeYear } from "../plan-to-chart.ts";
import { formatCell, formatNumber } from "./format.ts";
import { capital, plural, singleText } from "./single-text.ts";

const namedAtMost = 8;

function cellText(row: readonly Cell[], value: DescribedValue): string {
  const cell = row[value.index] ?? null;
  if (typeof cell === "number" && looksLikeYear(value.phrase, "integer")) return String(cell);
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  const text = formatCell(cell, value.unit);
  return typeof cell === "string" && cell.trim() === "" ? "blank" : text;
}

/** Rows that were listed rather than grouped. */
export function listText(
  body: QueryBody,
  table: Table,
  totalRowCount: number,
  described: Described,
  scope: string,
): string {
  const { values } = described;
  const [first] = values;
  const [row] = table.rows;
  if (!first || !row) return `There is nothing${scope}.`;
  if (totalRowCount === 1 && isCalculated(body)) {
    const answer = values.length === 1 ? row[first.index] : undefined;
    if (first.phrase === "answer" && (answer === "yes" || answer === "no")) return `${capital(answer)}.`;
    if (values.length === 1) return singleText(table, values, scope);
    return `${capital(values.map((value) => `${value.phrase}: ${cellText(row, value)}`).join("; "))}.`;
  }
  if (values.length === 1) {
    const cells = [...new Set(table.rows.map((item) => cellText(item, first)))];
    if (totalRowCount === 1) return `The ${first.phrase}${placed(body, scope)} is ${cells[0]}.`;
    const named = cells.slice(0, cells.length > namedAtMost ? namedAtMost - 3 : namedAtMost);
    const more = body.limit === undefined && (cells.length > named.length || totalRowCount > table.rows.length);
    const count =
      body.distinct || cells.length === totalRowCount
        ? `${formatNumber(totalRowCount)} ${body.distinct || body.dimensions.length > 0 ? "different values" : plural(totalRowCount, "value")}`
        : `${formatNumber(totalRowCount)} rows`;
    return `${capital(first.phrase)}${scope}: ${more ? `${named.join(", ")} and others` : joinWords(named)} (${count}).`;
  }
  const identity = values.find((value) => value.type === "text") ?? first;
  const key = body.sort[0];
  const by = key ? values.find((value) => value.column === key.column && value !== identity) : undefined;
  if (totalRowCount === 1 && by && key && body.limit === 1) {
    const which = key.order === "descending" ? "highest" : "lowest";
    return `${cellText(row, identity)} has the ${which} ${by.phrase}${scope}, ${cellText(row, by)}.`;
  }
  if (totalRowCount === 1) {
    const rest = values.filter((value) => value !== identity).slice(0, 5);
    return `${cellText(row, identity)}${scope ? `${scope}` : ""}: ${joinWords(rest.map((value) => `${value.phrase} ${cellText(row, value)}`))}.`;
  }
  const count = `${formatNumber(totalRowCount)} ${plural(totalRowCount, "row")}${scope}`;
  if (by && key) {
    const which = key.order === "descending" ? "highest" : "lowest";
    const named = table.rows.slice(0, 3).map((item) => `${cellText(item, identity)} with ${cellText(item, by)}`);
    return body.limit === undefined
      ? `${count}. By ${by.phrase}, ${which} first: ${joinWords(named)}.`
      : `The ${which} ${by.phrase}${scope}: ${joinWords(named)}.`;
  }
  if (identity.type !== "text") return `${count}, with ${namedColumns(values)}.`;
  const named = [...new Set(table.rows.slice(0, 3).map((item) => cellText(item, identity)))];
  return `${count}, beginning with ${joinWords(named)}.`;
}

/** Figures that the plan worked out, rather than cells of a row. */
function isCalculated(body: QueryBody): boolean {
  return body.select !== undefined && body.limit === 1 && body.select.every((item) => item.expr.kind !== "field");
}

function namedColumns(values: readonly DescribedValue[]): string {
  const phrases = values.map((value) => value.phrase);
  return phrases.length > 5 ? `${phrases.slice(0, 4).join(", ")} and others` : joinWords(phrases);
}

function placed(body: QueryBody, scope: string): string {
  return body.limit !== undefined && body.filter === undefined ? "" : scope;
}
