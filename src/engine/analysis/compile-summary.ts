import type { PlanBody } from "../../contract/plan.ts";
import { isNumeric, isTemporal } from "./compile-expr.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { findColumn, invalid, sourceScope } from "./scope.ts";
import type { ScopeColumn, Source } from "./scope.ts";
import { identifier, textLiteral } from "./sql-text.ts";

const resultColumns: ScopeColumn[] = [
  { name: "name", type: "text" },
  { name: "type", type: "text" },
  { name: "rows", type: "integer" },
  { name: "missing", type: "integer" },
  { name: "different", type: "integer" },
  { name: "minimum", type: "text" },
  { name: "maximum", type: "text" },
  { name: "mean", type: "number" },
  { name: "median", type: "number" },
  { name: "standard_deviation", type: "number" },
  { name: "most_frequent", type: "text" },
];

/** One row a column of the data: what it holds, how full it is, and its range. Dates and text have their range as text. */
export function compileSummary(body: Extract<PlanBody, { kind: "summary" }>, source: Source): CompiledQuery {
  const scope = sourceScope(source);
  const columns = body.columns ? body.columns.map((name) => findColumn(scope, name)) : [...source.columns];
  if (columns.length === 0) throw invalid("There are no columns to describe.");
  const described = columns.map((column) => describe(column, source.relation));
  return { sql: described.join("\nUNION ALL\n"), columns: resultColumns, unlimited: null };
}

function describe(column: ScopeColumn, relation: string): string {
  const name = identifier(column.name);
  const numeric = isNumeric(column.type);
  const ordered = column.type !== "json" && column.type !== "binary";
  const values = [
    `${textLiteral(column.name)} AS name`,
    `${textLiteral(column.type)} AS type`,
    "count(*) AS rows",
    `count(*) - count(${name}) AS missing`,
    `${ordered ? `count(DISTINCT ${name})` : "NULL::BIGINT"} AS different`,
    `${ordered ? `CAST(min(${name}) AS VARCHAR)` : "NULL::VARCHAR"} AS minimum`,
    `${ordered ? `CAST(max(${name}) AS VARCHAR)` : "NULL::VARCHAR"} AS maximum`,
    `${numeric ? `avg(${name})::DOUBLE` : "NULL::DOUBLE"} AS mean`,
    `${numeric ? `median(${name}::DOUBLE)` : "NULL::DOUBLE"} AS median`,
    `${numeric ? `stddev_samp(${name})::DOUBLE` : "NULL::DOUBLE"} AS standard_deviation`,
    `${ordered && !numeric && !isTemporal(column.type) ? `(SELECT CAST(${name} AS VARCHAR) FROM ${relation} WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT 1)` : "NULL::VARCHAR"} AS most_frequent`,
  ];
  return `SELECT ${values.join(", ")}\nFROM ${relation}`;
}
