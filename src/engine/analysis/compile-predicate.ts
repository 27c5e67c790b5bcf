import { exhausted } from "../../contract/errors.ts";
import type { Expr, Predicate } from "../../contract/query.ts";
import { aggregateSql } from "./compile-aggregate.ts";
import { compileAgainst, compileExpr, exprName, isNumeric, isTemporal, sentenceStart } from "./compile-expr.ts";
import { invalid, parenthesised, quoteForPerson, sourceScope, suchAs, typeInWords } from "./scope.ts";
import type { Scope, ScopeColumn, Sql } from "./scope.ts";
import { indent, selectText, temporalLiteral, textLiteral } from "./sql-text.ts";

/** SQL for a filter over the rows of a dataset version; every column is checked to exist and to be comparable. */
export function compilePredicate(predicate: Predicate, columns: readonly ScopeColumn[], relation = "source"): string {
  return compilePredicateIn(predicate, sourceScope({ relation, columns })).text;
}

function condition(text: string, precedence = 4): Sql {
  return { text, type: "boolean", precedence };
}

export function compilePredicateIn(predicate: Predicate, scope: Scope): Sql {
  switch (predicate.kind) {
    case "and":
    case "or":
      return joined(predicate.kind, predicate.args, scope);
    case "not":
      return negated(predicate.arg, scope);
    case "compare":
      return comparison(predicate, scope);
    case "in":
      return membership(predicate.expr, predicate.values, scope);
    case "between": {
      const value = compileExpr(predicate.expr, scope);
      const name = sentenceStart(exprName(predicate.expr));
      const low = compileAgainst(predicate.low, value, name, scope);
      const high = compileAgainst(predicate.high, value, name, scope);
      checkComparable(value, low, name);
      checkComparable(value, high, name);
      return condition(`${parenthesised(value, 5)} BETWEEN ${parenthesised(low, 5)} AND ${parenthesised(high, 5)}`);
    }
    case "text":
      return textMatch(predicate.op, predicate.expr, predicate.text, scope);
    case "isNull":
      return condition(`${parenthesised(compileExpr(predicate.expr, scope), 5)} IS NULL`);
    case "timeRange":
      return timeRange(predicate, scope);
    case "inTop":
      return leadingGroups(predicate, scope);
    default:
      return exhausted(predicate);
  }
}

function joined(kind: "and" | "or", args: Predicate[], scope: Scope): Sql {
  if (args.length === 0) return condition(kind === "and" ? "TRUE" : "FALSE", 9);
  if (args.length === 1) return compilePredicateIn(args[0]!, scope);
  const precedence = kind === "and" ? 2 : 1;
  const parts = args.map((arg) => parenthesised(compilePredicateIn(arg, scope), precedence + 1));
  const flat = parts.join(kind === "and" ? " AND " : " OR ");
  const text = flat.length <= 90 && !flat.includes("\n") ? flat : parts.join(kind === "and" ? "\n  AND " : "\n  OR ");
  return condition(text, precedence);
}

function negated(arg: Predicate, scope: Scope): Sql {
  if (arg.kind === "isNull") return condition(`${parenthesised(compileExpr(arg.expr, scope), 5)} IS NOT NULL`);
  if (arg.kind === "not") return compilePredicateIn(arg.arg, scope);
  const inner = compilePredicateIn(arg, scope);
  return condition(inner.text.includes("\n") ? `NOT (\n${indent(inner.text)}\n)` : `NOT (${inner.text})`, 3);
}

const operatorText = { "=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=" } as const;

function comparison(predicate: Extract<Predicate, { kind: "compare" }>, scope: Scope): Sql {
  const { op, left: leftExpr, right: rightExpr } = predicate;
  const leftIsLiteral = leftExpr.kind === "literal";
  const anchorExpr = leftIsLiteral ? rightExpr : leftExpr;
  const anchor = compileExpr(anchorExpr, scope);
  const name = sentenceStart(exprName(anchorExpr));
  const other = compileAgainst(leftIsLiteral ? leftExpr : rightExpr, anchor, name, scope);
  if (other.type === "null") {
    if (op === "=") return condition(`${parenthesised(anchor, 5)} IS NULL`);
    if (op === "!=") return condition(`${parenthesised(anchor, 5)} IS NOT NULL`);
    throw invalid(`${name} cannot be compared with an empty value by ${op}. Ask whether it is empty instead.`);
  }
  checkComparable(anchor, other, name);
  const [left, right] = leftIsLiteral ? [other, anchor] : [anchor, other];
  return condition(`${parenthesised(left, 5)} ${operatorText[op]} ${parenthesised(right, 5)}`);
}

function checkComparable(left: Sql, right: Sql, name: string): void {
  if (left.type === right.type || left.type === "null" || right.type === "null") return;
  if (isNumeric(left.type) && isNumeric(right.type)) return;
  if (isTemporal(left.type) && isTemporal(right.type)) return;
  throw invalid(
    `${name} holds ${typeInWords(left.type)} and cannot be compared with ${typeInWords(right.type)}. Compare it with ${typeInWords(left.type)}.`,
  );
}

function membership(expr: Expr, values: (string | number | boolean | null)[], scope: Scope): Sql {
  const value = compileExpr(expr, scope);
  const name = sentenceStart(exprName(expr));
  const present = values.filter((item) => item !== null);
  const compiled = present.map((item) => {
    const sql = compileAgainst({ kind: "literal", value: item }, value, name, scope);
    checkComparable(value, sql, name);
    return sql.text;
  });
  const parts: string[] = [];
  if (compiled.length === 1) parts.push(`${parenthesised(value, 5)} = ${compiled[0]}`);
  if (compiled.length > 1) parts.push(`${parenthesised(value, 5)} IN (${compiled.join(", ")})`);
  if (present.length < values.length) parts.push(`${parenthesised(value, 5)} IS NULL`);
  if (parts.length === 0) return condition("FALSE", 9);
  return condition(parts.join(" OR "), parts.length > 1 ? 1 : 4);
}

/** Case and accents do not matter: both sides are lowered and stripped. */
function folded(sql: string): string {
  return `strip_accents(lower(${sql}))`;
}
function foldedLiteral(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? textLiteral(text.toLowerCase()) : folded(textLiteral(text));
}

function textMatch(op: Extract<Predicate, { kind: "text" }>["op"], expr: Expr, text: string, scope: Scope): Sql {
  const value = compileExpr(expr, scope);
  if (value.type === "binary")
    throw invalid(
      `${sentenceStart(exprName(expr))} holds binary data, which cannot be searched for text. Use a text column${suchAs(scope, ["text"])}.`,
    );
  const haystack = value.type === "text" ? value.text : `CAST(${value.text} AS VARCHAR)`;
  switch (op) {
    case "contains":
      return condition(`contains(${folded(haystack)}, ${foldedLiteral(text)})`, 9);
    case "startsWith":
      return condition(`starts_with(${folded(haystack)}, ${foldedLiteral(text)})`, 9);
    case "endsWith":
      return condition(`ends_with(${folded(haystack)}, ${foldedLiteral(text)})`, 9);
    case "equals":
      return condition(`${folded(haystack)} = ${foldedLiteral(text)}`);
    case "matches":
      if (text.includes("\0")) throw invalid("A pattern cannot hold the NUL character.");
      return condition(`regexp_matches(${haystack}, ${textLiteral(text)}, 'i')`, 9);
    default:
      return exhausted(op);
  }
}

function timeRange(predicate: Extract<Predicate, { kind: "timeRange" }>, scope: Scope): Sql {
  const value = compileExpr(predicate.expr, scope);
  if (!isTemporal(value.type)) {
    throw invalid(
      `${sentenceStart(exprName(predicate.expr))} holds ${typeInWords(value.type)}, so it has no time range. Use a date column${suchAs(scope, ["date", "timestamp"])}.`,
    );
  }
  const bound = (text: string): string => {
    const literal = temporalLiteral(text);
    if (!literal)
      throw invalid(
        `${quoteForPerson(text)} is not a date this can read. Write it as 2008-01-31 or 2008-01-31T10:00:00.`,
      );
    return literal.sql;
  };
  const parts: string[] = [];
  if (predicate.start !== null) parts.push(`${parenthesised(value, 5)} >= ${bound(predicate.start)}`);
  if (predicate.end !== null) parts.push(`${parenthesised(value, 5)} < ${bound(predicate.end)}`);
  if (parts.length === 0) return condition(`${parenthesised(value, 5)} IS NOT NULL`);
  return condition(parts.join(" AND "), parts.length > 1 ? 2 : 4);
}

function leadingGroups(predicate: Extract<Predicate, { kind: "inTop" }>, scope: Scope): Sql {
  const value = compileExpr(predicate.expr, scope);
  const present: Predicate = { kind: "not", arg: { kind: "isNull", expr: predicate.expr } };
  const where = compilePredicateIn(
    predicate.filter ? { kind: "and", args: [predicate.filter, present] } : present,
    scope,
  );
  const rankedBy = aggregateSql({ op: predicate.op, expr: predicate.of }, scope);
  const leaders = selectText({
    columns: [value.text],
    from: scope.from,
    where: where.text,
    groupBy: ["1"],
    orderBy: [`${rankedBy.text}${predicate.order === "descending" ? " DESC" : ""} NULLS LAST`, "1"],
    limit: predicate.count,
  });
  return condition(`${parenthesised(value, 5)} IN (\n${indent(leaders)}\n)`);
}
