import { exhausted } from "../../contract/errors.ts";
import type { Expr, ScalarFunction } from "../../contract/query.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { aggregateSql } from "./compile-aggregate.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { fieldSql, invalid, parenthesised, quoteForPerson, suchAs, typeInWords } from "./scope.ts";
import type { Scope, Sql, SqlType } from "./scope.ts";
import { identifier, indent, numberLiteral, selectText, temporalLiteral, textLiteral } from "./sql-text.ts";

export function isNumeric(type: SqlType): boolean {
  return type !== "null" && isNumericType(type);
}
export function isTemporal(type: SqlType): boolean {
  return type !== "null" && isTemporalType(type);
}
function atom(text: string, type: SqlType): Sql {
  return { text, type, precedence: 9 };
}

/** How an expression is called in an error sentence. */
export function exprName(expr: Expr): string {
  if (expr.kind === "field") return `column ${quoteForPerson(expr.field)}`;
  if (expr.kind === "literal") return expr.value === null ? "an empty value" : quoteForPerson(String(expr.value));
  return "this calculation";
}

export function literalSql(expr: Extract<Expr, { kind: "literal" }>): Sql {
  const { value, type } = expr;
  if (value === null) return atom("NULL", "null");
  if (typeof value === "boolean") return atom(value ? "TRUE" : "FALSE", "boolean");
  if (typeof value === "number") {
    const text = numberLiteral(value);
    return { text, type: Number.isInteger(value) ? "integer" : "number", precedence: value < 0 ? 5 : 9 };
  }
  if (type) {
    const temporal = temporalLiteral(value);
    if (!temporal)
      throw invalid(
        `${quoteForPerson(value)} is not a date this can read. Write it as 2008-01-31 or 2008-01-31T10:00:00.`,
      );
    return atom(temporal.sql, temporal.type);
  }
  return atom(textLiteral(value), "text");
}

/** Compiles `expr`; a plain literal takes the type of what it stands against (dates and big numbers travel as text). */
export function compileAgainst(expr: Expr, against: Sql, againstName: string, scope: Scope): Sql {
  if (expr.kind !== "literal" || expr.value === null || expr.type) return compileExpr(expr, scope);
  const { value } = expr;
  const target = against.type;
  if (typeof value === "string") {
    if (isTemporal(target)) {
      const temporal = temporalLiteral(value);
      if (temporal) return atom(temporal.sql, temporal.type);
      throw invalid(`${againstName} holds dates, and ${quoteForPerson(value)} is not one. Write it as 2008-01-31.`);
    }
    if (isNumeric(target)) {
      if (/^-?\d{1,38}$/.test(value))
        return { text: value, type: "integer", precedence: value.startsWith("-") ? 5 : 9 };
      if (value.trim() !== "" && Number.isFinite(Number(value)))
        return literalSql({ kind: "literal", value: Number(value) });
      throw invalid(
        `${againstName} holds ${typeInWords(target)}, so it cannot be compared with ${quoteForPerson(value)}. Compare it with a number.`,
      );
    }
    if (target === "boolean") {
      if (/^(true|yes|t|y|1)$/i.test(value)) return atom("TRUE", "boolean");
      if (/^(false|no|f|n|0)$/i.test(value)) return atom("FALSE", "boolean");
      throw invalid(`${againstName} holds yes/no values. Compare it with true or false.`);
    }
    if (target === "time" && /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/.test(value))
      return atom(`TIME ${textLiteral(value)}`, "time");
  }
  if (typeof value === "number") {
    if (target === "text") return atom(textLiteral(String(value)), "text");
    if (target === "boolean" && (value === 0 || value === 1)) return atom(value === 1 ? "TRUE" : "FALSE", "boolean");
    if (isTemporal(target))
      throw invalid(
        `${againstName} holds dates, so it cannot be compared with the number ${value}. Compare it with a date such as 2008-01-31.`,
      );
  }
  if (typeof value === "boolean" && target === "text") return atom(textLiteral(String(value)), "text");
  return literalSql(expr);
}

export function compileExpr(expr: Expr, scope: Scope): Sql {
  switch (expr.kind) {
    case "field":
      return fieldSql(scope, expr.field);
    case "literal":
      return literalSql(expr);
    case "rowNumber": {
      const column = scope.source.rowNumberColumn;
      if (!column || scope.kind !== "source")
        throw invalid("The row position can only be used on the rows of the file, before they are grouped.");
      return atom(identifier(column), "integer");
    }
    case "binary":
      return binarySql(expr, scope);
    case "call":
      return callSql(expr.fn, expr.args, scope);
    case "case": {
      const then = compileExpr(expr.then, scope);
      const otherwise = compileAgainst(expr.otherwise, then, "the first value", scope);
      const type = unify(then.type, otherwise.type, "Both results of a condition");
      return atom(
        `CASE WHEN ${compilePredicateIn(expr.when, scope).text} THEN ${then.text} ELSE ${otherwise.text} END`,
        type,
      );
    }
    case "aggregateOf": {
      const rows: Scope = expr.over === "rows" && scope.kind === "result" ? scope : sourceRows(scope);
      const where = expr.filter ? compilePredicateIn(expr.filter, rows).text : undefined;
      const value = aggregateSql({ op: expr.op, expr: expr.expr, by: expr.by, fraction: expr.fraction }, rows);
      return atom(`(\n${indent(selectText({ columns: [value.text], from: rows.from, where }))}\n)`, value.type);
    }
    default:
      return exhausted(expr);
  }
}

function sourceRows(scope: Scope): Scope {
  const { source } = scope;
  return {
    columns: new Map(source.columns.map((column) => [column.name, column])),
    from: source.relation,
    kind: "source",
    source,
  };
}

function unify(left: SqlType, right: SqlType, what: string): SqlType {
  if (left === right || right === "null") return left;
  if (left === "null") return right;
  if (isNumeric(left) && isNumeric(right)) return "number";
  if (isTemporal(left) && isTemporal(right)) return "timestamp";
  throw invalid(`${what} must be of one kind, not ${typeInWords(left)} and ${typeInWords(right)}.`);
}

function binarySql(expr: Extract<Expr, { kind: "binary" }>, scope: Scope): Sql {
  const left = compileExpr(expr.left, scope);
  const right = compileExpr(expr.right, scope);
  const { op } = expr;
  if (op === "-" && isTemporal(left.type) && isTemporal(right.type)) {
    return atom(`date_diff('day', ${right.text}, ${left.text})`, "integer");
  }
  if ((op === "-" || op === "+") && isTemporal(left.type) && right.type === "integer") {
    const shifted = `${parenthesised(left, 5)} ${op} to_days(CAST(${right.text} AS INTEGER))`;
    return left.type === "date"
      ? atom(`CAST(${shifted} AS DATE)`, "date")
      : { text: shifted, type: "timestamp", precedence: 5 };
  }
  for (const [side, sql] of [
    [expr.left, left],
    [expr.right, right],
  ] as const) {
    if (!isNumeric(sql.type) && sql.type !== "null" && sql.type !== "boolean") {
      throw invalid(
        `${sentenceStart(exprName(side))} holds ${typeInWords(sql.type)}, so it cannot be calculated with. Use a numeric column${suchAs(scope, ["number", "integer"])}.`,
      );
    }
  }
  const numeric = (sql: Sql): Sql =>
    sql.type === "boolean" ? { text: `CAST(${sql.text} AS INTEGER)`, type: "integer", precedence: 9 } : sql;
  const [a, b] = [numeric(left), numeric(right)];
  if (op === "/" || op === "%") {
    const safe = expr.right.kind === "literal" && expr.right.value !== 0 && expr.right.value !== null;
    const divisor = safe ? parenthesised(b, 7) : `nullif(${b.text}, 0)`;
    const whole = op === "%" && a.type === "integer" && b.type === "integer";
    return { text: `${parenthesised(a, 6)} ${op} ${divisor}`, type: whole ? "integer" : "number", precedence: 6 };
  }
  const whole = a.type === "integer" && b.type === "integer";
  const precedence = op === "*" ? 6 : 5;
  const first = whole && expr.left.kind !== "binary" ? `${parenthesised(a, 7)}::BIGINT` : parenthesised(a, precedence);
  const second = parenthesised(b, op === "+" ? 6 : precedence + 1);
  return { text: `${first} ${op} ${second}`, type: whole ? "integer" : "number", precedence };
}

export function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Signature {
  least: number;
  most: number;
  needs: "number" | "text" | "temporal" | "any";
  gives: SqlType | "first";
}
const signatures: Record<ScalarFunction, Signature> = {
  abs: { least: 1, most: 1, needs: "number", gives: "first" },
  round: { least: 1, most: 2, needs: "number", gives: "number" },
  floor: { least: 1, most: 1, needs: "number", gives: "number" },
  ceil: { least: 1, most: 1, needs: "number", gives: "number" },
  sqrt: { least: 1, most: 1, needs: "number", gives: "number" },
  ln: { least: 1, most: 1, needs: "number", gives: "number" },
  log10: { least: 1, most: 1, needs: "number", gives: "number" },
  exp: { least: 1, most: 1, needs: "number", gives: "number" },
  power: { least: 2, most: 2, needs: "number", gives: "number" },
  lower: { least: 1, most: 1, needs: "text", gives: "text" },
  upper: { least: 1, most: 1, needs: "text", gives: "text" },
  trim: { least: 1, most: 1, needs: "text", gives: "text" },
  length: { least: 1, most: 1, needs: "text", gives: "integer" },
  concat: { least: 1, most: 20, needs: "any", gives: "text" },
  coalesce: { least: 1, most: 20, needs: "any", gives: "first" },
  year: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  quarter: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  month: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  week: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  day: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  dayofweek: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  hour: { least: 1, most: 1, needs: "temporal", gives: "integer" },
  daysBetween: { least: 2, most: 2, needs: "temporal", gives: "integer" },
  toNumber: { least: 1, most: 1, needs: "any", gives: "number" },
  toSeconds: { least: 1, most: 1, needs: "text", gives: "number" },
  toText: { least: 1, most: 1, needs: "any", gives: "text" },
  toDate: { least: 1, most: 1, needs: "any", gives: "date" },
};

function callSql(fn: ScalarFunction, args: Expr[], scope: Scope): Sql {
  const signature = signatures[fn];
  if (args.length < signature.least || args.length > signature.most) {
    throw invalid(
      `“${fn}” takes ${signature.least === signature.most ? signature.least : `${signature.least} to ${signature.most}`} values, not ${args.length}.`,
    );
  }
  const compiled = args.map((arg, position) => checkedArgument(fn, arg, position, signature, scope));
  const [first, second] = compiled as [Sql, Sql | undefined];
  const type =
    signature.gives === "first"
      ? compiled.map((sql) => sql.type).reduce((a, b) => unify(a, b, `The values of “${fn}”`))
      : signature.gives;
  const plain = `${fn}(${compiled.map((sql) => sql.text).join(", ")})`;
  switch (fn) {
    case "sqrt":
      return atom(`CASE WHEN ${parenthesised(first, 5)} >= 0 THEN sqrt(${first.text}) END`, type);
    case "ln":
    case "log10":
      return atom(`CASE WHEN ${parenthesised(first, 5)} > 0 THEN ${fn}(${first.text}) END`, type);
    case "daysBetween":
      return atom(`date_diff('day', ${first.text}, ${second!.text})`, type);
    case "toText":
      return first.type === "text" ? first : atom(`CAST(${first.text} AS VARCHAR)`, type);
    case "toNumber":
      return toNumberSql(first);
    case "toSeconds":
      return atom(
        `epoch(TRY_CAST(CASE WHEN regexp_matches(${first.text}, '^[0-9]+:[0-9]{2}(:[0-9]{2})?([.][0-9]+)?$') THEN CASE WHEN ${first.text} LIKE '%:%:%' THEN ${first.text} ELSE '0:' || ${first.text} END END AS INTERVAL))`,
        "number",
      );
    case "toDate":
      return toDateSql(first);
    default:
      return atom(plain, type);
  }
}

function checkedArgument(fn: ScalarFunction, arg: Expr, position: number, signature: Signature, scope: Scope): Sql {
  const sql = compileExpr(arg, scope);
  if (sql.type === "null" || signature.needs === "any") return sql;
  const name = sentenceStart(exprName(arg));
  if (signature.needs === "number" && !isNumeric(sql.type)) {
    throw invalid(
      `${name} holds ${typeInWords(sql.type)}; “${fn}” needs numbers${suchAs(scope, ["number", "integer"])}.`,
    );
  }
  if (signature.needs === "text" && sql.type !== "text") return atom(`CAST(${sql.text} AS VARCHAR)`, "text");
  if (signature.needs === "temporal" && !isTemporal(sql.type)) {
    if (sql.type === "text" && arg.kind === "literal")
      return compileAgainst(arg, atom("", "date"), `Value ${position + 1} of “${fn}”`, scope);
    if (sql.type === "time" && fn === "hour") return sql;
    throw invalid(
      `${name} holds ${typeInWords(sql.type)}; “${fn}” needs a date${suchAs(scope, ["date", "timestamp"])}.`,
    );
  }
  return sql;
}

/** The first number in a text: "1,234.5 km" is 1234.5. */
function toNumberSql(value: Sql): Sql {
  if (isNumeric(value.type)) return value;
  if (value.type === "boolean") return atom(`CAST(${value.text} AS INTEGER)`, "integer");
  const text = value.type === "text" ? value.text : `CAST(${value.text} AS VARCHAR)`;
  return atom(
    `TRY_CAST(replace(regexp_extract(${text}, '[-]?[0-9][0-9,]*[.]?[0-9]*|[-]?[.][0-9]+'), ',', '') AS DOUBLE)`,
    "number",
  );
}

function toDateSql(value: Sql): Sql {
  if (value.type === "date") return value;
  if (value.type === "timestamp") return atom(`CAST(${value.text} AS DATE)`, "date");
  if (value.type === "integer")
    return atom(
      `CASE WHEN ${parenthesised(value, 5)} BETWEEN 1 AND 9999 THEN make_date(${value.text}, 1, 1) END`,
      "date",
    );
  if (value.type !== "text" && value.type !== "null")
    throw invalid(`${sentenceStart(typeInWords(value.type))} cannot be read as dates.`);
  const formats = ["%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%m/%d/%Y", "%B %Y", "%b %Y", "%Y-%m", "%Y"];
  return atom(
    `coalesce(TRY_CAST(${value.text} AS DATE), CAST(try_strptime(${value.text}, [${formats.map(textLiteral).join(", ")}]) AS DATE))`,
    "date",
  );
}
