import { exhausted } from "../../../contract/errors.ts";
import type { SqlBody } from "../../../contract/plan.ts";
import type { Predicate, QueryBody } from "../../../contract/query.ts";
import type { Table } from "../../../contract/values.ts";
import { contributionText, correlationText, outliersText, summaryText, boxplotText } from "./body-texts.ts";
import { distributionText } from "./distribution-text.ts";
import { joinWords } from "../words.ts";
import { describeQuery, groupText, measurePhrase } from "./describe-result.ts";
import type { AnswerColumn, Described } from "./describe-result.ts";
import { crossText, rankingText } from "./ranking-text.ts";
import { listText } from "./list-text.ts";
import { scopeText } from "./scope-text.ts";
import { scatterText } from "./scatter-text.ts";
import { singleText } from "./single-text.ts";
import { changesText, seriesText, timelineText } from "./timeline-text.ts";

export interface AnswerTextInput {
  body: SqlBody;
  table: Table;
  totalRowCount: number;
  columns: readonly AnswerColumn[];
}

/** The answer in a sentence or two, then at most two facts. Every number is a cell of the rows, a count of them, or said in the plan. */
export function answerText({ body, table, totalRowCount, columns }: AnswerTextInput): string {
  switch (body.kind) {
    case "query":
      return queryText(body, table, totalRowCount, columns);
    case "summary":
      return summaryText(table);
    case "correlation":
      return correlationText(body, table);
    case "outliers":
      return outliersText(body, table, columns);
    case "contribution":
      return contributionText(body, table, columns);
    case "boxplot":
      return boxplotText(body, table, columns);
    default:
      return exhausted(body);
  }
}

/** The filter without its times: a sentence that names its last period needs no range beside it. */
function withoutTimes({ filter }: QueryBody): Predicate | undefined {
  const isTime = (part: Predicate): boolean => part.kind === "timeRange" || (part.kind === "not" && isTime(part.arg));
  if (filter?.kind !== "and") return filter && isTime(filter) ? undefined : filter;
  return { kind: "and", args: filter.args.filter((part) => !isTime(part)) };
}

/** The filter without the reach back that a change needs and a later step takes off again. */
function shownFilter(body: QueryBody): Predicate | undefined {
  const cut = body.dimensions.find((dimension) =>
    body.steps.some(
      ({ kind, ...step }) =>
        kind === "filter" &&
        "predicate" in step &&
        step.predicate.kind === "compare" &&
        step.predicate.left.kind === "field" &&
        step.predicate.left.field === dimension.as &&
        dimension.timeUnit !== undefined,
    ),
  );
  if (!cut || !body.filter) return body.filter;
  const parts = body.filter.kind === "and" ? body.filter.args : [body.filter];
  const rest = parts.filter(
    (part) => !(part.kind === "timeRange" && JSON.stringify(part.expr) === JSON.stringify(cut.expr)),
  );
  return rest.length > 1 ? { kind: "and", args: rest } : rest[0];
}

function queryText(body: QueryBody, table: Table, totalRowCount: number, columns: readonly AnswerColumn[]): string {
  const scope = scopeText(shownFilter(body));
  if (table.rows.length === 0)
    return scope
      ? `There are no rows${scope}.`
      : body.steps.some((step) => step.kind === "filter")
        ? "Nothing meets that condition."
        : "There are no rows to answer from.";
  const described: Described = describeQuery(body, table, columns);
  const { dimensions, values } = described;
  const correlated = body.select ? scatterText(body, table, scope) : null;
  if (correlated !== null) return correlated;
  if (body.select) return listText(body, table, totalRowCount, described, scope);
  const hidden = leadersText(body, described, table, scope);
  if (hidden) return hidden;
  if (values.length === 0)
    return listText(body, table, totalRowCount, { dimensions: [], values: listed(described, table) }, scope);
  if (dimensions.length === 0) return singleText(table, values, scope);
  const time = dimensions.find((dimension) => dimension.isTime);
  const change = values.find((value) => value.step?.kind === "change");
  if (time && dimensions.length === 1 && table.rows.length > 1 && !isTopList(body)) {
    return change ? changesText(table, time, change, scope) : timelineText(table, time, values, scope);
  }
  if (time && dimensions.length === 2 && !isTopList(body)) {
    const other = dimensions.find((dimension) => dimension !== time)!;
    return seriesText(table, time, other, values[0]!, scopeText(withoutTimes(body)));
  }
  const [only] = dimensions;
  if (dimensions.length === 1 && only && only.endIndex !== null && values[0]?.op === "count" && values[0].step === null)
    return distributionText(table, only, values[0], scope);
  if (dimensions.length === 1) return rankingText(body, table, totalRowCount, dimensions[0]!, values, scope);
  return crossText(body, table, totalRowCount, dimensions, values[0]!, scope);
}

/** The leaders by a measure that the plan sorts by but does not show: "USA has the highest average horsepower." */
function leadersText(body: QueryBody, described: Described, table: Table, scope: string): string | null {
  const [key] = body.sort;
  const measure = body.measures.find((candidate) => candidate.as === key?.column);
  const [dimension] = described.dimensions;
  if (!key || !measure || !dimension || described.values.length > 0 || described.dimensions.length > 1) return null;
  if (body.limit === undefined || body.offset || table.rows.length > 10) return null;
  const names = table.rows.map((row) => groupText(row, dimension));
  const phrase = measurePhrase(measure, "number").replace(/^(highest|lowest) /, "");
  const which = key.order === "descending" ? "highest" : "lowest";
  return `${joinWords(names)} ${names.length === 1 ? "has" : "have"} the ${which} ${phrase}${scope}.`;
}

function isTopList(body: QueryBody): boolean {
  return body.limit !== undefined || body.steps.some((step) => step.kind === "top");
}

/** A grouping without measures reads as a list of its groups. */
function listed(described: Described, table: Table): Described["values"] {
  return described.dimensions.map((dimension) => ({
    index: dimension.index,
    column: table.columns[dimension.index]?.name ?? "",
    type: table.columns[dimension.index]?.type ?? "text",
    phrase: dimension.phrase,
    unit: undefined,
    op: null,
    step: null,
  }));
}
