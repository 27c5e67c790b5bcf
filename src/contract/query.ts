import { z } from "zod";
import { cellSchema } from "./values.ts";

/** The query of an analysis plan. Fields are column names of the source version; `as` names are columns of the result. */

/**
 * Vega-Lite's time units, plus `yearweek` (ISO week start date). As result values: "year" is the year as a whole number (2008);
 * "yearquarter", "yearmonth", "yearweek" and "yearmonthdate" are the first date of the period; the two with hours are timestamps;
 * units without a year are cyclic whole numbers (quarter 1..4, month 1..12, ISO week 1..53, date 1..31, day 0 = Sunday .. 6 = Saturday,
 * dayofyear 1..366, hours 0..23, minutes 0..59).
 */
export const timeUnitSchema = z.enum([
  "year",
  "yearquarter",
  "yearmonth",
  "yearweek",
  "yearmonthdate",
  "yearmonthdatehours",
  "yearmonthdatehoursminutes",
  "quarter",
  "month",
  "week",
  "date",
  "day",
  "dayofyear",
  "hours",
  "minutes",
]);
export type TimeUnit = z.infer<typeof timeUnitSchema>;

export const aggregateOpSchema = z.enum([
  "count",
  "valid",
  "missing",
  "distinct",
  "sum",
  "mean",
  "median",
  "mode",
  "min",
  "max",
  "range",
  "stdev",
  "variance",
  "quantile",
  "first",
  "last",
  "argmin",
  "argmax",
  "correlation",
  "slope",
  "product",
]);
export type AggregateOp = z.infer<typeof aggregateOpSchema>;

export const scalarFunctionSchema = z.enum([
  "abs",
  "round",
  "floor",
  "ceil",
  "sqrt",
  "ln",
  "log10",
  "exp",
  "power",
  "lower",
  "upper",
  "trim",
  "length",
  "concat",
  "coalesce",
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "dayofweek",
  "hour",
  "daysBetween",
  "toNumber",
  /** Seconds of a clock text: "2:06:11" is 7571, "3:45" is 225. */
  "toSeconds",
  "toText",
  "toDate",
]);
export type ScalarFunction = z.infer<typeof scalarFunctionSchema>;

export type Expr =
  | { kind: "field"; field: string }
  | { kind: "literal"; value: string | number | boolean | null; type?: "date" | "timestamp" | undefined }
  | { kind: "binary"; op: "+" | "-" | "*" | "/" | "%"; left: Expr; right: Expr }
  | { kind: "call"; fn: ScalarFunction; args: Expr[] }
  | { kind: "case"; when: Predicate; then: Expr; otherwise: Expr }
  /** 1-based position of the row in the source file: "the first team listed", "the next one after". */
  | { kind: "rowNumber" }
  /**
   * One number over the whole source (or the rows `filter` keeps): "above the average". In a step, `over: "rows"` takes the rows
   * the step sees instead ("sectors whose total is above the average total"); fields are then result columns.
   */
  | {
      kind: "aggregateOf";
      op: AggregateOp;
      expr?: Expr | undefined;
      /** The other variable of correlation and slope. */
      by?: Expr | undefined;
      fraction?: number | undefined;
      filter?: Predicate | undefined;
      over?: "source" | "rows" | undefined;
    };

export type Predicate =
  | { kind: "and" | "or"; args: Predicate[] }
  | { kind: "not"; arg: Predicate }
  | { kind: "compare"; op: "=" | "!=" | "<" | "<=" | ">" | ">="; left: Expr; right: Expr }
  | { kind: "in"; expr: Expr; values: (string | number | boolean | null)[] }
  | { kind: "between"; expr: Expr; low: Expr; high: Expr }
  | { kind: "text"; op: "contains" | "startsWith" | "endsWith" | "equals" | "matches"; expr: Expr; text: string }
  | { kind: "isNull"; expr: Expr }
  /** Half-open: `start <= expr < end`, ISO dates or timestamps, either end may be null. */
  | { kind: "timeRange"; expr: Expr; start: string | null; end: string | null }
  /**
   * `expr` is one of the `count` groups that lead by an aggregate ("monthly sales of the five biggest products"). The groups are
   * ranked over the source rows that `filter` keeps: repeat the plan's filter there when the ranking should follow it.
   */
  | {
      kind: "inTop";
      expr: Expr;
      count: number;
      order: "ascending" | "descending";
      op: AggregateOp;
      of?: Expr | undefined;
      filter?: Predicate | undefined;
    };

export const exprSchema: z.ZodType<Expr> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("field"), field: z.string() }),
    z.object({ kind: z.literal("literal"), value: cellSchema, type: z.enum(["date", "timestamp"]).optional() }),
    z.object({ kind: z.literal("binary"), op: z.enum(["+", "-", "*", "/", "%"]), left: exprSchema, right: exprSchema }),
    z.object({ kind: z.literal("call"), fn: scalarFunctionSchema, args: z.array(exprSchema) }),
    z.object({ kind: z.literal("case"), when: predicateSchema, then: exprSchema, otherwise: exprSchema }),
    z.object({ kind: z.literal("rowNumber") }),
    z.object({
      kind: z.literal("aggregateOf"),
      op: aggregateOpSchema,
      expr: exprSchema.optional(),
      by: exprSchema.optional(),
      fraction: z.number().min(0).max(1).optional(),
      filter: predicateSchema.optional(),
      over: z.enum(["source", "rows"]).optional(),
    }),
  ]),
);

export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.enum(["and", "or"]), args: z.array(predicateSchema) }),
    z.object({ kind: z.literal("not"), arg: predicateSchema }),
    z.object({
      kind: z.literal("compare"),
      op: z.enum(["=", "!=", "<", "<=", ">", ">="]),
      left: exprSchema,
      right: exprSchema,
    }),
    z.object({ kind: z.literal("in"), expr: exprSchema, values: z.array(cellSchema) }),
    z.object({ kind: z.literal("between"), expr: exprSchema, low: exprSchema, high: exprSchema }),
    z.object({
      kind: z.literal("text"),
      op: z.enum(["contains", "startsWith", "endsWith", "equals", "matches"]),
      expr: exprSchema,
      text: z.string(),
    }),
    z.object({ kind: z.literal("isNull"), expr: exprSchema }),
    z.object({
      kind: z.literal("timeRange"),
      expr: exprSchema,
      start: z.string().nullable(),
      end: z.string().nullable(),
    }),
    z.object({
      kind: z.literal("inTop"),
      expr: exprSchema,
      count: z.number().int().min(1),
      order: z.enum(["ascending", "descending"]),
      op: aggregateOpSchema,
      of: exprSchema.optional(),
      filter: predicateSchema.optional(),
    }),
  ]),
);

/** `stop` is the upper edge of the last bin (a value equal to it falls into that bin); set together with `step` once the extent is known. */
export const binSchema = z.object({
  maxBins: z.number().int().min(1).max(1000).optional(),
  step: z.number().positive().optional(),
  stop: z.number().optional(),
});

export const dimensionSchema = z.object({
  as: z.string(),
  expr: exprSchema,
  timeUnit: timeUnitSchema.optional(),
  /** Equal-width bins with nice bounds. The result has the bin's start under `as` and its end under `as + "_end"`. */
  bin: binSchema.optional(),
});
export type Dimension = z.infer<typeof dimensionSchema>;

export const measureSchema = z.object({
  as: z.string(),
  op: aggregateOpSchema,
  /** Absent only for `count`. */
  expr: exprSchema.optional(),
  /** Second argument: what argmin/argmax order by, the other variable of correlation/slope, the order of first/last. */
  by: exprSchema.optional(),
  fraction: z.number().min(0).max(1).optional(),
  /** Rows that this measure alone sees. */
  filter: predicateSchema.optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** Steps over the grouped (or selected) rows, applied in order. `of`, `orderBy`, `partitionBy` name result columns. */
export const stepSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("filter"), predicate: predicateSchema }),
  z.object({ kind: z.literal("derive"), as: z.string(), expr: exprSchema }),
  z.object({
    kind: z.literal("cumulative"),
    of: z.string(),
    as: z.string(),
    op: z.enum(["sum", "mean", "min", "max", "count"]),
    orderBy: z.string(),
    partitionBy: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("moving"),
    of: z.string(),
    as: z.string(),
    op: z.enum(["sum", "mean", "min", "max", "stdev"]),
    periods: z.number().int().min(1),
    orderBy: z.string(),
    partitionBy: z.array(z.string()),
  }),
  /** Against the row `periods` before. With `timeUnit` the row is found by date, so a gap yields null instead of a wrong neighbour. */
  z.object({
    kind: z.literal("change"),
    of: z.string(),
    as: z.string(),
    mode: z.enum(["difference", "percent", "log"]),
    periods: z.number().int().min(1),
    timeUnit: timeUnitSchema.optional(),
    orderBy: z.string(),
    partitionBy: z.array(z.string()),
  }),
  /** Percent (0..100) of the total within each partition. */
  z.object({ kind: z.literal("share"), of: z.string(), as: z.string(), partitionBy: z.array(z.string()) }),
  z.object({
    kind: z.literal("rank"),
    of: z.string(),
    as: z.string(),
    order: z.enum(["ascending", "descending"]),
    partitionBy: z.array(z.string()),
  }),
  /** First value of each partition is 100. */
  z.object({
    kind: z.literal("index"),
    of: z.string(),
    as: z.string(),
    orderBy: z.string(),
    partitionBy: z.array(z.string()),
  }),
  z.object({ kind: z.literal("zscore"), of: z.string(), as: z.string(), partitionBy: z.array(z.string()) }),
  /** Keep the best `count` rows of each partition (ties broken by the other columns, so that runs agree). */
  z.object({
    kind: z.literal("top"),
    by: z.string(),
    count: z.number().int().min(1),
    order: z.enum(["ascending", "descending"]),
    partitionBy: z.array(z.string()),
    withTies: z.boolean().default(false),
  }),
  /** Group the rows so far again: "average number of films per director" is count by director, then the mean of that count. */
  z.object({ kind: z.literal("aggregate"), dimensions: z.array(z.string()), measures: z.array(measureSchema).min(1) }),
  z.object({ kind: z.literal("select"), columns: z.array(z.string()).min(1) }),
  /** About one row in `every`, the same ones each time, spread over the whole file: for charts of very many points. */
  z.object({ kind: z.literal("sample"), every: z.number().int().min(1) }),
  /** First, last, lowest and highest point of each of `buckets` stretches of x (M4): a line of that many pixels looks the same. */
  z.object({
    kind: z.literal("downsample"),
    x: z.string(),
    y: z.string(),
    buckets: z.number().int().min(1),
    partitionBy: z.array(z.string()),
  }),
]);
export type Step = z.infer<typeof stepSchema>;

export const sortKeySchema = z.object({ column: z.string(), order: z.enum(["ascending", "descending"]) });
export type SortKey = z.infer<typeof sortKeySchema>;

export const querySchema = z.object({
  kind: z.literal("query"),
  filter: predicateSchema.optional(),
  /** With dimensions or measures the rows are grouped; `select` lists rows instead. Exactly one of the two forms. */
  dimensions: z.array(dimensionSchema).default([]),
  measures: z.array(measureSchema).default([]),
  select: z.array(z.object({ as: z.string(), expr: exprSchema })).optional(),
  distinct: z.boolean().default(false),
  steps: z.array(stepSchema).default([]),
  sort: z.array(sortKeySchema).default([]),
  limit: z.number().int().min(1).optional(),
  offset: z.number().int().min(0).optional(),
  /** The result columns to return, in this order; the others were only needed for sorting. */
  show: z.array(z.string()).min(1).optional(),
});
export type QueryBody = z.infer<typeof querySchema>;
