import { exhausted } from "../../contract/errors.ts";
import type { Step } from "../../contract/query.ts";
import { measureSql } from "./compile-aggregate.ts";
import { columnTypeOf, timeUnitInterval } from "./compile-dimension.ts";
import { compileExpr, isNumeric, isTemporal } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { findColumn, invalid, quoteForPerson, resultScope, typeInWords } from "./scope.ts";
import type { Scope, ScopeColumn } from "./scope.ts";
import { identifier, selectText } from "./sql-text.ts";

export interface CompiledStep {
  sql: string;
  columns: ScopeColumn[];
  /** Suggested name of the stage. */
  name: string;
  /** Whether ORDER BY and LIMIT may be added to `sql` itself. */
  open: boolean;
  /** Columns that tell the rows apart after this step, when it changes them. */
  identity?: string[];
}

export function compileStep(step: Step, scope: Scope, identity: readonly string[]): CompiledStep {
  const columns = [...scope.columns.values()];
  switch (step.kind) {
    case "filter":
      return {
        name: "filtered",
        sql: selectText({ columns: ["*"], from: scope.from, where: compilePredicateIn(step.predicate, scope).text }),
        columns,
        open: true,
      };
    case "derive": {
      const value = compileExpr(step.expr, scope);
      return added(scope, "derived", step.as, columnTypeOf(value), value.text);
    }
    case "cumulative": {
      const value = operand(step.of, scope, step.op === "count" ? null : "cumulated");
      const call = step.op === "mean" ? "avg" : step.op;
      const over = window(scope, step.partitionBy, step.orderBy, identity, "ROWS UNBOUNDED PRECEDING");
      return added(
        scope,
        "running",
        step.as,
        step.op === "count" ? "integer" : resultType(call, value),
        `${call}(${identifier(value.name)}) OVER (${over})`,
      );
    }
    case "moving": {
      const value = operand(step.of, scope, "averaged over periods");
      const call = step.op === "mean" ? "avg" : step.op === "stdev" ? "stddev_samp" : step.op;
      const over = window(
        scope,
        step.partitionBy,
        step.orderBy,
        identity,
        `ROWS BETWEEN ${step.periods - 1} PRECEDING AND CURRENT ROW`,
      );
      const text = `CASE WHEN count(*) OVER recent >= ${step.periods} THEN ${call}(${identifier(value.name)}) OVER recent END`;
      return added(scope, "moving", step.as, resultType(call, value), text, [`recent AS (${over})`]);
    }
    case "change":
      return changeStep(step, scope, identity);
    case "share": {
      const value = identifier(operand(step.of, scope, "shared out").name);
      const text = `100.0 * ${value} / nullif(sum(${value}) OVER (${partition(scope, step.partitionBy)}), 0)`;
      return added(scope, "shares", step.as, "number", text);
    }
    case "rank": {
      const value = identifier(findColumn(scope, step.of).name);
      const direction = step.order === "descending" ? " DESC NULLS LAST" : " NULLS LAST";
      const over = [partition(scope, step.partitionBy), `ORDER BY ${value}${direction}`].filter(Boolean).join(" ");
      return added(scope, "ranked", step.as, "integer", `rank() OVER (${over})`);
    }
    case "index": {
      const value = identifier(operand(step.of, scope, "indexed").name);
      const over = window(
        scope,
        step.partitionBy,
        step.orderBy,
        identity,
        "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
      );
      return added(
        scope,
        "indexed",
        step.as,
        "number",
        `100.0 * ${value} / nullif(first_value(${value} IGNORE NULLS) OVER (${over}), 0)`,
      );
    }
    case "zscore": {
      const value = identifier(operand(step.of, scope, "standardised").name);
      const text = `(${value} - avg(${value}) OVER everyone) / nullif(stddev_samp(${value}) OVER everyone, 0)`;
      return added(scope, "scored", step.as, "number", text, [`everyone AS (${partition(scope, step.partitionBy)})`]);
    }
    case "top":
      return topStep(step, scope);
    case "aggregate":
      return aggregateStep(step, scope);
    case "select": {
      const kept = step.columns.map((name) => findColumn(scope, name));
      return {
        name: "selected",
        sql: selectText({ columns: kept.map((column) => identifier(column.name)), from: scope.from }),
        columns: kept,
        open: true,
      };
    }
    case "sample":
      return sampleStep(step.every, scope);
    case "downsample":
      return downsampleStep(step, scope);
    default:
      return exhausted(step);
  }
}

function resultType(call: string, value: ScopeColumn): ScopeColumn["type"] {
  return call === "avg" || call === "stddev_samp" ? "number" : value.type;
}

function operand(name: string, scope: Scope, what: string | null): ScopeColumn {
  const column = findColumn(scope, name);
  if (what !== null && !isNumeric(column.type))
    throw invalid(
      `${quoteForPerson(name)} holds ${typeInWords(column.type)}, so it cannot be ${what}. Use a numeric column of the result.`,
    );
  return column;
}

function added(
  scope: Scope,
  name: string,
  as: string,
  type: ScopeColumn["type"],
  text: string,
  windows: string[] = [],
): CompiledStep {
  const columns = [...scope.columns.values()];
  const existing = columns.findIndex((column) => column.name.toLowerCase() === as.toLowerCase());
  const item = `${text} AS ${identifier(as)}`;
  if (existing >= 0) {
    const rest = columns.map((column, position) => (position === existing ? item : identifier(column.name)));
    columns[existing] = { name: as, type };
    return { name, sql: selectText({ columns: rest, from: scope.from, windows }), columns, open: true };
  }
  columns.push({ name: as, type });
  return { name, sql: selectText({ columns: ["*", item], from: scope.from, windows }), columns, open: true };
}

function partition(scope: Scope, partitionBy: readonly string[]): string {
  return partitionBy.length === 0
    ? ""
    : `PARTITION BY ${partitionBy.map((name) => identifier(findColumn(scope, name).name)).join(", ")}`;
}

/** A window in a total order: rows that share `orderBy` are told apart by the columns that identify them. */
function window(
  scope: Scope,
  partitionBy: readonly string[],
  orderBy: string,
  identity: readonly string[],
  frame: string,
): string {
  const rest = identity.filter((name) => name !== orderBy && !partitionBy.includes(name) && scope.columns.has(name));
  const order = [orderBy, ...rest].map((name) => identifier(findColumn(scope, name).name)).join(", ");
  return [partition(scope, partitionBy), `ORDER BY ${order}`, frame].filter(Boolean).join(" ");
}

function changeStep(step: Extract<Step, { kind: "change" }>, scope: Scope, identity: readonly string[]): CompiledStep {
  const value = identifier(operand(step.of, scope, "compared over time").name);
  const order = findColumn(scope, step.orderBy);
  let before: string;
  let windows: string[] = [];
  if (step.timeUnit) {
    const offset = isTemporal(order.type)
      ? timeUnitInterval(step.timeUnit, step.periods)
      : isNumeric(order.type)
        ? String(step.periods)
        : null;
    if (offset === null)
      throw invalid(
        `${quoteForPerson(step.orderBy)} holds ${typeInWords(order.type)}, so periods before cannot be found in it. Order by a date.`,
      );
    const over = [
      partition(scope, step.partitionBy),
      `ORDER BY ${identifier(order.name)} RANGE BETWEEN ${offset} PRECEDING AND ${offset} PRECEDING`,
    ]
      .filter(Boolean)
      .join(" ");
    windows = [`before AS (${over})`];
    before = `first_value(${value}) OVER before`;
  } else {
    const rest = identity.filter(
      (name) => name !== step.orderBy && !step.partitionBy.includes(name) && scope.columns.has(name),
    );
    const keys = [order.name, ...rest].map(identifier).join(", ");
    windows = [`before AS (${[partition(scope, step.partitionBy), `ORDER BY ${keys}`].filter(Boolean).join(" ")})`];
    before = `lag(${value}, ${step.periods}) OVER before`;
  }
  const text =
    step.mode === "difference"
      ? `${value} - ${before}`
      : step.mode === "percent"
        ? `100.0 * (${value} - ${before}) / nullif(abs(${before}), 0)`
        : `CASE WHEN ${value} > 0 AND ${before} > 0 THEN ln(${value} / ${before}) END`;
  const type = step.mode === "difference" ? findColumn(scope, step.of).type : "number";
  return added(scope, "changes", step.as, type, text, windows);
}

function topStep(step: Extract<Step, { kind: "top" }>, scope: Scope): CompiledStep {
  const by = findColumn(scope, step.by);
  const columns = [...scope.columns.values()];
  const first = `${identifier(by.name)}${step.order === "descending" ? " DESC" : ""} NULLS LAST`;
  const ties = columns.filter(
    (column) =>
      column !== by && !step.partitionBy.includes(column.name) && column.type !== "json" && column.type !== "binary",
  );
  const order = step.withTies ? first : [first, ...ties.map((column) => identifier(column.name))].join(", ");
  const name = step.order === "descending" ? "top" : "bottom";
  if (step.partitionBy.length === 0 && !step.withTies) {
    return {
      name,
      sql: selectText({ columns: ["*"], from: scope.from, orderBy: [order], limit: step.count }),
      columns,
      open: false,
    };
  }
  const over = [partition(scope, step.partitionBy), `ORDER BY ${order}`].filter(Boolean).join(" ");
  const call = step.withTies ? "rank()" : "row_number()";
  return {
    name,
    sql: selectText({ columns: ["*"], from: scope.from, qualify: `${call} OVER (${over}) <= ${step.count}` }),
    columns,
    open: true,
  };
}

function aggregateStep(step: Extract<Step, { kind: "aggregate" }>, scope: Scope): CompiledStep {
  const dimensions = step.dimensions.map((name) => findColumn(scope, name));
  const measures = step.measures.map((measure) => ({ measure, sql: measureSql(measure, scope) }));
  const columns = [
    ...dimensions,
    ...measures.map(({ measure, sql }) => ({ name: measure.as, type: columnTypeOf(sql) })),
  ];
  const inner = resultScope(columns, scope.from, scope.source);
  return {
    name: "regrouped",
    sql: selectText({
      columns: [
        ...dimensions.map((column) => identifier(column.name)),
        ...measures.map(({ measure, sql }) => `${sql.text} AS ${identifier(measure.as)}`),
      ],
      from: scope.from,
      groupBy: dimensions.map((_, position) => String(position + 1)),
    }),
    columns: [...inner.columns.values()],
    open: true,
    identity: dimensions.map((column) => column.name),
  };
}

function sampleStep(every: number, scope: Scope): CompiledStep {
  const columns = [...scope.columns.values()];
  const numbered = selectText({ columns: ["*", "row_number() OVER () AS place"], from: scope.from });
  return {
    name: "sampled",
    sql: selectText({
      columns: columns.map((column) => identifier(column.name)),
      from: `(${numbered.replaceAll("\n", " ")})`,
      where: `hash(place) % ${every} = 0`,
    }),
    columns,
    open: true,
  };
}

/** M4 (Jugel et al., VLDB 2014): the four points of each stretch of x that decide which pixels a line touches. */
function downsampleStep(step: Extract<Step, { kind: "downsample" }>, scope: Scope): CompiledStep {
  const x = findColumn(scope, step.x);
  const y = operand(step.y, scope, "drawn as a line");
  if (!isNumeric(x.type) && !isTemporal(x.type))
    throw invalid(
      `${quoteForPerson(step.x)} holds ${typeInWords(x.type)}, so it has no stretches to thin out. Use a date or a number.`,
    );
  const parts = step.partitionBy.map((name) => findColumn(scope, name));
  const [xName, yName] = [identifier(x.name), identifier(y.name)];
  const position = isTemporal(x.type) ? `epoch(${xName})` : xName;
  const names = parts.map((column) => identifier(column.name));
  const extent = selectText({
    columns: [`min(${position}) AS x_low`, `max(${position}) AS x_high`],
    from: scope.from,
  }).replace("\n", " ");
  const sql = selectText({
    distinct: true,
    columns: [
      ...names,
      `unnest([min(${xName}), arg_min(${xName}, ${yName}), arg_max(${xName}, ${yName}), max(${xName})]) AS ${xName}`,
      `unnest([arg_min(${yName}, ${xName}), min(${yName}), max(${yName}), arg_max(${yName}, ${xName})]) AS ${yName}`,
    ],
    from: `${scope.from}, (${extent})`,
    where: `${xName} IS NOT NULL AND ${yName} IS NOT NULL`,
    groupBy: [...names, `floor((${position} - x_low) / nullif(x_high - x_low, 0) * ${step.buckets})`],
  });
  return { name: "thinned", sql, columns: [...parts, x, y], open: false, identity: [...step.partitionBy, step.x] };
}
