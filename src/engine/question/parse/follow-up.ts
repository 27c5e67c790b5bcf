import type { AggregateOp } from "../../../contract/query.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Interpretation } from "./interpret.ts";
import { type GroupSketch, isPinned, type Sketch } from "./sketch.ts";
import type { Task } from "./decide.ts";
import { asAggregate } from "../lexicon/phrases.ts";
import { defaultAggregate } from "./measures.ts";
import { applyMove, keepThose } from "./apply-move.ts";
import { changedFilters, clearsFilters, comparesValues, namesOnlyParts, REMOVING } from "./filter-changes.ts";
import { alreadyMeant, sameYear } from "./filter-meaning.ts";
import { namedPeriods } from "./why.ts";
import { readMove } from "./moves.ts";
import { type Context, isMeasurable, isRole, isTemporal, param } from "./context.ts";

const OPENING =
  /^(and|now|only|just|but|also|then|instead|what about|how about|same|for|in|by|as an?|make (it|that)|change (it|that)|switch|turn|without|excluding|except|remove|clear|drop|reset|sort(ed)?|order(ed)?|rank(ed)?|sized?|how many (are|were|is|was|have|had|do|did)|how (does|do) (that|this|it|they|those) compare|top|bottom|show (it|that|this|them)|split|break (it|that)|colou?r(ed)?|group (it|that|them)|per|since|before|after|with|limit|add|include|plus|compared?|versus|vs|against|the (median|average|mean|total|sum|maximum|minimum)|(median|average|mean|total|maximum|minimum|max|min|sum)s?( instead| then)?\b.{0,3}$|a?s? ?(bar|line|pie|area|scatter))\b/i;

const ADDING =
  /^(and|also|plus)?\s*(also\b|and by\b|split|break|colou?r|add\b|coloured|colored|and split|plus\b|for (each|every)\b|each\b)|\b(too|as well|in addition)\b/i;
/** "scatter plot of horsepower": names its own number. */
const STARTING_MARK = /^(stacked |grouped )?(bar|line|pie|area|scatter)/i;
/** "all origins", "for every year again". */
const EVERY_ONE = /^(now |and |for |over |across )*(all|every|any)( of)?( the)? [\w ]{2,20}?( again)?[?.!]*$/i;
const PERIODS = /\b(years|months|quarters|weeks|dates|periods|time)\b/i;
const LISTING_MORE = /\b(show|list|give|add|include|see|with|what (is|are|was|were))\b/i;
const CHANGING = /^(add|include|drop|remove|delete|instead|compared?|too|exclude|lose|kick|take|leave|split)$/i;
const THOSE = /\b(those|them|their|theirs|these)\b/i;
const TRANSFORMING =
  /^(the |as (a )?|show )?(cumulative|running|moving|rolling|year over year|yoy|month over month|growth|percent(age)? change|\d+[- ](day|week|month|quarter|year) (moving|rolling))/i;

/** Whether a question only makes sense as a change to the one before it. */
export function isFollowUp(context: Context): boolean {
  const text = context.question.trim();
  if (clearsFilters(text) || readMove(context)) return true;
  const ownNumber = context.chunks.some(
    (chunk) => chunk.kind === "column" && chunk.columns[0] && isMeasurable(chunk.columns[0].column),
  );
  if (
    /^(and |now |what about |which is )?(the )?[\w ]{3,20} ones?[?.!]*$/i.test(text) &&
    context.chunks.some((chunk) => isRole(chunk, "superlative"))
  )
    return true;
  if (namesOnlyParts(context) || (TRANSFORMING.test(text) && !ownNumber)) return true;
  if (ownNumber && STARTING_MARK.test(text)) return false;
  if (
    EVERY_ONE.test(text) &&
    !ownNumber &&
    (PERIODS.test(text) || context.chunks.some((chunk) => chunk.kind === "column"))
  )
    return true;
  if (!OPENING.test(text) && !THOSE.test(text)) return false;
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
  const move = readMove(context);
  if (move) return applyMove(before, move, context);
  const sketch: Sketch = {
    ...before.sketch,
    order: before.sketch.order ? { ...before.sketch.order } : undefined,
    wishes: { ...before.sketch.wishes, channels: { ...before.sketch.wishes.channels } },
    assumptions: [...next.sketch.assumptions],
    alternatives: [...next.sketch.alternatives],
  };
  const added = next.sketch;
  let task: Task = before.interpretation.task;
  for (const chunk of context.chunks) if (chunk.kind === "other" && CHANGING.test(chunk.text)) chunk.used = true;
  if (task.kind === "contribution") return explained(before, next, context);
  if (task.kind === "scatter" && Object.values(added.wishes.channels).length > 0) {
    Object.assign(sketch.wishes.channels, added.wishes.channels);
    return { sketch, interpretation: before.interpretation };
  }
  const more = moreColumns(before, next, context);
  if (more) return { sketch, interpretation: { ...before.interpretation, task: { kind: "list", columns: more } } };
  if (
    added.order?.column &&
    (task.kind === "list" || (task.kind === "extreme" && sketch.order?.column)) &&
    !THOSE.test(context.question)
  ) {
    sketch.order = { ...added.order, count: added.order.count ?? sketch.order?.count };
    sketch.filters = changedFilters(sketch.filters, added, context);
    return {
      sketch,
      interpretation: {
        ...before.interpretation,
        task:
          task.kind === "extreme"
            ? { kind: "extreme", column: added.order.column }
            : {
                kind: "list",
                columns: task.columns.map((column) =>
                  column === before.sketch.order?.column && added.order?.column ? added.order.column : column,
                ),
              },
      },
    };
  }
  if (THOSE.test(context.question)) keepThose(sketch, task, context);
  added.filters = added.filters.map((filter) =>
    sameYear(alreadyMeant(filter, before.sketch, context), before.sketch, context),
  );
  if (added.filters.some((filter) => filter.date && filter.predicate.kind === "timeRange"))
    sketch.assumptions = sketch.assumptions.filter(({ text }) => !/ to be every /.test(text));
  sketch.filters = changedFilters(sketch.filters, added, context);
  if (REMOVING.test(context.question) && sketch.groups.length > 1) sketch.groups = withoutNamed(sketch.groups, context);
  if (added.wishes.mark) sketch.wishes.mark = added.wishes.mark;
  if (added.wishes.stack) sketch.wishes.stack = added.wishes.stack;
  const colour = added.wishes.channels.color ?? added.wishes.channels.facet;
  const groups = [...added.groups];
  if (colour && !groups.some((group) => group.column === colour)) groups.push({ column: colour, at: 0 });
  if (comparesValues(context.question) && task.kind !== "scatter") {
    const compared = sketch.filters.findLast((filter) => filter.column && (filter.values?.length ?? 0) > 1);
    const spoken = context.chunks.some((chunk) => isRole(chunk, "by", "grain", "each", "per"));
    if (compared?.column && !spoken) groups.splice(0, groups.length, { column: compared.column, at: 0 });
  }
  const columns = mentioned(next.interpretation.task).filter(
    (column) => !groups.some((group) => group.column === column),
  );
  if (groups.length > 0) {
    const [leading] = groups;
    if (task.kind === "scatter" && leading) sketch.wishes.channels.color = leading.column;
    else if (task.kind === "histogram") task = { ...task, by: groups[0]?.column };
    else {
      const keep =
        ADDING.test(context.question) || colour !== undefined || comparesValues(context.question)
          ? sketch.groups
          : groups.every((group) => isTemporal(group.column)) && sketch.groups.some((group) => isTemporal(group.column))
            ? sketch.groups.filter((group) => !isTemporal(group.column) && !isPinned(sketch, group.column))
            : [];
      const unit = groups.find((group) => group.timeUnit?.startsWith("year"))?.timeUnit;
      sketch.transforms = sketch.transforms.map((transform) =>
        transform.kind === "change" && transform.comparable && transform.comparable !== "year" && unit
          ? { ...transform, comparable: unit }
          : transform,
      );
      const others = keep.filter((group) => !groups.some((other) => other.column === group.column));
      const timeFirst =
        sketch.groups[0] && isTemporal(sketch.groups[0].column) && groups.every((group) => isTemporal(group.column));
      sketch.groups = timeFirst ? [...groups, ...others] : [...others, ...groups];
      if (sketch.measures.length === 0 && sketch.order?.measure) sketch.measures = [sketch.order.measure];
      sketch.order = sketch.order?.count !== undefined ? undefined : sketch.order;
      if (task.kind !== "derived") task = withMeasures(sketch, task);
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
    if (!sketch.order?.measure) task = withMeasures(sketch, task);
    const ranking = sketch.order?.measure;
    if (sketch.order && ranking?.column) sketch.order.measure = { ...ranking, op, label: undefined };
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
      const measure = sketch.order?.measure ?? sketch.measures[0];
      sketch.order = {
        direction: top.direction,
        count: top.count,
        ties: false,
        at: 0,
        ...(measure ? { measure } : sketch.order?.column ? { column: sketch.order.column } : {}),
      };
    }
  }
  if (added.sort) sortBy(sketch, added.sort, context);
  if (added.transforms.length > 0 && /^(and |now |but )?(without|no|not)\b/i.test(context.question))
    sketch.transforms = [];
  else if (added.transforms.length > 0 && !REMOVING.test(context.question)) {
    sketch.transforms = added.transforms;
    const unit = added.wantedUnit;
    sketch.groups = sketch.groups.map((group) =>
      unit && group.timeUnit && group.column.kind === "date" ? { ...group, timeUnit: unit } : group,
    );
  }
  return {
    sketch,
    interpretation: {
      ...before.interpretation,
      task,
      pictorial: before.interpretation.pictorial || added.wishes.mark !== undefined,
    },
  };
}

/** "sort by name" means the groups where no column is called so; a ranking keeps its leaders and shows them in the new order. */
function sortBy(sketch: Sketch, sort: NonNullable<Sketch["sort"]>, context: Context): void {
  const [group] = sketch.groups;
  const known =
    sort.column === undefined ||
    sketch.groups.some((candidate) => candidate.column === sort.column) ||
    sketch.measures.some((measure) => measure.column === sort.column);
  const byName = /\b(names?|alphabet\w*|a to z)\b/i.test(context.question);
  sketch.sort = group && byName && (!known || sort.column === undefined) ? { ...sort, column: group.column } : sort;
  if (sketch.order && (sketch.order.count ?? 1) > 1 && sketch.groups.length > 0)
    sketch.order = { ...sketch.order, resorted: true };
  else if (sketch.order) sketch.order = undefined;
}

/** What follows a "why": the same explanation of another number, other rows, other periods or by other columns. */
function explained(before: Spoken, next: Spoken, context: Context): Spoken {
  const { task } = before.interpretation;
  if (task.kind !== "contribution") return before;
  const undated = next.sketch.filters.filter((filter) => !filter.date);
  const filters = changedFilters(before.sketch.filters, { ...next.sketch, filters: undated }, context);
  const spoken = next.sketch.measures.find((measure) => measure.column && measure.label !== "assumed");
  const column =
    spoken?.column ??
    mentioned(next.interpretation.task).find((candidate) => isMeasurable(candidate) && !isTemporal(candidate));
  const by = next.sketch.groups.map((group) => group.column).filter((group) => !isTemporal(group));
  const changed: Task = {
    ...task,
    ...(by.length > 0 ? { by } : {}),
    ...(column && by.length === 0 ? { column } : {}),
    periods: namedPeriods(context) ?? task.periods,
  };
  const measures = spoken ? [spoken] : column && by.length === 0 ? [] : before.sketch.measures;
  return {
    sketch: { ...before.sketch, filters, measures, assumptions: [], alternatives: [] },
    interpretation: { ...before.interpretation, task: changed },
  };
}

/** "show their mpg" after a list: one more column of the same rows. */
function moreColumns(before: Spoken, next: Spoken, context: Context): ColumnInfo[] | undefined {
  const { task } = before.interpretation;
  if (task.kind !== "list" || task.columns.length === 0 || !LISTING_MORE.test(context.question)) return undefined;
  if (!THOSE.test(context.question) && !/\b(add|include|with)\b/i.test(context.question)) return undefined;
  if (loneAggregate(context) !== undefined || next.sketch.groups.length > 0 || next.sketch.filters.length > 0)
    return undefined;
  if (next.sketch.measures.some((measure) => measure.op === "count")) return undefined;
  const named = context.chunks.flatMap((chunk) =>
    chunk.kind === "column" && chunk.columns[0] ? [chunk.columns[0].column] : [],
  );
  return named.length === 0 ? undefined : [...new Set([...task.columns, ...named])];
}

function withoutNamed(groups: readonly GroupSketch[], context: Context): GroupSketch[] {
  const columns = new Set(
    context.chunks.flatMap((chunk) => (chunk.kind === "column" && chunk.columns[0] ? [chunk.columns[0].column] : [])),
  );
  const times = /\b(year|quarter|month|week|day|date|time)s?\b/i.test(context.question);
  const kept = groups.filter(({ column }) => !columns.has(column) && !(times && isTemporal(column)));
  return kept.length > 0 ? kept : [...groups];
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
    const extreme = task.kind === "extreme" ? (sketch.order?.direction === "ascending" ? "min" : "max") : undefined;
    sketch.measures = column
      ? [{ op: extreme ?? defaultAggregate(column), column, at: 0, ...(extreme ? {} : { label: "assumed" }) }]
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
