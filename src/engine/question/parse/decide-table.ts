import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import type { Clues, Task } from "./decide.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { decideExtreme, entityColumns, withinGroups } from "./decide-extreme.ts";
import { defaultAggregate } from "./measures.ts";
import { grainFor, seriesUnit } from "./groups.ts";
import {
  type Context,
  isMeasurable,
  isTemporal,
  labelColumn,
  mainDate,
  mainYear,
  chunkAt,
  nextIndex,
  isRole,
} from "./context.ts";

export function isDimension(column: ColumnInfo): boolean {
  return (
    column.kind === "text" ||
    column.kind === "boolean" ||
    column.kind === "date" ||
    column.isYear ||
    column.isCategory ||
    column.kind === "other"
  );
}

/** "list the movies ... with their gross": the rows are named first. */
function listsRows(context: Context): boolean {
  const at = context.chunks.findIndex((chunk) => isRole(chunk, "list"));
  const next = at < 0 ? undefined : chunkAt(context, nextIndex(context, at, "total-rows", "distinct"));
  const word = next ? stem(next.text.toLowerCase()) : "";
  return at >= 0 && at <= 1 && next?.kind === "other" && isEntityNoun(word);
}

export function decideTable(context: Context, clues: Clues, all: ColumnInfo[]): Task {
  const { sketch } = context;
  const { words, rest, head, pictorial } = clues;
  const channels = sketch.wishes.channels;
  const channelColumns = Object.values(channels);
  const wishesChart = sketch.wishes.mark !== undefined || channelColumns.length > 0;
  const trend = words.has("trend") && !sketch.groups.some((group) => isTemporal(group.column));
  if (trend || words.has("change") || sketch.transforms.some((transform) => transform.kind !== "share")) {
    const temporalRest = rest.find(isTemporal);
    const needsTime = trend || sketch.transforms.some((transform) => transform.kind !== "share");
    if (
      needsTime &&
      !sketch.groups.some((group) => isTemporal(group.column)) &&
      (rest.some(isMeasurable) || sketch.measures.length > 0 || trend)
    ) {
      const column = temporalRest ?? mainDate(context.schema) ?? mainYear(context.schema);
      if (column) {
        sketch.groups.unshift({
          column,
          at: 0,
          ...(column.kind === "date" ? { timeUnit: sketch.wantedUnit ?? seriesUnit(column) } : {}),
        });
        if (temporalRest) rest.splice(rest.indexOf(temporalRest), 1);
      }
    }
  }
  fillChannels(context, clues, all);
  const dimensions = rest.filter(
    (column) =>
      isDimension(column) &&
      !(
        isMeasurable(column) &&
        !column.isYear &&
        sketch.groups.length > 0 &&
        sketch.measures.length === 0 &&
        !sketch.order
      ),
  );
  const numbers = rest.filter((column) => !dimensions.includes(column));

  if (sketch.target) return { kind: "list", columns: [sketch.target] };
  if (sketch.having.length > 0 && sketch.groups.length === 0) {
    const counted = sketch.measures[0];
    const sorting = context.chunks.findIndex((chunk) => isRole(chunk, "sort"));
    const counting = context.chunks.findIndex((chunk) => isRole(chunk, "howMany"));
    const asksCount = words.has("howMany") && !(sorting >= 0 && sorting < counting);
    if (counted && (counted.op === "count" || counted.op === "distinct") && asksCount) {
      const column = counted.column ?? dimensions[0] ?? labelColumn(context.schema);
      if (column) {
        sketch.measures = [];
        sketch.groups.push({ column, at: 0 });
        sketch.countGroups = true;
        return { kind: "query" };
      }
    }
    const column = dimensions[0] ?? head ?? labelColumn(context.schema);
    if (column) {
      sketch.groups.push({ column, at: 0 });
      rest.splice(0, rest.length, ...rest.filter((other) => other !== column));
      return { kind: "query" };
    }
  }
  const order = sketch.order;
  if (
    order?.measure?.label === "plain" &&
    order.measure.column &&
    sketch.groups.length === 0 &&
    ((dimensions[0] ?? head) === undefined || (dimensions[0] ?? head)?.uniqueness === 1)
  ) {
    order.column = order.measure.column;
    order.measure = undefined;
  }
  if (
    order &&
    (order.byCount || order.measure) &&
    sketch.groups.length === 0 &&
    !(order.measure?.label === "plain" && (dimensions[0] ?? head)?.uniqueness === 1)
  ) {
    const column = dimensions[0] ?? head ?? (order.byCount ? labelColumn(context.schema) : undefined);
    if (column) {
      sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
      order.measure ??= { op: "count", at: order.at };
      for (const extra of dimensions.slice(1))
        if (extra !== column && (!clues.asked || clues.selected.includes(extra)))
          sketch.groups.push({ column: extra, at: 0 });
      return { kind: "query" };
    }
    if (order.measure) {
      sketch.measures.push(order.measure);
      sketch.order = undefined;
      return { kind: "query" };
    }
  }
  const [lone] = sketch.measures;
  const ofExtreme = lone?.column && lone.op === "sum" && sketch.measures.length === 1 && order?.count === 1;
  if (ofExtreme && lone.column && words.has("howMany") && sketch.groups.length === 0 && (order.column || order.byRow)) {
    sketch.measures = [];
    return { kind: "list", columns: [lone.column] };
  }
  if (sketch.measures.length > 0 && sketch.groups.length === 0) {
    const wanted = dimensions
      .filter(
        (column) =>
          !(
            column.uniqueness > 0.9 &&
            !wishesChart &&
            !words.has("by") &&
            !words.has("each") &&
            !words.has("which") &&
            !words.has("who")
          ),
      )
      .filter(
        (column) =>
          wishesChart ||
          words.has("by") ||
          words.has("each") ||
          words.has("superlative") ||
          (!(words.has("howMany") && clues.asked) &&
            !sketch.filters.some((filter) => filter.column === column) &&
            sketch.measures.every((measure) => measure.column !== column)),
      );
    for (const column of wanted)
      sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
    for (const column of numbers.filter(
      (number) => clues.joined.includes(number) && !(number.isIdentifier && !number.isYear),
    ))
      sketch.measures.push({
        op: sketch.measures[0]?.op === "count" ? defaultAggregate(column) : (sketch.measures[0]?.op ?? "mean"),
        column,
        at: 99,
      });
    for (const column of channelColumns) addChannelGroup(context, column);
    if (sketch.groups.length === 0 && order?.column && sketch.measures.every((measure) => measure.op === "count"))
      sketch.measures = [];
    else return { kind: "query" };
  } else if (sketch.groups.length > 0) {
    const within = withinGroups(context, clues);
    if (within) return within;
    for (const column of channelColumns) addChannelGroup(context, column);
    if (sketch.measures.length === 0 && !order?.measure) {
      for (const column of numbers)
        sketch.measures.push({ op: defaultAggregate(column), column, at: 50, label: "assumed" });
      if (
        order?.column &&
        isMeasurable(order.column) &&
        !sketch.measures.some((measure) => measure.column === order.column)
      )
        sketch.measures.push({ op: defaultAggregate(order.column), column: order.column, at: 50, label: "assumed" });
    } else {
      for (const column of numbers.filter((number) => clues.joined.includes(number)))
        sketch.measures.push({
          op: sketch.measures.find((measure) => measure.column)?.op ?? defaultAggregate(column),
          column,
          at: 50,
        });
    }
    for (const column of dimensions)
      if (!sketch.groups.some((group) => group.column === column) && !namesEachRow(context, column))
        sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
    if (order?.column && order.measure === undefined) {
      const measure = sketch.measures.find((candidate) => candidate.column === order.column);
      if (measure) order.measure = measure;
    }
    if (sketch.measures.length === 0 && !order?.measure && sketch.having.length === 0)
      sketch.measures.push({ op: "count", at: 99, label: "assumed" });
    return { kind: "query" };
  }
  if (order?.column) return decideExtreme(context, clues, order.column);
  const listed = rest.length > 0 ? (pictorial && !clues.asked ? rest : clues.selected) : head ? [head] : [];
  const ownLabel = labelColumn(context.schema);
  const [single] = listed;
  const circular =
    listed.length === 1 &&
    sketch.filters.some((filter) => filter.column === single && filter.values?.length === 1 && !filter.negated);
  if (circular && ownLabel && ownLabel !== single) listed.splice(0, 1, ownLabel);
  if (listsRows(context) && ownLabel && !listed.includes(ownLabel) && listed.length > 0 && !wishesChart)
    listed.unshift(ownLabel);
  if (order?.byRow || order) return { kind: "list", columns: listed.length > 0 ? listed : entityColumns(context) };
  const [onlyListed] = listed;
  if (onlyListed && listed.length === 1 && isSummedOver(context, onlyListed, clues)) {
    sketch.measures.push({ op: "sum", column: onlyListed, at: 50, label: "assumed" });
    return { kind: "query" };
  }
  const plainList =
    sketch.filters.length > 0 &&
    !wishesChart &&
    !words.has("distribution") &&
    !words.has("versus") &&
    listed.every((column) => !isMeasurable(column));
  const chartable =
    wishesChart ||
    (!plainList && pictorial && !sketch.wishes.asTable) ||
    (!clues.asked && !words.has("list") && sketch.filters.length === 0);
  const labelled = listed.some(
    (column) => column.kind === "text" && column.uniqueness > 0.8 && context.schema.rowCount > 12,
  );
  if (
    chartable &&
    all.length > 0 &&
    (wishesChart || !labelled || listed.length === 2) &&
    !sketch.distinct &&
    sketch.limit === undefined
  ) {
    return { kind: "raw-chart", columns: [...new Set([...listed, ...channelColumns])] };
  }
  return { kind: "list", columns: listed };
}

/** "singles released per year": the singles are what is counted, not one more group each. */
function namesEachRow(context: Context, column: ColumnInfo): boolean {
  const { sketch, schema } = context;
  return (
    column.kind === "text" &&
    column.uniqueness > 0.9 &&
    schema.rowCount > 12 &&
    sketch.groups.length > 0 &&
    !sketch.order &&
    !Object.values(sketch.wishes.channels).includes(column)
  );
}

/** "sales since September 2017": an amount over a stretch of time is its sum. */
function isSummedOver(context: Context, column: ColumnInfo, clues: Clues): boolean {
  const { sketch, schema } = context;
  if (!isMeasurable(column) || column.isIdentifier || defaultAggregate(column) !== "sum" || column.isCategory)
    return false;
  const date = sketch.filters.find((filter) => filter.date && filter.column?.kind === "date")?.column;
  const others = sketch.filters.filter((filter) => filter.column?.kind !== "date");
  const grouped = others.some((filter) => filter.column && filter.column.uniqueness < 0.2 && filter.values);
  if (
    clues.words.has("list") ||
    clues.words.has("show") ||
    clues.words.has("distribution") ||
    sketch.order ||
    sketch.limit
  )
    return false;
  if (schema.rowCount < 40 || sketch.distinct || others.some((filter) => (filter.column?.uniqueness ?? 0) > 0.5))
    return false;
  return date !== undefined || (grouped && !clues.asked);
}

/** A mark and a measure without anything to set it against: the likeliest column is taken, the others are offered. */
function fillChannels(context: Context, clues: Clues, all: readonly ColumnInfo[]): void {
  const { sketch, schema } = context;
  const mark = sketch.wishes.mark;
  const { rest } = clues;
  if (mark === undefined || sketch.measures.length === 0 || sketch.order) return;
  const wished = Object.values(sketch.wishes.channels).filter((column) => isDimension(column)).length;
  const given = sketch.groups.length + rest.filter(isDimension).length + wished;
  const missing = mark === "rect" ? 2 - given : 1 - given;
  if (missing <= 0 || (mark === "rect" && given === 0)) return;
  const lines = mark === "line" || mark === "area";
  const free = schema.columns.filter(
    (column) =>
      !all.includes(column) &&
      column.valid > 0 &&
      column.distinct > 1 &&
      column.kind !== "other" &&
      !sketch.filters.some((filter) => filter.column === column),
  );
  const weight = (column: ColumnInfo): number => {
    if (isTemporal(column)) return lines ? 0 : mark === "arc" ? 9 : 3;
    if (column.kind === "text" && column.uniqueness > 0.8) return 7;
    if (isDimension(column)) return column.distinct <= 30 ? (column.kind === "text" ? 1 : 2) : 5;
    if (column.isIdentifier) return 6;
    return 8;
  };
  const candidates = free
    .filter((column) => weight(column) < 8)
    .sort((a, b) => weight(a) - weight(b) || a.index - b.index);
  const [first, ...others] = candidates;
  if (!first) return;
  sketch.groups.push({ column: first, at: 95, ...(first.kind === "date" ? { timeUnit: grainFor(first) } : {}) });
  others
    .slice(0, 3)
    .forEach((other, index) =>
      sketch.alternatives.push({ said: "", chosen: first, other, score: -0.01 * (index + 1) }),
    );
  sketch.assumptions.push({ text: `I set it against ${first.name}, since the question names nothing.` });
}

function addChannelGroup(context: Context, column: ColumnInfo): void {
  const { sketch } = context;
  if (
    sketch.groups.some((group) => group.column === column) ||
    sketch.measures.some((measure) => measure.column === column)
  )
    return;
  if (isDimension(column))
    sketch.groups.push({ column, at: 90, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
  else sketch.measures.push({ op: defaultAggregate(column), column, at: 90 });
}
