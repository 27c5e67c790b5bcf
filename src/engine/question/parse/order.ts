import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { MeasureSketch, OrderSketch } from "./sketch.ts";
import { ADJECTIVES, type Direction } from "./adjectives.ts";
import { asAggregate } from "../lexicon/phrases.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  findByHint,
  isColumn,
  isMeasurable,
  isRole,
  isTemporal,
  mainDate,
  mainYear,
  nextIndex,
  param,
  previousIndex,
  take,
} from "./context.ts";

export function readSuperlatives(context: Context, counts: ReadonlyMap<number, number>): void {
  const { sketch } = context;
  const pending = sketch.order;
  context.chunks.forEach((chunk, index) => {
    if (chunk.used || (sketch.order !== undefined && sketch.order !== pending)) return;
    if (isRole(chunk, "mostCommon")) {
      chunk.used = true;
      sketch.order = {
        direction: param(chunk) === "asc" ? "ascending" : "descending",
        byCount: true,
        count: counts.get(index) ?? 1,
        nth: pending?.nth,
        ties: false,
        at: index,
      };
      return;
    }
    if (!isRole(chunk, "superlative")) return;
    const order = superlativeAt(context, index, counts.get(index));
    if (!order) return;
    chunk.used = true;
    if (pending?.nth !== undefined) order.nth = pending.nth;
    sketch.order = order;
  });
}

function superlativeAt(context: Context, index: number, count: number | undefined): OrderSketch | undefined {
  const chunk = context.chunks[index];
  if (!chunk) return undefined;
  const name = param(chunk);
  const generic = name === "desc" || name === "asc";
  let direction: Direction = name === "asc" ? "ascending" : "descending";
  const base = (): OrderSketch => ({ direction, count: count ?? 1, ties: false, at: index });
  if (
    /^(higher|larger|more|better|older|newer|latter|longer|shorter|taller|faster|cheaper|lower|smaller|fewer|lesser|worse|earlier|heavier|lighter|younger|warmer|hotter|colder|deeper|richer|wider|slower|wetter|farther)$/i.test(
      chunk.text,
    )
  ) {
    const than = context.chunks.slice(index + 1, index + 5).some((other) => isRole(other, "than"));
    if (
      than ||
      (!isRole(context.chunks[0], "which", "who", "what", "yesNo", "where", "when") &&
        !/\bwhich|\bwho\b/i.test(context.question))
    )
      return undefined;
  }
  const numberAt = context.chunks[index + 1]?.kind === "number" && context.chunks[index + 1]?.used ? index + 1 : index;
  const givenAt = nextIndex(context, numberAt, "prep", "total-rows", "each");
  const given = chunkAt(context, givenAt);
  const past = given?.kind === "value" ? nextIndex(context, givenAt) : -1;
  const beyondValue = chunkAt(context, past);
  const counted = given?.kind === "value" && !(isColumn(beyondValue) && choose(beyondValue, isMeasurable));
  const nextAt = given?.kind === "value" && !counted ? past : givenAt;
  const next = chunkAt(context, nextAt);
  if (counted && /^(the )?(most|fewest|least)$/i.test(chunk.text)) return { ...base(), byCount: true };
  const measured = measureAfter(context, nextAt);
  if (measured && generic) {
    return { ...base(), measure: measured };
  }
  const accept = (column: ColumnInfo): boolean =>
    isTemporal(column) || column.type === "time" || column.type === "interval" || isMeasurable(column);
  const verb = generic && next?.kind === "column" && !next.columns[0]?.full ? spokenBefore(context, index) : undefined;
  if (verb && next) {
    next.used = true;
    return { ...base(), column: take(context, verb.chunk, verb.column) };
  }
  const target = next && isColumn(next) ? choose(next, accept, 0.25) : undefined;
  if (!generic) {
    const adjectives = ADJECTIVES[name] ?? [];
    direction = adjectives[0]?.[1] ?? "descending";
    const timed = target && (target.clockParts > 0 || target.type === "time" || target.type === "interval");
    if (next && target && timed && /^(best|worst)$/.test(name)) {
      take(context, next, target);
      return { ...base(), direction: name === "best" ? "ascending" : "descending", column: target };
    }
    const temporalWord = ["oldest", "youngest", "latest", "earliest"].includes(name);
    if (
      next &&
      target &&
      !target.isRank &&
      !(target.isIdentifier && !target.isYear) &&
      (isMeasurable(target) || temporalWord)
    ) {
      const own = adjectives.find(([hint]) => target.stems.some((word) => hint.test(word)));
      if (own || !["oldest", "youngest", "latest", "earliest"].includes(name)) {
        direction = own?.[1] ?? direction;
        take(context, next, target);
        return { ...base(), column: target };
      }
    }
    for (const [hint, way] of adjectives) {
      const column = findByHint(context.schema, hint, accept);
      if (!column) continue;
      direction = way;
      const mention = context.chunks.find((other) => isColumn(other) && columnOf(other) === column);
      if (mention && name !== "latest" && name !== "earliest" && context.chunks.indexOf(mention) > index)
        mention.used = true;
      context.sketch.assumptions.push({
        text: `I took "${chunk.text}" to mean the ${direction === "descending" ? "highest" : "lowest"} ${column.name}.`,
      });
      return { ...base(), column };
    }
    if (name === "latest" || name === "earliest") {
      const column = mainDate(context.schema) ?? mainYear(context.schema);
      if (column) return { ...base(), direction: name === "latest" ? "descending" : "ascending", column };
    }
    direction = /worst|poor|least|cheap|short|light|slow|cold|dri|narrow|closest/.test(name)
      ? "ascending"
      : "descending";
    const later = byTarget(context, index);
    if (later) return { ...base(), ...later };
    return undefined;
  }
  const placedAs = next && /^(chart|rank|plac)(ed|ing|s)?$/i.test(next.text) && !isColumn(next);
  const placing = placedAs
    ? context.chunks.slice(nextAt).find((other) => isColumn(other) && choose(other, isMeasurable) !== undefined)
    : undefined;
  const place = placing ? choose(placing, isMeasurable) : undefined;
  if (next && placing && place) {
    next.used = true;
    take(context, placing, place);
    return { ...base(), direction: direction === "descending" ? "ascending" : "descending", column: place };
  }
  if (next && target) {
    const top = /^(top|leading|bottom)/i.test(chunk.text);
    const later = top ? byTarget(context, nextAt) : undefined;
    if (!later) {
      if (target.isRank && /^(top|best|leading)/i.test(chunk.text))
        direction = direction === "descending" ? "ascending" : "descending";
      take(context, next, target);
      return { ...base(), column: target };
    }
    return { ...base(), ...later };
  }
  const later = byTarget(context, nextAt < 0 ? index : nextAt - (isColumn(next) ? 0 : 1));
  if (later) return { ...base(), ...later };
  if (next && (next.kind === "column" || next.kind === "other" || isRole(next, "rows", "times", "appears"))) {
    const column = columnOf(next);
    if (/^(top|leading|bottom)/i.test(chunk.text)) {
      const rank = context.schema.columns.find((candidate) => candidate.isRank);
      if (rank) return { ...base(), direction: direction === "descending" ? "ascending" : "descending", column: rank };
      const only = context.schema.columns.filter((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
      if (only.length === 1 && only[0]) return { ...base(), column: only[0] };
      return undefined;
    }
    if (/^(high|low|large|great|big|small|tini|max|min|utmost)/i.test(chunk.text) && next.kind !== "column") {
      const spoken = [...context.chunks.slice(0, index)]
        .reverse()
        .find((other) => isColumn(other) && choose(other, isMeasurable) !== undefined);
      const named = spoken ? choose(spoken, isMeasurable) : undefined;
      if (named) return { ...base(), column: named };
      const hint = /^high|^low/i.test(chunk.text)
        ? /^(height|elevation|altitude|rating|score)/
        : /^(area|size|population)/;
      const implied = findByHint(context.schema, hint, (candidate) => isMeasurable(candidate)) ?? onlyMeasure(context);
      if (implied) {
        context.sketch.assumptions.push({
          text: `I took "${chunk.text}" to mean the ${direction === "descending" ? "highest" : "lowest"} ${implied.name}.`,
        });
        return { ...base(), column: implied };
      }
    }
    const total =
      next.kind === "other" && !isEntityNoun(stem(next.text.toLowerCase()))
        ? context.schema.columns.find(
            (candidate) => isMeasurable(candidate) && candidate.stems.length === 1 && candidate.stems[0] === "total",
          )
        : undefined;
    if (total) {
      next.used = true;
      return { ...base(), column: total };
    }
    next.used = next.kind !== "column" ? true : next.used;
    if (column && next.kind === "column") {
      const heads = context.chunks.slice(0, index).some((other) => other.kind === "column" && !other.used);
      if (!heads) return { ...base(), byCount: true };
      next.used = true;
    }
    return { ...base(), byCount: true };
  }
  const before = chunkAt(context, previousIndex(context, index, "be", "prep", "have", "with"));
  const earlier = before && isColumn(before) ? choose(before, accept) : undefined;
  if (before && earlier) {
    take(context, before, earlier);
    return { ...base(), column: earlier };
  }
  if (next === undefined || next.kind === "punctuation") {
    const mention = [...context.chunks]
      .reverse()
      .find((other) => isColumn(other) && choose(other, isMeasurable) !== undefined);
    const column = mention ? choose(mention, isMeasurable) : undefined;
    if (mention && column) {
      take(context, mention, column);
      return { ...base(), column };
    }
    if (generic && context.chunks.slice(0, index).some((other) => isColumn(other))) return { ...base(), byCount: true };
  }
  return undefined;
}

/** "lost the most games": the verb names the column, the noun only what is counted. */
function spokenBefore(context: Context, index: number): { chunk: Chunk; column: ColumnInfo } | undefined {
  const chunk = chunkAt(context, previousIndex(context, index, "have"));
  if (!chunk || !isColumn(chunk)) return undefined;
  const column = choose(chunk, (candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
  return column ? { chunk, column } : undefined;
}

function onlyMeasure(context: Context): ColumnInfo | undefined {
  const numbers = context.schema.columns.filter((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
  return numbers.length === 1 ? numbers[0] : undefined;
}

/** "highest average salary", "largest number of cars": an aggregate is what is compared. */
function measureAfter(context: Context, at: number): MeasureSketch | undefined {
  const chunk = chunkAt(context, at);
  if (!chunk || chunk.used) return undefined;
  if (isRole(chunk, "aggregate") && param(chunk) !== "count") {
    const nextAt = nextIndex(context, at, "prep");
    let next = chunkAt(context, nextAt);
    if (next?.kind === "other" && isColumn(context.chunks[nextAt + 1])) next = context.chunks[nextAt + 1];
    const column = next && isColumn(next) ? choose(next, isMeasurable) : undefined;
    if (isRole(next, "howMany") && next) {
      chunk.used = true;
      return measureAfter(context, nextAt);
    }
    if (next && column) {
      chunk.used = true;
      take(context, next, column);
      return { op: asAggregate(param(chunk)), column, at };
    }
    if (next?.kind === "other" && param(chunk) === "sum") {
      chunk.used = true;
      next.used = true;
      return { op: "count", at };
    }
    return undefined;
  }
  if (isRole(chunk, "howMany") || (isRole(chunk, "aggregate") && param(chunk) === "count")) {
    const nextAt = nextIndex(context, at, "prep", "distinct");
    const next = chunkAt(context, nextAt);
    const distinct =
      param(chunk) === "distinct" || context.chunks.slice(at + 1, nextAt).some((other) => isRole(other, "distinct"));
    chunk.used = true;
    if (next && isColumn(next)) {
      const own = choose(next, (column) => isMeasurable(column) && !column.isIdentifier, 0.1);
      const column = own ?? columnOf(next);
      if (column) take(context, next, column);
      if (own && !distinct) return { op: "sum", column: own, at, label: "plain" };
      return { op: distinct ? "distinct" : "count", column, at };
    }
    if (next?.kind === "other") next.used = true;
    return { op: "count", at };
  }
  return undefined;
}

/** "top 5 movies by gross", "in terms of points", "based on average rating". */
function byTarget(context: Context, from: number): { column?: ColumnInfo; measure?: MeasureSketch } | undefined {
  for (let at = from + 1; at < context.chunks.length; at++) {
    const chunk = context.chunks[at];
    if (!chunk || chunk.used || !isRole(chunk, "by", "sort", "per") || isRole(chunk, "per")) continue;
    if (/each|every|different|across/i.test(chunk.text)) continue;
    const nextAt = nextIndex(context, at, "prep", "superlative");
    const measure = measureAfter(context, nextAt);
    if (measure) {
      chunk.used = true;
      return { measure };
    }
    const next = chunkAt(context, nextAt);
    const column =
      next && isColumn(next)
        ? choose(
            next,
            (candidate) => isMeasurable(candidate) && !(candidate.isCategory && candidate.kind !== "number"),
            0.2,
          )
        : undefined;
    if (next && column) {
      chunk.used = true;
      take(context, next, column);
      return { column };
    }
  }
  return undefined;
}
