import type { Expr } from "../../../contract/query.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  isColumn,
  isRole,
  isTemporal,
  mainDate,
  nextIndex,
  param,
  previousIndex,
  take,
} from "./context.ts";
import { valuePredicate } from "./filters.ts";

const ROW: Expr = { kind: "rowNumber" };

/** "the album after Static", "who came right before X": the row beside a known one. */
export function readNeighbour(context: Context): void {
  const { chunks, sketch } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    const plainOrder = isRole(chunk, "compare") && /^(after|before|following|preceding|prior to)$/i.test(chunk.text);
    if (!isRole(chunk, "neighbour") && !plainOrder) return;
    const at = nextIndex(context, index, "prep", "neighbour", "compare", "rows", "be");
    let target = chunkAt(context, at);
    let targetAt = at;
    while (target && (target.kind === "column" || target.kind === "other") && targetAt >= 0 && targetAt < at + 4) {
      targetAt = nextIndex(context, targetAt, "prep", "neighbour", "compare", "be", "have", "rows");
      target = chunkAt(context, targetAt);
    }
    const match = target?.values[0];
    if (!target || target.kind !== "value" || !match) return;
    const backwards = isRole(chunk, "neighbour")
      ? param(chunk) === "previous"
      : /before|preced|prior/i.test(chunk.text);
    chunk.used = true;
    target.used = true;
    for (const other of chunks.slice(index + 1, targetAt)) if (isRole(other, "compare", "neighbour")) other.used = true;
    const beside: Expr = {
      kind: "binary",
      op: backwards ? "-" : "+",
      left: { kind: "aggregateOf", op: "min", expr: ROW, filter: valuePredicate(match) },
      right: { kind: "literal", value: 1 },
    };
    sketch.filters.push({
      predicate: { kind: "compare", op: "=", left: ROW, right: beside },
      column: undefined,
      negated: false,
      at: index,
      label: `the row ${backwards ? "before" : "after"} ${match.value}`,
    });
    sketch.rowOrder = match.column;
  });
}

/** "the first team listed", "the last game": by date where the noun is a date, else by the order of the file. */
export function readPosition(context: Context, counts: ReadonlyMap<number, number>): void {
  const { chunks, sketch } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used || sketch.order || !isRole(chunk, "position")) return;
    const last = param(chunk) === "last";
    const countHere = counts.get(index);
    const nextAt = nextIndex(context, countHere === undefined ? index : index + 1, "prep", "total-rows");
    const next = chunkAt(context, nextAt);
    const column = next && isColumn(next) ? columnOf(next) : undefined;
    chunk.used = true;
    const rank = context.schema.columns.find((candidate) => candidate.isRank);
    if (isRole(chunkAt(context, index - 1), "sort") || /rank|place|finish/i.test(chunks[index - 1]?.text ?? "")) {
      if (rank) {
        sketch.order = { direction: last ? "descending" : "ascending", column: rank, count: 1, ties: false, at: index };
        for (const other of chunks.slice(Math.max(0, index - 1), index)) other.used = true;
        return;
      }
    }
    if (column && next && isTemporal(column) && countHere === undefined) {
      take(context, next, column);
      sketch.order = { direction: last ? "descending" : "ascending", column, count: 1, ties: false, at: index };
      return;
    }
    const spokenAt = previousIndex(context, index, "be", "prep");
    const spokenChunk = chunkAt(context, spokenAt);
    const spoken =
      (spokenChunk && isColumn(spokenChunk) && next === undefined) || next?.kind === "punctuation"
        ? spokenChunk && isColumn(spokenChunk)
          ? choose(spokenChunk, isTemporal)
          : undefined
        : undefined;
    if (spokenChunk && spoken) {
      take(context, spokenChunk, spoken);
      sketch.order = { direction: last ? "descending" : "ascending", column: spoken, count: 1, ties: false, at: index };
      return;
    }
    const date = mainDate(context.schema);
    const dated =
      date && date.uniqueness > 0.5 && !/listed|list|table|chart|row/i.test(context.question) ? date : undefined;
    sketch.order = {
      direction: last ? "descending" : "ascending",
      ...(dated ? { column: dated } : { byRow: true }),
      count: countHere ?? 1,
      ties: false,
      at: index,
    };
  });
}
