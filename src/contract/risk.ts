import { z } from "zod";

/**
 * Risk of price series. Prices come as rows of an inner query in one of three forms: long (time, asset, price), wide (time and one
 * price column an asset) or a single series. Returns, weights, rates and levels are fractions (0.01 is 1%); volatilities and rates
 * are annual unless a name says otherwise; losses are positive.
 */

export const riskLevelSchema = z.number().gt(0.5).lt(1);

/** Value at risk by the past itself, by a normal or a Cornish-Fisher distribution, or by simulated correlated returns. */
export const riskMethodSchema = z.enum(["historical", "normal", "cornish-fisher", "monte-carlo"]);
export type RiskMethod = z.infer<typeof riskMethodSchema>;

export const portfolioSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("equal") }),
  z.object({
    kind: z.literal("weights"),
    weights: z.record(z.string(), z.number()),
    /** Weights that do not sum to one are refused unless this is set. */
    normalise: z.boolean().default(false),
  }),
  /** Units held of each asset, valued at the last price. */
  z.object({ kind: z.literal("holdings"), units: z.record(z.string(), z.number()) }),
]);
export type Portfolio = z.infer<typeof portfolioSchema>;

/** The market a beta is measured against: one of the assets, or the equally weighted mean of all of them. */
export const benchmarkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("asset"), name: z.string() }),
  z.object({ kind: z.literal("equal-weighted") }),
]);
export type Benchmark = z.infer<typeof benchmarkSchema>;

export const covarianceEstimateSchema = z.enum(["sample", "ledoit-wolf", "ewma"]);
export type CovarianceEstimate = z.infer<typeof covarianceEstimateSchema>;

export const optionTypeSchema = z.enum(["call", "put"]);
export type OptionType = z.infer<typeof optionTypeSchema>;

export const optionStyleSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("european") }),
  /** On the arithmetic or geometric mean of the prices observed. */
  z.object({ kind: z.literal("asian"), average: z.enum(["arithmetic", "geometric"]).default("arithmetic") }),
  z.object({
    kind: z.literal("barrier"),
    direction: z.enum(["up", "down"]),
    knock: z.enum(["in", "out"]),
    barrier: z.number().positive(),
  }),
  z.object({ kind: z.literal("lookback"), strike: z.enum(["fixed", "floating"]).default("fixed") }),
]);
export type OptionStyle = z.infer<typeof optionStyleSchema>;

export const optionInputSchema = z.object({
  type: optionTypeSchema,
  style: optionStyleSchema.default({ kind: "european" }),
  spot: z.number().positive(),
  strike: z.number().positive(),
  years: z.number().positive().max(100),
  /** Annual, continuously compounded. */
  rate: z.number().min(-1).max(10).default(0),
  dividendYield: z.number().min(-1).max(10).default(0),
  volatility: z.number().min(0).max(10).optional(),
  /** The price paid on the market; given instead of the volatility it yields the implied one. */
  marketPrice: z.number().positive().optional(),
  /** Of the path-dependent styles. */
  paths: z.number().int().min(1000).max(4_000_000).default(200_000),
  observations: z.number().int().min(1).max(1024).default(64),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
});
export type OptionInput = z.infer<typeof optionInputSchema>;

export const optionGreeksSchema = z.object({
  delta: z.number(),
  gamma: z.number(),
  /** For one percentage point of volatility. */
  vega: z.number(),
  /** For one calendar day. */
  theta: z.number(),
  /** For one percentage point of the rate. */
  rho: z.number(),
});
export type OptionGreeks = z.infer<typeof optionGreeksSchema>;

export const optionResultSchema = z.object({
  price: z.number(),
  /** Of a simulated price; null for a closed form. */
  standardError: z.number().nullable(),
  greeks: optionGreeksSchema.nullable(),
  volatility: z.number(),
  isImplied: z.boolean(),
  /** European only: the price of the other type and how far call - put is from the discounted forward (zero but for rounding). */
  parity: z.object({ call: z.number(), put: z.number(), forwardValue: z.number(), gap: z.number() }).nullable(),
  intrinsicValue: z.number(),
  /** Value now and pay-off at expiry over spots around the strike. */
  curve: z.array(z.object({ spot: z.number(), value: z.number(), payoff: z.number() })),
  notes: z.array(z.string()),
  seed: z.number().nullable(),
});
export type OptionResult = z.infer<typeof optionResultSchema>;

const level = riskLevelSchema.default(0.95);
/** Steps of the data (days for daily prices). */
const horizon = z.number().int().min(1).max(2520).default(1);
const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .default(1);

export const frontierConstraintsSchema = z.object({
  longOnly: z.boolean().default(true),
  /** Bounds of a weight, for every asset or by name. */
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  bounds: z
    .record(z.string(), z.object({ minimum: z.number().optional(), maximum: z.number().optional() }))
    .default({}),
  groups: z
    .array(
      z.object({
        name: z.string(),
        assets: z.array(z.string()).min(1),
        minimum: z.number().optional(),
        maximum: z.number().optional(),
      }),
    )
    .default([]),
  /** Annual. Adds the cheapest portfolio that reaches it. */
  targetReturn: z.number().optional(),
});
export type FrontierConstraints = z.infer<typeof frontierConstraintsSchema>;

/** The figure that a summary is sorted by and that is said first. */
export const riskFocusSchema = z.enum(["return", "volatility", "drawdown", "sharpe", "sortino"]);
export type RiskFocus = z.infer<typeof riskFocusSchema>;

export const riskMeasureSchema = z.discriminatedUnion("kind", [
  /** A row an asset (and one for the portfolio): return, volatility, drawdown, Sharpe, Sortino, beta. */
  z.object({ kind: z.literal("summary"), focus: riskFocusSchema.optional() }),
  z.object({ kind: z.literal("returns") }),
  /** A row a date and asset; GARCH adds `horizon` dates ahead. */
  z.object({
    kind: z.literal("volatility"),
    method: z.enum(["rolling", "ewma", "garch"]).default("ewma"),
    window: z.number().int().min(2).max(2520).default(21),
    decay: z.number().gt(0).lt(1).default(0.94),
    horizon: z.number().int().min(0).max(2520).default(21),
  }),
  z.object({ kind: z.literal("garch"), horizon: z.number().int().min(1).max(2520).default(21) }),
  z.object({ kind: z.literal("drawdown") }),
  /** `asset` is the one that was asked about. */
  z.object({ kind: z.literal("beta"), asset: z.string().optional() }),
  z.object({
    kind: z.literal("correlation"),
    of: z.enum(["correlation", "covariance"]).default("correlation"),
    estimate: covarianceEstimateSchema.default("sample"),
  }),
  /** Without a method: all four beside each other. */
  z.object({
    kind: z.literal("var"),
    method: riskMethodSchema.optional(),
    level,
    horizon,
    seed,
    paths: z.number().int().min(1000).max(10_000_000).default(1_000_000),
    estimate: covarianceEstimateSchema.default("sample"),
  }),
  z.object({
    kind: z.literal("backtest"),
    method: riskMethodSchema.default("historical"),
    level,
    window: z.number().int().min(20).max(5000).default(250),
    seed,
  }),
  z.object({
    kind: z.literal("frontier"),
    points: z.number().int().min(2).max(200).default(40),
    estimate: covarianceEstimateSchema.default("ledoit-wolf"),
    constraints: frontierConstraintsSchema.prefault({}),
  }),
  /** An option on the one asset chosen, spot and volatility from its prices where they are not given. */
  z.object({
    kind: z.literal("option"),
    option: optionInputSchema.extend({
      spot: z.number().positive().optional(),
      /** Without: at the money. */
      strike: z.number().positive().optional(),
    }),
  }),
]);
export type RiskMeasure = z.infer<typeof riskMeasureSchema>;
export type RiskMeasureOf<K extends RiskMeasure["kind"]> = Extract<RiskMeasure, { kind: K }>;

/** The plan body; `query` is the schema of the plan's own query body. */
export function riskBodyOf<Q extends z.ZodType>(query: Q) {
  return z.object({
    kind: z.literal("risk"),
    /** Yields the prices. */
    rows: query,
    /** Null only for an option whose spot and volatility are given. */
    time: z.string().nullable(),
    /** The column that names the asset in the long form; null where each price column is an asset. */
    by: z.string().nullable(),
    price: z.array(z.string()),
    /** The assets to take, by name; all of them when absent. */
    assets: z.array(z.string()).optional(),
    portfolio: portfolioSchema.default({ kind: "equal" }),
    /** What the portfolio is worth, for losses in money. Holdings bring their own. */
    value: z.number().positive().optional(),
    returns: z.enum(["simple", "log"]).default("simple"),
    benchmark: benchmarkSchema.optional(),
    /** Annual. */
    riskFreeRate: z.number().default(0),
    /** Default: from the step of the dates. */
    periodsPerYear: z.number().positive().max(1_000_000).optional(),
    measure: riskMeasureSchema,
  });
}
