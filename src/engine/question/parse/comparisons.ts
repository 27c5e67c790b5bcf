import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Expr } from "../../../contract/query.ts";
import { impliedColumn, percentTwin, scaled, unitColumn, unitLike } from "./units.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { readComparisonWithAverage } from "./averages.ts";
import { readClockCondition, readHavingCondition, readOverall, readUnderLimit } from "./having.ts";
import { readDateCondition } from "./date-conditions.ts";
import { readValue } from "./value-conditions.ts";
import { stem } from "../lexicon/stem.ts";
import { type CompareOp, FLIPPED, compareNumber, negated, push, valuePredicate } from "./filters.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  fieldExpr,
  isMeasurable,
  isPrep,
  isRole,
  isTemporal,
  mainDate,
  mainYear,
  nextIndex,
  numberExpr,
  param,
  previousIndex,
  take,
} from "./context.ts";

const DENIED: Record<string, string> = { after: "until", since: "before", before: "since", until: "after" };

/** The column a comparison at `index` speaks of: what stands right before it, or right after the number. */
export function comparedColumn(
  context: Context,
  index: number,
  operand: number,
  accept: (column: ColumnInfo) => boolean,
): { chunk: Chunk; column: ColumnInfo } | undefined {
  const pick = (at: number): { chunk: Chunk; column: ColumnInfo } | undefined => {
    const chunk = chunkAt(context, at);
    if (!chunk || chunk.kind !== "column") return undefined;
    const column = choose(
      chunk,
      (candidate) => accept(candidate) && !(candidate.isKey && chunk.columns[0]?.full !== true),
    );
    return column ? { chunk, column } : undefined;
  };
  const before = previousIndex(context, index, "be", "not", "howLong", "only");
  const direct = pick(before);
  if (direct) return direct;
  const after = nextIndex(context, operand);
  const gap = chunkAt(context, after);
  const beyond =
    isPrep(gap, "of", "in", "on", "for", "as") || isRole(gap, "aggregate") || gap?.kind === "other"
      ? nextIndex(context, after, ...(unitLike(gap) ? (["prep"] as const) : []))
      : -1;
  const following =
    pick(after) ??
    (beyond >= 0 && (isPrep(gap, "of", "in", "for", "as") || isRole(gap, "aggregate") || unitLike(gap))
      ? pick(beyond)
      : undefined);
  if (following && !(isPrep(gap, "in") && !isMeasurable(following.column))) return following;
  for (let at = index - 1, steps = 0; at >= 0 && steps < 7; at--, steps++) {
    const chunk = context.chunks[at];
    if (isRole(chunk, "by", "each", "and", "or", "compare", "superlative") && steps > 0) break;
    if (chunk?.kind === "number" || chunk?.kind === "date") break;
    const found = pick(at);
    if (found && !found.chunk.used && (!found.column.isIdentifier || found.chunk.columns[0]?.full)) return found;
  }
  return undefined;
}

/** "more losses than wins", "higher salary than Bob". */
export function readThan(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const leftAt = previousIndex(context, index);
  const left = chunkAt(context, leftAt);
  const wordAt = previousIndex(context, leftAt);
  const word = chunkAt(context, wordAt);
  const rightAt = nextIndex(context, index, "have", "be");
  const right = chunkAt(context, rightAt);
  if (!chunk || !left || !word || !right || left.kind !== "column") return;
  const op: CompareOp | undefined = /^(more|higher|larger|greater|bigger|better|longer)$/i.test(word.text)
    ? ">"
    : /^(less|lower|smaller|fewer|worse|shorter)$/i.test(word.text)
      ? "<"
      : undefined;
  const column = choose(left, isMeasurable);
  if (!op || !column) return;
  if (right.kind === "column") {
    const other = choose(right, (candidate) => isMeasurable(candidate) && candidate !== column);
    if (!other) return;
    for (const part of [chunk, word]) part.used = true;
    take(context, left, column);
    take(context, right, other);
    push(context, {
      predicate: { kind: "compare", op, left: numberExpr(column), right: numberExpr(other) },
      column,
      at: index,
      label: `${column.name} ${op} ${other.name}`,
      negated: false,
    });
    return;
  }
  const match = right.kind === "value" ? right.values[0] : undefined;
  const others = context.chunks.filter(
    (part) => part.kind === "value" && part !== right && part.values.some((value) => value.column === match?.column),
  );
  if (!match || others.length > 0) return;
  for (const part of [chunk, word, right]) part.used = true;
  take(context, left, column);
  const bound: Expr = { kind: "aggregateOf", op: "max", expr: numberExpr(column), filter: valuePredicate(match) };
  push(context, {
    predicate: { kind: "compare", op, left: numberExpr(column), right: bound },
    column,
    at: index,
    label: `${column.name} ${op} that of ${match.value}`,
    negated: false,
  });
}

export function readComparison(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  const name = param(chunk);
  const operand = nextIndex(context, index, "be", "only");
  let target = chunkAt(context, operand);
  let targetAt = operand;
  if (isPrep(target, "of", "to", "in", "on", "from") || isRole(target, "total-rows")) {
    targetAt = nextIndex(context, operand, "prep");
    target = chunkAt(context, targetAt);
  }
  if (!target) return;
  const temporalWord = name === "after" || name === "before" || name === "since";
  if (
    target.kind === "date" &&
    (temporalWord || target.number === undefined || looksTemporal(context, index, targetAt))
  ) {
    chunk.used = true;
    const word =
      name === "over" || name === ">"
        ? "after"
        : name === "<"
          ? "before"
          : name === ">="
            ? "since"
            : name === "<="
              ? "until"
              : name;
    const original = chunk.text.toLowerCase();
    const how = /until|till|up to|by the end/.test(original) || name === "<=" ? "until" : word;
    readDateCondition(context, targetAt, negated(context, index) ? (DENIED[how] ?? how) : how, index);
    return;
  }
  if ((target.kind === "number" || target.number !== undefined) && target.kind !== "column") {
    const value = target.number?.value ?? target.date?.bareYear;
    if (value === undefined) return;
    const following = nextIndex(context, targetAt, "prep");
    const after = chunkAt(context, nextIndex(context, targetAt));
    const found = comparedColumn(
      context,
      index,
      targetAt,
      (column) => (column.kind === "date" && value > 999) || isMeasurable(column),
    );
    const adjectival =
      /^(older|younger|taller|heavier|lighter|faster|slower|cheaper|longer|shorter|deeper|warmer|hotter|colder|cooler|costing)/i.test(
        chunk.text,
      )
        ? impliedColumn(context, chunk.text, target, after)
        : undefined;
    let op: CompareOp =
      name === "after" ? ">" : name === "before" ? "<" : name === "since" ? ">=" : (name as CompareOp);
    if (readClockCondition(context, index, targetAt, op)) return;
    if (readHavingCondition(context, index, targetAt, op, value)) return;
    const rest = chunkAt(context, following);
    if (isRole(rest, "or-more") && (op === ">" || op === "<" || op === "=")) {
      op = param(rest) as CompareOp;
      if (rest) rest.used = true;
    }
    if (negated(context, index)) op = FLIPPED[op];
    if (!found || (adjectival && !found.chunk.columns[0]?.full)) {
      const sized =
        adjectival && after && /^(feet|foot|ft|met(er|re)s?|m|km|miles?|kg|lbs?|pounds?)$/i.test(after.text);
      const implied =
        (sized ? unitColumn(context, after.text, value) : undefined) ??
        adjectival ??
        impliedColumn(context, chunk.text, target, after);
      if (implied) {
        chunk.used = true;
        target.used = true;
        push(context, {
          predicate: compareNumber(implied, op, scaled(implied, target)),
          column: implied,
          at: index,
          label: `${implied.name} ${op} ${value}`,
          negated: false,
        });
        context.sketch.assumptions.push({ text: `I took "${chunk.text} ${target.text}" to be about ${implied.name}.` });
        return;
      }
      const measured = unitLike(after) ? unitColumn(context, after?.text ?? "", value) : undefined;
      if (measured) {
        chunk.used = true;
        target.used = true;
        push(context, {
          predicate: compareNumber(measured, op, value),
          column: measured,
          at: index,
          label: `${measured.name} ${op} ${value}`,
          negated: false,
        });
        return;
      }
      if (
        after &&
        (after.kind === "column" ||
          after.kind === "other" ||
          isRole(after, "rows", "aggregate", "howMany", "times", "arithmetic"))
      ) {
        const counted = after.kind === "column" ? columnOf(after) : undefined;
        const total =
          after.kind === "other" && !isEntityNoun(stem(after.text.toLowerCase()))
            ? context.schema.columns.find(
                (column) => isMeasurable(column) && column.stems.length === 1 && column.stems[0] === "total",
              )
            : undefined;
        if (total) {
          chunk.used = true;
          target.used = true;
          after.used = true;
          push(context, {
            predicate: compareNumber(total, op, value),
            column: total,
            at: index,
            label: `${total.name} ${op} ${value}`,
            negated: false,
          });
          return;
        }
        chunk.used = true;
        target.used = true;
        after.used = true;
        const repeated =
          counted !== undefined && counted.kind === "text" && counted.uniqueness < 0.3 && counted.distinct > 1;
        const distinct = isRole(after, "distinct") || (repeated && context.schema.rowCount > 12);
        context.sketch.having.push({
          op,
          value,
          measure: { op: distinct ? "distinct" : "count", column: counted, at: index },
        });
      }
      return;
    }
    chunk.used = true;
    target.used = true;
    if (unitLike(after) && after) after.used = true;
    const column = take(context, found.chunk, percentTwin(context, found.column, target));
    const aggregateAt = previousIndex(context, context.chunks.indexOf(found.chunk), "prep");
    const aggregate = chunkAt(context, aggregateAt);
    if (
      aggregate &&
      isRole(aggregate, "aggregate") &&
      !aggregate.used &&
      context.chunks
        .slice(0, aggregateAt)
        .some((other) => (other.kind === "column" && !other.used) || isRole(other, "which", "by"))
    ) {
      aggregate.used = true;
      context.sketch.having.push({
        op,
        value: scaled(column, target),
        measure: { op: param(aggregate) as "mean", column, at: aggregateAt },
      });
      return;
    }
    if (readOverall(context, index, found.chunk, column, op, scaled(column, target))) return;
    if (column.kind === "date") {
      const range =
        op === ">"
          ? { start: `${value + 1}-01-01`, end: null }
          : op === ">="
            ? { start: `${value}-01-01`, end: null }
            : op === "<"
              ? { start: null, end: `${value}-01-01` }
              : { start: null, end: `${value + 1}-01-01` };
      push(context, {
        predicate: { kind: "timeRange", expr: fieldExpr(column), ...range },
        column,
        at: index,
        label: `${column.name} ${op} ${value}`,
        negated: false,
        date: true,
      });
      return;
    }
    push(context, {
      predicate: compareNumber(column, op, scaled(column, target)),
      column,
      at: index,
      label: `${column.name} ${op} ${target.text}`,
      negated: false,
    });
    return;
  }
  if (isRole(target, "average-of-all", "aggregate", "superlative")) {
    readComparisonWithAverage(context, index, targetAt);
    return;
  }
  const numbered = chunkAt(context, nextIndex(context, targetAt, "be"));
  if (
    target.kind === "column" &&
    numbered?.number &&
    numbered.kind !== "phrase" &&
    (temporalWord || !isMeasurable(columnOf(chunkAt(context, previousIndex(context, index, "be")))))
  ) {
    const column = choose(target, isMeasurable);
    const op: CompareOp =
      name === "after" ? ">" : name === "before" ? "<" : name === "since" ? ">=" : (name as CompareOp);
    if (column && op in FLIPPED) {
      chunk.used = true;
      numbered.used = true;
      take(context, target, column);
      push(context, {
        predicate: compareNumber(column, op, numbered.number.value),
        column,
        at: index,
        label: `${column.name} ${op} ${numbered.text}`,
      });
      return;
    }
  }
  const op = name as CompareOp;
  if (!(op in FLIPPED)) return;
  if (target.kind === "value") {
    const found = comparedColumn(context, index, targetAt, isMeasurable) ?? unusedNumber(context);
    const match = target.values[0];
    if (!found || !match) {
      if (op === "=" || op === "!=") {
        chunk.used = true;
        if (op === "!=") readValue(context, targetAt, true);
      }
      return;
    }
    chunk.used = true;
    target.used = true;
    const column = take(context, found.chunk, found.column);
    const right: Expr = { kind: "aggregateOf", op: "max", expr: numberExpr(column), filter: valuePredicate(match) };
    push(context, {
      predicate: { kind: "compare", op, left: numberExpr(column), right },
      column,
      at: index,
      label: `${column.name} ${op} that of ${match.value}`,
      negated: false,
    });
    return;
  }
  if (target.kind === "column") {
    const left: { chunk: Chunk; column: ColumnInfo } | undefined = comparedColumn(context, index, index, isMeasurable);
    const right = choose(target, isMeasurable);
    if ((!left || left.chunk === target) && right && readUnderLimit(context, index, target, right, op)) return;
    if (!left || !right || left.chunk === target || left.column === right) {
      if (
        chunk.text.toLowerCase() === "over" ||
        chunk.text.toLowerCase() === "under" ||
        chunk.text.toLowerCase() === "following"
      )
        chunk.entry = { role: "by", param: "by", length: 1 };
      return;
    }
    if (chunk.text.toLowerCase() === "over") {
      chunk.entry = { role: "versus", param: "versus", length: 1 };
      return;
    }
    chunk.used = true;
    take(context, left.chunk, left.column);
    take(context, target, right);
    push(context, {
      predicate: { kind: "compare", op, left: numberExpr(left.column), right: numberExpr(right) },
      column: left.column,
      at: index,
      label: `${left.column.name} ${op} ${right.name}`,
      negated: false,
    });
  }
}

function looksTemporal(context: Context, index: number, targetAt: number): boolean {
  const chunk = context.chunks[index];
  const year = context.chunks[targetAt]?.date?.bareYear;
  if (year !== undefined) {
    if (
      /^(older|younger|taller|heavier|lighter|faster|slower|cheaper|longer|shorter|deeper|larger|bigger|smaller|costing)/i.test(
        chunk?.text ?? "",
      )
    )
      return false;
    const after = chunkAt(context, nextIndex(context, targetAt));
    if (unitLike(after) && !/year/i.test(after?.text ?? "")) return false;
    const date = mainDate(context.schema);
    const numeric = mainYear(context.schema);
    const low = date ? Number(String(date.min).slice(0, 4)) : Number(numeric?.min);
    const high = date ? Number(String(date.max).slice(0, 4)) : Number(numeric?.max);
    if (!Number.isFinite(low) || year < low - 25 || year > high + 25) return false;
  }
  const found = comparedColumn(context, index, targetAt, () => true);
  return found === undefined ? true : isTemporal(found.column);
}

function unusedNumber(context: Context): { chunk: Chunk; column: ColumnInfo } | undefined {
  for (const chunk of context.chunks) {
    if (chunk.kind !== "column" || chunk.used) continue;
    const column = choose(chunk, isMeasurable);
    if (column) return { chunk, column };
  }
  return undefined;
}
