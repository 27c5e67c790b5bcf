import type { PlanBody } from "../../contract/plan.ts";
import { columnTypeOf } from "./compile-dimension.ts";
import { compileExpr, exprName, isNumeric, sentenceStart } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { findColumn, invalid, parenthesised, quoteForPerson, sourceScope, suchAs, typeInWords } from "./scope.ts";
import type { ScopeColumn, Source } from "./scope.ts";
import { identifier, numberLiteral, selectText, withStages } from "./sql-text.ts";

const added = ["lower_bound", "upper_bound", "distance", "outlier_count", "row_count"];
/** Makes the median absolute deviation of normal data equal to its standard deviation. */
const madScale = 1.4826;

/**
 * The rows beyond the bounds, farthest first: the columns to show, the value under the plan's label, the bounds of its
 * group, how far beyond it lies, and how many outliers among how many rows there are in all.
 */
export function compileOutliers(body: Extract<PlanBody, { kind: "outliers" }>, source: Source): CompiledQuery {
  const scope = sourceScope(source);
  const value = compileExpr(body.expr, scope);
  if (!isNumeric(value.type)) {
    throw invalid(
      `${sentenceStart(exprName(body.expr))} holds ${typeInWords(value.type)}, so it has no outliers. Use a numeric column${suchAs(scope, ["number", "integer"])}.`,
    );
  }
  const shownNames =
    body.show.length > 0
      ? body.show
      : source.columns
          .filter((column) => column.type === "text" || column.type === "date" || column.type === "timestamp")
          .slice(0, 3)
          .map((column) => column.name);
  const shown = [...new Set([...body.by, ...shownNames])]
    .filter((name) => name !== body.label)
    .map((name) => findColumn(scope, name));
  const groups = body.by.map((name) => identifier(findColumn(scope, name).name));
  const clash = [...shown.map((column) => column.name), body.label].find((name) => added.includes(name.toLowerCase()));
  if (clash !== undefined)
    throw invalid(
      `The result already has a column ${quoteForPerson(clash)}. Leave that column out or give the value another name.`,
    );
  const label = identifier(body.label);
  const conditions = [
    body.filter ? parenthesised(compilePredicateIn(body.filter, scope), 2) : null,
    `${parenthesised(value, 5)} IS NOT NULL`,
  ].filter((text) => text !== null);
  const kept = selectText({
    columns: [
      ...shown.map((column) => identifier(column.name)),
      value.text === label ? label : `${value.text} AS ${label}`,
    ],
    from: source.relation,
    where: conditions.join(" AND "),
  });
  const by = groups.length > 0 ? { groupBy: groups } : {};
  const factor = numberLiteral(body.threshold);
  const stages = [{ name: "kept", sql: kept }];
  if (body.method === "iqr") {
    const quantiles = selectText({
      columns: [...groups, `quantile_cont(${label}::DOUBLE, [0.25, 0.75]) AS quarters`],
      from: "kept",
      ...by,
    });
    stages.push({ name: "quantiles", sql: quantiles });
    stages.push({
      name: "quartiles",
      sql: selectText({ columns: [...groups, "quarters[1] AS q1", "quarters[2] AS q3"], from: "quantiles" }),
    });
    stages.push({
      name: "bounds",
      sql: selectText({
        columns: [...groups, `q1 - ${factor} * (q3 - q1) AS lower_bound`, `q3 + ${factor} * (q3 - q1) AS upper_bound`],
        from: "quartiles",
      }),
    });
  } else {
    const middle = selectText({
      columns: [...groups, `median(${label}::DOUBLE) AS middle`, `${madScale} * mad(${label}::DOUBLE) AS spread`],
      from: "kept",
      ...by,
    });
    stages.push({ name: "middles", sql: middle });
    stages.push({
      name: "bounds",
      sql: selectText({
        columns: [
          ...groups,
          `middle - ${factor} * spread AS lower_bound`,
          `middle + ${factor} * spread AS upper_bound`,
        ],
        from: "middles",
      }),
    });
  }
  const same = groups.map((group) => `kept.${group} IS NOT DISTINCT FROM bounds.${group}`);
  const columns: ScopeColumn[] = [
    ...shown,
    { name: body.label, type: columnTypeOf(value) },
    { name: "lower_bound", type: "number" },
    { name: "upper_bound", type: "number" },
    { name: "distance", type: "number" },
    { name: "outlier_count", type: "integer" },
    { name: "row_count", type: "integer" },
  ];
  const statement = selectText({
    columns: [
      "kept.*",
      "lower_bound",
      "upper_bound",
      `greatest(lower_bound - ${label}, ${label} - upper_bound) AS distance`,
      "count(*) OVER () AS outlier_count",
      "(SELECT count(*) FROM kept) AS row_count",
    ],
    from: same.length > 0 ? `kept JOIN bounds ON ${same.join(" AND ")}` : "kept, bounds",
    where: `${label} < lower_bound OR ${label} > upper_bound`,
    orderBy: ["distance DESC", label, ...shown.map((column) => `kept.${identifier(column.name)}`)],
    limit: body.limit,
  });
  return { sql: withStages(stages, statement), columns, unlimited: null };
}
