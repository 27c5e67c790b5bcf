import type { PlanBody } from "../../contract/plan.ts";
import { dimensionSql } from "./compile-dimension.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { compileExpr, exprName, isNumeric, sentenceStart } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { invalid, parenthesised, sourceScope, suchAs, typeInWords } from "./scope.ts";
import type { ScopeColumn, Source } from "./scope.ts";
import { identifier, selectText, withStages } from "./sql-text.ts";

export const boxColumns = ["count", "lower", "q1", "median", "q3", "upper", "outliers"] as const;

export function compileBoxplot(body: Extract<PlanBody, { kind: "boxplot" }>, source: Source): CompiledQuery {
  const scope = sourceScope(source);
  const value = compileExpr(body.expr, scope);
  const name = sentenceStart(exprName(body.expr));
  if (!isNumeric(value.type))
    throw invalid(
      `${name} holds ${typeInWords(value.type)}, so it has no box plot. Use a numeric column${suchAs(scope, ["number", "integer"])}.`,
    );
  const dimensions = body.dimensions.flatMap((dimension) => dimensionSql(dimension, scope));
  for (const dimension of dimensions) {
    if (["value", ...boxColumns].includes(dimension.column.name.toLowerCase()))
      throw invalid(`A group of a box plot cannot be called “${dimension.column.name}”. Give it another name.`);
  }
  const groups = dimensions.map((dimension) => identifier(dimension.column.name));
  const conditions = [
    body.filter ? parenthesised(compilePredicateIn(body.filter, scope), 2) : null,
    `${parenthesised(value, 5)} IS NOT NULL`,
  ];
  const kept = selectText({
    columns: [
      ...dimensions.map((dimension, index) =>
        dimension.text === groups[index] ? dimension.text : `${dimension.text} AS ${groups[index]}`,
      ),
      `${parenthesised(value, 7)}::DOUBLE AS value`,
    ],
    from: scope.from,
    where: conditions.filter((text) => text !== null).join(" AND "),
  });
  const quantiles = selectText({
    columns: [...groups, "count(*) AS count", "quantile_cont(value, [0.25, 0.5, 0.75]) AS quarters"],
    from: "kept",
    groupBy: groups,
  });
  const named = selectText({
    columns: [...groups, "count", "quarters[1] AS q1", "quarters[2] AS median", "quarters[3] AS q3"],
    from: "quantiles",
  });
  const same = groups.map((group) => `kept.${group} IS NOT DISTINCT FROM quartiles.${group}`);
  const inside = "value BETWEEN q1 - 1.5 * (q3 - q1) AND q3 + 1.5 * (q3 - q1)";
  const boxes = selectText({
    columns: [
      ...groups.map((group) => `quartiles.${group}`),
      "any_value(count) AS count",
      `min(value) FILTER (WHERE ${inside}) AS lower`,
      "any_value(q1) AS q1",
      "any_value(median) AS median",
      "any_value(q3) AS q3",
      `max(value) FILTER (WHERE ${inside}) AS upper`,
      `to_json((list(value ORDER BY abs(value - median) DESC, value) FILTER (WHERE NOT (${inside})))[1:${body.outlierLimit}]) AS outliers`,
    ],
    from: same.length > 0 ? `quartiles JOIN kept ON ${same.join(" AND ")}` : "quartiles, kept",
    groupBy: groups.map((group) => `quartiles.${group}`),
  });
  const columns: ScopeColumn[] = [
    ...dimensions.map((dimension) => dimension.column),
    ...boxColumns.map((column): ScopeColumn => ({
      name: column,
      type: column === "count" ? "integer" : column === "outliers" ? "json" : "number",
    })),
  ];
  const stages = [
    { name: "kept", sql: kept },
    { name: "quantiles", sql: quantiles },
    { name: "quartiles", sql: named },
  ];
  const order = groups.map((group) => `quartiles.${group}`);
  const having = groups.length === 0 ? "\nHAVING count(*) > 0" : "";
  return {
    sql: withStages(stages, `${boxes}${having}${order.length > 0 ? `\nORDER BY ${order.join(", ")}` : ""}`),
    unlimited: null,
    columns,
  };
}
