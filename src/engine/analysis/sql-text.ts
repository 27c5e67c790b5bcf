import { AppError } from "../../contract/errors.ts";

/** DuckDB 1.5's reserved, type-function and column-name keywords: `SELECT keyword_name FROM duckdb_keywords()`. */
const keywords = new Set(
  `all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean both by case cast
  char character check coalesce collate collation column columns concurrently constraint create cross dec decimal default deferrable
  desc describe distinct do else end except exists extract false fetch float for foreign freeze from full generated glob group grouping
  grouping_id having ilike in initially inner inout int integer intersect interval into is isnull join lambda lateral leading left like
  limit map national natural nchar none not notnull null nullif numeric offset on only or order out outer overlaps overlay pivot
  pivot_longer pivot_wider placing position positional precision primary qualify real references returning right row select semi setof
  show similar smallint some struct substring summarize symmetric table tablesample then time timestamp to trailing treat trim true
  try_cast union unique unpack unpivot using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
  xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** A name as DuckDB reads it, quoted only where it has to be. */
export function identifier(name: string): string {
  if (name === "") throw new AppError("plan-invalid", "A column needs a name; this one is empty.");
  if (name.includes("\0")) throw new AppError("plan-invalid", "A column name cannot hold the NUL character.");
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase())) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a SQL literal. NUL cannot stand in SQL text, so it is spliced in with `chr(0)`. */
export function textLiteral(text: string): string {
  const quoted = Buffer.from(text, "utf8")
    .toString("utf8")
    .split("\0")
    .map((part) => `'${part.replaceAll("'", "''")}'`);
  return quoted.length === 1 ? quoted[0]! : `(${quoted.join(" || chr(0) || ")})`;
}

export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new AppError("plan-invalid", "A number in the plan is not finite.");
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value);
  const text = String(value);
  if (text.includes("e")) return text;
  return text.replace(/[-.]/g, "").length > 15 ? `${text}e0` : text;
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timestampPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;

function isCalendarDate(text: string): boolean {
  const parts = datePattern.exec(text);
  if (!parts) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function isIsoDate(text: string): boolean {
  return isCalendarDate(text);
}

/** `DATE '2008-01-01'` or `TIMESTAMP '2008-01-01 10:00:00'`, or null when the text is neither. */
export function temporalLiteral(text: string): { sql: string; type: "date" | "timestamp" } | null {
  if (isCalendarDate(text)) return { sql: `DATE '${text}'`, type: "date" };
  const parts = timestampPattern.exec(text);
  if (!parts || !isCalendarDate(parts[1]!)) return null;
  const [, date, hours, minutes, seconds = "00", fraction] = parts;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return {
    sql: `TIMESTAMP '${date} ${hours}:${minutes}:${seconds}${fraction ? `.${fraction}` : ""}'`,
    type: "timestamp",
  };
}

/** Indents every line of SQL, but never inside a quoted name or text, which would change it. */
export function indent(text: string): string {
  let quote = "";
  let indented = "  ";
  for (const character of text) {
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
    }
    indented += character === "\n" && quote === "" ? "\n  " : character;
  }
  return indented;
}

/** A comma-separated list: on one line when it is short, else one item a line. */
export function list(items: readonly string[], width = 90): string {
  const flat = items.join(", ");
  return flat.length <= width && !flat.includes("\n") ? flat : `\n${indent(items.join(",\n"))}`;
}

export interface Select {
  distinct?: boolean;
  columns: readonly string[];
  from: string;
  where?: string | undefined;
  groupBy?: readonly string[];
  windows?: readonly string[];
  qualify?: string | undefined;
  orderBy?: readonly string[];
  limit?: number | undefined;
  offset?: number | undefined;
}

export function selectText(select: Select): string {
  const columns = list(select.columns);
  const lines = [
    `SELECT${select.distinct ? " DISTINCT" : ""}${columns.startsWith("\n") ? "" : " "}${columns}`,
    `FROM ${select.from}`,
  ];
  if (select.where) lines.push(`WHERE ${select.where}`);
  if (select.groupBy?.length) lines.push(`GROUP BY ${select.groupBy.join(", ")}`);
  if (select.windows?.length) lines.push(`WINDOW ${select.windows.join(", ")}`);
  if (select.qualify) lines.push(`QUALIFY ${select.qualify}`);
  if (select.orderBy?.length) lines.push(`ORDER BY ${select.orderBy.join(", ")}`);
  if (select.limit !== undefined) lines.push(`LIMIT ${select.limit}`);
  if (select.offset) lines.push(`OFFSET ${select.offset}`);
  return lines.join("\n");
}

export interface Stage {
  name: string;
  sql: string;
}

/** `WITH a AS (...), b AS (...)` and the statement that reads them. */
export function withStages(stages: readonly Stage[], statement: string): string {
  if (stages.length === 0) return statement;
  return `WITH ${stages.map((stage) => `${identifier(stage.name)} AS (\n${indent(stage.sql)}\n)`).join(", ")}\n${statement}`;
}
