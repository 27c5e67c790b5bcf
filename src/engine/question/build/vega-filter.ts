import type { Expr, Predicate } from "../../../contract/plan.ts";

/** A predicate as Vega-Lite's filter transform writes it; what its field predicates cannot say becomes an expression string. */
export function vegaFilter(predicate: Predicate): unknown {
  switch (predicate.kind) {
    case "and":
      return { and: predicate.args.map(vegaFilter) };
    case "or":
      return { or: predicate.args.map(vegaFilter) };
    case "not":
      return { not: vegaFilter(predicate.arg) };
    case "compare": {
      const field = fieldOf(predicate.left);
      if (field !== undefined && predicate.right.kind === "literal") {
        const { value } = predicate.right;
        switch (predicate.op) {
          case "=":
            return { field, equal: value };
          case "!=":
            return { not: { field, equal: value } };
          case "<":
            return { field, lt: value };
          case "<=":
            return { field, lte: value };
          case ">":
            return { field, gt: value };
          case ">=":
            return { field, gte: value };
        }
      }
      if (predicate.left.kind === "call" && predicate.right.kind === "literal" && predicate.op === "=") {
        const [arg] = predicate.left.args;
        const inner = arg ? fieldOf(arg) : undefined;
        const timeUnit = predicate.left.fn === "dayofweek" ? "day" : predicate.left.fn;
        if (inner !== undefined && ["month", "quarter", "year", "dayofweek", "day"].includes(predicate.left.fn)) return { field: inner, timeUnit, equal: predicate.right.value };
      }
      return `${text(predicate.left)} ${predicate.op === "=" ? "===" : predicate.op === "!=" ? "!==" : predicate.op} ${text(predicate.right)}`;
    }
    case "in":
      return { field: fieldOf(predicate.expr) ?? text(predicate.expr), oneOf: predicate.values };
    case "between":
      return { field: fieldOf(predicate.expr) ?? text(predicate.expr), range: [literal(predicate.low), literal(predicate.high)] };
    case "text":
      return predicate.op === "equals" ? { field: fieldOf(predicate.expr) ?? text(predicate.expr), equal: predicate.text } : `test(regexp(${JSON.stringify(pattern(predicate.op, predicate.text))}, 'i'), ${text(predicate.expr)})`;
    case "isNull":
      return { field: fieldOf(predicate.expr) ?? text(predicate.expr), valid: false };
    case "timeRange": {
      const field = fieldOf(predicate.expr) ?? text(predicate.expr);
      const parts: unknown[] = [];
      if (predicate.start !== null) parts.push({ field, gte: predicate.start });
      if (predicate.end !== null) parts.push({ field, lt: predicate.end });
      return parts.length === 1 ? parts[0] : { and: parts };
    }
    case "inTop":
      return `${text(predicate.expr)} is one of the ${predicate.count} leading groups`;
  }
}

function pattern(op: string, value: string): string {
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return op === "startsWith" ? `^${escaped}` : op === "endsWith" ? `${escaped}$` : op === "matches" ? value : escaped;
}

function fieldOf(expr: Expr): string | undefined {
  if (expr.kind === "field") return expr.field;
  if (expr.kind === "call" && expr.fn === "toNumber" && expr.args[0]) return fieldOf(expr.args[0]);
  return undefined;
}

function literal(expr: Expr): unknown {
  return expr.kind === "literal" ? expr.value : text(expr);
}

function text(expr: Expr): string {
  switch (expr.kind) {
    case "field":
      return `datum[${JSON.stringify(expr.field)}]`;
    case "literal":
      return JSON.stringify(expr.value);
    case "binary":
      return `(${text(expr.left)} ${expr.op} ${text(expr.right)})`;
    case "call":
      return `${expr.fn}(${expr.args.map(text).join(", ")})`;
    case "case":
      return `(${JSON.stringify(vegaFilter(expr.when))} ? ${text(expr.then)} : ${text(expr.otherwise)})`;
    case "rowNumber":
      return "datum.row_number";
    case "aggregateOf":
      return `${expr.op}(${expr.expr ? text(expr.expr) : ""})`;
  }
}
