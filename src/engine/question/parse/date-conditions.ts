import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { DateSpan } from "../dates/phrases.ts";
import type { Predicate } from "../../../contract/query.ts";
import { compareNumber, push, valuePredicate } from "./filters.ts";
import {
  type Context,
  choose,
  chunkAt,
  fieldExpr,
  isMeasurable,
  isPrep,
  isRole,
  isTemporal,
  mainDate,
  mainYear,
  nextIndex,
  param,
  previousIndex,
  take,
  textYear,
} from "./context.ts";

export function readDateCondition(context: Context, index: number, how: string, compareAt = index): void {
  const chunk = context.chunks[index];
  const span = chunk?.date;
  if (!chunk || !span) return;
  const leftAt = previousIndex(context, compareAt, "be", "prep", "only", "have");
  const left = chunkAt(context, leftAt);
  const right = chunkAt(context, nextIndex(context, index));
  const accepts = (column: ColumnInfo): boolean =>
    isTemporal(column) || (column.kind === "text" && chunk.values.some((match) => match.column === column));
  const adjacent = chunkAt(context, previousIndex(context, compareAt, "be"));
  const leftColumn =
    left?.kind === "column" && (left === adjacent || left.columns.some((match) => isTemporal(match.column)))
      ? choose(left, accepts)
      : undefined;
  const rightColumn = right?.kind === "column" && !leftColumn ? choose(right, accepts, 0.05) : undefined;
  const named = leftColumn ? left : rightColumn ? right : undefined;
  const column = leftColumn ?? rightColumn;
  const numeric =
    left?.kind === "column" && left === adjacent && span.bareYear !== undefined && how === "="
      ? choose(left, (candidate) => isMeasurable(candidate) && !candidate.isYear)
      : undefined;
  if (numeric && left && !left.used && !isPrep(context.chunks[compareAt - 1], "in")) {
    chunk.used = true;
    take(context, left, numeric);
    push(context, {
      predicate: compareNumber(numeric, "=", span.bareYear ?? 0),
      column: numeric,
      at: index,
      label: `${numeric.name} is ${span.bareYear}`,
    });
    return;
  }
  if (
    named &&
    column &&
    !(named === left && isRole(chunkAt(context, previousIndex(context, leftAt)), "which", "what", "by"))
  )
    take(context, named, column);
  chunk.used = true;
  const end = chunkAt(context, nextIndex(context, index));
  const beyond = chunkAt(context, nextIndex(context, context.chunks.indexOf(end as Chunk)));
  let range = span.range;
  let label = span.label;
  if (
    how === "=" &&
    end &&
    (isPrep(end, "to") ||
      end.text === "-" ||
      (isRole(end, "and") && isPrep(chunkAt(context, previousIndex(context, index)), "from")) ||
      /^(through|thru|until|till)$/i.test(end.text)) &&
    beyond?.date &&
    beyond.kind === "date"
  ) {
    range = { start: span.range.start, end: beyond.date.range.end };
    label = `${span.label} to ${beyond.date.label}`;
    beyond.used = true;
    end.used = true;
    pushDate(context, { ...span, range, label, cyclic: undefined as never }, column, index);
    return;
  }
  if (isRole(end, "or-more") && end) {
    end.used = true;
    how = param(end) === ">=" ? "since" : "until";
  }
  if (how === "after") range = { start: span.range.end, end: null };
  else if (how === "since" || how === ">=") range = { start: span.range.start, end: null };
  else if (how === "before") range = { start: null, end: span.range.start };
  else if (how === "until") range = { start: null, end: span.range.end };
  const { cyclic: _cyclic, ...rest } = span;
  pushDate(context, how === "=" ? span : { ...rest, range, label: `${how} ${label}` }, column, index, chunk);
}

export function pushDate(
  context: Context,
  span: DateSpan,
  named: ColumnInfo | undefined,
  at: number,
  chunk?: Chunk,
): void {
  const text = chunk?.values.find((match) => !match.contains || match.column === named);
  const date = mainDate(context.schema);
  const anyYear = mainYear(context.schema);
  const ofLife = anyYear !== undefined && anyYear.stems.some((word) => /^(born|birth|died|death|age)$/.test(word));
  const year = date && ofLife ? undefined : anyYear;
  const column = named ?? (date && (span.bareYear === undefined || !year) ? date : (year ?? date));
  if (column && column.kind !== "text") {
    const startYear = span.range.start?.slice(0, 4);
    const endYear = span.range.end;
    let predicate: Predicate;
    if (column.kind === "date" && span.cyclic) {
      const fn = span.cyclic.unit === "month" ? "month" : span.cyclic.unit === "quarter" ? "quarter" : "dayofweek";
      predicate = {
        kind: "compare",
        op: "=",
        left: { kind: "call", fn, args: [fieldExpr(column)] },
        right: { kind: "literal", value: span.cyclic.value },
      };
    } else if (column.kind === "date")
      predicate = { kind: "timeRange", expr: fieldExpr(column), start: span.range.start, end: span.range.end };
    else {
      const low = startYear === undefined ? undefined : Number(startYear);
      const high = endYear === null ? undefined : Number(endYear.slice(0, 4)) - (endYear.slice(5) === "01-01" ? 1 : 0);
      const parts: Predicate[] = [];
      if (low !== undefined && low === high) parts.push(compareNumber(column, "=", low));
      else {
        if (low !== undefined) parts.push(compareNumber(column, ">=", low));
        if (high !== undefined) parts.push(compareNumber(column, "<=", high));
      }
      const [first] = parts;
      if (!first) return;
      predicate = parts.length === 1 ? first : { kind: "and", args: parts };
    }
    push(context, { predicate, column, at, label: `${column.name} ${span.label}`, date: true });
    if (span.relative)
      context.sketch.assumptions.push({
        text: `I took ${span.label} to be ${describeRange(span)}, reckoned from the last date in the data.`,
      });
    return;
  }
  if (text) {
    push(context, {
      predicate: valuePredicate(text),
      column: text.column,
      values: [text.value],
      at,
      label: `${text.column.name} is ${text.value}`,
    });
    return;
  }
  const holder = named ?? textYear(context.schema);
  if (holder)
    push(context, {
      predicate: {
        kind: "text",
        op: "contains",
        expr: fieldExpr(holder),
        text: span.bareYear === undefined ? span.label : String(span.bareYear),
      },
      column: holder,
      at,
      label: `${holder.name} contains ${span.label}`,
      date: true,
    });
}

function describeRange(span: DateSpan): string {
  if (span.cyclic) return `every ${span.label}`;
  return `${span.range.start ?? "the start"} up to ${span.range.end ?? "the end"}`;
}
