import type { AggregateOp, Expr, Predicate } from "../../../contract/query.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { DateSpan } from "../dates/phrases.ts";
import type { Chunk } from "./chunks.ts";
import { compareNumber } from "./filters.ts";
import { type Scalar, spokenNumber, valueOf } from "./pairs.ts";
import { type Context, fieldExpr, isPrep, isRole, mainDate, mainYear } from "./context.ts";

/** Two periods that are set against one another, taken out of the question before its dates become conditions. */
export interface ComparedPeriods {
  first: DateSpan;
  second: DateSpan;
  /** "change from A to B" asks for one number, "A vs B" for both. */
  wanted: "difference" | "percent" | "both";
}

const CHANGED =
  /\b(change[ds]?|increase[ds]?|decrease[ds]?|grow|grew|grown|growth|rise|rose|fall|fell|drop(ped)?|declined?|gain(ed)?)\b/i;

export function readPeriods(context: Context): ComparedPeriods | undefined {
  const { chunks, question } = context;
  if (
    /\b(by|per|each|every|monthly|quarterly|weekly|daily|yearly|annual|over time)\b(?! how)/i.test(question) &&
    !/\bby how\b/i.test(question)
  )
    return undefined;
  const dates = chunks.filter(
    (chunk) => (chunk.kind === "date" || chunk.date !== undefined) && !chunk.used && isPeriod(chunk.date),
  );
  const [first, second] = dates;
  if (dates.length !== 2 || !first?.date || !second?.date) return undefined;
  const between = chunks.slice(chunks.indexOf(first) + 1, chunks.indexOf(second));
  const fromTo = between.some((chunk) => isPrep(chunk, "to")) && between.length <= 3 && isFrom(context, first);
  const beside = between.some(
    (chunk) => isRole(chunk, "versus", "than", "difference") || /^(vs\.?|compared?|compare|or)$/i.test(chunk.text),
  );
  const changed = CHANGED.test(question);
  if (!((fromTo || (changed && between.some((chunk) => isRole(chunk, "and", "than")))) && changed) && !beside)
    return undefined;
  if (!beside && /\b(trend|which|who)\b/i.test(question)) return undefined;
  for (const chunk of chunks) {
    if (chunk === first || chunk === second || between.includes(chunk))
      chunk.used = chunk.kind !== "column" && chunk.kind !== "value";
    else if (
      isRole(chunk, "change", "versus", "difference", "trend") ||
      /^(compare|change|rise|fall|drop)/i.test(chunk.text)
    ) {
      if (chunk.kind === "phrase") {
        chunk.used = true;
        chunk.entry = { role: "filler", param: "filler", length: 1 };
      }
    }
  }
  for (const chunk of between)
    if (chunk.kind === "phrase") chunk.entry = { role: "filler", param: "filler", length: 1 };
  first.kind = "other";
  second.kind = "other";
  const shared = shareYear(first.date, second.date);
  const percent = /\bpercent(age)?\b|%/i.test(question);
  return { ...shared, wanted: percent ? "percent" : changed && !beside ? "difference" : "both" };
}

function isFrom(context: Context, chunk: Chunk): boolean {
  return isPrep(context.chunks[context.chunks.indexOf(chunk) - 1], "from");
}

function isPeriod(span: DateSpan | undefined): boolean {
  return span !== undefined && (span.cyclic !== undefined || (span.range.start !== null && span.range.end !== null));
}

/** "the second half against the first half of 2020": a year said once holds for both. */
function shareYear(first: DateSpan, second: DateSpan): { first: DateSpan; second: DateSpan } {
  return { first: inYearOf(first, second), second: inYearOf(second, first) };
}

function inYearOf(span: DateSpan, other: DateSpan): DateSpan {
  const from = Number(span.range.start?.slice(0, 4));
  const to = Number(other.range.start?.slice(0, 4));
  if (!span.relative || other.relative || span.cyclic || !Number.isFinite(from) || !Number.isFinite(to)) return span;
  const move = (day: string | null): string | null =>
    day === null ? null : `${Number(day.slice(0, 4)) + to - from}${day.slice(4)}`;
  return { ...span, range: { start: move(span.range.start), end: move(span.range.end) }, relative: false };
}

function inPeriod(context: Context, span: DateSpan): Predicate | undefined {
  const { schema } = context;
  const date = mainDate(schema);
  const year = mainYear(schema);
  if (date && (span.bareYear === undefined || !year)) return onDate(date, span);
  if (year && span.bareYear !== undefined) return compareNumber(year, "=", span.bareYear);
  return date ? onDate(date, span) : undefined;
}

function onDate(column: ColumnInfo, span: DateSpan): Predicate {
  if (!span.cyclic) return { kind: "timeRange", expr: fieldExpr(column), start: span.range.start, end: span.range.end };
  const fn = span.cyclic.unit === "month" ? "month" : span.cyclic.unit === "quarter" ? "quarter" : "dayofweek";
  return {
    kind: "compare",
    op: "=",
    left: { kind: "call", fn, args: [fieldExpr(column)] },
    right: { kind: "literal", value: span.cyclic.value },
  };
}

/** The figures of the two periods, or what changed between them. */
export function comparePeriods(context: Context, periods: ComparedPeriods): Scalar[] | undefined {
  const { sketch } = context;
  const first = inPeriod(context, periods.first);
  const second = inPeriod(context, periods.second);
  if (!first || !second || sketch.groups.length > 0) return undefined;
  const number = spokenNumber(context) ?? { column: undefined, op: "count" as AggregateOp };
  const others = sketch.filters.map((filter) => filter.predicate);
  const value = (period: Predicate): Expr =>
    valueOf(number, others.length === 0 ? period : { kind: "and", args: [period, ...others] });
  const [before, after] = [value(first), value(second)];
  sketch.filters = [];
  sketch.measures = [];
  sketch.transforms = [];
  sketch.order = undefined;
  const difference: Expr = { kind: "binary", op: "-", left: after, right: before };
  if (periods.wanted === "difference") return [{ as: "change", expr: difference }];
  if (periods.wanted === "percent")
    return [
      {
        as: "percent_change",
        expr: {
          kind: "binary",
          op: "/",
          left: { kind: "binary", op: "*", left: { kind: "literal", value: 100 }, right: difference },
          right: before,
        },
      },
    ];
  const name = number.column?.name ?? "rows";
  return [
    { as: `${name} in ${periods.first.label}`, expr: before },
    { as: `${name} in ${periods.second.label}`, expr: after },
  ];
}
