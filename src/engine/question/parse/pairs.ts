import type { AggregateOp, Expr, Predicate } from "../../../contract/query.ts";
import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { FilterSketch } from "./sketch.ts";
import { defaultAggregate } from "./measures.ts";
import { type Context, choose, fieldExpr, findByHint, isMeasurable, isRole, numberExpr } from "./context.ts";

export interface Pair {
  column: ColumnInfo;
  values: [string, string];
  filter: FilterSketch;
}

/** Two values of one column that are set against each other. */
export function findPair(context: Context): Pair | undefined {
  for (const filter of context.sketch.filters) {
    const [first, second] = filter.values ?? [];
    if (filter.column && filter.values?.length === 2 && first !== undefined && second !== undefined && !filter.negated)
      return { column: filter.column, values: [first, second], filter };
  }
  return undefined;
}

function equal(column: ColumnInfo, value: string): Predicate {
  return {
    kind: "compare",
    op: "=",
    left: fieldExpr(column),
    right: { kind: "literal", value: column.kind === "number" ? Number(value) : value },
  };
}

/** The number spoken of: a measure already read, or the first unused number column. */
export function spokenNumber(context: Context): { column: ColumnInfo | undefined; op: AggregateOp } | undefined {
  const { sketch, schema } = context;
  const measure = sketch.measures[0];
  if (measure && (measure.column === undefined || measure.op === "count")) {
    const total = schema.columns.find(
      (column) => isMeasurable(column) && column.stems.length === 1 && column.stems[0] === "total",
    );
    if (total && context.chunks.some((chunk) => chunk.kind === "other" || isRole(chunk, "rows")))
      return { column: total, op: "sum" };
    return { column: undefined, op: "count" };
  }
  if (measure?.column) return { column: measure.column, op: measure.op };
  for (const chunk of context.chunks) {
    if (chunk.kind !== "column" || chunk.used) continue;
    const column = choose(chunk, (candidate) => isMeasurable(candidate) && !isCounter(candidate));
    if (column) {
      chunk.used = true;
      return { column, op: defaultAggregate(column) };
    }
  }
  const timed = context.chunks.some((chunk) => /^(faster|slower|quicker)$/i.test(chunk.text))
    ? schema.columns.find((column) => column.type === "time" || column.type === "interval")
    : undefined;
  if (timed) return { column: timed, op: "min" };
  if (sketch.order?.column && isMeasurable(sketch.order.column))
    return { column: sketch.order.column, op: defaultAggregate(sketch.order.column) };
  return undefined;
}

/** A number that only names rows: "games" of a column "Match". */
function isCounter(column: ColumnInfo): boolean {
  return column.isIdentifier && !column.isYear && !column.isRank;
}

/** "how many more tickets ...", "won more games": rows are what is set against one another. */
function countedRows(context: Context): { column: undefined; op: "count" } | undefined {
  const counts = /\b(how many|more|fewer|less often|more often|number of|most)\b/i.test(context.question);
  return counts ? { column: undefined, op: "count" } : undefined;
}

export function valueOf(
  spoken: { column: ColumnInfo | undefined; op: AggregateOp },
  filter: Predicate | undefined,
): Expr {
  return {
    kind: "aggregateOf",
    op: spoken.op,
    ...(filter ? { filter } : {}),
    ...(spoken.column ? { expr: numberExpr(spoken.column) } : {}),
  };
}

export interface Scalar {
  as: string;
  expr: Expr;
}

const COMPARATIVE =
  /^(more|less|higher|larger|greater|bigger|lower|smaller|fewer|better|worse|older|younger|longer|shorter|taller|faster|slower|heavier|lighter|cheaper|most|least|earlier|later|deeper|newer|wider)$/i;

function isComparative(chunk: Chunk): boolean {
  const words = chunk.text.split(/\s+/);
  return (
    COMPARATIVE.test(words[0] ?? "") ||
    (isRole(chunk, "difference") && COMPARATIVE.test(words[words.length - 1] ?? "")) ||
    (isRole(chunk, "compare") && / than$/i.test(chunk.text))
  );
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
export function readPairQuestion(context: Context, roles: ReadonlySet<string>): Scalar | undefined {
  const { chunks, sketch, schema } = context;
  const pair = findPair(context);
  const first = chunks.find((chunk) => chunk.kind !== "punctuation");
  const comparative = chunks.find((chunk) => isComparative(chunk) && !isRole(chunk, "by"));
  const hinted = comparative
    ? HINTS.find(([word]) => word.test(comparative.text.replace(/^how (much|many) /i, "")))?.[1]
    : undefined;
  const fromHint = (): { column: ColumnInfo | undefined; op: AggregateOp } | undefined => {
    const column = hinted ? findByHint(schema, hinted, (candidate) => isMeasurable(candidate)) : undefined;
    return column ? { column, op: pair && pair.column.uniqueness < 0.5 ? "mean" : "max" } : undefined;
  };
  const down =
    comparative !== undefined &&
    /^(less|lower|smaller|fewer|worse|least|shorter|lighter|cheaper|slower|younger|earlier)/i.test(comparative.text);
  const removeFilter = (filter: FilterSketch): void => {
    sketch.filters.splice(sketch.filters.indexOf(filter), 1);
  };
  const rest = (filter: FilterSketch): Predicate[] =>
    sketch.filters.filter((other) => other !== filter).map((other) => other.predicate);
  const both = (main: Predicate, others: Predicate[]): Predicate =>
    others.length === 0 ? main : { kind: "and", args: [main, ...others] };
  const spoken = (): { column: ColumnInfo | undefined; op: AggregateOp } | undefined =>
    spokenNumber(context) ?? fromHint() ?? countedRows(context) ?? onlyNumber(context);

  if (
    pair &&
    (roles.has("difference") ||
      /\bhow (many|much)( \w+)? (more|less|\w+er)\b|\bby how (many|much)\b|\bdifference\b|\bmargin\b/i.test(
        context.question,
      )) &&
    !sketch.groups.length
  ) {
    const number = spoken();
    if (number) {
      const others = rest(pair.filter);
      removeFilter(pair.filter);
      const left = valueOf(number, both(equal(pair.column, pair.values[0]), others));
      const right = valueOf(number, both(equal(pair.column, pair.values[1]), others));
      if (/\bpercent\b|%/i.test(context.question) && !/%|percent/i.test(number.column?.name ?? "%"))
        return { as: "percent_change", expr: percentChange(left, right) };
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
  const asksYesNo =
    first !== undefined &&
    (isRole(first, "be", "yesNo") || /^(did|does|do|has|have|had|is|are|was|were)$/i.test(first.text));
  if (!pair) {
    const spread = readSpread(context, roles);
    if (spread) return spread;
  }
  if (pair && comparative && asksYesNo && context.chunks.some((chunk) => /than/i.test(chunk.text))) {
    const number = spoken();
    if (number) {
      const others = rest(pair.filter);
      removeFilter(pair.filter);
      const left = valueOf(number, both(equal(pair.column, pair.values[0]), others));
      const right = valueOf(number, both(equal(pair.column, pair.values[1]), others));
      return {
        as: "answer",
        expr: {
          kind: "case",
          when: { kind: "compare", op: down ? "<" : ">", left, right },
          then: { kind: "literal", value: "yes" },
          otherwise: { kind: "literal", value: "no" },
        },
      };
    }
  }
  if (
    pair &&
    (comparative || sketch.order) &&
    !/difference/i.test(context.question) &&
    /\bor\b|--|\bbetween\b|\bcompared\b|,/i.test(context.question) &&
    sketch.groups.length === 0
  ) {
    const known = sketch.order;
    const number = known?.column ? { column: known.column, op: defaultAggregate(known.column) } : spoken();
    if (number) {
      const swift =
        number.column && number.column.kind !== "number" && /^(faster|quicker)/i.test(comparative?.text ?? "");
      if (number.column)
        sketch.order = {
          direction:
            known?.direction ??
            (swift || (down && !/slower/i.test(comparative?.text ?? "")) ? "ascending" : "descending"),
          column: number.column,
          count: 1,
          ties: false,
          at: 0,
        };
      else
        sketch.order = {
          direction: down ? "ascending" : "descending",
          measure: { op: "count", at: 0 },
          count: 1,
          ties: false,
          at: 0,
        };
      sketch.measures = [];
      if (number.column === undefined || pair.column.uniqueness < 0.9) {
        sketch.groups = [{ column: pair.column, at: 0 }];
        sketch.order.measure = { op: number.op, column: number.column, at: 0 };
      } else sketch.target = pair.column;
      for (const chunk of chunks) if (chunk.kind === "column") chunk.used = true;
      return undefined;
    }
  }
  if (
    asksYesNo &&
    sketch.filters.length > 0 &&
    sketch.measures.length === 0 &&
    !roles.has("show") &&
    !roles.has("correlation") &&
    sketch.groups.length === 0 &&
    !sketch.wishes.mark
  ) {
    const predicates = sketch.filters.map((filter) => filter.predicate);
    const [only] = predicates;
    if (only) {
      sketch.filters = [];
      const filter: Predicate = predicates.length === 1 ? only : { kind: "and", args: predicates };
      const count: Expr = { kind: "aggregateOf", op: "count", filter };
      return {
        as: "answer",
        expr: {
          kind: "case",
          when: { kind: "compare", op: ">", left: count, right: { kind: "literal", value: 0 } },
          then: { kind: "literal", value: "yes" },
          otherwise: { kind: "literal", value: "no" },
        },
      };
    }
  }
  return undefined;
}

function percentChange(before: Expr, after: Expr): Expr {
  const change: Expr = { kind: "binary", op: "-", left: after, right: before };
  return {
    kind: "binary",
    op: "/",
    left: { kind: "binary", op: "*", left: { kind: "literal", value: 100 }, right: change },
    right: before,
  };
}

/** "the attendance difference between the two Kelford matches": highest less lowest of the rows left. */
function readSpread(context: Context, roles: ReadonlySet<string>): Scalar | undefined {
  const { sketch } = context;
  if (!roles.has("difference") || sketch.groups.length > 0) return undefined;
  const ends = context.chunks.filter((chunk) => isRole(chunk, "superlative")).length >= 2;
  if (!ends && (sketch.filters.length === 0 || !/\b(two|both)\b/i.test(context.question))) return undefined;
  if (ends) sketch.order = undefined;
  const number = spokenNumber(context);
  if (!number?.column) return undefined;
  const predicates = sketch.filters.map((filter) => filter.predicate);
  const [only] = predicates;
  const filter: Predicate | undefined = predicates.length <= 1 ? only : { kind: "and", args: predicates };
  sketch.filters = [];
  sketch.measures = [];
  const end = (op: AggregateOp): Expr => valueOf({ column: number.column, op }, filter);
  return { as: "difference", expr: { kind: "binary", op: "-", left: end("max"), right: end("min") } };
}

function onlyNumber(context: Context): { column: ColumnInfo; op: AggregateOp } | undefined {
  const total = context.schema.columns.find(
    (column) =>
      isMeasurable(column) && column.stems.length === 1 && /^(total|point|score|overall)$/.test(column.stems[0] ?? ""),
  );
  if (total) return { column: total, op: "sum" };
  const numbers = context.schema.columns.filter((column) => isMeasurable(column) && !column.isIdentifier);
  return numbers.length === 1 && numbers[0] ? { column: numbers[0], op: defaultAggregate(numbers[0]) } : undefined;
}
