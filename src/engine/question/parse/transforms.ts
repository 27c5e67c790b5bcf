import type { TimeUnit } from "../../../contract/query.ts";
import { type Context, chunkAt, isRole, nextIndex, param, previousIndex } from "./context.ts";

const UNITS: Record<string, TimeUnit> = {
  day: "yearmonthdate",
  week: "yearweek",
  month: "yearmonth",
  quarter: "yearquarter",
  year: "year",
};

/** Growth, shares, running totals and moving averages. */
export function readTransforms(context: Context): void {
  const { sketch, chunks } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    if (isRole(chunk, "change")) readChange(context, index);
    else if (isRole(chunk, "share")) {
      const after = chunkAt(context, nextIndex(context, index, "prep"));
      const before = chunkAt(context, previousIndex(context, index));
      const ownColumn = chunk.columns[0]?.full === true && !sketch.wishes.mark;
      if (ownColumn && (isRole(before, "aggregate", "superlative") || after === undefined)) return;
      chunk.used = true;
      sketch.transforms.push({ kind: "share" });
    } else if (isRole(chunk, "cumulative")) {
      chunk.used = true;
      sketch.transforms.push({ kind: "cumulative" });
    } else if (isRole(chunk, "moving")) {
      chunk.used = true;
      const around = [...chunks.slice(Math.max(0, index - 4), index), ...chunks.slice(index + 1, index + 7)];
      const number = around.find((other) => other.kind === "number" && !other.used && !other.date?.bareYear);
      const dated = around.find((other) => other.date && /last|past/.test(other.text));
      if (number) number.used = true;
      void dated;
      const op = param(chunk);
      sketch.transforms.push({
        kind: "moving",
        op: op === "sum" || op === "stdev" ? op : "mean",
        periods: number?.number ? Math.max(1, Math.round(number.number.value)) : 3,
      });
      const unit = chunkAt(context, number ? chunks.indexOf(number) + 1 : index + 1);
      const word = /^(day|week|month|year|quarter|period)s?$/i.exec(unit?.text ?? "")?.[1]?.toLowerCase();
      if (unit && word !== undefined) unit.used = true;
      if (word !== undefined && Object.hasOwn(UNITS, word) && !chunks.some((other) => isRole(other, "grain")))
        sketch.wantedUnit = UNITS[word];
    }
  });
}

function readChange(context: Context, index: number): void {
  const { sketch, chunks } = context;
  const chunk = chunks[index];
  if (!chunk) return;
  const name = param(chunk);
  const whole = context.question.toLowerCase();
  if (isRole(chunkAt(context, previousIndex(context, index)), "which", "who") && !/rate|percent|%/.test(whole)) return;
  if (/\bwhy\b/.test(whole)) {
    chunk.used = true;
    return;
  }
  if (name === "yoy" || name === "mom" || name === "qoq" || name === "wow") {
    chunk.used = true;
    const unit = name === "yoy" ? "year" : name === "mom" ? "yearmonth" : name === "qoq" ? "yearquarter" : "yearweek";
    sketch.transforms.push({ kind: "change", mode: "percent", periods: 1, comparable: unit });
    if (!chunks.some((other) => isRole(other, "grain"))) sketch.wantedUnit = unit;
    return;
  }
  const over = /over (the )?(time|years|months|course)|through(out)? (the )?(years|time)|\btrend/.test(whole);
  if (name === "difference" && (over || /how (did|has|have|does|do)/.test(whole))) {
    chunk.used = true;
    return;
  }
  if (
    name === "difference" &&
    !/(monthly|annual|yearly|daily|weekly|absolute|month|year|quarter|day|week|previous)/.test(whole)
  ) {
    return;
  }
  if (chunk.columns[0]?.full && chunk.columns[0].score > 0.9) return;
  chunk.used = true;
  sketch.transforms.push({
    kind: "change",
    mode: name === "percent" ? "percent" : /percent|%|rate/.test(whole) ? "percent" : "difference",
    periods: 1,
  });
}
