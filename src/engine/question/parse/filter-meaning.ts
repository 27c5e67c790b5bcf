import { isoDay, monthRange, parseIso } from "../dates/calendar.ts";
import type { Context } from "./context.ts";
import { valuePredicate } from "./filters.ts";
import type { FilterSketch, Sketch } from "./sketch.ts";

/** "and April?" after March 2009 stays in 2009. */
export function sameYear(filter: FilterSketch, before: Sketch, context: Context): FilterSketch {
  const cyclic = context.chunks[filter.at]?.date?.cyclic;
  const old = before.filters.find((candidate) => candidate.date === true)?.predicate;
  if (!filter.date || cyclic?.unit !== "month" || old?.kind !== "timeRange" || old.start === null || old.end === null)
    return filter;
  const year = parseIso(old.start).year;
  if (old.end > isoDay(year + 1, 1, 1)) return filter;
  return { ...filter, predicate: { ...old, ...monthRange(year, cyclic.value) } };
}

/** A value that occurs in several columns is looked for in the one that the conversation is about. */
export function alreadyMeant(filter: FilterSketch, before: Sketch, context: Context): FilterSketch {
  const known = new Set([
    ...before.filters.flatMap((old) => (old.column && old.values ? [old.column] : [])),
    ...before.groups.map((group) => group.column),
  ]);
  if (!filter.column || !filter.values || filter.date || known.has(filter.column)) return filter;
  const match = context.chunks[filter.at]?.values.find((candidate) => known.has(candidate.column));
  if (!match) return filter;
  const predicate = valuePredicate(match);
  return {
    ...filter,
    column: match.column,
    values: [match.value],
    predicate: filter.negated ? { kind: "not", arg: predicate } : predicate,
    label: `${match.column.name} is ${match.value}`,
  };
}
