import type { ColumnInfo } from "../linking/schema.ts";
import type { Chunk } from "./chunks.ts";
import { compareNumber } from "./filters.ts";
import { type Context, isMeasurable, isRole } from "./context.ts";

const OUT =
  /^(spend|spent|spending|spends|expenses?|expenditures?|paid|costs?|outgoings?|outflows?|debits?|withdrawals?)$/i;
const IN = /^(earn|earned|earnings|earns|income|received|receive|inflows?|deposits?|deposited|make|made)$/i;
const NET = /^(money|cash|flow|cashflow|net|purchases?|transactions?|payments?|bookings?)$/i;

/** The one column of amounts that go in and out, positive and negative. */
function flowColumn(context: Context): ColumnInfo | undefined {
  const signed = context.schema.columns.filter(
    (column) => isMeasurable(column) && !column.isIdentifier && Number(column.min) < 0 && Number(column.max) > 0,
  );
  return signed.find((column) => /amount|amt|value|sum|debit|credit|payment|flow|betrag/i.test(column.name));
}

/** Where amounts carry a sign, "spent" and "earned" say which, and either of them means the amount. */
export function readMoney(context: Context): void {
  const { chunks, sketch } = context;
  const flow = flowColumn(context);
  if (!flow) {
    readOutlay(context);
    return;
  }
  const named = chunks.some(
    (chunk) => chunk.kind === "column" && chunk.columns[0]?.column === flow && chunk.columns[0].full,
  );
  let spoken: Chunk | undefined;
  chunks.forEach((chunk, index) => {
    const word = chunk.text;
    const asked = chunks.some((other) => isRole(other, "howMuch"));
    if (/^(make|made)$/i.test(word) && !asked) return;
    const free =
      chunk.kind === "other" || (chunk.kind === "column" && !chunk.columns[0]?.full) || isRole(chunk, "show");
    if (!free || chunk.used) return;
    const sign = OUT.test(word) ? "<" : IN.test(word) ? ">" : undefined;
    const net = NET.test(word);
    if (sign === undefined && !net) return;
    if (sign && !sketch.filters.some((filter) => filter.column === flow && filter.label.endsWith(" 0")))
      sketch.filters.push({
        predicate: compareNumber(flow, sign, 0),
        column: flow,
        negated: false,
        at: index,
        label: `${flow.name} ${sign} 0`,
        throughout: true,
      });
    const counts = /^(purchases?|transactions?|payments?|bookings?)$/i.test(word);
    const measured = chunks.some(
      (other) => isRole(other, "superlative", "aggregate", "howMuch") || /^(single|size)$/i.test(other.text),
    );
    if (counts && (!measured || chunks.some((other) => isRole(other, "howMany")))) return;
    const other = chunks.some(
      (column) =>
        column.kind === "column" &&
        column !== chunk &&
        column.columns[0]?.full &&
        isMeasurable(column.columns[0].column),
    );
    if (named || spoken || other) {
      chunk.used = true;
      return;
    }
    spoken = chunk;
    chunk.kind = "column";
    chunk.columns = [{ column: flow, score: 0.9, full: true }];
  });
  if (
    spoken &&
    !chunks.some((chunk) =>
      isRole(
        chunk,
        "aggregate",
        "howMany",
        "howMuch",
        "superlative",
        "mark",
        "distribution",
        "by",
        "per",
        "grain",
        "share",
        "list",
        "compare",
      ),
    )
  ) {
    spoken.used = true;
    sketch.measures.push({ op: "sum", column: flow, at: 0 });
  }
}

/** "how much did X spend" of a table whose amounts are all positive: the first column of money. */
function readOutlay(context: Context): void {
  const { chunks, schema } = context;
  const money = chunks.some((chunk) => chunk.kind === "column" && isMeasurable(chunk.columns[0]?.column));
  if (money) return;
  const chunk = chunks.find(
    (other) => other.kind === "other" && /^(spend|spent|spending|spends|paid|pay)$/i.test(other.text),
  );
  const column = schema.columns.find(
    (candidate) =>
      isMeasurable(candidate) &&
      !candidate.isIdentifier &&
      /sales|amount|total|spend|cost|price|revenue|paid|payment/i.test(candidate.name),
  );
  if (!chunk || !column) return;
  chunk.kind = "column";
  chunk.columns = [{ column, score: 0.8, full: true }];
}

/** The biggest expense is the lowest of negative amounts. */
export function turnOutflows(context: Context): void {
  const { order, filters } = context.sketch;
  const column = order?.column ?? order?.measure?.column;
  if (!order || !column) return;
  if (/\b(latest|last|most recent)\b/i.test(context.question)) return;
  const outward = filters.some((filter) => filter.column === column && filter.label === `${column.name} < 0`);
  const purchase = Number(column.min) < 0 && /\b(purchase|payment|bill)s?\b/i.test(context.question);
  if (outward || purchase) order.direction = order.direction === "ascending" ? "descending" : "ascending";
}
