import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Direction } from "./adjectives.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  param,
  previousIndex,
} from "./context.ts";

/** "..., highest total first". */
export function readClosingSort(context: Context): void {
  const { chunks, sketch } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used || index < 3 || !isRole(chunk, "superlative")) return;
    const endAt = chunks.findIndex((other, at) => at > index && at <= index + 3 && /^first$/i.test(other.text));
    if (endAt < 0 || endAt < chunks.length - 2) return;
    const between = chunks.slice(index + 1, endAt).find((other) => other.kind === "column");
    for (const part of chunks.slice(index, endAt + 1)) part.used = true;
    sketch.sort = {
      column: between ? choose(between, isMeasurable) : undefined,
      axis: "y",
      direction: /asc|cheapest|earliest|shortest|lowest|smallest/.test(param(chunk)) ? "ascending" : "descending",
    };
  });
}

/** "sorted by name", "in descending order of sales", "from high to low". */
export function readSort(context: Context): void {
  const { sketch } = context;
  let direction: Direction | undefined;
  let found = false;
  let column: ColumnInfo | undefined;
  let axis: "x" | "y" | undefined;
  context.chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    if (isRole(chunk, "ascending", "descending")) {
      direction = chunk.entry?.role === "descending" ? "descending" : "ascending";
      chunk.used = true;
      found = true;
      const after = chunkAt(context, nextIndex(context, index, "by", "prep", "sort"));
      const target = sortTarget(context, after);
      if (target && isPrep(chunkAt(context, index + 1), "of")) column = target;
    } else if (isRole(chunk, "sort")) {
      const nextAt = nextIndex(context, index, "by", "prep", "total-rows", "sort", "ascending", "descending", "each");
      const next = chunkAt(context, nextAt);
      const before = chunkAt(context, previousIndex(context, index, "and"));
      const noun =
        /^(order|rank|sorted|ranked|ordered|sort|arranged|ranking)$/i.test(chunk.text) && chunk.columns.length > 0;
      if (isRole(next, "channel") && next) {
        axis = param(next) === "x" ? "x" : param(next) === "y" ? "y" : axis;
        next.used = true;
        found = true;
      } else if (isRole(next, "howMany", "aggregate") && next) {
        axis = "y";
        found = true;
        const named = sortTarget(context, chunkAt(context, nextIndex(context, nextAt, "prep")));
        next.used = next.used || sketch.measures.length > 0;
        if (named && sketch.measures.length > 0) {
          const mention = chunkAt(context, nextIndex(context, nextAt, "prep"));
          if (mention) mention.used = true;
        }
      } else {
        const target = sortTarget(context, next);
        const ranked = /^rank/i.test(chunk.text) && target?.kind === "text" ? rankedBy(context, nextAt) : undefined;
        if (ranked) {
          column = ranked;
          direction ??= "descending";
          found = true;
        } else if (target && next) {
          column = target;
          const headless = !noun || isRole(context.chunks[index + 1], "by", "prep") || /by|the|of/i.test(chunk.text);
          found = found || headless;
          if (headless) next.used = true;
          const beyond = chunkAt(context, nextIndex(context, nextAt, "prep", "by"));
          if (isRole(beyond, "ascending", "descending") && beyond && direction === undefined) {
            direction = beyond.entry?.role === "descending" ? "descending" : "ascending";
            beyond.used = true;
          }
        } else if (isRole(next, "ascending", "descending") || before === undefined) found = true;
      }
      chunk.used = true;
    }
  });
  const text = context.question.toLowerCase();
  if (
    /\b(y|vertical)[- ]?(axis|bar)?\b.*\b(order|sort|rank|desc|asc|low|high)/.test(text) &&
    axis === undefined &&
    /y[- ]axis|\by\b|vertical/.test(text) &&
    found
  )
    axis = "y";
  else if (
    /(order|sort|rank|desc|asc|display).*\bx[- ]?axis|x[- ]axis.*(order|sort|rank|desc|asc)|\bbars? (from|in) |\bx in (asc|desc)|order the x/.test(
      text,
    ) &&
    axis === undefined &&
    found
  )
    axis = "x";
  else if (/total number|\bbars?\b/.test(text) && found && axis === undefined && column === undefined)
    axis = /bars?.*(high|low|length|height)/.test(text) ? "y" : undefined;
  if (found && sketch.sort === undefined) sketch.sort = { column, axis, direction: direction ?? "ascending" };
}

/** "rank the teams by points": the number after "by" is what is sorted on, and shown. */
function rankedBy(context: Context, nounAt: number): ColumnInfo | undefined {
  const byAt = nextIndex(context, nounAt);
  const by = chunkAt(context, byAt);
  const next = chunkAt(context, nextIndex(context, byAt, "prep"));
  if (!isRole(by, "by") || next?.kind !== "column") return undefined;
  return choose(next, (column) => isMeasurable(column) && !column.isCategory);
}

function sortTarget(context: Context, chunk: Chunk | undefined): ColumnInfo | undefined {
  if (!chunk || chunk.kind !== "column") return undefined;
  const known = context.sketch.measures.find(
    (measure) => measure.column && chunk.columns.some((match) => match.column === measure.column),
  );
  return known?.column ?? columnOf(chunk);
}
