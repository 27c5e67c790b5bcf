import type { ColumnInfo } from "../linking/schema.ts";
import type { Predicate } from "../../../contract/query.ts";
import { saysNone, yesNoValues } from "../linking/codes.ts";
import { stem } from "../lexicon/stem.ts";
import type { Chunk } from "./chunks.ts";
import { compareNumber } from "./filters.ts";
import {
  type Context,
  chunkAt,
  columnOf,
  fieldExpr,
  isColumn,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  previousIndex,
  take,
} from "./context.ts";

export interface Flag {
  column: ColumnInfo;
  yes: Predicate;
  no: Predicate;
}

/** A column that says yes or no of each row, however it spells that. */
export function flagOf(context: Context, column: ColumnInfo): Flag | undefined {
  const is = (value: string | number | boolean): Predicate => ({
    kind: "compare",
    op: "=",
    left: fieldExpr(column),
    right: { kind: "literal", value },
  });
  if (column.kind === "boolean") return { column, yes: is(true), no: is(false) };
  if (column.kind === "number")
    return column.distinct === 2 && Number(column.min) === 0 && Number(column.max) === 1 && !column.isIdentifier
      ? { column, yes: is(1), no: is(0) }
      : undefined;
  if (column.kind !== "text" || column.distinct > 2) return undefined;
  const values = yesNoValues(context.values.frequent(column, 3));
  if (!values) return undefined;
  return {
    column,
    yes: is(values.yes),
    no: values.no === null ? { kind: "isNull", expr: fieldExpr(column) } : is(values.no),
  };
}

export interface Presence {
  predicate: Predicate;
  label: string;
}

/** Rows that have nothing (or, with `present`, something) in the column: no, missing, none or 0, whichever the column knows. */
export function presence(context: Context, column: ColumnInfo, present: boolean): Presence | undefined {
  const flag = flagOf(context, column);
  const { name } = column;
  if (flag) return { predicate: present ? flag.yes : flag.no, label: `${name} is ${present ? "yes" : "no"}` };
  const opposite = (predicate: Predicate): Predicate => (present ? { kind: "not", arg: predicate } : predicate);
  const none = column.kind === "text" ? context.values.frequent(column, 200).filter(saysNone) : [];
  const missing: Predicate = { kind: "isNull", expr: fieldExpr(column) };
  if (none.length > 0) {
    const listed: Predicate = { kind: "in", expr: fieldExpr(column), values: none };
    const either: Predicate = column.valid < context.schema.rowCount ? { kind: "or", args: [missing, listed] } : listed;
    return { predicate: opposite(either), label: `${name} is ${present ? "something" : none[0]}` };
  }
  if (column.valid < context.schema.rowCount)
    return { predicate: opposite(missing), label: `${name} is ${present ? "known" : "missing"}` };
  if (isMeasurable(column) && Number(column.min) === 0)
    return {
      predicate: compareNumber(column, present ? ">" : "=", 0),
      label: `${name} is ${present ? "more than 0" : "0"}`,
    };
  return undefined;
}

function pushPresence(context: Context, column: ColumnInfo, at: number, present: boolean): boolean {
  const found = presence(context, column, present);
  if (!found) return false;
  context.sketch.filters.push({ ...found, column, negated: !present, at });
  return true;
}

const VERB_LIKE = [
  "show",
  "list",
  "have",
  "be",
  "filler",
  "total-rows",
  "prep",
  "rows",
  "appears",
  "distinct",
] as const;

/** "did not chart in the US", "not yet resolved", "on no album", "out of stock", "unpaid": conditions without a value. */
export function readAbsence(context: Context): void {
  const { chunks } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    if (isRole(chunk, "not")) readNegatedColumn(context, index);
    else if (isPrep(chunk, "of") && /^out of$/i.test(chunk.text)) readOutOf(context, index);
    else if (isPrep(chunk, "in")) readInStock(context, index, index + 1);
    else if (isColumn(chunk) && /^in stock$/i.test(chunk.text)) readInStock(context, index, index);
    else if (chunk.kind === "other") readPrefixed(context, chunk, index);
    else if (isRole(chunk, "show") && /^chart(ed|s)?$/i.test(chunk.text) && index > 0) readCharted(context, index);
  });
}

function readNegatedColumn(context: Context, index: number): void {
  const { chunks } = context;
  const between: Chunk[] = [];
  for (let at = index + 1; at < chunks.length && at <= index + 8; at++) {
    const part = chunks[at];
    if (!part || part.kind === "punctuation") break;
    if (part.kind === "other" || isRole(part, ...VERB_LIKE) || isRole(part, "null")) {
      between.push(part);
      continue;
    }
    if (!isColumn(part)) return;
    const after = chunkAt(context, nextIndex(context, at));
    const spoken = part.text.toLowerCase();
    if (isRole(after, "be", "compare", "contains", "between") || after?.kind === "value" || after?.kind === "number")
      return;
    const column = columnOf(part);
    if (!column) return;
    const further =
      after && isPrep(after, "in", "on") ? chunkAt(context, nextIndex(context, nextIndex(context, at))) : undefined;
    const held = isColumn(further) ? columnOf(further) : undefined;
    if (
      held &&
      further &&
      /^(win|make|earn|have|get)/.test(between[0]?.text ?? "") &&
      pushPresence(context, held, at, false)
    ) {
      for (const used of [chunks[index], part, further, ...between]) if (used) consume(used);
      return;
    }
    const total =
      /^(medals?|awards?|points?|goals?|wins?)$/.test(spoken) && part.columns[0]?.full !== true
        ? context.schema.columns.find((other) => isMeasurable(other) && other.stems.join(" ") === "total")
        : undefined;
    if (!pushPresence(context, total ?? column, at, false)) return;
    for (const used of [chunks[index], ...between]) if (used) consume(used);
    take(context, part, column);
    return;
  }
  const noun = between.findLast((part) => part.kind === "other");
  const total = context.schema.columns.find((column) => isMeasurable(column) && column.stems.join(" ") === "total");
  if (noun && total && between.some((part) => isRole(part, "total-rows")) && pushPresence(context, total, index, false))
    for (const used of [chunks[index], ...between]) if (used) consume(used);
}

/** A verb that belongs to the condition no longer asks for a chart or a list. */
function consume(chunk: Chunk): void {
  if (chunk.kind === "phrase" && isRole(chunk, "show", "list")) chunk.kind = "other";
  chunk.used = true;
}

function readOutOf(context: Context, index: number): void {
  const next = chunkAt(context, nextIndex(context, index));
  const column = isColumn(next) ? columnOf(next) : undefined;
  const chunk = context.chunks[index];
  if (
    !next ||
    !column ||
    !chunk ||
    !column.stems.some((word) => /^(stock|inventory|print|order|service|office)$/.test(word))
  )
    return;
  if (!pushPresence(context, column, index, false)) return;
  chunk.used = true;
  take(context, next, column);
}

/** "which items are in stock". */
function readInStock(context: Context, index: number, mentionAt: number): void {
  const { chunks } = context;
  const next = chunks[mentionAt];
  const column = isColumn(next) ? columnOf(next) : undefined;
  const before = chunkAt(context, previousIndex(context, index));
  if (!next || !column || !/^(in )?(stock|print|service)$/i.test(next.text) || isRole(before, "howMany", "aggregate"))
    return;
  if (!isRole(before, "be") && before?.kind !== "column" && before?.kind !== "other") return;
  if (before?.kind === "column" && isMeasurable(columnOf(before))) return;
  const chunk = chunks[index];
  if (!chunk || !pushPresence(context, column, index, true)) return;
  chunk.used = true;
  take(context, next, column);
}

function readPrefixed(context: Context, chunk: Chunk, index: number): void {
  const word = /^(?:un|in|non-?)(\p{L}{4,})$/iu.exec(chunk.text)?.[1]?.toLowerCase();
  const split = /^non$/i.test(chunk.text);
  if (word === undefined && !split) return;
  const root = word === undefined ? undefined : stem(word);
  const column = context.schema.columns.find((candidate) => root !== undefined && candidate.stems.includes(root));
  if (column && pushPresence(context, column, index, false)) chunk.used = true;
}

function readCharted(context: Context, index: number): void {
  const { chunks } = context;
  const prep = chunkAt(context, nextIndex(context, index));
  const next = chunkAt(context, nextIndex(context, nextIndex(context, index)));
  const chunk = chunks[index];
  if (!chunk || !isPrep(prep, "in", "on") || !next || !isColumn(next)) return;
  const column = columnOf(next);
  const better = chunkAt(context, nextIndex(context, nextIndex(context, nextIndex(context, index))));
  if (!column || column.valid === context.schema.rowCount || isRole(better, "compare", "than")) return;
  if (!pushPresence(context, column, index, true)) return;
  consume(chunk);
  take(context, next, column);
}

/** "inactive" of a column "Active". */
function opposes(said: string, column: ColumnInfo): boolean {
  const root = /^(?:un|in|non-?|dis)(\p{L}{4,})$/iu.exec(said.trim())?.[1]?.toLowerCase();
  return root !== undefined && column.stems.includes(stem(root));
}

const LIVE = /^(active|current|live|available|ongoing)$/i;
const ENDED = /^(discontinu|retir|inactiv|clos|cancel|archiv|delet|terminat|withdrawn|left)/;

/** "active products" of a column that says which are discontinued. */
function readOpposites(context: Context): void {
  for (const [index, chunk] of context.chunks.entries()) {
    if (chunk.kind !== "other" || chunk.used || !LIVE.test(chunk.text)) continue;
    const column = context.schema.columns.find((candidate) => candidate.stems.some((word) => ENDED.test(word)));
    const flag = column ? flagOf(context, column) : undefined;
    if (!column || !flag) continue;
    chunk.used = true;
    const denied = chunkAt(context, previousIndex(context, index));
    const not = isRole(denied, "not");
    if (denied && not) denied.used = true;
    context.sketch.filters.push({
      predicate: not ? flag.yes : flag.no,
      column,
      negated: !not,
      at: index,
      label: `${column.name} is ${not ? "yes" : "no"}`,
    });
  }
}

const DENIES = /^(out|not|no|missed|miss|misses|failed|fail|without|never|lacking|neither)$/i;

/** "which products are in stock", "made the playoffs", "active employees": a yes/no column that is only named is a condition. */
export function readFlags(context: Context): void {
  const { chunks } = context;
  const charted = chunks.some((chunk) => isRole(chunk, "mark"));
  readOpposites(context);
  chunks.forEach((chunk, index) => {
    if (!isColumn(chunk) || charted) return;
    const column = columnOf(chunk);
    const flag = column ? flagOf(context, column) : undefined;
    if (!column || !flag) return;
    const before = chunkAt(context, previousIndex(context, index));
    if (
      isRole(before, "by", "each", "per", "channel", "sort", "what", "superlative", "aggregate", "versus", "distinct")
    )
      return;
    if (isRole(chunkAt(context, index - 1), "show", "list") && index <= 1 && chunks.length <= 3) return;
    const after = chunkAt(context, nextIndex(context, index));
    if (after?.kind === "value" && after.values.some((match) => match.column === column)) return;
    if (isRole(after, "be") && isRole(before, "with", "and", "which")) return;
    if (
      isRole(before, "and") &&
      column.kind !== "boolean" &&
      chunkAt(context, previousIndex(context, chunks.indexOf(before as Chunk)))?.kind === "column"
    )
      return;
    if (/status|flag/i.test(after?.text ?? "")) return;
    const denial = chunks
      .slice(Math.max(0, index - 4), index)
      .findLast((other) => isRole(other, "not", "null") || DENIES.test(other.text) || /^out of$/i.test(other.text));
    if (denial) denial.used = true;
    const opposed = opposes(chunk.text, column);
    const no = (denial !== undefined) !== opposed;
    take(context, chunk, column);
    context.sketch.filters.push({
      predicate: no ? flag.no : flag.yes,
      column,
      negated: no,
      at: index,
      label: `${column.name} is ${no ? "no" : "yes"}`,
    });
    const verb = chunkAt(context, previousIndex(context, index, "prep"));
    if (verb?.kind === "other") verb.used = true;
  });
}

/** "how many films have notes": a column that some rows lack is asked to be there. */
export function readPresence(context: Context): void {
  context.chunks.forEach((chunk, index) => {
    const before = context.chunks[previousIndex(context, index)];
    const next = context.chunks[index + 1];
    const column = chunk.kind === "column" && !chunk.used ? chunk.columns[0]?.column : undefined;
    if (!column || !isRole(before, "have") || !/^(have|has|had)( a| an)?$/i.test(before?.text ?? "")) return;
    if (next && !/^[?.!]$/.test(next.text)) return;
    if (column.valid >= context.schema.rowCount || index < 2) return;
    take(context, chunk, column);
    context.sketch.filters.push({
      predicate: { kind: "not", arg: { kind: "isNull", expr: fieldExpr(column) } },
      column,
      negated: false,
      at: index,
      label: `${column.name} is known`,
    });
  });
}
