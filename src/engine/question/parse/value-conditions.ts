import type { Chunk } from "./chunks.ts";
import type { Predicate } from "../../../contract/query.ts";
import type { ValueMatch } from "../linking/values.ts";
import { compareNumber, negated, push, valuePredicate } from "./filters.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  fieldExpr,
  isColumn,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  param,
  previousIndex,
  role,
  take,
} from "./context.ts";

export function readNull(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  if (param(chunk) === "none") {
    const target = chunkAt(context, nextIndex(context, index, "prep"));
    if (target?.kind === "value" && !target.used) chunk.entry = { role: "not", param: "not", length: 1 };
    const column =
      target && target === context.chunks[index + 1] && isColumn(target)
        ? columnOf(target)
        : isColumn(target)
          ? columnOf(target)
          : undefined;
    if (!target || !column) return;
    chunk.used = true;
    take(context, target, column);
    const zero = isMeasurable(column) && column.valid >= context.schema.rowCount;
    push(context, {
      predicate: zero ? compareNumber(column, "=", 0) : { kind: "isNull", expr: fieldExpr(column) },
      column,
      at: index,
      label: `${column.name} ${zero ? "is 0" : "is missing"}`,
      negated: false,
    });
    return;
  }
  const before = chunkAt(context, previousIndex(context, index, "be", "have", "not"));
  const after = chunkAt(context, nextIndex(context, index, "prep"));
  const named = isColumn(after) ? after : isColumn(before) ? before : undefined;
  const column = columnOf(named);
  if (!named || !column) return;
  chunk.used = true;
  take(context, named, column);
  const wanted = role(chunk) === "null" ? !negated(context, index) : negated(context, index);
  const isNull: Predicate = { kind: "isNull", expr: fieldExpr(column) };
  push(context, {
    predicate: wanted ? isNull : { kind: "not", arg: isNull },
    column,
    at: index,
    label: `${column.name} ${wanted ? "is missing" : "is known"}`,
    negated: false,
  });
}

export function readText(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const beforeAt = previousIndex(context, index, "be", "have", "not", "with", "only");
  const before = chunkAt(context, beforeAt);
  const at = nextIndex(context, index, "prep");
  const target = chunkAt(context, at);
  if (!chunk || !target) return;
  const weak = /^(like|including|mentions?|mentioning|contains?|containing)$/i.test(chunk.text);
  if (weak && !target.quoted && target.kind !== "other" && target.kind !== "value") return;
  const column = before?.kind === "column" ? choose(before, (candidate) => candidate.kind === "text") : undefined;
  const label =
    column ?? target.values[0]?.column ?? context.schema.columns.find((candidate) => candidate.kind === "text");
  if (!label || (weak && !column && !target.quoted)) return;
  chunk.used = true;
  target.used = true;
  if (before && column) take(context, before, column);
  const following = context.chunks[at + 1];
  let text = target.text.replace(/^["']|["']$/g, "");
  if (!target.quoted && following?.kind === "other" && !following.used) {
    following.used = true;
    text = `${text} ${following.text}`;
  }
  const op = role(chunk) === "startsWith" ? "startsWith" : role(chunk) === "endsWith" ? "endsWith" : "contains";
  push(context, {
    predicate: { kind: "text", op, expr: fieldExpr(label), text },
    column: label,
    at: index,
    label: `${label.name} ${op} "${text}"`,
  });
}

export function readValue(context: Context, index: number, forceNot = false): void {
  const chunk = context.chunks[index];
  const best = chunk?.values[0];
  if (!chunk || !best) return;
  const near = (at: number): Chunk | undefined => {
    const other = chunkAt(context, at);
    return other?.kind === "column" ? other : undefined;
  };
  const leftAt = previousIndex(context, index, "be", "not", "only", "contains", "have");
  let left = near(leftAt);
  const leftChunk = chunkAt(context, leftAt);
  if (
    !left &&
    (isPrep(leftChunk, "of", "in", "for", "at", "to", "as", "on") || isRole(leftChunk, "compare", "appears", "versus"))
  ) {
    const farther = near(previousIndex(context, leftAt, "be", "not", "only", "appears"));
    if (
      farther &&
      (isPrep(leftChunk, "of", "as", "to") || isRole(leftChunk, "compare", "versus")) &&
      chunk.values.some((match) => match.column === farther.columns[0]?.column)
    )
      left = farther;
  }
  const rightAt = nextIndex(context, index);
  const rightChunk = chunkAt(context, rightAt);
  const beyond =
    isPrep(rightChunk, "as", "in", "on", "for") || isRole(rightChunk, "have", "be")
      ? near(nextIndex(context, rightAt, "have", "be"))
      : undefined;
  const right =
    near(rightAt) ??
    (beyond && chunk.values.some((match) => match.column === beyond.columns[0]?.column) ? beyond : undefined);
  const byChunk = isRole(leftChunk, "by") ? near(previousIndex(context, leftAt)) : undefined;
  if (!left && byChunk && chunk.values.some((match) => match.column === byChunk.columns[0]?.column)) left = byChunk;
  const listed = [...context.sketch.filters]
    .reverse()
    .find(
      (filter) =>
        filter.values !== undefined &&
        filter.at < index &&
        index - filter.at <= 4 &&
        context.chunks
          .slice(filter.at + 1, index)
          .every((between) => isRole(between, "or", "and", "filler") || between.text === ","),
    );
  const bindTo = (other: Chunk | undefined): ValueMatch | undefined => {
    if (!other) return undefined;
    for (const candidate of other.columns) {
      const match = chunk.values.find((value) => value.column === candidate.column && value.score >= best.score - 0.4);
      if (match && candidate.score >= (other.columns[0]?.score ?? 0) - 0.35) return match;
    }
    const target = other.columns[0];
    if (target && target.score > 0.8 && target.column.kind === "text" && best.score < 0.9)
      return context.values.find(target.column, chunk.text.toLowerCase().split(/\s+/));
    return undefined;
  };
  let match = bindTo(left);
  let bound = match ? left : undefined;
  if (!match && listed?.column) match = chunk.values.find((value) => value.column === listed.column);
  if (!match) {
    match = bindTo(right);
    bound = match ? right : undefined;
  }
  if (!match) {
    const direction = isPrep(leftChunk, "from")
      ? /origin|from|source|depart|start|home|begin|sender|export/i
      : isPrep(leftChunk, "to")
        ? /dest|^to$|_to$|arriv|end|away|receiver|target|import/i
        : isRole(leftChunk, "versus")
          ? /opponent|away|against|visitor/i
          : undefined;
    if (direction)
      match = chunk.values.find((value) => value.score >= best.score - 0.1 && direction.test(value.column.name));
  }
  match ??= best;
  chunk.used = true;
  if (
    bound &&
    bound.kind === "column" &&
    !(bound === left && isSelected(context, leftAt)) &&
    !isRole(chunkAt(context, previousIndex(context, context.chunks.indexOf(bound))), "by", "each", "per")
  )
    bound.used = true;
  push(context, {
    predicate: valuePredicate(match),
    column: match.column,
    ...(match.contains ? {} : { values: [match.value] }),
    at: index,
    label: `${match.column.name} ${match.contains ? "contains" : "is"} ${match.value}`,
    ...(forceNot ? { negated: true } : {}),
  });
  if (match === best && chunk.values.length > 1 && !bound) {
    const other = chunk.values[1];
    if (other && other.score > best.score - 0.03)
      context.sketch.assumptions.push({
        text: `I looked for "${match.value}" in ${match.column.name}; it also occurs in ${other.column.name}.`,
      });
  }
}

/** "which team is X": the column is what is asked for, not only where to look. */
function isSelected(context: Context, at: number): boolean {
  const before = chunkAt(context, previousIndex(context, at));
  return (
    isRole(before, "which") &&
    !context.chunks.some((chunk, index) => index !== at && chunk.kind === "column" && !chunk.used)
  );
}

/** "the score when the opponent was Foo" where Foo is no known value. */
export function readLiteral(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const column = columnOf(chunk);
  if (!chunk || !column || column.kind !== "text") return;
  const joined = context.chunks[index + 1];
  const equals = isRole(joined, "be") || joined?.text === "=" || isPrep(joined, "of") || joined?.text === ":";
  const start = equals ? index + 2 : index + 1;
  const words: Chunk[] = [];
  for (let at = start; at < context.chunks.length; at++) {
    const part = context.chunks[at];
    if (!part || part.used || part.kind === "punctuation") break;
    if (part.kind !== "other" && !(words.length > 0 && (part.kind === "number" || isPrep(part, "of", "in")))) break;
    words.push(part);
  }
  const [first] = words;
  if (!first || !(first.quoted || first.capitalised)) return;
  if (!equals && !first.quoted) return;
  const said = words.flatMap((word) => word.text.toLowerCase().split(/\s+/));
  const match = context.values.find(column, said);
  chunk.used = true;
  for (const word of words) word.used = true;
  const text = words.map((word) => word.text.replace(/^["']|["']$/g, "")).join(" ");
  push(context, {
    predicate: match ? valuePredicate(match) : { kind: "text", op: "equals", expr: fieldExpr(column), text },
    column,
    values: [match?.value ?? text],
    at: start,
    label: `${column.name} is ${match?.value ?? text}`,
  });
}
