import type { QueryBody } from "../../../contract/query.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import { exprPhrase } from "./describe-result.ts";
import { formatCoefficient, formatNumber } from "./format.ts";
import { capital } from "./single-text.ts";
import { correlatedInWords } from "./strength.ts";

/** Rows of two variables that carry their correlation; null where they do not. */
export function scatterText(body: QueryBody, table: Table, scope: string): string | null {
  const select = body.select ?? [];
  const [x, y] = select;
  const cell = (name: string | undefined): Cell =>
    table.rows[0]?.[table.columns.findIndex((column) => column.name === name)] ?? null;
  const aggregates = select.filter(({ expr }) => expr.kind === "aggregateOf");
  const found = aggregates.find(({ expr }) => expr.kind === "aggregateOf" && expr.op === "correlation");
  const counted = aggregates.find((item) => item !== found);
  if (!x || !y || !found) return null;
  const pair = `${capital(exprPhrase(x.expr))} and ${exprPhrase(y.expr)}`;
  const [r, rowCount] = [cell(found.as), cell(counted?.as)];
  if (typeof r !== "number")
    return `${pair} have no correlation${scope}: one of them is constant or empty in every row.`;
  const over = typeof rowCount === "number" ? ` over ${formatNumber(rowCount)} rows` : "";
  return `${pair}${scope} ${correlatedInWords(r)}: r = ${formatCoefficient(r)}${over}.`;
}
