import { exhausted } from "../../contract/errors.ts";
import type { Expr, Predicate } from "../../contract/query.ts";
import type { Cell, ColumnType } from "../../contract/values.ts";
import { isTemporalType } from "../../contract/values.ts";
import { formatBound, formatTimestamp } from "../ui/format.ts";

/** A view's filter is a conjunction; each of its clauses is one chip above the grid. */
export function clausesOf(filter: Predicate | null): Predicate[] {
  if (filter === null) return [];
  return filter.kind === "and" ? filter.args : [filter];
}

export function fromClauses(clauses: Predicate[]): Predicate | null {
  const [only] = clauses;
  if (only === undefined) return null;
  return clauses.length === 1 && only.kind !== "and" ? only : { kind: "and", args: clauses };
}

function exprColumns(expr: Expr): string[] {
  switch (expr.kind) {
    case "field":
      return [expr.field];
    case "literal":
    case "rowNumber":
      return [];
    case "binary":
      return [...exprColumns(expr.left), ...exprColumns(expr.right)];
    case "call":
      return expr.args.flatMap(exprColumns);
    case "case":
      return [...columnsOf(expr.when), ...exprColumns(expr.then), ...exprColumns(expr.otherwise)];
    case "aggregateOf":
      return [...(expr.expr ? exprColumns(expr.expr) : []), ...(expr.filter ? columnsOf(expr.filter) : [])];
    default:
      return exhausted(expr);
  }
}

/** Every column a predicate reads, each once. */
export function columnsOf(predicate: Predicate): string[] {
  return [...new Set(allColumns(predicate))];
}

function allColumns(predicate: Predicate): string[] {
  switch (predicate.kind) {
    case "and":
    case "or":
      return predicate.args.flatMap(allColumns);
    case "not":
      return allColumns(predicate.arg);
    case "compare":
      return [...exprColumns(predicate.left), ...exprColumns(predicate.right)];
    case "between":
      return [...exprColumns(predicate.expr), ...exprColumns(predicate.low), ...exprColumns(predicate.high)];
    case "in":
    case "text":
    case "isNull":
    case "timeRange":
      return exprColumns(predicate.expr);
    case "inTop":
      return [
        ...exprColumns(predicate.expr),
        ...(predicate.of ? exprColumns(predicate.of) : []),
        ...(predicate.filter ? columnsOf(predicate.filter) : []),
      ];
    default:
      return exhausted(predicate);
  }
}

/** Adds a clause; an earlier clause about the same single column gives way to it. */
export function withClause(filter: Predicate | null, clause: Predicate): Predicate | null {
  const columns = columnsOf(clause);
  const clauses = clausesOf(filter);
  const at =
    columns.length === 1
      ? clauses.findIndex((other) => columnsOf(other).length === 1 && columnsOf(other)[0] === columns[0])
      : -1;
  return fromClauses(at < 0 ? [...clauses, clause] : clauses.with(at, clause));
}

export function withoutClause(filter: Predicate | null, index: number): Predicate | null {
  return fromClauses(clausesOf(filter).toSpliced(index, 1));
}

/** The clause that is about this column alone. */
export function clauseOn(filter: Predicate | null, column: string): Predicate | null {
  return clausesOf(filter).find((clause) => columnsOf(clause).length === 1 && columnsOf(clause)[0] === column) ?? null;
}

export function withoutColumn(filter: Predicate | null, column: string): Predicate | null {
  const clause = clauseOn(filter, column);
  return clause === null ? filter : fromClauses(clausesOf(filter).filter((other) => other !== clause));
}

/** Drops what names columns that a new version of the dataset no longer has. */
export function keepKnownColumns(filter: Predicate | null, columns: string[]): Predicate | null {
  const known = new Set(columns);
  const clauses = clausesOf(filter);
  const kept = clauses.filter((clause) => columnsOf(clause).every((column) => known.has(column)));
  return kept.length === clauses.length ? filter : fromClauses(kept);
}

const field = (column: string): Expr => ({ kind: "field", field: column });

function literal(value: Cell, type: ColumnType): Expr {
  if (typeof value === "string" && (type === "date" || type === "timestamp")) return { kind: "literal", value, type };
  return { kind: "literal", value };
}

export function isValues(column: string, values: Cell[], exclude = false): Predicate {
  const present = values.filter((value) => value !== null);
  const parts: Predicate[] = [
    ...(present.length > 0 ? [{ kind: "in" as const, expr: field(column), values: present }] : []),
    ...(values.includes(null) ? [{ kind: "isNull" as const, expr: field(column) }] : []),
  ];
  const [first] = parts;
  const predicate: Predicate = parts.length === 1 && first ? first : { kind: "or", args: parts };
  return exclude ? { kind: "not", arg: predicate } : predicate;
}

export function isEmpty(column: string, empty: boolean): Predicate {
  const predicate: Predicate = { kind: "isNull", expr: field(column) };
  return empty ? predicate : { kind: "not", arg: predicate };
}

export function hasText(
  column: string,
  op: "contains" | "startsWith" | "endsWith" | "equals",
  text: string,
): Predicate {
  return { kind: "text", op, expr: field(column), text };
}

/** `low <= column <= high`; either end may be open. Null when both are. */
export function isBetween(column: string, type: ColumnType, low: Cell, high: Cell): Predicate | null {
  if (low !== null && high !== null)
    return { kind: "between", expr: field(column), low: literal(low, type), high: literal(high, type) };
  if (low !== null) return { kind: "compare", op: ">=", left: field(column), right: literal(low, type) };
  if (high !== null) return { kind: "compare", op: "<=", left: field(column), right: literal(high, type) };
  return null;
}

/**
 * The rows of a run of histogram bins: `start <= column < end`, and `<= end` when it reaches the last bin.
 * Bounds of temporal columns are milliseconds since 1970.
 */
export function isInBins(
  column: string,
  type: ColumnType,
  start: number,
  end: number,
  reachesLast: boolean,
): Predicate {
  if (isTemporalType(type)) {
    const iso = (ms: number) => new Date(ms).toISOString().slice(0, type === "date" ? 10 : 19);
    const dayMs = 86_400_000;
    const first = type === "date" ? Math.ceil(start / dayMs) * dayMs : start;
    const last = type === "date" ? Math.ceil(end / dayMs) * dayMs : Math.ceil(end / 1000) * 1000;
    const past = type === "date" && end % dayMs === 0 ? last + dayMs : last + (type === "date" ? 0 : 1000);
    return { kind: "timeRange", expr: field(column), start: iso(first), end: reachesLast ? iso(past) : iso(last) };
  }
  if (reachesLast) return { kind: "between", expr: field(column), low: literal(start, type), high: literal(end, type) };
  return {
    kind: "and",
    args: [
      { kind: "compare", op: ">=", left: field(column), right: literal(start, type) },
      { kind: "compare", op: "<", left: field(column), right: literal(end, type) },
    ],
  };
}

/** Values a clause of the form "is one of" selects; null for clauses of another form. */
export function selectedValues(clause: Predicate | null): Cell[] | null {
  if (clause === null) return null;
  if (clause.kind === "in") return clause.values;
  if (clause.kind === "isNull") return [null];
  if (clause.kind === "or") {
    const parts = clause.args.map(selectedValues);
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  return null;
}

/** Adds or takes away one value of an "is one of" clause; the clause disappears with its last value. */
export function toggleValue(filter: Predicate | null, column: string, value: Cell): Predicate | null {
  const before = selectedValues(clauseOn(filter, column)) ?? [];
  const values = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return values.length === 0 ? withoutColumn(filter, column) : withClause(filter, isValues(column, values));
}

const comparisons = { "=": "is", "!=": "is not", "<": "<", "<=": "≤", ">": ">", ">=": "≥" } as const;
const textWords = {
  contains: "contains",
  startsWith: "starts with",
  endsWith: "ends with",
  equals: "is",
  matches: "matches",
} as const;

function describeExpr(expr: Expr): string {
  switch (expr.kind) {
    case "field":
      return expr.field;
    case "literal":
      return describeValue(expr.value);
    case "binary":
      return `${describeExpr(expr.left)} ${expr.op} ${describeExpr(expr.right)}`;
    case "call":
      return `${expr.fn}(${expr.args.map(describeExpr).join(", ")})`;
    case "case":
      return "a condition";
    case "rowNumber":
      return "the row number";
    case "aggregateOf":
      return `the ${expr.op}${expr.expr ? ` of ${describeExpr(expr.expr)}` : ""}`;
    default:
      return exhausted(expr);
  }
}

function describeValue(value: Cell): string {
  if (value === null) return "empty";
  if (typeof value === "number") return formatBound(value, "number");
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT/.test(value) ? formatTimestamp(value) : value === "" ? "“”" : value;
  return String(value);
}

/** A clause in few words: "price ≥ 10", "symbol is AAPL or IBM". */
export function describePredicate(predicate: Predicate): string {
  switch (predicate.kind) {
    case "and": {
      const range = halfOpenRange(predicate.args);
      return range ?? predicate.args.map(describePredicate).join(" and ");
    }
    case "or":
      return predicate.args.map(describePredicate).join(" or ");
    case "not": {
      const { arg } = predicate;
      if (arg.kind === "isNull") return `${describeExpr(arg.expr)} is not empty`;
      if (arg.kind === "in") return `${describeExpr(arg.expr)} is not ${listWords(arg.values)}`;
      return `not (${describePredicate(arg)})`;
    }
    case "compare":
      return `${describeExpr(predicate.left)} ${comparisons[predicate.op]} ${describeExpr(predicate.right)}`;
    case "in":
      return `${describeExpr(predicate.expr)} is ${listWords(predicate.values)}`;
    case "between":
      return `${describeExpr(predicate.expr)} ${describeExpr(predicate.low)} to ${describeExpr(predicate.high)}`;
    case "text":
      return `${describeExpr(predicate.expr)} ${textWords[predicate.op]} “${predicate.text}”`;
    case "isNull":
      return `${describeExpr(predicate.expr)} is empty`;
    case "timeRange":
      return describeTimeRange(predicate);
    case "inTop":
      return `${describeExpr(predicate.expr)} in the ${predicate.order === "descending" ? "top" : "bottom"} ${predicate.count} by ${predicate.op}${predicate.of ? ` of ${describeExpr(predicate.of)}` : ""}`;
    default:
      return exhausted(predicate);
  }
}

function halfOpenRange(args: Predicate[]): string | null {
  const [low, high] = args;
  if (args.length !== 2 || low?.kind !== "compare" || high?.kind !== "compare" || low.op !== ">=" || high.op !== "<")
    return null;
  if (describeExpr(low.left) !== describeExpr(high.left)) return null;
  return `${describeExpr(low.left)} ${describeExpr(low.right)} to ${describeExpr(high.right)}`;
}

function describeTimeRange({ expr, start, end }: Extract<Predicate, { kind: "timeRange" }>): string {
  const name = describeExpr(expr);
  if (start !== null && end !== null) return `${name} ${describeValue(start)} to before ${describeValue(end)}`;
  if (start !== null) return `${name} since ${describeValue(start)}`;
  return end === null ? `${name} any time` : `${name} before ${describeValue(end)}`;
}

function listWords(values: Cell[]): string {
  const words = values.slice(0, 3).map(describeValue);
  const rest = values.length - words.length;
  if (rest > 0) return `${words.join(", ")} or ${rest} more`;
  return words.length === 1 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
