import type { AggregateOp, Expr, Predicate } from "../../../contract/plan.ts";
import { readPhrase } from "../lexicon/phrases.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Chunk } from "./chunks.ts";
import { chunkAt, choose, columnOf, type Context, fieldExpr, findByHint, isColumn, isMeasurable, isRole, isTemporal, labelColumn, mainDate, nextIndex, numberExpr, param, previousIndex, take } from "./context.ts";
import { valuePredicate } from "./conditions.ts";
import type { FilterSketch } from "./sketch.ts";
import { defaultAggregate } from "./measures.ts";

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
    const backwards = isRole(chunk, "neighbour") ? param(chunk) === "previous" : /before|preced|prior/i.test(chunk.text);
    chunk.used = true;
    target.used = true;
    for (const other of chunks.slice(index + 1, targetAt)) if (isRole(other, "compare", "neighbour")) other.used = true;
    const beside: Expr = { kind: "binary", op: backwards ? "-" : "+", left: { kind: "aggregateOf", op: "min", expr: ROW, filter: valuePredicate(match) }, right: { kind: "literal", value: 1 } };
    sketch.filters.push({ predicate: { kind: "compare", op: "=", left: ROW, right: beside }, column: undefined, negated: false, at: index, label: `the row ${backwards ? "before" : "after"} ${match.value}` });
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
    const spoken = spokenChunk && isColumn(spokenChunk) && next === undefined || next?.kind === "punctuation" ? (spokenChunk && isColumn(spokenChunk) ? choose(spokenChunk, isTemporal) : undefined) : undefined;
    if (spokenChunk && spoken) {
      take(context, spokenChunk, spoken);
      sketch.order = { direction: last ? "descending" : "ascending", column: spoken, count: 1, ties: false, at: index };
      return;
    }
    const date = mainDate(context.schema);
    const dated = date && date.uniqueness > 0.5 && !/listed|list|table|chart|row/i.test(context.question) ? date : undefined;
    sketch.order = { direction: last ? "descending" : "ascending", ...(dated ? { column: dated } : { byRow: true }), count: countHere ?? 1, ties: false, at: index };
  });
}

export interface Pair {
  column: ColumnInfo;
  values: [string, string];
  filter: FilterSketch;
}

/** Two values of one column that are set against each other. */
export function findPair(context: Context): Pair | undefined {
  for (const filter of context.sketch.filters) {
    const [first, second] = filter.values ?? [];
    if (filter.column && filter.values?.length === 2 && first !== undefined && second !== undefined && !filter.negated) return { column: filter.column, values: [first, second], filter };
  }
  return undefined;
}

function equal(column: ColumnInfo, value: string): Predicate {
  return { kind: "compare", op: "=", left: fieldExpr(column), right: { kind: "literal", value: column.kind === "number" ? Number(value) : value } };
}

/** The number spoken of: a measure already read, or the first unused number column. */
export function spokenNumber(context: Context): { column: ColumnInfo | undefined; op: AggregateOp } | undefined {
  const { sketch, schema } = context;
  const measure = sketch.measures[0];
  if (measure && (measure.column === undefined || measure.op === "count")) {
    const total = schema.columns.find((column) => isMeasurable(column) && column.stems.length === 1 && column.stems[0] === "total");
    if (total && context.chunks.some((chunk) => chunk.kind === "other" || isRole(chunk, "rows"))) return { column: total, op: "sum" };
    return { column: undefined, op: "count" };
  }
  if (measure?.column) return { column: measure.column, op: measure.op };
  for (const chunk of context.chunks) {
    if (chunk.kind !== "column" || chunk.used) continue;
    const column = choose(chunk, isMeasurable);
    if (column) {
      chunk.used = true;
      return { column, op: defaultAggregate(column) };
    }
  }
  const timed = context.chunks.some((chunk) => /^(faster|slower|quicker)$/i.test(chunk.text)) ? schema.columns.find((column) => column.type === "time" || column.type === "interval") : undefined;
  if (timed) return { column: timed, op: "min" };
  if (sketch.order?.column && isMeasurable(sketch.order.column)) return { column: sketch.order.column, op: defaultAggregate(sketch.order.column) };
  return undefined;
}

function valueOf(spoken: { column: ColumnInfo | undefined; op: AggregateOp }, filter: Predicate): Expr {
  return { kind: "aggregateOf", op: spoken.op, filter, ...(spoken.column ? { expr: numberExpr(spoken.column) } : {}) };
}

export interface Scalar {
  as: string;
  expr: Expr;
}

const COMPARATIVE = /^(more|less|higher|larger|greater|bigger|lower|smaller|fewer|better|worse|older|younger|longer|shorter|taller|faster|slower|heavier|lighter|cheaper|most|least|earlier|later|deeper|newer|wider)$/i;

function isComparative(chunk: Chunk): boolean {
  return COMPARATIVE.test(chunk.text.split(/\s+/)[0] ?? "") || (isRole(chunk, "compare") && / than$/i.test(chunk.text));
}

const HINTS: [RegExp, RegExp, boolean][] = [
  [/^(older|younger)/i, /^(age|birth|born|year|date)/, false],
  [/^(taller|higher|shorter)/i, /^(height|elevation|altitude)/, false],
  [/^(heavier|lighter)/i, /^(weight|mass)/, false],
  [/^(longer|shorter)/i, /^(length|duration|distance|time)/, false],
  [/^(faster|slower)/i, /^(speed|time)/, false],
  [/^(deeper)/i, /^depth/, false],
  [/^(larger|bigger|smaller)/i, /^(area|size|population)/, false],
  [/^(cheaper|more expensive)/i, /^(price|cost)/, false],
  [/^(earlier|later|newer)/i, /^(year|date)/, false],
];

/** Differences, "which of the two", yes or no. Fills the sketch or gives one calculated value. */
export function readComparison(context: Context, roles: ReadonlySet<string>): Scalar | undefined {
  const { chunks, sketch, schema } = context;
  const pair = findPair(context);
  const first = chunks.find((chunk) => chunk.kind !== "punctuation");
  const comparative = chunks.find((chunk) => isComparative(chunk) && !isRole(chunk, "by"));
  const hinted = comparative ? HINTS.find(([word]) => word.test(comparative.text))?.[1] : undefined;
  const fromHint = (): { column: ColumnInfo | undefined; op: AggregateOp } | undefined => {
    const column = hinted ? findByHint(schema, hinted, (candidate) => isMeasurable(candidate)) : undefined;
    return column ? { column, op: "max" } : undefined;
  };
  const down = comparative !== undefined && /^(less|lower|smaller|fewer|worse|least|shorter|lighter|cheaper|slower|younger|earlier)/i.test(comparative.text);
  const removeFilter = (filter: FilterSketch): void => {
    sketch.filters.splice(sketch.filters.indexOf(filter), 1);
  };
  const rest = (filter: FilterSketch): Predicate[] => sketch.filters.filter((other) => other !== filter).map((other) => other.predicate);
  const both = (main: Predicate, others: Predicate[]): Predicate => (others.length === 0 ? main : { kind: "and", args: [main, ...others] });
  const spoken = (): { column: ColumnInfo | undefined; op: AggregateOp } | undefined => spokenNumber(context) ?? fromHint() ?? onlyNumber(context);

  if (pair && (roles.has("difference") || /\bhow (many|much) (more|less|fewer|longer|older|higher|taller)\b|\bdifference\b/i.test(context.question)) && !sketch.groups.length) {
    const number = spoken();
    if (number) {
      const others = rest(pair.filter);
      removeFilter(pair.filter);
      const left = valueOf(number, both(equal(pair.column, pair.values[0]), others));
      const right = valueOf(number, both(equal(pair.column, pair.values[1]), others));
      return { as: "difference", expr: { kind: "call", fn: "abs", args: [{ kind: "binary", op: "-", left, right }] } };
    }
  }
  if (pair && /\b(how many|number of) years\b.*\b(between|passed|from)\b/i.test(context.question)) {
    const year = schema.columns.find((column) => column.isYear);
    if (year) {
      removeFilter(pair.filter);
      const left = valueOf({ column: year, op: "min" }, equal(pair.column, pair.values[0]));
      const right = valueOf({ column: year, op: "min" }, equal(pair.column, pair.values[1]));
      return { as: "years", expr: { kind: "call", fn: "abs", args: [{ kind: "binary", op: "-", left, right }] } };
    }
  }
  const asksYesNo = first !== undefined && (isRole(first, "be", "yesNo") || /^(did|does|do|has|have|had|is|are|was|were)$/i.test(first.text));
  if (pair && comparative && asksYesNo && context.chunks.some((chunk) => /than/i.test(chunk.text))) {
    const number = spoken();
    if (number) {
      const others = rest(pair.filter);
      removeFilter(pair.filter);
      const left = valueOf(number, both(equal(pair.column, pair.values[0]), others));
      const right = valueOf(number, both(equal(pair.column, pair.values[1]), others));
      return { as: "answer", expr: { kind: "case", when: { kind: "compare", op: down ? "<" : ">", left, right }, then: { kind: "literal", value: "yes" }, otherwise: { kind: "literal", value: "no" } } };
    }
  }
  if (pair && (comparative || sketch.order) && !/difference/i.test(context.question) && /\bor\b|--|\bbetween\b|\bcompared\b|,/i.test(context.question) && sketch.groups.length === 0) {
    const known = sketch.order;
    const number = known?.column ? { column: known.column, op: defaultAggregate(known.column) } : spoken();
    if (number) {
      const swift = number.column && number.column.kind !== "number" && /^(faster|quicker)/i.test(comparative?.text ?? "");
      if (number.column) sketch.order = { direction: known?.direction ?? (swift || (down && !/slower/i.test(comparative?.text ?? "")) ? "ascending" : "descending"), column: number.column, count: 1, ties: false, at: 0 };
      else sketch.order = { direction: down ? "ascending" : "descending", measure: { op: "count", at: 0 }, count: 1, ties: false, at: 0 };
      sketch.measures = [];
      if (number.column === undefined || pair.column.uniqueness < 0.9) {
        sketch.groups = [{ column: pair.column, at: 0 }];
        sketch.order.measure = { op: number.op, column: number.column, at: 0 };
      } else sketch.target = pair.column;
      for (const chunk of chunks) if (chunk.kind === "column") chunk.used = true;
      return undefined;
    }
  }
  if (asksYesNo && sketch.filters.length > 0 && sketch.measures.length === 0 && !roles.has("show") && !roles.has("correlation") && sketch.groups.length === 0 && !sketch.wishes.mark) {
    const predicates = sketch.filters.map((filter) => filter.predicate);
    const [only] = predicates;
    if (only) {
      sketch.filters = [];
      const filter: Predicate = predicates.length === 1 ? only : { kind: "and", args: predicates };
      const count: Expr = { kind: "aggregateOf", op: "count", filter };
      return { as: "answer", expr: { kind: "case", when: { kind: "compare", op: ">", left: count, right: { kind: "literal", value: 0 } }, then: { kind: "literal", value: "yes" }, otherwise: { kind: "literal", value: "no" } } };
    }
  }
  return undefined;
}

function onlyNumber(context: Context): { column: ColumnInfo; op: AggregateOp } | undefined {
  const total = context.schema.columns.find((column) => isMeasurable(column) && column.stems.length === 1 && /^(total|point|score|overall)$/.test(column.stems[0] ?? ""));
  if (total) return { column: total, op: "sum" };
  const numbers = context.schema.columns.filter((column) => isMeasurable(column) && !column.isIdentifier);
  return numbers.length === 1 && numbers[0] ? { column: numbers[0], op: defaultAggregate(numbers[0]) } : undefined;
}

/** "what percentage of employees are in Engineering", "what percent of sales comes from technology". */
export function readPercentage(context: Context): Scalar | undefined {
  const { sketch } = context;
  if (!sketch.transforms.some((transform) => transform.kind === "share") || sketch.groups.length > 0 || sketch.filters.length === 0 || sketch.wishes.mark) return undefined;
  const predicates = sketch.filters.map((filter) => filter.predicate);
  const filter: Predicate = predicates.length === 1 && predicates[0] ? predicates[0] : { kind: "and", args: predicates };
  const number = sketch.measures[0]?.column && sketch.measures[0].op === "sum" ? { column: sketch.measures[0].column, op: "sum" as const } : numberMention(context);
  const spoken = number ?? { column: undefined, op: "count" as const };
  const whole: Expr = { kind: "aggregateOf", op: spoken.op, ...(spoken.column ? { expr: numberExpr(spoken.column) } : {}) };
  sketch.filters = [];
  sketch.measures = [];
  sketch.transforms = [];
  return { as: "percent", expr: { kind: "binary", op: "/", left: { kind: "binary", op: "*", left: { kind: "literal", value: 100 }, right: valueOf(spoken, filter) }, right: whole } };
}

function numberMention(context: Context): { column: ColumnInfo; op: "sum" } | undefined {
  for (const chunk of context.chunks) {
    if (!isColumn(chunk)) continue;
    const column = choose(chunk, (candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
    if (column) {
      chunk.used = true;
      return { column, op: "sum" };
    }
  }
  return undefined;
}

/** "profit per unit", "gross minus budget", "ratio of A to B". */
export function readArithmetic(context: Context): void {
  const { chunks, sketch } = context;
  const words = context.tokens.map((token) => token.norm);
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (!chunk || chunk.used) continue;
    const ratio = isRole(chunk, "ratio");
    const text = chunk.text.toLowerCase();
    const op = isRole(chunk, "arithmetic") ? (param(chunk) as "+" | "-" | "*") : text === "divided by" || text === "over" ? "/" : chunk.kind === "punctuation" && /^[+*/-]$/.test(text) ? (text as "+") : isRole(chunk, "per") ? "/" : undefined;
    if (ratio && text !== "divided by") {
      const leftAt = nextIndex(context, index, "prep");
      const joinAt = nextIndex(context, leftAt);
      const rightAt = nextIndex(context, joinAt);
      if (pairUp(context, leftAt, rightAt, "/")) {
        chunk.used = true;
        return;
      }
      continue;
    }
    if (isRole(chunk, "difference") && /between|in|of/.test(text)) {
      const leftAt = nextIndex(context, index, "prep");
      const joinAt = nextIndex(context, leftAt);
      const rightAt = nextIndex(context, joinAt);
      if (isRole(chunkAt(context, joinAt), "and") && pairUp(context, leftAt, rightAt, "-")) {
        chunk.used = true;
        return;
      }
      continue;
    }
    if (op === undefined) continue;
    const leftAt = previousIndex(context, index);
    const rightAt = nextIndex(context, index);
    if (isRole(chunk, "per")) {
      const unit = chunkAt(context, rightAt);
      const header = unit && unit.kind === "other" ? context.schema.columns.filter((column) => isMeasurable(column) && column.stems.includes(unit.text.toLowerCase())) : [];
      const [only] = header;
      const left = chunkAt(context, leftAt);
      const over = left && isColumn(left) ? choose(left, isMeasurable) : undefined;
      if (unit && only && header.length === 1 && left && over && over !== only) {
        unit.used = true;
        chunk.used = true;
        take(context, left, over);
        sketch.derived = { op: "/", left: over, right: only };
        return;
      }
      if (unit?.columns[0]?.full !== true) continue;
    }
    if (pairUp(context, leftAt, rightAt, op)) {
      chunk.used = true;
      return;
    }
  }
  if (/\bprofit margin\b/i.test(context.question) && !sketch.derived) {
    const profit = context.schema.columns.find((column) => isMeasurable(column) && column.stems.includes("profit"));
    const base = context.schema.columns.find((column) => isMeasurable(column) && column.stems.some((word) => word === "sale" || word === "revenue"));
    const margin = context.schema.columns.some((column) => column.stems.includes("margin"));
    if (profit && base && !margin) {
      sketch.derived = { op: "/", left: profit, right: base };
      for (const chunk of chunks) if (chunk.kind === "column" && columnOf(chunk) === profit) chunk.used = true;
    }
  }
  void readPhrase;
  void words;
}

function pairUp(context: Context, leftAt: number, rightAt: number, op: "+" | "-" | "*" | "/"): boolean {
  const left = chunkAt(context, leftAt);
  const right = chunkAt(context, rightAt);
  if (!left || !right || !isColumn(left) || !isColumn(right)) return false;
  const accept = (column: ColumnInfo): boolean => isMeasurable(column) && !column.isYear;
  const first = choose(left, accept);
  const second = choose(right, accept);
  if (!first || !second || first === second) return false;
  take(context, left, first);
  take(context, right, second);
  context.sketch.derived = { op, left: first, right: second };
  return true;
}

export { labelColumn };
