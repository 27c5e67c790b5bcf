import type { PlanBody } from "../../contract/plan.ts";
import { isNumeric } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { findColumn, invalid, quoteForPerson, sourceScope, suchAs, typeInWords } from "./scope.ts";
import type { ScopeColumn, Source } from "./scope.ts";
import { identifier, indent, selectText, textLiteral, withStages } from "./sql-text.ts";

const resultColumns: ScopeColumn[] = [
  { name: "first", type: "text" },
  { name: "second", type: "text" },
  { name: "correlation", type: "number" },
  { name: "count", type: "integer" },
];

/** Pairs whose rows have both values; Spearman's is Pearson's over average ranks. */
export function compileCorrelation(body: Extract<PlanBody, { kind: "correlation" }>, source: Source): CompiledQuery {
  const scope = sourceScope(source);
  const names = [...new Set(body.against === undefined ? body.fields : [body.against, ...body.fields])];
  for (const name of names) {
    const { type } = findColumn(scope, name);
    if (!isNumeric(type) && type !== "boolean")
      throw invalid(
        `Column ${quoteForPerson(name)} holds ${typeInWords(type)}, so it has no correlation. Use numeric columns${suchAs(scope, ["number", "integer"])}.`,
      );
  }
  const pairs = names
    .flatMap((first, index) => names.slice(index + 1).map((second): [string, string] => [first, second]))
    .filter(([first]) => body.against === undefined || first === body.against);
  if (pairs.length === 0) throw invalid("A correlation needs two different columns.");
  const where = body.filter ? compilePredicateIn(body.filter, scope).text : undefined;
  const number = (name: string): string =>
    findColumn(scope, name).type === "boolean" ? `CAST(${identifier(name)} AS INTEGER)` : identifier(name);
  const sql =
    body.method === "pearson" ? pearson(pairs, number, source, where) : spearman(pairs, number, source, where);
  return { sql, columns: resultColumns, unlimited: null };
}

function pearson(
  pairs: [string, string][],
  number: (name: string) => string,
  source: Source,
  where: string | undefined,
): string {
  const measured = selectText({
    columns: [
      `unnest([${pairs.map(([first]) => textLiteral(first)).join(", ")}]) AS first`,
      `unnest([${pairs.map(([, second]) => textLiteral(second)).join(", ")}]) AS second`,
      `unnest([${pairs.map(([first, second]) => `corr(${number(second)}, ${number(first)})`).join(", ")}]) AS r`,
      `unnest([${pairs.map(([first, second]) => `regr_count(${number(second)}, ${number(first)})`).join(", ")}]) AS count`,
    ],
    from: source.relation,
    where,
  });
  return ordered(measured);
}

function spearman(
  pairs: [string, string][],
  number: (name: string) => string,
  source: Source,
  where: string | undefined,
): string {
  const ranked = pairs.map(([first, second]) => {
    const both = [
      where === undefined ? null : `(${where})`,
      `${number(first)} IS NOT NULL`,
      `${number(second)} IS NOT NULL`,
    ]
      .filter(Boolean)
      .join(" AND ");
    const rank = (name: string): string =>
      `rank() OVER (ORDER BY ${number(name)}) + (count(*) OVER (ORDER BY ${number(name)} RANGE BETWEEN CURRENT ROW AND CURRENT ROW) - 1) / 2.0`;
    const ranks = selectText({
      columns: [`${rank(first)} AS first_rank`, `${rank(second)} AS second_rank`],
      from: source.relation,
      where: both,
    });
    return selectText({
      columns: [
        `${textLiteral(first)} AS first`,
        `${textLiteral(second)} AS second`,
        "corr(second_rank, first_rank) AS r",
        "count(*) AS count",
      ],
      from: `(\n${indent(ranks)}\n)`,
    });
  });
  return ordered(ranked.join("\nUNION ALL\n"));
}

/** The correlation with a constant column is not a number: it is left empty and comes last. */
function ordered(measured: string): string {
  const pairs = selectText({
    columns: ["first", "second", "CASE WHEN isfinite(r) THEN r END AS correlation", "count::BIGINT AS count"],
    from: "measured",
  });
  const statement = selectText({
    columns: ["*"],
    from: "pairs",
    orderBy: ["abs(correlation) DESC NULLS LAST", "first", "second"],
  });
  return withStages(
    [
      { name: "measured", sql: measured },
      { name: "pairs", sql: pairs },
    ],
    statement,
  );
}
