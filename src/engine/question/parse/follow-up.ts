import type { AggregateOp } from "../../../contract/plan.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Interpretation } from "./interpret.ts";
import type { Sketch } from "./sketch.ts";
import type { Task } from "./decide.ts";
import { asAggregate } from "../lexicon/phrases.ts";
import { defaultAggregate } from "./measures.ts";
import { type Context, isMeasurable, isRole, isTemporal, param } from "./context.ts";

const OPENING =
  /^(and|now|only|just|but|also|then|instead|what about|how about|same|for|in|by|as an?|make (it|that)|change (it|that)|switch|turn|without|excluding|except|remove|clear|drop|reset|sort|order|top|bottom|show (it|that|this|them)|split|break (it|that)|colou?r(ed)?|group (it|that|them)|per|since|before|after|with|limit|the (median|average|mean|total|sum|maximum|minimum)|(median|average|mean|total|max|min|sum)s?\b.{0,3}$|a?s? ?(bar|line|pie|area|scatter))\b/i;

const CLEARING = /\b(remove|clear|drop|reset|without|forget|undo)\b.{0,12}\b(filters?|conditions?|restrictions?)\b/i;

const ADDING = /^(and|also|plus)?\s*(also\b|and by\b|split|break|colou?r|add\b|coloured|colored|and split)/i;

/** Whether a question only makes sense as a change to the one before it. */
export function isFollowUp(context: Context): boolean {
  const text = context.question.trim();
  if (CLEARING.test(text)) return true;
  if (!OPENING.test(text)) return false;
  const words = context.tokens.filter((token) => token.kind !== "punctuation").length;
  const aggregated = context.chunks.some(
    (chunk, index) =>
      isRole(chunk, "aggregate", "howMany") &&
      context.chunks
        .slice(index + 1)
        .some((other) => other.kind === "column" && other.columns[0] && isMeasurable(other.columns[0].column)),
  );
  const grouped = context.chunks.some((chunk) => isRole(chunk, "by", "grain", "each"));
  const ranked = /^(top|bottom)/i.test(text) && context.chunks.some((chunk) => chunk.kind === "column");
  if (ranked && words > 3) return false;
  return words <= 9 && !(aggregated && grouped);
}

export interface Spoken {
  sketch: Sketch;
  interpretation: Interpretation;
}

/** The earlier question changed by the follow-up. */
export function applyFollowUp(before: Spoken, next: Spoken, context: Context): Spoken {
  const sketch: Sketch = {
    ...before.sketch,
    wishes: { ...before.sketch.wishes, channels: { ...before.sketch.wishes.channels } },
    assumptions: [...next.sketch.assumptions],
    alternatives: [...next.sketch.alternatives],
  };
  const added = next.sketch;
  let task: Task = before.interpretation.task;
  if (CLEARING.test(context.question)) sketch.filters = [];
  else
    sketch.filters = [
      ...sketch.filters.filter((old) => !added.filters.some((filter) => replaces(filter, old))),
      ...added.filters,
    ];
  if (added.wishes.mark) sketch.wishes.mark = added.wishes.mark;
  if (added.wishes.stack) sketch.wishes.stack = added.wishes.stack;
  const colour = added.wishes.channels.color ?? added.wishes.channels.facet;
  const groups = [...added.groups];
  if (colour && !groups.some((group) => group.column === colour)) groups.push({ column: colour, at: 0 });
  const columns = mentioned(next.interpretation.task).filter(
    (column) => !groups.some((group) => group.column === column),
  );
  if (groups.length > 0) {
    const [leading] = groups;
    if (task.kind === "scatter" && leading) sketch.wishes.channels.color = leading.column;
    else if (task.kind === "histogram") task = { ...task, by: groups[0]?.column };
    else {
      const keep = ADDING.test(context.question) || colour !== undefined ? sketch.groups : [];
      sketch.groups = [...keep.filter((group) => !groups.some((other) => other.column === group.column)), ...groups];
      sketch.order = sketch.order?.count !== undefined ? undefined : sketch.order;
      task = withMeasures(sketch, task);
    }
  }
  const explicit = added.measures.filter(
    (measure) => measure.label !== "assumed" && (measure.column !== undefined || measure.op === "count"),
  );
  const op = loneAggregate(context);
  const column = columns.find((candidate) => isMeasurable(candidate) && !isTemporal(candidate));
  if (explicit.length > 0) {
    sketch.measures = explicit;
    if (task.kind !== "query") task = withMeasures(sketch, task);
  } else if (op !== undefined) {
    task = withMeasures(sketch, task);
    sketch.measures = sketch.measures.map((measure) => ({ ...measure, op, label: undefined }));
  } else if (column) {
    const [old] = sketch.measures;
    if (task.kind === "histogram") task = { ...task, column };
    else {
      sketch.measures = [{ op: old && old.op !== "count" ? old.op : defaultAggregate(column), column, at: 0 }];
      task = withMeasures(sketch, task);
    }
  }
  if (added.order) sketch.order = added.order;
  else {
    const top = topCount(context);
    if (top) {
      const measure = sketch.measures[0];
      sketch.order = {
        direction: top.direction,
        count: top.count,
        ties: false,
        at: 0,
        ...(measure ? { measure } : sketch.order?.column ? { column: sketch.order.column } : {}),
      };
    }
  }
  if (added.sort) sketch.sort = added.sort;
  if (added.transforms.length > 0) sketch.transforms = added.transforms;
  return {
    sketch,
    interpretation: {
      ...before.interpretation,
      task,
      pictorial: before.interpretation.pictorial || added.wishes.mark !== undefined,
    },
  };
}

function replaces(filter: Sketch["filters"][number], old: Sketch["filters"][number]): boolean {
  return (filter.date === true && old.date === true) || (filter.column !== undefined && filter.column === old.column);
}

function mentioned(task: Task): ColumnInfo[] {
  switch (task.kind) {
    case "list":
    case "raw-chart":
      return task.columns;
    case "histogram":
    case "extreme":
      return [task.column];
    case "scatter":
      return [task.x, task.y];
    default:
      return [];
  }
}

function withMeasures(sketch: Sketch, task: Task): Task {
  if (sketch.measures.length === 0) {
    const column =
      mentioned(task).find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier) ??
      (sketch.order?.column && isMeasurable(sketch.order.column) ? sketch.order.column : undefined);
    sketch.measures = column
      ? [{ op: defaultAggregate(column), column, at: 0, label: "assumed" }]
      : [{ op: "count", at: 0 }];
  }
  if (sketch.groups.length === 0 && task.kind === "raw-chart")
    sketch.groups = task.columns.filter((column) => !isMeasurable(column)).map((column) => ({ column, at: 0 }));
  if (sketch.order?.column && sketch.order.measure === undefined) sketch.order = undefined;
  return { kind: "query" };
}

function loneAggregate(context: Context): AggregateOp | undefined {
  const chunk = context.chunks.find((candidate) => isRole(candidate, "aggregate") && param(candidate) !== "count");
  if (chunk) return asAggregate(param(chunk));
  return undefined;
}

function topCount(context: Context): { count: number; direction: "ascending" | "descending" } | undefined {
  const match = /\b(top|bottom|first|highest|lowest|best|worst)\s+(\d{1,3})\b/i.exec(context.question);
  return match
    ? { count: Number(match[2]), direction: /bottom|lowest|worst/i.test(match[1] ?? "") ? "ascending" : "descending" }
    : undefined;
}
