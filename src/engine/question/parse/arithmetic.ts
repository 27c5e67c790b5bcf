import { isAdditive } from "./measures.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Expr, Predicate } from "../../../contract/query.ts";
import { readPhrase } from "../lexicon/phrases.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  isColumn,
  isMeasurable,
  isRole,
  nextIndex,
  numberExpr,
  param,
  previousIndex,
  take,
} from "./context.ts";
import { type Scalar, valueOf } from "./pairs.ts";

/** "what percentage of employees are in Engineering", "what percent of sales comes from technology". */
export function readPercentage(context: Context): Scalar | undefined {
  const { sketch } = context;
  readPortion(context);
  if (
    !sketch.transforms.some((transform) => transform.kind === "share") ||
    sketch.groups.length > 0 ||
    sketch.filters.length === 0 ||
    sketch.wishes.mark
  )
    return undefined;
  const predicates = sketch.filters.map((filter) => filter.predicate);
  const filter: Predicate =
    predicates.length === 1 && predicates[0] ? predicates[0] : { kind: "and", args: predicates };
  const number =
    sketch.measures[0]?.column && sketch.measures[0].op === "sum"
      ? { column: sketch.measures[0].column, op: "sum" as const }
      : numberMention(context);
  const spoken = number ?? { column: undefined, op: "count" as const };
  const throughout = sketch.filters.find((other) => other.throughout);
  const whole: Expr = {
    kind: "aggregateOf",
    op: spoken.op,
    ...(spoken.column ? { expr: numberExpr(spoken.column) } : {}),
    ...(throughout ? { filter: throughout.predicate } : {}),
  };
  sketch.filters = [];
  sketch.measures = [];
  sketch.transforms = [];
  return {
    as: "percent",
    expr: {
      kind: "binary",
      op: "/",
      left: { kind: "binary", op: "*", left: { kind: "literal", value: 100 }, right: valueOf(spoken, filter) },
      right: whole,
    },
  };
}

/** "the percentage of women in each department": the part of each group, not its part in the whole. */
function readPortion(context: Context): void {
  const { sketch } = context;
  const share = sketch.transforms.find((transform) => transform.kind === "share");
  const part = sketch.filters.findLast(
    (filter) => !filter.date && !sketch.groups.some((group) => group.column === filter.column),
  );
  if (!share || !part || sketch.groups.length !== 1 || sketch.measures.some((measure) => measure.op !== "count"))
    return;
  const at = context.chunks.findIndex((chunk) => isRole(chunk, "share"));
  const between = context.chunks.slice(at + 1, part.at);
  if (at < 0 || part.at < at || between.some((chunk) => isRole(chunk, "by", "each", "per", "grain"))) return;
  sketch.transforms = sketch.transforms.filter((transform) => transform !== share);
  sketch.filters = sketch.filters.filter((filter) => filter !== part);
  sketch.portion = part.predicate;
  sketch.measures = [{ op: "count", at }];
}

function numberMention(context: Context): { column: ColumnInfo; op: "sum" } | undefined {
  for (const chunk of context.chunks) {
    if (!isColumn(chunk)) continue;
    const column = choose(chunk, (candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
    if (column) {
      chunk.used = true;
      return { column, op: "sum" };
    }
  }
  return undefined;
}

/** "profit per unit", "gross minus budget", "ratio of A to B". */
export function readArithmetic(context: Context): void {
  const { chunks, sketch } = context;
  const words = context.tokens.map((token) => token.norm);
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (!chunk || chunk.used) continue;
    const ratio = isRole(chunk, "ratio");
    const text = chunk.text.toLowerCase();
    const op = isRole(chunk, "arithmetic")
      ? (param(chunk) as "+" | "-" | "*")
      : text === "divided by" || text === "over"
        ? "/"
        : text === "x" || text === "×"
          ? "*"
          : chunk.kind === "punctuation" && /^[+*/-]$/.test(text)
            ? (text as "+")
            : isRole(chunk, "per")
              ? "/"
              : undefined;
    if (ratio && text !== "divided by") {
      const leftAt = nextIndex(context, index, "prep");
      const joinAt = nextIndex(context, leftAt);
      const rightAt = nextIndex(context, joinAt);
      if (pairUp(context, leftAt, rightAt, "/")) {
        chunk.used = true;
        return;
      }
      continue;
    }
    if (isRole(chunk, "difference") && /between|in|of/.test(text)) {
      const leftAt = nextIndex(context, index, "prep");
      const joinAt = nextIndex(context, leftAt);
      const rightAt = nextIndex(context, joinAt);
      if (isRole(chunkAt(context, joinAt), "and") && pairUp(context, leftAt, rightAt, "-")) {
        chunk.used = true;
        return;
      }
      continue;
    }
    if (op === undefined) continue;
    const leftAt = previousIndex(context, index);
    const rightAt = nextIndex(context, index);
    if (isRole(chunk, "per")) {
      const unit = chunkAt(context, rightAt);
      const header =
        unit && unit.kind === "other"
          ? context.schema.columns.filter(
              (column) => isMeasurable(column) && column.stems.includes(unit.text.toLowerCase()),
            )
          : [];
      const [only] = header;
      const left = chunkAt(context, leftAt);
      const over = left && isColumn(left) ? choose(left, isMeasurable) : undefined;
      if (unit && only && header.length === 1 && left && over && over !== only) {
        unit.used = true;
        chunk.used = true;
        take(context, left, over);
        sketch.derived = { op: "/", left: over, right: only };
        return;
      }
      const divisor = unit?.columns[0];
      if (divisor?.full !== true || (divisor.column.isCategory && !isAdditive(divisor.column))) continue;
    }
    if (pairUp(context, leftAt, rightAt, op)) {
      chunk.used = true;
      return;
    }
  }
  if (/\bprofit margin\b/i.test(context.question) && !sketch.derived) {
    const profit = context.schema.columns.find((column) => isMeasurable(column) && column.stems.includes("profit"));
    const base = context.schema.columns.find(
      (column) => isMeasurable(column) && column.stems.some((word) => word === "sale" || word === "revenue"),
    );
    const margin = context.schema.columns.some((column) => column.stems.includes("margin"));
    if (profit && base && !margin) {
      sketch.derived = { op: "/", left: profit, right: base };
      for (const chunk of chunks) if (chunk.kind === "column" && columnOf(chunk) === profit) chunk.used = true;
    }
  }
  void readPhrase;
  void words;
}

function pairUp(context: Context, leftAt: number, rightAt: number, op: "+" | "-" | "*" | "/"): boolean {
  const left = chunkAt(context, leftAt);
  const right = chunkAt(context, rightAt);
  if (!left || !right || !isColumn(left) || !isColumn(right)) return false;
  const accept = (column: ColumnInfo): boolean => isMeasurable(column) && !column.isYear;
  const first = choose(left, accept);
  const second = choose(right, accept);
  if (!first || !second || first === second) return false;
  take(context, left, first);
  take(context, right, second);
  context.sketch.derived = { op, left: first, right: second };
  return true;
}
