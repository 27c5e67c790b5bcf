import { z } from "zod";

import { providerSchema } from "./inference.ts";

/**
 * The heavy parts of risk, run as ONNX graphs in the inference process. Matrices are row-major and flat. A series is a
 * row: `values[series * observationCount + observation]`. Returns are fractions a step (0.01 is 1%), never prices.
 */

const numbersSchema = z.union([z.instanceof(Float64Array), z.instanceof(Float32Array)]);
const countSchema = z.number().int().min(1);
const seedSchema = z.number().int().min(0).max(0xffff_ffff);
const levelSchema = z.number().gt(0.5).lt(1);

const matrixOfSeries = {
  values: numbersSchema,
  seriesCount: countSchema.max(20_000),
  observationCount: countSchema.max(10_000_000),
};

/** How a result was computed; the same inputs and seed give the same bits on the same provider. */
const ranSchema = z.object({ provider: providerSchema, durationMs: z.number() });

/** A correlation of a constant series with anything is NaN; `constantSeries` names those rows. */
export const correlationInputSchema = z.object({
  ...matrixOfSeries,
  /** Covariances divide by `observationCount - 1`. */
  kind: z.enum(["correlation", "covariance"]),
});
export const correlationOutputSchema = ranSchema.extend({
  /** seriesCount x seriesCount. */
  matrix: z.instanceof(Float32Array),
  means: z.instanceof(Float32Array),
  standardDeviations: z.instanceof(Float32Array),
  constantSeries: z.array(z.number().int()),
});

/**
 * Exponentially weighted volatility a step, mean zero: v[t] = decay v[t-1] + (1 - decay) r[t]^2, started at the mean
 * square of all. RiskMetrics' decay for daily returns is 0.94.
 */
export const ewmaInputSchema = z.object({ ...matrixOfSeries, decay: z.number().gt(0).lt(1).default(0.94) });
export const ewmaOutputSchema = ranSchema.extend({
  /** seriesCount x observationCount, square roots of v. */
  volatilities: z.instanceof(Float32Array),
  latest: z.instanceof(Float32Array),
});

/** Weights a portfolio over the assets: `weights[portfolio * assetCount + asset]`. */
const weightsSchema = { weights: numbersSchema, portfolioCount: countSchema.max(10_000).default(1) };

/** Returns of portfolios held at constant weights through the history of their assets. */
export const historicalInputSchema = z.object({ ...matrixOfSeries, ...weightsSchema });
export const historicalOutputSchema = ranSchema.extend({
  /** portfolioCount x observationCount. */
  returns: z.instanceof(Float32Array),
});

/** Of a loss distribution; a loss is positive. All are fractions of the portfolio's value. */
export const tailSchema = z.object({
  level: levelSchema,
  valueAtRisk: z.number(),
  expectedShortfall: z.number(),
  /** Half the width of the 95% interval of `valueAtRisk` from the number of paths alone; null for closed forms. */
  valueAtRiskError: z.number().nullable(),
});

/** Normal returns: -(horizon mean) + z(level) sqrt(horizon w' C w). */
export const parametricInputSchema = z.object({
  /** Mean and covariance a step. */
  means: numbersSchema,
  covariance: numbersSchema,
  ...weightsSchema,
  horizonSteps: countSchema.max(10_000).default(1),
  levels: z.array(levelSchema).min(1).max(20),
});
export const parametricOutputSchema = ranSchema.extend({
  portfolios: z.array(z.object({ mean: z.number(), standardDeviation: z.number(), tails: z.array(tailSchema) })),
});

/**
 * Correlated geometric Brownian paths of up to 64 assets, 64 steps over the horizon. Log returns a step are normal with
 * `means` and `covariance`. Weights are of the portfolio's value at the start, bought once and held; they must sum to
 * one within 1e-3. A covariance that is not positive definite is regularised when a hair's breadth does it, said in
 * `notes`; else refused.
 */
export const simulateInputSchema = z.object({
  means: numbersSchema,
  covariance: numbersSchema,
  weights: numbersSchema,
  /** In the unit of the means, e.g. 10 trading days. May be a fraction. */
  horizonSteps: z.number().positive().max(10_000).default(1),
  levels: z.array(levelSchema).min(1).max(20).default([0.95, 0.99]),
  pathCount: countSchema.min(1000).max(2_000_000_000).default(1_000_000),
  seed: seedSchema.default(1),
  histogramBins: z.number().int().min(10).max(400).default(80),
});
export const simulateOutputSchema = ranSchema.extend({
  pathCount: z.number(),
  /** Of the portfolio's simple return over the horizon. */
  mean: z.number(),
  standardDeviation: z.number(),
  tails: z.array(tailSchema),
  /** Edges one more than counts; the first and last bin hold what lies beyond. */
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }),
  /** Of the largest fall from a running high within the horizon, over all paths. */
  drawdown: z.object({ mean: z.number(), worst: z.number() }),
  notes: z.array(z.string()),
});

export const payoffSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("european") }),
  /** Arithmetic mean of the observed steps. */
  z.object({ kind: z.literal("asian") }),
  z.object({ kind: z.literal("geometric-asian") }),
  /** Observed at the steps only. */
  z.object({
    kind: z.literal("barrier"),
    direction: z.enum(["up", "down"]),
    effect: z.enum(["in", "out"]),
    barrier: z.number().positive(),
  }),
  /** `fixed`: best price against the strike. `floating`: last price against the best one; the strike is not used. */
  z.object({ kind: z.literal("lookback"), strike: z.enum(["fixed", "floating"]) }),
]);
export type Payoff = z.infer<typeof payoffSchema>;

const rateSchema = z.number().min(-1).max(10);

/** One option by Monte-Carlo over 64 steps. Rates and volatility a year, continuous compounding. */
export const pathOptionInputSchema = z.object({
  right: z.enum(["call", "put"]),
  payoff: payoffSchema,
  spot: z.number().positive(),
  strike: z.number().positive(),
  rate: rateSchema,
  dividendYield: rateSchema.default(0),
  volatility: z.number().positive().max(10),
  years: z.number().positive().max(100),
  pathCount: countSchema.min(1000).max(2_000_000_000).default(1_000_000),
  seed: seedSchema.default(1),
});
export const pathOptionOutputSchema = ranSchema.extend({
  price: z.number(),
  standardError: z.number(),
  /** By central differences over the same paths. */
  delta: z.number(),
  gamma: z.number(),
  /** For one whole unit of volatility. */
  vega: z.number(),
  pathCount: z.number(),
});

/** Black-Scholes-Merton in bulk, one entry an option in each array. Rates and volatility a year. */
export const optionPricesInputSchema = z.object({
  /** 1 for a call, 0 for a put. */
  isCall: z.instanceof(Uint8Array),
  spot: numbersSchema,
  strike: numbersSchema,
  rate: numbersSchema,
  dividendYield: numbersSchema,
  volatility: numbersSchema,
  years: numbersSchema,
});
export const optionPricesOutputSchema = ranSchema.extend({
  price: z.instanceof(Float32Array),
  delta: z.instanceof(Float32Array),
  gamma: z.instanceof(Float32Array),
  /** For one whole unit of volatility. */
  vega: z.instanceof(Float32Array),
  /** For one year. */
  theta: z.instanceof(Float32Array),
  /** For one whole unit of rate. */
  rho: z.instanceof(Float32Array),
});

/** GARCH(1,1): v[t+1] = omega + alpha r[t]^2 + beta v[t], r[t] normal with variance v[t]. */
export const garchSimulationInputSchema = z.object({
  omega: z.number().positive(),
  alpha: z.number().min(0).lt(1),
  beta: z.number().min(0).lt(1),
  /** Variance of the first step. */
  variance: z.number().positive(),
  mean: z.number().default(0),
  horizonSteps: countSchema.max(256),
  levels: z.array(levelSchema).min(1).max(20).default([0.95, 0.99]),
  pathCount: countSchema.min(1000).max(100_000_000).default(200_000),
  seed: seedSchema.default(1),
});
export const garchSimulationOutputSchema = ranSchema.extend({
  /** Expected volatility of each step. */
  volatilities: z.array(z.number()),
  /** Of the summed log return over the horizon. */
  mean: z.number(),
  standardDeviation: z.number(),
  tails: z.array(tailSchema),
  pathCount: z.number(),
});
