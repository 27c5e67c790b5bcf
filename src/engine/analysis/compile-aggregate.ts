import { exhausted } from "../../contract/errors.ts";
import type { AggregateOp, Expr, Measure, Predicate } from "../../contract/query.ts";
import { compileExpr, exprName, isNumeric, isTemporal, sentenceStart } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { invalid, parenthesised, quoteForPerson, suchAs, typeInWords } from "./scope.ts";
import type { Scope, Sql } from "./scope.ts";

export interface Aggregate {
  op: AggregateOp;
  expr?: Expr | undefined;
  by?: Expr | undefined;
  fraction?: number | undefined;
  filter?: Predicate | undefined;
}

export function opInWords(op: AggregateOp): string {
  const words: Record<AggregateOp, string> = {
    count: "number of rows",
    valid: "number of filled values",
    missing: "number of empty values",
    distinct: "number of different values",
    sum: "total",
    mean: "average",
    median: "median",
    mode: "most frequent value",
    min: "minimum",
    max: "maximum",
    range: "range",
    stdev: "standard deviation",
    variance: "variance",
    quantile: "quantile",
    first: "first value",
    last: "last value",
    argmin: "value at the minimum",
    argmax: "value at the maximum",
    correlation: "correlation",
    slope: "slope",
    product: "product",
  };
  return words[op];
}

export function measureSql(measure: Measure, scope: Scope): Sql {
  return aggregateSql(measure, scope);
}

export function aggregateSql(aggregate: Aggregate, scope: Scope): Sql {
  const { op } = aggregate;
  const filter = aggregate.filter ? compilePredicateIn(aggregate.filter, scope) : null;
  const filtered = (call: string, extra?: string): string => {
    const conditions = [extra, filter && parenthesised(filter, extra ? 3 : 0)].filter(Boolean);
    return conditions.length === 0 ? call : `${call} FILTER (WHERE ${conditions.join(" AND ")})`;
  };
  const result = (text: string, type: Sql["type"], precedence = 9): Sql => ({ text, type, precedence });
  if (op === "count" && !aggregate.expr) return result(filtered("count(*)"), "integer");
  if (!aggregate.expr) throw invalid(`The ${opInWords(op)} needs a column to work on.`);

  const value = compileExpr(aggregate.expr, scope);
  const name = sentenceStart(exprName(aggregate.expr));
  const number = (): string => numericArgument(value, name, opInWords(op), scope);
  // A DECIMAL would round an interpolated quantile to its own scale.
  const exact = (): string => (value.type === "number" ? `${parenthesised(value, 7)}::DOUBLE` : number());
  const wholeOrNumber = value.type === "integer" || value.type === "boolean" ? "integer" : "number";
  switch (op) {
    case "count":
    case "valid":
      return result(filtered(`count(${value.text})`), "integer");
    case "missing":
      return result(filtered("count(*)", `${value.text} IS NULL`), "integer");
    case "distinct":
      return result(filtered(`count(DISTINCT ${value.text})`), "integer");
    case "sum":
      return result(filtered(`sum(${number()})`), wholeOrNumber);
    case "mean":
      return result(filtered(`avg(${number()})`), "number");
    case "median":
      if (isTemporal(value.type)) return result(filtered(`quantile_disc(${value.text}, 0.5)`), value.type);
      return result(filtered(`median(${exact()})`), "number");
    case "quantile": {
      if (aggregate.fraction === undefined) throw invalid("A quantile needs a fraction between 0 and 1, such as 0.9.");
      if (isTemporal(value.type))
        return result(filtered(`quantile_disc(${value.text}, ${aggregate.fraction})`), value.type);
      return result(filtered(`quantile_cont(${exact()}, ${aggregate.fraction})`), "number");
    }
    case "mode":
      return result(filtered(`mode(${value.text} ORDER BY ${value.text})`), value.type);
    case "min":
    case "max":
      checkOrdered(value, name, opInWords(op));
      return result(filtered(`${op}(${value.text})`), value.type);
    case "range":
      if (isTemporal(value.type))
        return result(
          `date_diff('day', ${filtered(`min(${value.text})`)}, ${filtered(`max(${value.text})`)})`,
          "integer",
        );
      return result(`${filtered(`max(${number()})`)} - ${filtered(`min(${number()})`)}`, wholeOrNumber, 5);
    case "stdev":
      return result(filtered(`stddev_samp(${number()})`), "number");
    case "variance":
      return result(filtered(`var_samp(${number()})`), "number");
    case "product":
      return result(filtered(`product(${number()})`), "number");
    case "first":
    case "last":
      return firstOrLast(aggregate, value, scope, filtered);
    case "argmin":
    case "argmax": {
      if (!aggregate.by) throw invalid(`The ${opInWords(op)} needs a column to order by.`);
      const by = compileExpr(aggregate.by, scope);
      const call =
        op === "argmin"
          ? `arg_min(${value.text}, row(${by.text}, ${value.text}))`
          : `arg_max(${value.text}, row(${by.text}, ${value.text}))`;
      return result(filtered(call, `${by.text} IS NOT NULL`), value.type);
    }
    case "correlation":
    case "slope": {
      if (!aggregate.by) throw invalid(`The ${opInWords(op)} needs a second column.`);
      const other = compileExpr(aggregate.by, scope);
      const x = overTime(other) ?? numericArgument(other, sentenceStart(exprName(aggregate.by)), opInWords(op), scope);
      return result(
        filtered(`${op === "correlation" ? "corr" : "regr_slope"}(${overTime(value) ?? number()}, ${x})`),
        "number",
      );
    }
    default:
      return exhausted(op);
  }
}

/** Dates as days since 1970, so that a slope is per day. */
function overTime(value: Sql): string | null {
  return isTemporal(value.type) ? `epoch(${value.text}) / 86400` : null;
}

function numericArgument(value: Sql, name: string, what: string, scope: Scope): string {
  if (isNumeric(value.type) || value.type === "null") return value.text;
  if (value.type === "boolean") return `CAST(${value.text} AS INTEGER)`;
  const help = suchAs(scope, ["number", "integer"]);
  throw invalid(
    `${name} holds ${typeInWords(value.type)}, so it has no ${what}. Use a numeric column${help}, or count the rows.`,
  );
}

function checkOrdered(value: Sql, name: string, what: string): void {
  if (value.type === "json" || value.type === "binary")
    throw invalid(
      `${name} holds ${typeInWords(value.type)}, so it has no ${what}. Use a column of numbers, text or dates.`,
    );
}

function firstOrLast(
  aggregate: Aggregate,
  value: Sql,
  scope: Scope,
  filtered: (call: string, extra?: string) => string,
): Sql {
  const last = aggregate.op === "last";
  const direction = last ? " DESC NULLS LAST" : " NULLS LAST";
  let order: string | null = aggregate.by ? compileExpr(aggregate.by, scope).text : null;
  if (order === null && scope.source.rowNumberColumn && scope.kind === "source") order = scope.source.rowNumberColumn;
  if (order === null) {
    const temporal = [...scope.columns.values()].find((column) => isTemporal(column.type));
    if (temporal) order = compileExpr({ kind: "field", field: temporal.name }, scope).text;
  }
  if (order === null) {
    throw invalid(
      `The ${opInWords(aggregate.op)} of ${quoteForPerson(value.text)} needs a column to order by, and there is no date column to take.`,
    );
  }
  return {
    text: filtered(`first(${value.text} ORDER BY ${order}${direction}, ${value.text})`),
    type: value.type,
    precedence: 9,
  };
}
