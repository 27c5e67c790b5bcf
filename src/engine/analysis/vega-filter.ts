import type { ChartSpec } from "../../contract/chart.ts";
import type { Expr, Predicate } from "../../contract/query.ts";
import type { Cell } from "../../contract/values.ts";

/** A filter as a Vega-Lite transform, its typed form beside it. What Vega-Lite cannot say (ranks, subqueries) keeps every row there. */
export function filterTransform(predicate: Predicate | undefined): ChartSpec["transform"] {
  if (!predicate) return [];
  const parts = predicate.kind === "and" ? predicate.args : [predicate];
  return parts.map((part) => ({ filter: vegaFilter(part) ?? "true", predicate: part }));
}

function vegaFilter(predicate: Predicate): unknown {
  switch (predicate.kind) {
    case "and":
    case "or": {
      const parts = predicate.args.map(vegaFilter);
      return parts.includes(null) ? null : { [predicate.kind]: parts };
    }
    case "not": {
      const inner = vegaFilter(predicate.arg);
      return inner === null ? null : { not: inner };
    }
    case "compare":
      return compared(predicate);
    case "in":
      return predicate.expr.kind === "field" ? { field: predicate.expr.field, oneOf: predicate.values } : null;
    case "between":
      if (predicate.expr.kind !== "field" || predicate.low.kind !== "literal" || predicate.high.kind !== "literal")
        return null;
      return { field: predicate.expr.field, range: [vegaValue(predicate.low.value), vegaValue(predicate.high.value)] };
    case "isNull":
      return predicate.expr.kind === "field" ? { not: { field: predicate.expr.field, valid: true } } : null;
    case "timeRange": {
      if (predicate.expr.kind !== "field") return null;
      const { field } = predicate.expr;
      const year = wholeYear(predicate.start, predicate.end);
      if (year !== null) return { field, timeUnit: "year", equal: year };
      const bounds = [
        predicate.start === null ? null : { field, gte: vegaValue(predicate.start) },
        predicate.end === null ? null : { field, lt: vegaValue(predicate.end) },
      ].filter((bound) => bound !== null);
      return bounds.length === 1 ? bounds[0] : { and: bounds };
    }
    case "text": {
      if (predicate.expr.kind !== "field") return null;
      const value = `lower(toString(datum[${JSON.stringify(predicate.expr.field)}]))`;
      const text = JSON.stringify(predicate.text.toLowerCase());
      switch (predicate.op) {
        case "contains":
          return `indexof(${value}, ${text}) >= 0`;
        case "startsWith":
          return `slice(${value}, 0, ${predicate.text.length}) === ${text}`;
        case "endsWith":
          return `slice(${value}, -${predicate.text.length}) === ${text}`;
        case "equals":
          return `${value} === ${text}`;
        default:
          return `test(regexp(${JSON.stringify(predicate.text)}, 'i'), datum[${JSON.stringify(predicate.expr.field)}])`;
      }
    }
    default:
      return null;
  }
}

function compared(predicate: Extract<Predicate, { kind: "compare" }>): unknown {
  const { left, right, op } = predicate;
  if (left.kind === "field" && right.kind === "literal") {
    const value = vegaValue(right.value);
    if (right.value === null)
      return op === "=" ? { not: { field: left.field, valid: true } } : { field: left.field, valid: true };
    if (op === "!=") return { not: { field: left.field, equal: value } };
    const key = { "=": "equal", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" }[op];
    return { field: left.field, [key]: value };
  }
  if (
    left.kind === "call" &&
    left.fn === "year" &&
    left.args[0]?.kind === "field" &&
    right.kind === "literal" &&
    op === "="
  ) {
    return { field: left.args[0].field, timeUnit: "year", equal: right.value };
  }
  const [leftText, rightText] = [expression(left), expression(right)];
  if (leftText === null || rightText === null) return null;
  return `${leftText} ${op === "=" ? "===" : op === "!=" ? "!==" : op} ${rightText}`;
}

function expression(expr: Expr): string | null {
  if (expr.kind === "field") return `datum[${JSON.stringify(expr.field)}]`;
  if (expr.kind === "literal") return JSON.stringify(expr.value);
  if (expr.kind !== "binary") return null;
  const [left, right] = [expression(expr.left), expression(expr.right)];
  return left === null || right === null ? null : `(${left} ${expr.op} ${right})`;
}

function wholeYear(start: string | null, end: string | null): number | null {
  const from = /^(\d{4})-01-01$/.exec(start ?? "");
  const to = /^(\d{4})-01-01$/.exec(end ?? "");
  return from && to && Number(to[1]) === Number(from[1]) + 1 ? Number(from[1]) : null;
}

/** Vega-Lite's date-time object for an ISO date, else the value. */
function vegaValue(value: Cell): unknown {
  const parts = typeof value === "string" ? /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/.exec(value) : null;
  if (!parts) return value;
  const [, year, month, date, hours, minutes] = parts.map(Number);
  return { year, month, date, ...(hours === undefined || Number.isNaN(hours) ? {} : { hours, minutes }) };
}
