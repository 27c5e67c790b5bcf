import type { Dimension, Measure, Predicate, QueryBody, SortKey } from "../../contract/query.ts";
import { measureSql } from "./compile-aggregate.ts";
import { columnTypeOf, dimensionSql } from "./compile-dimension.ts";
import type { NamedSql } from "./compile-dimension.ts";
import { compileExpr } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { compileStep } from "./compile-steps.ts";
import { findColumn, invalid, quoteForPerson, resultScope, sourceScope } from "./scope.ts";
import type { Scope, ScopeColumn, Source, Sql } from "./scope.ts";
import { identifier, indent, list, selectText, withStages } from "./sql-text.ts";
import type { Stage } from "./sql-text.ts";
import { usesRowNumber } from "./walk-plan.ts";

export interface CompiledQuery {
  /** The whole statement, as shown to the person and as run. */
  sql: string;
  columns: ScopeColumn[];
  /** The same rows without order and limit; null when the statement already limits them itself. */
  unlimited: string | null;
  /** The keys that put the rows of `unlimited` in order, for groups, which are worth computing only once. */
  groupOrder?: readonly string[];
}

export function compileQuery(body: QueryBody, source: Source): CompiledQuery {
  const grouped = body.dimensions.length > 0 || body.measures.length > 0;
  if (grouped && body.select) throw invalid("A plan either groups rows or lists them, not both.");
  if (!grouped && !body.select)
    throw invalid("The plan asks for nothing: give it a measure, a dimension or columns to list.");

  const stages: Stage[] = [];
  const names = new Set<string>();
  function addStage(wanted: string, sql: string): string {
    let name = wanted;
    for (let suffix = 2; names.has(name); suffix += 1) name = `${wanted}_${suffix}`;
    names.add(name);
    stages.push({ name, sql });
    return name;
  }

  let rows = source;
  if (usesRowNumber(body)) {
    const column = freeName("row_number", source.columns);
    const name = addStage(
      "numbered",
      selectText({ columns: ["*", `row_number() OVER () AS ${column}`], from: source.relation }),
    );
    rows = { ...source, relation: name, rowNumberColumn: column };
  }
  const scope = sourceScope(rows);
  const where = body.filter ? compilePredicateIn(body.filter, scope).text : undefined;
  const first = grouped ? groupStage(body, scope, where) : listStage(body, scope, where);

  let current = { sql: first.sql, name: first.name, columns: first.columns, open: true };
  let identity: readonly string[] = grouped ? body.dimensions.map((dimension) => dimension.as) : [];
  checkNames(current.columns);
  for (const step of body.steps) {
    const from = addStage(current.name, current.sql);
    const next = compileStep(step, resultScope(current.columns, from, rows), identity);
    checkNames(next.columns);
    current = next;
    identity = next.identity ?? identity;
  }

  const order = orderKeys(body, current.columns, identity, grouped);
  const keys = order.map((key) => orderText(key, current.columns));
  const needsStage = !current.open || keys.some((key) => key.includes("("));
  const limited = body.limit !== undefined || body.offset !== undefined;
  const distinct = body.distinct && grouped;
  const shown = body.show?.map((name) => findColumn(resultScope(current.columns, "", rows), name));
  if ((needsStage && (keys.length > 0 || limited)) || distinct || shown) {
    const from = addStage(current.name, current.sql);
    const base = { columns: shown?.map((column) => identifier(column.name)) ?? ["*"], distinct, from };
    return finished(
      stages,
      selectText(base),
      selectText({ ...base, orderBy: keys, limit: body.limit, offset: body.offset }),
      shown ?? current.columns,
      limited,
    );
  }
  const tail: string[] = [];
  if (keys.length > 0) tail.push(`ORDER BY ${keys.join(", ")}`);
  if (body.limit !== undefined) tail.push(`LIMIT ${body.limit}`);
  if (body.offset) tail.push(`OFFSET ${body.offset}`);
  const whole = finished(stages, current.sql, [current.sql, ...tail].join("\n"), current.columns, limited);
  return grouped && !limited && keys.length > 0 ? { ...whole, groupOrder: keys } : whole;
}

function finished(
  stages: Stage[],
  base: string,
  statement: string,
  columns: ScopeColumn[],
  limited: boolean,
): CompiledQuery {
  return { sql: withStages(stages, statement), unlimited: limited ? null : withStages(stages, base), columns };
}

function groupStage(
  body: QueryBody,
  scope: Scope,
  where: string | undefined,
): { sql: string; name: string; columns: ScopeColumn[] } {
  const dimensions = body.dimensions.flatMap((dimension) => dimensionSql(dimension, scope));
  const measures: NamedSql[] = body.measures.map((measure) => {
    const sql =
      body.dimensions.length === 0 && measure.op === "mode"
        ? leadingValue(measure, scope, body.filter)
        : measureSql(measure, scope);
    return { column: { name: measure.as, type: columnTypeOf(sql) }, text: sql.text };
  });
  const items = [...dimensions, ...measures];
  if (body.dimensions.length === 0 && body.measures.every((measure) => measure.op === "mode")) {
    return {
      name: "grouped",
      sql: `SELECT ${list(items.map(namedText)).trimStart()}`,
      columns: items.map((item) => item.column),
    };
  }
  const plain = body.dimensions.every(isPlain);
  return {
    name: "grouped",
    sql: selectText({
      columns: items.map(namedText),
      from: scope.from,
      where,
      groupBy: dimensions.map((item, position) => (plain ? identifier(item.column.name) : String(position + 1))),
    }),
    columns: items.map((item) => item.column),
  };
}

/** The most frequent value by grouping, which is many times faster than the aggregate over a whole table. */
function leadingValue(measure: Measure, scope: Scope, filter: Predicate | undefined): Sql {
  if (!measure.expr) throw invalid("The most frequent value needs a column to work on.");
  const value = compileExpr(measure.expr, scope);
  const present: Predicate = { kind: "not", arg: { kind: "isNull", expr: measure.expr } };
  const all = [filter, measure.filter, present].filter((part) => part !== undefined);
  const leader = selectText({
    columns: [value.text],
    from: scope.from,
    where: compilePredicateIn({ kind: "and", args: all }, scope).text,
    groupBy: ["1"],
    orderBy: ["count(*) DESC", "1"],
    limit: 1,
  });
  return { text: `(\n${indent(leader)}\n)`, type: value.type, precedence: 9 };
}

function isPlain(dimension: Dimension): boolean {
  return (
    dimension.expr.kind === "field" && dimension.expr.field === dimension.as && !dimension.timeUnit && !dimension.bin
  );
}

function namedText(item: NamedSql): string {
  const name = identifier(item.column.name);
  return item.text === name ? name : `${item.text} AS ${name}`;
}

function listStage(
  body: QueryBody,
  scope: Scope,
  where: string | undefined,
): { sql: string; name: string; columns: ScopeColumn[] } {
  const items: NamedSql[] = (body.select ?? []).map(({ as, expr }) => {
    const sql = compileExpr(expr, scope);
    return { column: { name: as, type: columnTypeOf(sql) }, text: sql.text };
  });
  return {
    name: "listed",
    sql: selectText({ columns: items.map(namedText), distinct: body.distinct, from: scope.from, where }),
    columns: items.map((item) => item.column),
  };
}

function checkNames(columns: readonly ScopeColumn[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (seen.has(key))
      throw invalid(`Two columns of the result are called ${quoteForPerson(column.name)}. Give each its own name.`);
    seen.add(key);
  }
}

function freeName(wanted: string, columns: readonly ScopeColumn[]): string {
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  let name = wanted;
  for (let suffix = 2; taken.has(name); suffix += 1) name = `${wanted}_${suffix}`;
  return name;
}

/** Sort keys made total: what the plan asks for, then the columns that tell rows apart. A plain listing keeps the file's order. */
function orderKeys(
  body: QueryBody,
  columns: readonly ScopeColumn[],
  identity: readonly string[],
  grouped: boolean,
): SortKey[] {
  const present = new Set(columns.map((column) => column.name));
  const scope = {
    columns: new Map(columns.map((column) => [column.name, column])),
    from: "",
    kind: "result" as const,
    source: { relation: "", columns },
  };
  const keys: SortKey[] = body.sort.map((key) => ({ column: findColumn(scope, key.column).name, order: key.order }));
  const lastTop = body.steps.findLast((step) => step.kind === "top");
  if (keys.length === 0 && lastTop && lastTop.partitionBy.length === 0 && present.has(lastTop.by))
    keys.push({ column: lastTop.by, order: lastTop.order });
  let ties = identity.filter((name) => present.has(name));
  const isListing = !grouped && !body.steps.some((step) => step.kind === "aggregate");
  if (isListing) {
    const windowed = body.steps.find((step) => "orderBy" in step);
    const thinned = body.steps.find((step) => step.kind === "downsample");
    if (keys.length === 0 && thinned) ties = [...thinned.partitionBy, thinned.x];
    if (keys.length === 0 && windowed && "orderBy" in windowed)
      ties = [...windowed.partitionBy, windowed.orderBy].filter((name) => present.has(name));
    if (keys.length > 0 || body.distinct)
      ties = columns
        .filter((column) => column.type !== "json" && column.type !== "binary")
        .slice(0, 8)
        .map((column) => column.name);
  }
  for (const name of ties)
    if (!keys.some((key) => key.column === name)) keys.push({ column: name, order: "ascending" });
  return keys;
}

const monthNames = "['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']";
const dayNames = "['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']";

function orderText(key: SortKey, columns: readonly ScopeColumn[]): string {
  const name = identifier(key.column);
  const direction = key.order === "descending" ? " DESC NULLS LAST" : "";
  const type = columns.find((column) => column.name === key.column)?.type;
  const calendar =
    type !== "text"
      ? null
      : /month/i.test(key.column)
        ? monthNames
        : /(^|[^a-z])(week)?days?([^a-z]|$)|weekday/i.test(key.column)
          ? dayNames
          : null;
  if (calendar) return `list_position(${calendar}, lower(left(${name}, 3)))${direction}, ${name}${direction}`;
  return `${name}${direction}`;
}
