import { isRole, type Context, chunkAt, choose, columnOf, findByHint, isColumn, isMeasurable, isTemporal, labelColumn, mainDate, mainYear, nextIndex, numberExpr, param, take } from "./context.ts";
import { readConditions } from "./conditions.ts";
import { defaultAggregate, grainFor, readGroups, readMeasures } from "./measures.ts";
import { readClosingSort, readLimits, readSort, readSuperlatives } from "./order.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { readWishes, resolveDoubles } from "./wishes.ts";
import { readTransforms } from "./transforms.ts";
import { readArithmetic, readComparison, readNeighbour, readPercentage, readPosition, type Scalar } from "./comparisons.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import type { Chunk } from "./chunks.ts";

export type Task =
  | { kind: "query" }
  | { kind: "summary"; columns: ColumnInfo[] }
  | { kind: "histogram"; column: ColumnInfo; by: ColumnInfo | undefined }
  | { kind: "scatter"; x: ColumnInfo; y: ColumnInfo }
  | { kind: "correlation"; fields: ColumnInfo[]; against: ColumnInfo | undefined }
  | { kind: "outliers"; column: ColumnInfo; by: ColumnInfo | undefined }
  | { kind: "contribution"; column: ColumnInfo | undefined }
  | { kind: "list"; columns: ColumnInfo[] }
  | { kind: "scalar"; scalar: Scalar }
  | { kind: "derived" }
  | { kind: "extreme"; column: ColumnInfo }
  | { kind: "raw-chart"; columns: ColumnInfo[] };

export interface Interpretation {
  task: Task;
  /** It read like a wish for a picture rather than for a fact. */
  pictorial: boolean;
  /** Unconsumed words that look like they matter. */
  unknown: string[];
  /** A superlative was understood. */
  ranked: boolean;
  /** Column mentions there were. */
  mentions: number;
}

/** Reads the chunks into the sketch and decides what kind of answer is wanted. */
export function interpret(context: Context): Interpretation {
  const { chunks, sketch } = context;
  const mentions = chunks.filter((chunk) => chunk.kind === "column" || chunk.kind === "value").length;
  resolveDoubles(context);
  readWishes(context);
  const counts = readLimits(context);
  const words = new Set(chunks.flatMap((chunk) => (chunk.kind === "phrase" && chunk.entry ? [chunk.entry.role] : [])));
  const noun = entityNoun(context);
  readNeighbour(context);
  readTransforms(context);
  readArithmetic(context);
  readConditions(context);
  readBooleans(context, words);
  readClosingSort(context);
  readPosition(context, counts);
  readSuperlatives(context, counts);
  readMeasures(context);
  readGroups(context);
  readSort(context);
  const scalar = readComparison(context, words) ?? readPercentage(context);
  const head = readHead(context);
  const named = leftOver(context);
  const unknown = chunks.filter((chunk) => chunk.kind === "other" && !chunk.used && /\p{L}{3,}/u.test(chunk.text)).map((chunk) => chunk.text);
  const asked = words.has("which") || words.has("who") || words.has("when") || words.has("where") || words.has("what") || words.has("howMany");
  const pictorial = sketch.wishes.mark !== undefined || Object.keys(sketch.wishes.channels).length > 0 || (words.has("show") && !asked) || words.has("correlation") || words.has("distribution") || words.has("trend") || words.has("versus");
  if (sketch.order) {
    if (sketch.limit !== undefined && sketch.order.count === 1) sketch.order.count = sketch.limit;
    sketch.showOrder = (sketch.order.count ?? 1) > 1 && !asked && (!words.has("list") || pictorial);
  }
  const rest = named.map(({ column }) => column);
  const clues: Clues = { head, rest, words, pictorial, asked, noun, selected: selectedOf(context, named, asked || words.has("list")) };
  const task: Task = scalar ? { kind: "scalar", scalar } : sketch.derived ? { kind: "derived" } : decide(context, clues);
  return { task, pictorial, ranked: sketch.order !== undefined, unknown: unknown.filter((word) => !isEntityNoun(stem(word.toLowerCase()))), mentions };
}

interface Clues {
  head: ColumnInfo | undefined;
  /** Columns named and not used otherwise. */
  rest: ColumnInfo[];
  /** Those of them that a listing would show. */
  selected: ColumnInfo[];
  /** "movies", "employees": what a row is called. */
  noun: boolean;
  words: ReadonlySet<string>;
  pictorial: boolean;
  asked: boolean;
}

/** What "who", "when", "where" and "which <noun>" stand for. */
function readHead(context: Context): ColumnInfo | undefined {
  const { chunks, schema } = context;
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (!chunk || chunk.kind !== "phrase") continue;
    if (isRole(chunk, "which", "what")) {
      const next = chunkAt(context, nextIndex(context, index, "prep", "distinct", "superlative", "position", "only", "be"));
      if (isColumn(next)) return undefined;
      if (next?.kind === "other" && isRole(chunk, "which")) return labelColumn(schema);
      return undefined;
    }
    if (isRole(chunk, "who")) {
      if (nextIsColumn(context, index)) return undefined;
      return findByHint(schema, /^(name|player|driver|athlete|person|winner|artist|singer|candidate|rider|director|coach|manager|nominee|swimmer|author|actor|competitor|golfer|incumbent|president|member|employee|student|champion|jockey|cyclist|skater|wrestler|scorer|writer|captain|recipient|king|queen|ruler|monarch|politician|skip|partner|opponent|customer|owner)$/, (column) => column.kind === "text") ?? labelColumn(schema);
    }
    if (isRole(chunk, "when")) {
      if (nextIsColumn(context, index, true)) return undefined;
      return mainDate(schema) ?? schema.columns.find((column) => /date|year|season|when/i.test(column.name)) ?? mainYear(schema);
    }
    if (isRole(chunk, "where")) {
      return findByHint(schema, /^(location|place|venue|city|country|site|hometown|stadium|where|state|region|address|town|origin|arena)$/, (column) => column.kind === "text") ?? undefined;
    }
    if (isRole(chunk, "howLong")) {
      const text = chunk.text.toLowerCase();
      const hint = /tall|high/.test(text) ? /^(height|elevation|altitude)/ : /old/.test(text) ? /^(age|birth|born)/ : /heavy/.test(text) ? /^(weight|mass)/ : /far/.test(text) ? /^(distance)/ : /fast/.test(text) ? /^(speed|time|acceleration)/ : /deep/.test(text) ? /^depth/ : /wide/.test(text) ? /^width/ : /large|big/.test(text) ? /^(area|size|population)/ : /^(length|duration|runtime|running|time|term|year|distance)/;
      return findByHint(schema, hint, () => true);
    }
  }
  return undefined;
}

function nextIsColumn(context: Context, index: number, temporalOnly = false): boolean {
  const next = context.chunks[nextIndex(context, index, "prep", "be")];
  if (!isColumn(next)) return false;
  const column = columnOf(next);
  return column !== undefined && (temporalOnly ? isTemporal(column) || /date|year/i.test(column.name) : column.kind === "text" && index + 1 === context.chunks.indexOf(next as never));
}

/** Columns named and used for nothing so far, in order. */
/** "which products are in stock": a yes/no column that is only named is a condition. */
function readBooleans(context: Context, words: ReadonlySet<string>): void {
  context.chunks.forEach((chunk, index) => {
    if (!isColumn(chunk)) return;
    const column = chunk.columns[0]?.column;
    if (column?.kind !== "boolean" || words.has("mark")) return;
    const before = context.chunks[index - 1];
    if (isRole(before, "by", "each", "per", "channel") || (index <= 1 && isRole(before, "show", "list"))) return;
    const around = context.chunks.slice(Math.max(0, index - 3), index);
    const not = around.find((other) => isRole(other, "not") || /^(out|not|no)$/i.test(other.text)) ?? (/\bout of\b|\bnot\b|\bun/i.test(context.question.slice(Math.max(0, context.question.indexOf(chunk.text) - 8), context.question.indexOf(chunk.text))) ? before : undefined);
    if (not) not.used = true;
    take(context, chunk, column);
    context.sketch.filters.push({ predicate: { kind: "compare", op: "=", left: { kind: "field", field: column.name }, right: { kind: "literal", value: not === undefined } }, column, negated: not !== undefined, at: index, label: `${column.name} is ${not === undefined ? "true" : "false"}` });
  });
}

interface Named {
  column: ColumnInfo;
  chunk: Chunk;
  index: number;
  score: number;
}

/** Nouns that name rows stop being half of a column's name. */
function entityNoun(context: Context): boolean {
  let found = false;
  context.chunks.forEach((chunk, index) => {
    if (chunk.end - chunk.start !== 1) return;
    const word = stem(context.tokens[chunk.start]?.norm ?? "");
    const entity = isEntityNoun(word) || context.schema.datasetWords.includes(word);
    if (!entity) return;
    if (chunk.kind === "other") found = true;
    const best = chunk.columns[0];
    if (chunk.kind === "column" && best && !best.full && (best.score < 0.68 || (best.column.isKey && word !== "id")) && !isRole(context.chunks[index - 1], "by", "each")) {
      chunk.kind = "other";
      found = true;
    }
  });
  return found;
}

function betweenJoins(between: readonly Chunk[], strict: boolean): boolean {
  const joins = between.some((chunk) => isRole(chunk, "and", "or") || chunk.text === "," || chunk.text === "/");
  return (joins || !strict) && between.every((chunk) => isRole(chunk, "and", "filler", "or", "each", "distinct", "list", "show") || chunk.text === "," || chunk.text === "/");
}

/** "the name and age of the player": the first run of columns, not what they belong to. */
function selectedOf(context: Context, named: readonly Named[], strict: boolean): ColumnInfo[] {
  const runs: Named[][] = [];
  for (const item of named) {
    const run = runs[runs.length - 1];
    const last = run?.[run.length - 1];
    const joined = last !== undefined && betweenJoins(context.chunks.slice(last.index + 1, item.index), strict);
    if (run && joined) run.push(item);
    else runs.push([item]);
  }
  const [first, second] = runs;
  if (!first) return [];
  if (!strict) return named.map(({ column }) => column);
  const lead = first[0];
  if (second && lead && first.length === 1 && !lead.chunk.columns[0]?.full) {
    const word = stem(context.tokens[lead.chunk.start]?.norm ?? "");
    const other = second[0];
    if (isEntityNoun(word) && other?.chunk.columns[0]?.full && context.chunks.slice(lead.index + 1, other.index).some((between) => isRole(between, "have"))) return second.map(({ column }) => column);
  }
  return [...new Set(first.map(({ column }) => column))];
}

function leftOver(context: Context): Named[] {
  const found: Named[] = [];
  context.chunks.forEach((chunk, index) => {
    if (!isColumn(chunk)) return;
    const column = columnOf(chunk);
    if (!column) return;
    if (context.sketch.groups.some((group) => group.column === column)) return;
    const score = chunk.columns[0]?.score ?? 0;
    take(context, chunk, column);
    if (!found.some((other) => other.column === column)) found.push({ column, chunk, index, score });
  });
  return found;
}

function decide(context: Context, clues: Clues): Task {
  const { sketch, schema } = context;
  const { words, rest } = clues;
  const all = [...new Set([...rest, ...Object.values(sketch.wishes.channels), ...sketch.measures.flatMap((measure) => (measure.column ? [measure.column] : [])), ...sketch.groups.map((group) => group.column)])];
  if (words.has("versus") && sketch.groups.length === 0) {
    const compared = sketch.filters.find((filter) => filter.column && (filter.values?.length ?? 0) >= 2 && !filter.negated);
    if (compared?.column && isDimension(compared.column)) sketch.groups.push({ column: compared.column, at: 0 });
  }
  if (words.has("why")) {
    return { kind: "contribution", column: sketch.measures[0]?.column ?? rest.find(isMeasurable) };
  }
  if (words.has("summary") && sketch.measures.length === 0 && sketch.groups.length === 0 && sketch.filters.length === 0 && rest.length <= 1 && !sketch.wishes.mark) {
    return { kind: "summary", columns: rest };
  }
  if (words.has("outliers")) {
    const column = all.find(isMeasurable) ?? schema.columns.find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
    if (column) return { kind: "outliers", column, by: sketch.groups[0]?.column };
  }
  const numeric = all.filter((column) => isMeasurable(column));
  if (words.has("correlation") && sketch.measures.length === 0) {
    const [x, y] = numeric;
    const asksNumber = clues.asked && !words.has("show") && !sketch.wishes.mark && /correlat/i.test(context.question) && sketch.groups.length === 0;
    if (x && y) {
      for (const group of [...sketch.groups]) if (group.column === x || group.column === y) sketch.groups.splice(sketch.groups.indexOf(group), 1);
      if (asksNumber) {
        sketch.measures.push({ op: "correlation", column: x, by: y, at: 0 });
        return { kind: "query" };
      }
      fillColour(context, all.filter((column) => column !== x && column !== y));
      return { kind: "scatter", x, y };
    }
    if (x && asksNumber) {
      const fields = schema.columns.filter((column) => column.kind === "number" && !column.isIdentifier);
      if (fields.length >= 2) return { kind: "correlation", fields, against: x };
    }
    if (!x && rest.length === 0) {
      const fields = schema.columns.filter((column) => column.kind === "number" && !column.isIdentifier);
      if (fields.length >= 2) return { kind: "correlation", fields, against: undefined };
    }
  }
  if ((words.has("distribution") || sketch.wishes.mark === "histogram") && sketch.measures.every((measure) => measure.op === "count") && !sketch.order) {
    const column = numeric.find((candidate) => !candidate.isCategory) ?? numeric[0];
    const categories = all.filter((candidate) => candidate !== column);
    if (column && !(column.isCategory && categories.length > 0 && sketch.wishes.mark !== "histogram") && (numeric.length === 1 || sketch.wishes.mark === "histogram")) {
      sketch.measures = [];
      const own = sketch.groups.find((group) => group.column === column);
      sketch.groups = sketch.groups.filter((group) => group.column !== column);
      if (own?.bin !== undefined) sketch.groups.unshift(own);
      return { kind: "histogram", column, by: categories[0] };
    }
  }
  if (sketch.wishes.mark === "point" || words.has("versus")) {
    const plain = sketch.measures.length === 0 || sketch.measures.every((measure) => measure.op === "count" && numeric.length >= 2);
    const x = sketch.wishes.channels.x ?? numeric[0];
    const y = sketch.wishes.channels.y ?? numeric.find((column) => column !== x);
    if (plain && x && y && isMeasurable(x) && isMeasurable(y) && x !== y && !(words.has("versus") && sketch.wishes.mark === undefined && sketch.groups.length > 0 && numeric.some((column) => sketch.groups.some((group) => group.column === column)) )) {
      sketch.measures = [];
      sketch.groups = sketch.groups.filter((group) => group.column !== x && group.column !== y);
      fillColour(context, all.filter((column) => column !== x && column !== y));
      return { kind: "scatter", x, y };
    }
  }
  if (sketch.wishes.mark === "boxplot") {
    const column = numeric.find((candidate) => !candidate.isCategory) ?? numeric[0];
    if (column) return { kind: "histogram", column, by: all.find((candidate) => candidate !== column) };
  }
  return decideTable(context, clues, all);
}

function fillColour(context: Context, columns: readonly ColumnInfo[]): void {
  const { channels } = context.sketch.wishes;
  for (const column of columns) {
    if (Object.values(channels).includes(column)) continue;
    if (isMeasurable(column) && !column.isCategory && !channels.size && channels.color) channels.size = column;
    else if (!channels.color) channels.color = column;
    else if (!channels.facet && !isMeasurable(column)) channels.facet = column;
    else channels.size ??= column;
  }
}

function isDimension(column: ColumnInfo): boolean {
  return column.kind === "text" || column.kind === "boolean" || column.kind === "date" || column.isYear || column.isCategory || column.kind === "other";
}

function decideTable(context: Context, clues: Clues, all: ColumnInfo[]): Task {
  const { sketch } = context;
  const { words, rest, head, pictorial } = clues;
  const channels = sketch.wishes.channels;
  const channelColumns = Object.values(channels);
  const wishesChart = sketch.wishes.mark !== undefined || channelColumns.length > 0;
  const trend = words.has("trend") && !sketch.groups.some((group) => isTemporal(group.column));
  if (trend || words.has("change") || sketch.transforms.some((transform) => transform.kind !== "share")) {
    const temporalRest = rest.find(isTemporal);
    const needsTime = trend || sketch.transforms.some((transform) => transform.kind !== "share");
    if (needsTime && !sketch.groups.some((group) => isTemporal(group.column)) && (rest.some(isMeasurable) || sketch.measures.length > 0 || trend)) {
      const column = temporalRest ?? mainDate(context.schema) ?? mainYear(context.schema);
      if (column) {
        sketch.groups.unshift({ column, at: 0, ...(column.kind === "date" ? { timeUnit: sketch.wantedUnit ?? grainFor(column) } : {}) });
        if (temporalRest) rest.splice(rest.indexOf(temporalRest), 1);
      }
    }
  }
  fillChannels(context, clues, all);
  const dimensions = rest.filter((column) => isDimension(column) && !(isMeasurable(column) && !column.isYear && sketch.groups.length > 0 && sketch.measures.length === 0 && !sketch.order));
  const numbers = rest.filter((column) => !dimensions.includes(column));

  if (sketch.target) return { kind: "list", columns: [sketch.target] };
  if (sketch.having.length > 0 && sketch.groups.length === 0) {
    const counted = sketch.measures[0];
    if (counted && (counted.op === "count" || counted.op === "distinct") && words.has("howMany")) {
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
  if (order?.measure?.label === "plain" && order.measure.column && sketch.groups.length === 0 && ((dimensions[0] ?? head) === undefined || (dimensions[0] ?? head)?.uniqueness === 1)) {
    order.column = order.measure.column;
    order.measure = undefined;
  }
  if (order && (order.byCount || order.measure) && sketch.groups.length === 0 && !(order.measure?.label === "plain" && (dimensions[0] ?? head)?.uniqueness === 1)) {
    const column = dimensions[0] ?? head ?? (order.byCount ? labelColumn(context.schema) : undefined);
    if (column) {
      sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
      order.measure ??= { op: "count", at: order.at };
      for (const extra of dimensions.slice(1)) if (extra !== column && (!clues.asked || clues.selected.includes(extra))) sketch.groups.push({ column: extra, at: 0 });
      return { kind: "query" };
    }
    if (order.measure) {
      sketch.measures.push(order.measure);
      sketch.order = undefined;
      return { kind: "query" };
    }
  }
  if (sketch.measures.length > 0 && sketch.groups.length === 0) {
    const wanted = dimensions.filter((column) => !(column.uniqueness > 0.9 && !wishesChart && !words.has("by") && !words.has("each") && !words.has("which") && !words.has("who"))).filter((column) => (wishesChart || words.has("by") || words.has("each") || words.has("superlative") || (!(words.has("howMany") && clues.asked) && !sketch.filters.some((filter) => filter.column === column) && sketch.measures.every((measure) => measure.column !== column))));
    for (const column of wanted) sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
    for (const column of numbers) sketch.measures.push({ op: sketch.measures[0]?.op === "count" ? defaultAggregate(column) : (sketch.measures[0]?.op ?? "mean"), column, at: 99 });
    for (const column of channelColumns) addChannelGroup(context, column);
    if (sketch.groups.length === 0 && order?.column && sketch.measures.every((measure) => measure.op === "count")) sketch.measures = [];
    else return { kind: "query" };
  } else if (sketch.groups.length > 0) {
    const within = withinGroups(context, clues);
    if (within) return within;
    for (const column of channelColumns) addChannelGroup(context, column);
    if (sketch.measures.length === 0 && !(order?.measure)) {
      for (const column of numbers) sketch.measures.push({ op: defaultAggregate(column), column, at: 50, label: "assumed" });
      if (order?.column && isMeasurable(order.column) && !sketch.measures.some((measure) => measure.column === order.column)) sketch.measures.push({ op: defaultAggregate(order.column), column: order.column, at: 50, label: "assumed" });
    } else {
      for (const column of numbers) sketch.measures.push({ op: sketch.measures.find((measure) => measure.column)?.op ?? defaultAggregate(column), column, at: 50 });
    }
    for (const column of dimensions) if (!sketch.groups.some((group) => group.column === column)) sketch.groups.push({ column, at: 0, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
    if (order?.column && order.measure === undefined) {
      const measure = sketch.measures.find((candidate) => candidate.column === order.column);
      if (measure) order.measure = measure;
    }
    if (sketch.measures.length === 0 && !order?.measure) sketch.measures.push({ op: "count", at: 99, label: "assumed" });
    return { kind: "query" };
  }
  if (order?.column) return decideExtreme(context, clues, order.column);
  const listed = rest.length > 0 ? (pictorial && !clues.asked ? rest : clues.selected) : head ? [head] : [];
  if (order?.byRow || order) return { kind: "list", columns: listed.length > 0 ? listed : entityColumns(context) };
  const plainList = sketch.filters.length > 0 && !wishesChart && !words.has("distribution") && !words.has("versus") && listed.every((column) => !isMeasurable(column));
  const chartable = wishesChart || (!plainList && pictorial && !sketch.wishes.asTable) || (!clues.asked && !words.has("list") && sketch.filters.length === 0);
  const labelled = listed.some((column) => column.kind === "text" && column.uniqueness > 0.8 && context.schema.rowCount > 12);
  if (chartable && all.length > 0 && (wishesChart || !labelled || listed.length === 2) && !sketch.distinct && sketch.limit === undefined) {
    return { kind: "raw-chart", columns: [...new Set([...listed, ...channelColumns])] };
  }
  return { kind: "list", columns: listed };
}

/** A mark and a measure without anything to set it against: the likeliest column is taken, the others are offered. */
function fillChannels(context: Context, clues: Clues, all: readonly ColumnInfo[]): void {
  const { sketch, schema } = context;
  const mark = sketch.wishes.mark;
  const { rest } = clues;
  if (mark === undefined || sketch.measures.length === 0 || sketch.order) return;
  const given = sketch.groups.length + rest.filter(isDimension).length;
  const missing = mark === "rect" ? 2 - given : 1 - given;
  if (missing <= 0 || (mark === "rect" && given === 0)) return;
  const lines = mark === "line" || mark === "area";
  const free = schema.columns.filter((column) => !all.includes(column) && column.valid > 0 && column.distinct > 1 && column.kind !== "other" && !sketch.filters.some((filter) => filter.column === column));
  const weight = (column: ColumnInfo): number => {
    if (isTemporal(column)) return lines ? 0 : mark === "arc" ? 9 : 3;
    if (column.kind === "text" && column.uniqueness > 0.8) return 7;
    if (isDimension(column)) return column.distinct <= 30 ? (column.kind === "text" ? 1 : 2) : 5;
    if (column.isIdentifier) return 6;
    return 8;
  };
  const candidates = free.filter((column) => weight(column) < 8).sort((a, b) => weight(a) - weight(b) || a.index - b.index);
  const [first, ...others] = candidates;
  if (!first) return;
  sketch.groups.push({ column: first, at: 95, ...(first.kind === "date" ? { timeUnit: grainFor(first) } : {}) });
  others.slice(0, 3).forEach((other, index) => sketch.alternatives.push({ said: "", chosen: first, other, score: -0.01 * (index + 1) }));
  sketch.assumptions.push({ text: `I set it against ${first.name}, since the question names nothing.` });
}

function addChannelGroup(context: Context, column: ColumnInfo): void {
  const { sketch } = context;
  if (sketch.groups.some((group) => group.column === column) || sketch.measures.some((measure) => measure.column === column)) return;
  if (isDimension(column)) sketch.groups.push({ column, at: 90, ...(column.kind === "date" ? { timeUnit: grainFor(column) } : {}) });
  else sketch.measures.push({ op: defaultAggregate(column), column, at: 90 });
}

function entityColumns(context: Context): ColumnInfo[] {
  const label = labelColumn(context.schema);
  return label ? [label] : [];
}

/** "the oldest age in each department", "the top 2 products in each region". */
function withinGroups(context: Context, clues: Clues): Task | undefined {
  const { sketch } = context;
  const { order } = sketch;
  if (!order || sketch.measures.length > 0) return undefined;
  const each = sketch.groups.find((group) => context.chunks.slice(0, group.at).some((chunk) => isRole(chunk, "by", "each", "per") && /each|every|per|within|in different/i.test(chunk.text)));
  if (!each) return undefined;
  const others = clues.rest.filter((column) => column !== order.column && column !== each.column);
  const column = order.column;
  if (column && isMeasurable(column) && others.length === 0 && !clues.head && (order.count ?? 1) === 1 && !clues.noun) {
    sketch.measures.push({ op: order.direction === "descending" ? "max" : "min", column, at: order.at });
    sketch.order = undefined;
    return { kind: "query" };
  }
  const target = others[0] ?? clues.head ?? labelColumn(context.schema);
  if (!target) return undefined;
  sketch.within = each.column;
  if (column && isMeasurable(column) && target.uniqueness < 0.5) {
    sketch.groups.push({ column: target, at: 0 });
    order.measure = { op: defaultAggregate(column), column, at: order.at, label: "assumed" };
    sketch.showOrder = true;
    return { kind: "query" };
  }
  if (order.byCount || order.measure) {
    sketch.groups.push({ column: target, at: 0 });
    order.measure ??= { op: "count", at: order.at };
    sketch.showOrder = true;
    return { kind: "query" };
  }
  if (!column) return undefined;
  const keep = sketch.groups.map((group) => group.column);
  sketch.groups = [];
  sketch.showOrder = true;
  return { kind: "list", columns: [...keep, target] };
}

/** How many rows a group still has after the filters, if values were spread evenly. */
function rowsAGroup(context: Context, column: ColumnInfo): number {
  let rows = context.schema.rowCount / Math.max(1, column.distinct);
  for (const filter of context.sketch.filters) {
    const own = filter.column;
    if (!own) continue;
    if (filter.date && own.kind === "date") {
      const years = (Date.parse(String(own.max).slice(0, 10)) - Date.parse(String(own.min).slice(0, 10))) / 31_557_600_000;
      rows /= Math.max(1, years);
    } else if (filter.values || filter.date) rows /= Math.max(1, own.distinct);
    else rows /= 2;
  }
  return rows;
}

function decideExtreme(context: Context, clues: Clues, column: ColumnInfo): Task {
  const { sketch } = context;
  const order = sketch.order;
  const { head, words } = clues;
  const targets = clues.selected.length > 1 ? [...clues.selected] : clues.selected.filter((other) => other !== column);
  if (head && targets.length === 0) targets.push(head);
  if (targets.length === 0) {
    const plural = (order?.count ?? 1) > 1 || words.has("which");
    const next = chunkAt(context, nextIndex(context, order?.at ?? 0, "prep"));
    const afterColumn = next?.kind === "column" ? chunkAt(context, nextIndex(context, context.chunks.indexOf(next))) : undefined;
    const described = next?.kind === "column" && !next.columns[0]?.full && afterColumn?.kind === "other" && isEntityNoun(stem(afterColumn.text.toLowerCase()));
    const noun = described || next?.kind === "other" || isRole(next, "rows") || (clues.noun && (!words.has("what") || next?.kind !== "column") && next?.kind !== "column") || (clues.noun && words.has("with") && !words.has("what"));
    if (!plural && !noun) return { kind: "extreme", column };
    if (next && isTemporal(column) && /^(day|date|week|month|year|time|season)$/i.test(next.text)) return { kind: "extreme", column };
    const dated = next && /^(day|date|week|month|year|time)s?$/i.test(next.text) ? (mainDate(context.schema) ?? mainYear(context.schema)) : undefined;
    const label = dated && dated !== column ? dated : labelColumn(context.schema);
    if (label) targets.push(label);
    else return { kind: "extreme", column };
  }
  const [first] = targets;
  if (first && targets.length === 1 && first.kind !== "date" && first.uniqueness < 0.5 && first.isCategory && isMeasurable(column) && !column.isIdentifier && order && rowsAGroup(context, first) >= 3) {
    sketch.groups.push({ column: first, at: 0 });
    order.measure = { op: defaultAggregate(column), column, at: order.at, label: "assumed" };
    return { kind: "query" };
  }
  return { kind: "list", columns: targets };
}

export { choose, numberExpr, param };
