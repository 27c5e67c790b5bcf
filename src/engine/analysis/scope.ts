import { distance } from "fastest-levenshtein";
import { AppError } from "../../contract/errors.ts";
import type { ColumnType } from "../../contract/values.ts";
import { identifier } from "./sql-text.ts";

export interface ScopeColumn {
  name: string;
  type: ColumnType;
}

/** The rows of the dataset version and everything a plan may name in them. */
export interface Source {
  /** What stands behind FROM: SQL text the warehouse vouches for. */
  relation: string;
  columns: readonly ScopeColumn[];
  /** Name of the column that holds the row's position, once the relation carries one. */
  rowNumberColumn?: string | undefined;
}

/** The rows one stage reads. */
export interface Scope {
  columns: ReadonlyMap<string, ScopeColumn>;
  /** What stands behind FROM for these rows. */
  from: string;
  kind: "source" | "result";
  source: Source;
}

export type SqlType = ColumnType | "null";

/** A compiled expression. Precedence: 1 or, 2 and, 3 not, 4 comparison, 5 sum, 6 product, 7 cast, 9 atom. */
export interface Sql {
  text: string;
  type: SqlType;
  precedence: number;
}

export function sourceScope(source: Source): Scope {
  return {
    columns: new Map(source.columns.map((column) => [column.name, column])),
    from: source.relation,
    kind: "source",
    source,
  };
}

export function resultScope(columns: readonly ScopeColumn[], from: string, source: Source): Scope {
  return { columns: new Map(columns.map((column) => [column.name, column])), from, kind: "result", source };
}

export function invalid(message: string, details?: Record<string, unknown>): AppError {
  return new AppError("plan-invalid", message, details ? { details } : {});
}

export function quoteForPerson(name: string): string {
  return `“${name.length > 80 ? `${name.slice(0, 79)}…` : name}”`;
}

function closest(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const found = distance(name.toLowerCase(), candidate.toLowerCase());
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best !== null && bestDistance <= Math.max(2, name.length / 3) ? best : null;
}

export function findColumn(scope: Scope, name: string): ScopeColumn {
  const exact = scope.columns.get(name);
  if (exact) return exact;
  const place = scope.kind === "source" ? "this data" : "the result so far";
  const near = closest(name, scope.columns.keys());
  const names = [...scope.columns.keys()].slice(0, 8).map(quoteForPerson).join(", ");
  const help = near ? `Did you mean ${quoteForPerson(near)}?` : names ? `It has ${names}.` : "It has no columns.";
  throw invalid(`There is no column ${quoteForPerson(name)} in ${place}. ${help}`, { column: name });
}

export function fieldSql(scope: Scope, name: string): Sql {
  const column = findColumn(scope, name);
  return { text: identifier(column.name), type: column.type, precedence: 9 };
}

export function parenthesised(sql: Sql, minimum: number): string {
  return sql.precedence >= minimum ? sql.text : `(${sql.text})`;
}

const typeWords: Record<SqlType, string> = {
  integer: "whole numbers",
  number: "numbers",
  boolean: "yes/no values",
  text: "text",
  date: "dates",
  timestamp: "dates with times",
  time: "times of day",
  interval: "durations",
  json: "nested values",
  binary: "binary data",
  null: "nothing",
};

export function typeInWords(type: SqlType): string {
  return typeWords[type];
}

/** "such as “price” or “volume”", or nothing when the rows have no column of these types. */
export function suchAs(scope: Scope, types: readonly SqlType[]): string {
  const names = [...scope.columns.values()].filter((column) => types.includes(column.type)).slice(0, 2);
  return names.length === 0 ? "" : `, such as ${names.map((column) => quoteForPerson(column.name)).join(" or ")}`;
}
