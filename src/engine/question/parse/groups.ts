import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { GroupSketch } from "./sketch.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import { asTimeUnit } from "../lexicon/phrases.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
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

/** "by origin and year", "for each genre", "monthly", "over time". */
export function readGroups(context: Context): void {
  const { sketch } = context;
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (isRole(chunk, "grain")) readGrain(context, index);
    else if (isRole(chunk, "bin")) readBins(context, index);
    else if (isRole(chunk, "by", "each", "per")) readBy(context, index);
  }
  const seen = new Set<ColumnInfo>();
  sketch.groups = sketch.groups.filter((group) => (seen.has(group.column) ? false : (seen.add(group.column), true)));
}

function readBy(context: Context, index: number): void {
  const { sketch } = context;
  const chunk = context.chunks[index];
  if (!chunk) return;
  let at = nextIndex(context, index, "each", "distinct", "total-rows", "prep", "by", "rows", "same");
  const first = chunkAt(context, at);
  if (isRole(chunk, "by") && isRole(chunkAt(context, previousIndex(context, index)), "sort")) return;
  const rowsAmong =
    /^(among|amongst|among all)$/i.test(chunk.text) && isColumn(first) && (columnOf(first)?.uniqueness ?? 0) > 0.9;
  if (rowsAmong && first) {
    chunk.used = true;
    first.used = true;
    return;
  }
  if (
    isRole(chunk, "per") &&
    sketch.measures.some((measure) => measure.op === "mean") &&
    (first?.kind === "other" || (first?.columns[0]?.score ?? 0) < 0.68)
  ) {
    chunk.used = true;
    if (first) first.used = true;
    return;
  }
  if (isRole(first, "howMany") && first && isColumn(chunkAt(context, nextIndex(context, at, "prep")))) {
    first.used = true;
    at = nextIndex(context, at, "prep");
  } else if (isRole(first, "sort", "ascending", "descending", "aggregate", "howMany", "superlative")) return;
  if (param(chunk) === "breakdown") {
    const before = chunkAt(context, previousIndex(context, index));
    const column = columnOf(before);
    if (!isColumn(first) && before && column && isColumn(before)) {
      chunk.used = true;
      if (!isMeasurable(column) || column.isCategory)
        sketch.groups.push({ column: take(context, before, column), at: index });
      return;
    }
  }
  let found = false;
  for (;;) {
    const part = chunkAt(context, at);
    if (!part) break;
    if (part.kind === "column" && !part.used) {
      const best = part.columns[0];
      if (!best) break;
      const preferred =
        choose(
          part,
          (column) =>
            column.kind === "text" ||
            column.kind === "date" ||
            column.kind === "boolean" ||
            column.isYear ||
            column.isCategory,
          0.12,
        ) ?? best.column;
      const continuous =
        isMeasurable(preferred) && !preferred.isCategory && !preferred.isYear && !preferred.isIdentifier;
      if (continuous && found) break;
      if (continuous && /regarding|based on|according to|in terms of|with respect to/i.test(chunk.text)) break;
      if (continuous && sketch.measures.length === 0 && !isRole(chunk, "each")) {
        chunk.used = true;
        return;
      }
      take(context, part, preferred);
      found = true;
      const group: GroupSketch = { column: preferred, at };
      const unitWord =
        preferred.kind === "date" ? /(year|month|quarter|week|day)s?$/i.exec(part.text)?.[1]?.toLowerCase() : undefined;
      if (unitWord !== undefined && !preferred.name.toLowerCase().endsWith(unitWord))
        group.timeUnit =
          unitWord === "year"
            ? "year"
            : unitWord === "month"
              ? "yearmonth"
              : unitWord === "quarter"
                ? "yearquarter"
                : unitWord === "week"
                  ? "yearweek"
                  : "yearmonthdate";
      const grainAt = nextIndex(context, at, "by", "prep");
      const grain = chunkAt(context, grainAt);
      const bare =
        grain && /^(year|month|quarter|week|day)s?$/i.test(grain.text) && preferred.kind === "date"
          ? grain.text.toLowerCase().replace(/s$/, "")
          : undefined;
      if (grain && bare !== undefined) {
        group.timeUnit =
          bare === "year"
            ? "year"
            : bare === "month"
              ? "yearmonth"
              : bare === "quarter"
                ? "yearquarter"
                : bare === "week"
                  ? "yearweek"
                  : "yearmonthdate";
        grain.used = true;
      } else if (grain && isRole(grain, "grain") && preferred.kind === "date") {
        group.timeUnit = timeUnitOf(context, grain, preferred);
        grain.used = true;
      }
      sketch.groups.push(group);
      const join = nextIndex(context, at);
      const joined = chunkAt(context, join);
      if (isRole(joined, "and", "by") || joined?.text === "," || joined?.text === "/" || isRole(joined, "each")) {
        at = nextIndex(context, join, "each", "by", "and", "prep");
        const after = chunkAt(context, nextIndex(context, at));
        if (isRole(after, "be") || isRole(chunkAt(context, at), "sort")) break;
        continue;
      }
      break;
    }
    const beyond = context.chunks[at + 1];
    if (!found && part.kind === "other" && isColumn(beyond) && isEntityNoun(stem(part.text.toLowerCase()))) {
      part.used = true;
      at += 1;
      continue;
    }
    if (isRole(part, "grain") && !part.used) {
      readGrain(context, at);
      found = true;
      break;
    }
    const date = mainDate(context.schema);
    const unit = /^(year|month|quarter|week)s?$/i.exec(part.text)?.[1]?.toLowerCase();
    if (found && date && unit !== undefined && !part.used) {
      part.used = true;
      sketch.groups.push({ column: date, timeUnit: unit === "year" ? "year" : asTimeUnit(`year${unit}`), at });
    }
    break;
  }
  if (found) chunk.used = true;
}

function timeUnitOf(context: Context, chunk: Chunk, column: ColumnInfo): GroupSketch["timeUnit"] {
  const name = param(chunk);
  if (name === "auto") {
    const single = column.uniqueness > 0.98 && column.valid <= 5_000 && context.sketch.measures.length === 0;
    return column.type === "date" && column.distinct > 0 && (column.distinct <= 400 || single)
      ? undefined
      : grainFor(column);
  }
  if (name === "decade") return undefined;
  return asTimeUnit(name);
}

/** Dates few enough to be drawn one by one need no grain. */
export function seriesUnit(column: ColumnInfo): GroupSketch["timeUnit"] {
  return column.type === "date" && column.distinct > 0 && column.distinct <= 400 ? undefined : grainFor(column);
}

/** A grain that gives a readable number of points over the column's span. */
export function grainFor(column: ColumnInfo): NonNullable<GroupSketch["timeUnit"]> {
  if (column.distinct > 0 && column.distinct <= 200 && column.uniqueness > 0) {
    const years = Number(String(column.max).slice(0, 4)) - Number(String(column.min).slice(0, 4)) + 1;
    if (column.distinct <= years) return "year";
  }
  const days = (Date.parse(String(column.max).slice(0, 10)) - Date.parse(String(column.min).slice(0, 10))) / 86_400_000;
  if (!Number.isFinite(days)) return "year";
  if ((days > 366 * 20 && column.distinct > 200) || /year/i.test(column.name)) return "year";
  if (days > 92) return "yearmonth";
  if (days > 3) return "yearmonthdate";
  return "yearmonthdatehours";
}

function readGrain(context: Context, index: number): void {
  const { sketch } = context;
  const chunk = context.chunks[index];
  if (!chunk) return;
  const name = param(chunk);
  chunk.used = true;
  const own = chunk.columns.find((match) => match.score > 0.7)?.column;
  const neighbours = [previousIndex(context, index, "prep", "by"), nextIndex(context, index, "prep", "by")]
    .map((at) => chunkAt(context, at))
    .filter((other): other is Chunk => other?.kind === "column" && columnOf(other)?.kind === "date");
  const neighbour = neighbours.find(
    (other) => !other.used || sketch.groups.some((group) => group.column === columnOf(other)),
  );
  let column = neighbour ? columnOf(neighbour) : undefined;
  if (neighbour && column) take(context, neighbour, column);
  const year = mainYear(context.schema);
  const ownMonth =
    name === "yearmonth" || name === "month"
      ? context.schema.columns.find(
          (candidate) => candidate.stems.length === 1 && candidate.stems[0] === "month" && candidate.kind !== "date",
        )
      : undefined;
  if (!column && own) column = own;
  if (!column && ownMonth) column = ownMonth;
  if (
    !column &&
    (name === "year" || name === "auto" || name === "decade") &&
    year &&
    !(name === "auto" && mainDate(context.schema))
  )
    column = year;
  if (!column && name === "day")
    column = context.schema.columns.find(
      (candidate) => candidate.kind === "text" && candidate.stems.some((word) => word === "weekday" || word === "day"),
    );
  column ??= mainDate(context.schema);
  column ??=
    name === "year" || name === "auto"
      ? (context.schema.columns.find(
          (candidate) => candidate.stems.includes("year") || candidate.stems.includes("season"),
        ) ?? year)
      : undefined;
  if (!column) return;
  const existing = sketch.groups.find((group) => group.column === column);
  const group: GroupSketch = existing ?? { column, at: index };
  if (column.kind === "date") {
    if (name === "decade") {
      group.timeUnit = "year";
      group.decade = true;
    } else group.timeUnit = timeUnitOf(context, chunk, column);
  } else if (name === "decade" && isTemporal(column)) {
    group.bin = 10;
    group.decade = true;
  }
  if (!existing) sketch.groups.push(group);
}

function readBins(context: Context, index: number): void {
  const { sketch } = context;
  const chunk = context.chunks[index];
  if (!chunk) return;
  const afterAt = nextIndex(context, index, "prep", "by", "with", "be", "total-rows");
  const after = chunkAt(context, afterAt);
  const before = chunkAt(context, previousIndex(context, index, "prep", "be", "by"));
  const number = after?.kind === "number" ? after : before?.kind === "number" ? before : undefined;
  const beyond = chunkAt(context, nextIndex(context, afterAt, "prep", "by", "with"));
  const named = [after, before, beyond].find(
    (other) =>
      isColumn(other) || (other?.kind === "column" && sketch.groups.some((group) => group.column === columnOf(other))),
  );
  chunk.used = true;
  if (number) number.used = true;
  const inBins = /(^|\s)(bins|buckets|intervals)$/i.test(chunk.text);
  const grain = [after, beyond].find((other) => isRole(other, "grain"));
  const column =
    (named && columnOf(named)) ?? (grain ? mainDate(context.schema) : (sketch.groups[0]?.column ?? undefined));
  if (!column) return;
  if (named) named.used = true;
  const existing = sketch.groups.find((group) => group.column === column);
  const group: GroupSketch = existing ?? { column, at: index };
  if (column.kind === "date") {
    if (grain) {
      grain.used = true;
      group.timeUnit = timeUnitOf(context, grain, column);
    } else group.timeUnit = grainFor(column);
  } else if (isMeasurable(column)) {
    group.bin = number?.number && !inBins ? number.number.value : true;
    if (number?.number && (inBins || /bins|buckets/i.test(context.question))) {
      group.bin = true;
      group.maxBins = Math.max(1, Math.round(number.number.value));
    }
  }
  if (!existing) sketch.groups.push(group);
}
