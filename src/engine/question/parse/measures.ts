import { UNIT_WORDS } from "../lexicon/thesaurus.ts";
import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { MeasureSketch } from "./sketch.ts";
import { asAggregate } from "../lexicon/phrases.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  isColumn,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  param,
  previousIndex,
  take,
} from "./context.ts";

/** Whether adding the column's values up makes sense ("sales") or averaging them does ("rating"). */
export function isAdditive(column: ColumnInfo): boolean {
  if (column.meaning?.unit === "percent") return false;
  if (
    /rate|ratio|percent|pct|%|avg|average|mean|index|rating|score|age|temp|price|per |_per_|per_|expect|year|latitude|longitude|weight|height|speed|duration|length|width|depth|median/i.test(
      column.name,
    )
  )
    return false;
  return /sale|revenue|gross|amount|quantity|qty|count|total|profit|cost|income|budget|population|pop\b|people|votes?\b|volume|units?|orders?|spend|deaths?|cases|attendance|production|goals|points|medals|gold|silver|bronze|wins|losses|number|num|visits?|sessions?|users|page ?views|clicks|impressions|sign ?ups|conversions|completions|installs|subscribers|rain|snow|downloads|births|employees|members|seats|area|precipitation|balance|passengers|riders|viewers|customers|visitors|tons|emissions|flights|trips|minutes played|nights|jobs|students|enrollment/i.test(
    column.name,
  );
}

export function defaultAggregate(column: ColumnInfo): "sum" | "mean" {
  return isAdditive(column) ? "sum" : "mean";
}

/** "average horsepower", "number of cars", "total and mean profit". */
export function readMeasures(context: Context): void {
  const { sketch } = context;
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (isRole(chunk, "howMany", "howMuch")) readCount(context, index);
    else if (isRole(chunk, "aggregate")) readAggregate(context, index);
    else if (isRole(chunk, "distinct") && !chunk.used) {
      chunk.used = true;
      sketch.distinct = true;
    }
  }
}

function readAggregate(context: Context, index: number): void {
  const { sketch } = context;
  const chunk = context.chunks[index];
  if (!chunk) return;
  const op = asAggregate(param(chunk));
  if (
    /^(in total|altogether|overall|combined|in all)$/i.test(chunk.text) &&
    (sketch.measures.length > 0 || context.chunks.slice(0, index).some((other) => isRole(other, "howMany", "howMuch")))
  ) {
    chunk.used = true;
    return;
  }
  if (
    op === "count" &&
    /^(number|no)$/i.test(chunk.text) &&
    (context.chunks[index + 1]?.kind === "number" || context.chunks[index + 1]?.used)
  ) {
    chunk.used = true;
    return;
  }
  const nextAt = nextIndex(context, index, "prep", "distinct", "each", "only");
  const next = chunkAt(context, nextAt);
  const ownColumn = next && isRole(next, "aggregate") ? next.columns[0] : undefined;
  const followed = chunkAt(context, nextIndex(context, nextAt, "prep"));
  if (next && ownColumn?.full && isMeasurable(ownColumn.column) && followed?.kind !== "column") next.kind = "column";
  if (op === "count") {
    const before = chunkAt(context, previousIndex(context, index));
    chunk.used = true;
    const counted = columnOf(before);
    if (before && counted && isColumn(before) && (counted.isCategory || counted.kind === "text" || counted.isYear)) {
      const introduced = isRole(
        chunkAt(context, previousIndex(context, context.chunks.indexOf(before))),
        "by",
        "each",
        "per",
      );
      if (introduced && sketch.measures.length > 0) return;
      if (!introduced) sketch.groups.push({ column: take(context, before, counted), at: index });
    }
    if (next && isColumn(next) && !isRole(context.chunks[index + 1], "by", "each") && !isMeasurable(columnOf(next))) {
      const follows = context.chunks.slice(index + 1, nextAt).some((other) => isPrep(other, "of", "for"));
      if (follows && !isRole(before, "show")) next.used = sketch.groups.length > 0 || hasGrouping(context, nextAt);
      const noun = columnOf(next);
      if (nextAt === index + 1 && noun && (noun.uniqueness > 0.8 || next.columns[0]?.full !== true)) next.used = true;
    }
    if (!sketch.measures.some((measure) => measure.op === "count")) sketch.measures.push({ op: "count", at: index });
    return;
  }
  if (isRole(next, "aggregate", "and", "superlative", "or") || next?.text === ",") {
    const run: Chunk[] = [chunk];
    let at = nextAt;
    while (
      isRole(chunkAt(context, at), "aggregate", "and", "or") ||
      chunkAt(context, at)?.text === "," ||
      (isRole(chunkAt(context, at), "superlative") &&
        /^(max|min|maximum|minimum|highest|lowest)/i.test(chunkAt(context, at)?.text ?? ""))
    ) {
      const part = chunkAt(context, at);
      if (part && isRole(part, "aggregate", "superlative")) run.push(part);
      at = nextIndex(context, at, "prep");
    }
    const targets = numericRun(context, at);
    if (targets.length > 0 && run.length > 1) {
      for (const part of run) {
        part.used = true;
        const partOp = isRole(part, "superlative")
          ? param(part) === "desc"
            ? "max"
            : "min"
          : asAggregate(param(part));
        for (const column of targets) sketch.measures.push({ op: partOp, column, at: index });
      }
      return;
    }
    if (targets.length > 0 && run.length === 1) {
      chunk.used = true;
      for (const column of targets) sketch.measures.push({ op, column, at: index });
      return;
    }
  }
  if (isRole(next, "howMany") && next) {
    const countedAt = nextIndex(context, nextAt, "prep");
    const counted = chunkAt(context, countedAt);
    const column = counted && isColumn(counted) ? choose(counted, isMeasurable, 0.1) : undefined;
    chunk.used = true;
    next.used = true;
    if (counted && column) {
      take(context, counted, column);
      sketch.measures.push({ op, column, at: index });
    } else {
      const total = context.schema.columns.find(
        (candidate) => isMeasurable(candidate) && candidate.stems.join(" ") === "total",
      );
      if (counted?.kind === "other") {
        counted.used = true;
        if (total && op === "sum" && !isEntityNoun(stem(counted.text.toLowerCase()))) {
          sketch.measures.push({ op, column: total, at: index });
          return;
        }
      }
      sketch.measures.push({ op: "count", at: index, ...(op === "mean" ? { label: "countThenMean" } : {}) });
    }
    return;
  }
  if (isRole(next, "superlative") && next) return;
  const modified =
    next?.kind === "other" && !isEntityNoun(stem(next.text.toLowerCase()))
      ? chunkAt(context, nextIndex(context, nextAt))
      : undefined;
  if (
    modified &&
    isColumn(modified) &&
    modified.columns[0] &&
    isMeasurable(modified.columns[0].column) &&
    modified === context.chunks[nextAt + 1]
  ) {
    chunk.used = true;
    if (next) next.used = true;
    sketch.measures.push({ op, column: take(context, modified, modified.columns[0].column), at: index });
    return;
  }
  const accept = (column: ColumnInfo): boolean =>
    ((op === "min" || op === "max") && column.kind === "date") || isMeasurable(column);
  const target = next?.kind === "column" ? choose(next, accept) : undefined;
  if (next && target) {
    chunk.used = true;
    take(context, next, target);
    sketch.measures.push({ op, column: target, at: index });
    const join = nextIndex(context, nextAt);
    if (isRole(chunkAt(context, join), "and") || chunkAt(context, join)?.text === ",") {
      for (const column of numericRun(context, join)) sketch.measures.push({ op, column, at: index });
    }
    return;
  }
  const before = chunkAt(context, previousIndex(context, index, "be", "prep"));
  const earlier = before && isColumn(before) ? choose(before, accept) : undefined;
  if (before && earlier) {
    chunk.used = true;
    take(context, before, earlier);
    sketch.measures.push({ op, column: earlier, at: index });
    return;
  }
  if (next && next.kind === "column" && op === "sum") {
    chunk.used = true;
    next.used = true;
    sketch.measures.push({ op: "count", column: columnOf(next), at: index });
    return;
  }
  const elsewhere =
    op === "mean" || op === "median"
      ? context.chunks.filter((other) => isColumn(other) && isMeasurable(other.columns[0]?.column))
      : [];
  const [lone] = elsewhere;
  if (elsewhere.length === 1 && lone?.columns[0]) {
    chunk.used = true;
    sketch.measures.push({ op, column: take(context, lone, lone.columns[0].column), at: index });
    return;
  }
  if (chunk.columns[0]?.full && isMeasurable(chunk.columns[0].column)) {
    chunk.kind = "column";
    return;
  }
  if ((next?.kind === "other" || isRole(next, "rows")) && op === "sum" && next) {
    chunk.used = true;
    next.used = true;
    sketch.measures.push({ op: "count", at: index });
  }
}

/** Numeric columns joined by "and" or commas from `from` on. */
function numericRun(context: Context, from: number): ColumnInfo[] {
  const found: ColumnInfo[] = [];
  let at = from;
  for (;;) {
    const chunk = chunkAt(context, at);
    if (!chunk) break;
    if (isRole(chunk, "and") || chunk.text === ",") {
      at = nextIndex(context, at);
      continue;
    }
    if (!isColumn(chunk)) break;
    const column = choose(chunk, (candidate) => isMeasurable(candidate) && !candidate.isCategory);
    if (!column) break;
    const following = chunkAt(context, nextIndex(context, at));
    if (found.length > 0 && (isRole(following, "by", "each") || following?.kind === "number")) break;
    found.push(take(context, chunk, column));
    at = nextIndex(context, at);
  }
  return found;
}

function hasGrouping(context: Context, from: number): boolean {
  return context.chunks.slice(from).some((chunk) => isRole(chunk, "by", "each", "per", "grain") && !chunk.used);
}

function readCount(context: Context, index: number): void {
  const { sketch } = context;
  const chunk = context.chunks[index];
  if (!chunk) return;
  const distinctNext = chunkAt(context, nextIndex(context, index, "prep"));
  const distinct = param(chunk) === "distinct" || isRole(distinctNext, "distinct");
  if (distinctNext && isRole(distinctNext, "distinct")) distinctNext.used = true;
  const targetAt = nextIndex(context, index, "prep", "distinct", "aggregate", "total-rows", "only");
  const target = chunkAt(context, targetAt);
  chunk.used = true;
  if (target && /^(percent|percentage points?|%)$/i.test(target.text)) {
    target.used = true;
    return;
  }
  const introduction = chunkAt(context, previousIndex(context, index));
  if (
    isRole(introduction, "by", "each", "per", "versus") &&
    target &&
    isColumn(target) &&
    isMeasurable(columnOf(target))
  )
    return;
  const join = chunkAt(context, nextIndex(context, targetAt));
  if (target && target.kind === "other") {
    target.used = true;
    const unit = stem(target.text.toLowerCase());
    const inHeader = UNIT_WORDS.has(unit)
      ? context.schema.columns.filter((column) => isMeasurable(column) && column.stems.includes(unit))
      : [];
    const [header] = inHeader;
    if (header && inHeader.length === 1 && !distinct) {
      sketch.measures.push({ op: "sum", column: header, at: index });
      return;
    }
    const total = context.schema.columns.find(
      (column) => isMeasurable(column) && column.stems.length === 1 && column.stems[0] === "total",
    );
    if (total && !distinct && !isEntityNoun(stem(target.text.toLowerCase()))) {
      sketch.measures.push({ op: "sum", column: total, at: index });
      return;
    }
  }
  const nounColumn =
    target?.kind === "column" && !target.used
      ? target
      : target?.kind === "other" &&
          join?.kind === "column" &&
          isColumn(join) &&
          context.chunks[context.chunks.indexOf(join) - 1] === target
        ? undefined
        : undefined;
  if (!nounColumn) {
    if (distinct) {
      const column = target?.kind === "column" ? columnOf(target) : undefined;
      sketch.measures.push({ op: column ? "distinct" : "count", column, at: index });
      return;
    }
    sketch.measures.push({ op: "count", at: index });
    return;
  }
  const best = nounColumn.columns[0];
  if (!best) return;
  if (distinct) {
    take(context, nounColumn, best.column);
    sketch.measures.push({ op: "distinct", column: best.column, at: index });
    return;
  }
  const explicitTotal = /^total (number|amount) of|^the total of/i.test(chunk.text) && best.full;
  const additive = choose(
    nounColumn,
    (column) =>
      isMeasurable(column) && !column.isIdentifier && (explicitTotal || !(column.isCategory && !isAdditive(column))),
    0.1,
  );
  if (additive && /how (many|much)|amount of|total/i.test(chunk.text)) {
    take(context, nounColumn, additive);
    const perRow = sketch.filters.length > 0 && !/total|amount|sum/i.test(chunk.text);
    sketch.measures.push({ op: "sum", column: additive, at: index, ...(perRow ? { label: "asIs" } : {}) });
    return;
  }
  if (
    additive &&
    best.score > 0.75 &&
    !hasGrouping(context, targetAt) &&
    /^(the )?(number|no|quantity|numbers) of/i.test(chunk.text)
  ) {
    return;
  }
  if (additive && best.full && isRole(chunkAt(context, index - 1), "superlative", "aggregate")) return;
  if (additive && best.full) {
    take(context, nounColumn, additive);
    sketch.measures.push({ op: "sum", column: additive, at: index });
    return;
  }
  take(context, nounColumn, best.column);
  const grouped = hasGrouping(context, targetAt) || hasGrouping(context, 0);
  const repeated = best.column.uniqueness < 0.9 && (best.full || best.score > 0.75);
  const countsValues =
    repeated &&
    (sketch.filters.length === 0 || grouped) &&
    !isRole(chunkAt(context, index - 1), "superlative") &&
    !sketch.order &&
    sketch.having.length === 0;
  sketch.measures.push({ op: countsValues ? "distinct" : "count", column: best.column, at: index });
}

export function sameMeasure(a: MeasureSketch, b: MeasureSketch): boolean {
  const named = (measure: MeasureSketch): string | undefined => (measure.filter ? measure.label : undefined);
  return a.op === b.op && a.column === b.column && named(a) === named(b);
}
