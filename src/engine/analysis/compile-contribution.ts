import type { PlanBody } from "../../contract/plan.ts";
import type { Expr, Measure } from "../../contract/query.ts";
import { aggregateSql, opInWords } from "./compile-aggregate.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { findColumn, invalid, parenthesised, sourceScope } from "./scope.ts";
import type { Scope, ScopeColumn, Source } from "./scope.ts";
import { identifier, selectText, textLiteral, withStages } from "./sql-text.ts";

export const restValue = "(all other values)";

const resultColumns: ScopeColumn[] = [
  { name: "dimension", type: "text" },
  { name: "value", type: "text" },
  { name: "before", type: "number" },
  { name: "after", type: "number" },
  { name: "contribution", type: "number" },
  { name: "shareOfChange", type: "number" },
  { name: "totalBefore", type: "number" },
  { name: "totalAfter", type: "number" },
  { name: "totalChange", type: "number" },
];

const meanColumns: ScopeColumn[] = [
  { name: "meanBefore", type: "number" },
  { name: "meanAfter", type: "number" },
  { name: "rowShareBefore", type: "number" },
  { name: "rowShareAfter", type: "number" },
  { name: "withinPart", type: "number" },
  { name: "mixPart", type: "number" },
];

/**
 * Each value's part in the change of a total, a count or an average. Per dimension the parts add up to the whole change: values
 * beyond the leading ones are summed in one row.
 *
 * With s a group's share of the rows and m its average, an average is the sum of s*m over the groups (`before`, `after`). Its
 * change splits into `withinPart`, the mean share times the change of m, and `mixPart`, the change of s times how far the group's
 * average lies from the overall one. As changes of shares cancel out, both parts together add up to the change of the average:
 * s1*m1 - s0*m0 = (s0+s1)/2*(m1-m0) + (m0+m1)/2*(s1-s0).
 */
export function compileContribution(body: Extract<PlanBody, { kind: "contribution" }>, source: Source): CompiledQuery {
  const { measure } = body;
  if (!["sum", "count", "valid", "mean", "missing"].includes(measure.op)) {
    throw invalid(
      `A ${opInWords(measure.op)} cannot be split into parts that add up. Ask about a total, a count or an average instead.`,
    );
  }
  const scope = sourceScope(source);
  const dimensions = [...new Set(body.dimensions)].map((name) => findColumn(scope, name));
  const sides = { before: compilePredicateIn(body.before, scope), after: compilePredicateIn(body.after, scope) };
  const condition = body.filter ? compilePredicateIn(body.filter, scope) : null;
  const either = `(${parenthesised(sides.before, 2)} OR ${parenthesised(sides.after, 2)})`;
  const where = condition ? `${parenthesised(condition, 2)} AND ${either}` : either;
  const kept = selectText({
    columns: ["*", `${sides.before.text} AS is_before`, `${sides.after.text} AS is_after`],
    from: source.relation,
    where,
  });
  const keptScope: Scope = { ...scope, from: "kept" };
  const totals = totalsStage(measure, keptScope);
  const perDimension = Math.max(3, Math.floor(body.limit / dimensions.length));
  const isMean = measure.op === "mean";
  const parts = dimensions.map((dimension) =>
    selectText({
      columns: [
        `${textLiteral(dimension.name)} AS dimension`,
        `CAST(${identifier(dimension.name)} AS VARCHAR) AS value`,
        ...sideColumns(measure, keptScope),
      ],
      from: measure.op === "mean" ? "kept, totals" : "kept",
      groupBy: ["2"],
    }),
  );
  const ranked = selectText({
    columns: [
      "*",
      `row_number() OVER (PARTITION BY dimension ORDER BY abs(${isMean ? "contribution" : "after - before"}) DESC, value) AS place`,
    ],
    from: isMean ? "split" : "parts",
  });
  const folded = selectText({
    columns: [
      "dimension",
      `CASE WHEN place <= ${perDimension} THEN value ELSE ${textLiteral(restValue)} END AS value`,
      `place > ${perDimension} AS is_rest`,
      "sum(before) AS before",
      "sum(after) AS after",
      ...(isMean
        ? [
            "sum(contribution) AS contribution",
            "sum(within_part) AS within_part",
            "sum(mix_part) AS mix_part",
            "sum(share_before) AS share_before",
            "sum(share_after) AS share_after",
          ]
        : []),
    ],
    from: "ranked",
    groupBy: ["1", "2", "3", `CASE WHEN place <= ${perDimension} THEN place END`],
  });
  const part = isMean ? "contribution" : "(after - before)";
  const statement = selectText({
    columns: [
      "dimension",
      "value",
      "before::DOUBLE AS before",
      "after::DOUBLE AS after",
      `${part}::DOUBLE AS contribution`,
      `100.0 * ${part} / nullif(total_after - total_before, 0) AS shareOfChange`,
      "total_before::DOUBLE AS totalBefore",
      "total_after::DOUBLE AS totalAfter",
      "(total_after - total_before)::DOUBLE AS totalChange",
      ...(isMean
        ? [
            "before / nullif(share_before, 0) AS meanBefore",
            "after / nullif(share_after, 0) AS meanAfter",
            "100.0 * share_before AS rowShareBefore",
            "100.0 * share_after AS rowShareAfter",
            "within_part::DOUBLE AS withinPart",
            "mix_part::DOUBLE AS mixPart",
          ]
        : []),
    ],
    from: "folded, totals",
    orderBy: [
      "is_rest",
      `${part} * sign(total_after - total_before) DESC NULLS LAST`,
      `abs(${part}) DESC`,
      "dimension",
      "value",
    ],
  });
  const stages = [
    { name: "kept", sql: kept },
    { name: "totals", sql: totals },
    { name: "parts", sql: parts.join("\nUNION ALL\n") },
    ...(isMean ? splitStages() : []),
    { name: "ranked", sql: ranked },
    { name: "folded", sql: folded },
  ];
  return {
    sql: withStages(stages, statement),
    columns: isMean ? [...resultColumns, ...meanColumns] : resultColumns,
    unlimited: null,
  };
}

/** A group without rows on one side has no average there: its average counts as unchanged, so that all of its part is mix. */
function splitStages(): { name: string; sql: string }[] {
  const averaged = selectText({
    columns: [
      "parts.*",
      "coalesce(before / nullif(share_before, 0), after / nullif(share_after, 0), 0) AS mean_before",
      "coalesce(after / nullif(share_after, 0), before / nullif(share_before, 0), 0) AS mean_after",
      "(total_before + total_after) / 2 AS overall",
    ],
    from: "parts, totals",
  });
  const split = selectText({
    columns: [
      "*",
      "(share_before + share_after) / 2 * (mean_after - mean_before) AS within_part",
      "(share_after - share_before) * ((mean_before + mean_after) / 2 - overall) AS mix_part",
      "within_part + mix_part AS contribution",
    ],
    from: "averaged",
  });
  return [
    { name: "averaged", sql: averaged },
    { name: "split", sql: split },
  ];
}

function side(measure: Measure, scope: Scope, flag: "is_before" | "is_after", op: Measure["op"]): string {
  const own = measure.filter ? ` AND ${parenthesised(compilePredicateIn(measure.filter, scope), 3)}` : "";
  const { text } = aggregateSql(
    { op: op === "missing" ? "count" : op, expr: op === "missing" ? undefined : measure.expr },
    scope,
  );
  const extra = op === "missing" && measure.expr ? ` AND ${aggregateOperand(measure.expr, scope)} IS NULL` : "";
  return `coalesce(${text} FILTER (WHERE ${flag}${own}${extra}), 0)`;
}

function aggregateOperand(expr: Expr, scope: Scope): string {
  return compilePredicateIn({ kind: "isNull", expr }, scope).text.replace(/ IS NULL$/, "");
}

function totalsStage(measure: Measure, scope: Scope): string {
  const columns: string[] = [];
  for (const [flag, name] of [
    ["is_before", "before"],
    ["is_after", "after"],
  ] as const) {
    if (measure.op === "mean") {
      columns.push(`nullif(${side(measure, scope, flag, "valid")}, 0) AS count_${name}`);
      columns.push(
        `${side(measure, scope, flag, "sum")} / nullif(${side(measure, scope, flag, "valid")}, 0) AS total_${name}`,
      );
    } else columns.push(`${side(measure, scope, flag, measure.op)} AS total_${name}`);
  }
  return selectText({ columns, from: scope.from });
}

function sideColumns(measure: Measure, scope: Scope): string[] {
  return (
    [
      ["is_before", "before"],
      ["is_after", "after"],
    ] as const
  ).flatMap(([flag, name]) =>
    measure.op === "mean"
      ? [
          `${side(measure, scope, flag, "sum")} / any_value(count_${name}) AS ${name}`,
          `${side(measure, scope, flag, "valid")} / any_value(count_${name}) AS share_${name}`,
        ]
      : [`${side(measure, scope, flag, measure.op)} AS ${name}`],
  );
}
