import { type Context, isRole } from "./context.ts";

/** Numbers that say how many rows to keep; they must not become conditions. */
export function readLimits(context: Context): Map<number, number> {
  const counts = new Map<number, number>();
  const { chunks } = context;
  chunks.forEach((chunk, index) => {
    if (
      !isRole(chunk, "superlative", "position", "mostCommon") &&
      !(chunk.kind === "phrase" && chunk.text.toLowerCase() === "top")
    )
      return;
    const next = chunks[index + 1];
    const before = chunks[index - 1];
    if (
      next?.kind === "number" &&
      next.number &&
      !next.date?.bareYear &&
      next.number.unit === undefined &&
      Number.isInteger(next.number.value) &&
      next.number.value > 0 &&
      next.number.value <= 1000
    ) {
      const period = chunks[index + 2];
      if (isRole(chunk, "position") && /^(years?|months?|days?|weeks?|quarters?)$/i.test(period?.text ?? "")) return;
      counts.set(index, next.number.value);
      next.used = true;
    } else if (
      before?.kind === "number" &&
      before.number &&
      Number.isInteger(before.number.value) &&
      before.number.value <= 500 &&
      !isRole(chunks[index - 2], "compare", "between")
    ) {
      if (before.date?.bareYear) return;
      counts.set(index, before.number.value);
      before.used = true;
    } else if (
      before?.kind === "ordinal" &&
      before.ordinal !== undefined &&
      isRole(chunk, "superlative", "mostCommon")
    ) {
      context.sketch.order = { direction: "descending", count: 1, nth: before.ordinal, ties: false, at: index };
      before.used = true;
    }
  });
  chunks.forEach((chunk, index) => {
    if (chunk.used || chunk.kind !== "number" || !chunk.number || chunk.date?.bareYear) return;
    const before = chunks[index - 1];
    const next = chunks[index + 1];
    const ranked =
      chunks.some((other, at) => at !== index && isRole(other, "superlative", "mostCommon") && !other.used) &&
      chunk.number.value <= 50 &&
      !isRole(before, "compare", "between", "and", "with", "have", "be") &&
      before?.kind !== "column" &&
      (next?.kind === "other" || (next?.kind === "column" && next.columns[0]?.column.kind === "text"));
    if (
      ((isRole(before, "list", "show") && index <= 3) || ranked) &&
      Number.isInteger(chunk.number.value) &&
      chunk.number.value <= 500 &&
      (next?.kind === "column" || next?.kind === "other" || isRole(next, "rows"))
    ) {
      context.sketch.limit = chunk.number.value;
      chunk.used = true;
    }
  });
  return counts;
}
