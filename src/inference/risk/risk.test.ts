import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import {
  correlationInputSchema,
  ewmaInputSchema,
  garchSimulationInputSchema,
  historicalInputSchema,
  optionPricesInputSchema,
  parametricInputSchema,
  pathOptionInputSchema,
  simulateInputSchema,
} from "../../contract/risk-graphs.ts";
import { blackScholesReference } from "../graphs/options/black-scholes-reference.ts";
import { createSessions, type Sessions } from "../runtime/sessions.ts";
import { runCorrelation } from "./correlation.ts";
import { runGarchSimulation } from "./garch.ts";
import type { GraphRunner } from "./graph-runner.ts";
import { runOptionPrices, runPathOption } from "./options.ts";
import { runEwma, runHistorical, runParametric } from "./series.ts";
import { createSessionRunner } from "./session-runner.ts";
import { runSimulation } from "./simulate.ts";

let folder: string;
let sessions: Sessions;
let runner: GraphRunner;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-risk-"));
  sessions = createSessions({
    folder,
    runtimeVersion: "1.30.0",
    status: () => Promise.resolve({ providers: [{ provider: "cpu", usable: true, reason: null, probeDurationMs: 1 }] }),
    log: (source, error) => process.stderr.write(`${source}: ${String(error)}\n`),
  });
  runner = createSessionRunner({ sessions, provider: () => Promise.resolve("cpu") });
});
afterAll(async () => {
  await sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

function quietly(signal = new AbortController().signal): CallContext {
  return { signal, progress: () => undefined };
}

const two = {
  means: Float64Array.of(0.0003, 0.0001),
  covariance: Float64Array.of(1.44e-4, 0.5e-4, 0.5e-4, 4e-4),
  weights: Float64Array.of(0.7, 0.3),
};
const oneAsset = simulateInputSchema.parse({
  means: Float64Array.of(0.0004),
  covariance: Float64Array.of(1.5e-4),
  weights: Float64Array.of(1),
  horizonSteps: 10,
  levels: [0.95, 0.99],
  pathCount: 2_000_000,
  seed: 7,
});

test("simulated value at risk and shortfall are the lognormal's within half a percent", async () => {
  const result = await runSimulation(runner, oneAsset, quietly());
  const deviation = Math.sqrt(10 * 1.5e-4);
  const closed = [
    [0.95, 1.6448536269514722],
    [0.99, 2.3263478740408408],
  ] as const;
  closed.forEach(([level, quantile], index) => {
    const valueAtRisk = 1 - Math.exp(0.004 - quantile * deviation);
    const tail = result.tails[index];
    expect(tail?.level).toBe(level);
    expect(Math.abs((tail?.valueAtRisk ?? 0) / valueAtRisk - 1)).toBeLessThan(0.005);
    expect(tail?.expectedShortfall).toBeGreaterThan(tail?.valueAtRisk ?? 1);
    expect(tail?.valueAtRiskError).toBeLessThan(0.01 * valueAtRisk);
  });
  expect(result.mean).toBeCloseTo(Math.expm1(0.004 + (deviation * deviation) / 2), 4);
  expect(result.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(result.pathCount);
  expect(result.histogram.edges).toHaveLength(81);
  expect(result.drawdown.worst).toBeGreaterThan(result.drawdown.mean);
  expect(result).toMatchObject({ provider: "cpu", notes: [expect.stringMatching(/64 steps/)] });
});

test("the same seed gives the same result to the last bit, whichever lane was faster", async () => {
  const input = simulateInputSchema.parse({ ...two, horizonSteps: 5, pathCount: 1_000_000, seed: 3 });
  const { durationMs: _first, ...first } = await runSimulation(runner, input, quietly());
  const { durationMs: _second, ...second } = await runSimulation(runner, input, quietly());
  expect(second).toEqual(first);
  const other = await runSimulation(runner, { ...input, seed: 4 }, quietly());
  expect(other.tails).not.toEqual(first.tails);
});

test("a simulation reports progress and stops when asked", async () => {
  const controller = new AbortController();
  const fractions: number[] = [];
  const running = runSimulation(
    runner,
    { ...oneAsset, pathCount: 500_000_000 },
    {
      signal: controller.signal,
      progress({ fraction }) {
        fractions.push(fraction ?? 0);
        if (fractions.length === 3) controller.abort();
      },
    },
  );
  await expect(running).rejects.toThrow();
  expect(fractions.length).toBeLessThan(10);
  expect(fractions[0]).toBeGreaterThan(0);
});

test("an option over paths comes out at the closed form with its Greeks", async () => {
  const option = { spot: 100, strike: 95, rate: 0.02, dividendYield: 0.01, volatility: 0.3, years: 1 };
  const input = pathOptionInputSchema.parse({ right: "call", payoff: { kind: "european" }, ...option });
  const result = await runPathOption(runner, input, quietly());
  const expected = blackScholesReference({ ...option, isCall: true });
  expect(Math.abs(result.price - expected.price)).toBeLessThan(4 * result.standardError);
  expect(result.delta).toBeCloseTo(expected.delta, 2);
  expect(result.gamma).toBeCloseTo(expected.gamma, 3);
  expect(Math.abs(result.vega / expected.vega - 1)).toBeLessThan(0.01);
});

test("correlations, volatilities, portfolios, options and GARCH answer through sessions", async () => {
  const values = Float64Array.from({ length: 3 * 300 }, (_unused, at) => 1000 + Math.sin(at * at) * 0.01).fill(5, 600);
  const shape = { values, seriesCount: 3, observationCount: 300 };
  const correlation = await runCorrelation(
    runner,
    correlationInputSchema.parse({ ...shape, kind: "correlation" }),
    quietly(),
  );
  expect([correlation.matrix[0], correlation.matrix[4], correlation.constantSeries]).toEqual([1, 1, [2]]);
  expect(correlation.matrix[8]).toBeNaN();
  expect(correlation.means[2]).toBe(5);

  const returns = values.map((value) => (value - 1000) / 10).fill(0.01, 600);
  const ewma = await runEwma(runner, ewmaInputSchema.parse({ ...shape, values: returns }), quietly());
  expect(ewma.latest[2]).toBeCloseTo(0.01, 6);
  expect(ewma.volatilities).toHaveLength(900);

  const historical = await runHistorical(
    runner,
    historicalInputSchema.parse({
      ...shape,
      values: returns,
      weights: Float64Array.of(0, 0, 1, 0.5, 0, 0.5),
      portfolioCount: 2,
    }),
    quietly(),
  );
  expect(historical.returns[0]).toBeCloseTo(0.01, 6);
  expect(historical.returns[300]).toBeCloseTo(0.005 + (returns[0] ?? 0) / 2, 6);

  const parametric = await runParametric(
    runner,
    parametricInputSchema.parse({ ...two, horizonSteps: 4, levels: [0.99] }),
    quietly(),
  );
  const deviation = 2 * Math.sqrt(0.49 * 1.44e-4 + 0.42 * 0.5e-4 + 0.09 * 4e-4);
  expect(parametric.portfolios[0]?.tails[0]?.valueAtRisk).toBeCloseTo(2.3263478740408408 * deviation - 4 * 0.00024, 6);

  const column = (value: number) => Float64Array.of(value, value);
  const prices = await runOptionPrices(
    runner,
    optionPricesInputSchema.parse({
      isCall: Uint8Array.of(1, 0),
      spot: column(42),
      strike: column(40),
      rate: column(0.1),
      dividendYield: column(0),
      volatility: column(0.2),
      years: column(0.5),
    }),
    quietly(),
  );
  expect(prices.price[0]).toBeCloseTo(4.76, 2);
  expect(prices.price[1]).toBeCloseTo(0.81, 2);

  const garch = await runGarchSimulation(
    runner,
    garchSimulationInputSchema.parse({ omega: 2e-6, alpha: 0.08, beta: 0.9, variance: 4e-4, horizonSteps: 10 }),
    quietly(),
  );
  expect(garch.volatilities[0]).toBeCloseTo(0.02, 5);
  expect(garch.standardDeviation).toBeCloseTo(
    Math.sqrt(garch.volatilities.reduce((sum, value) => sum + value ** 2, 0)),
    3,
  );
  expect(garch.tails[1]?.valueAtRisk).toBeGreaterThan(2.3263 * garch.standardDeviation);
});

function refused(pattern: RegExp) {
  return expect.toSatisfy((error: unknown) => error instanceof AppError && pattern.test(error.message));
}

test("bad input is refused with a sentence", async () => {
  const nan = Float64Array.of(0.1, Number.NaN, 0.2, 0.3);
  const series = { values: nan, seriesCount: 2, observationCount: 2, kind: "covariance" } as const;
  await expect(runCorrelation(runner, series, quietly())).rejects.toEqual(
    refused(/Value 2 of row 1 of the matrix of series is missing/),
  );
  await expect(runCorrelation(runner, { ...series, seriesCount: 3 }, quietly())).rejects.toEqual(
    refused(/should have 6 values/),
  );
  const simulate = simulateInputSchema.parse(two);
  const cases: [Partial<typeof simulate>, RegExp][] = [
    [{ weights: Float64Array.of(0.7, 0.7) }, /sum to 1.400 instead of 1/],
    [{ means: Float64Array.of(Number.POSITIVE_INFINITY, 0) }, /Value 1 of the means is infinite/],
    [{ covariance: Float64Array.of(1e-4, 3e-4, 3e-4, 1e-4) }, /not positive definite/],
    [{ covariance: Float64Array.of(1e-4, 2e-5, 3e-5, 1e-4) }, /not symmetric in assets 1 and 2/],
    [{ covariance: new Float64Array(4) }, /None of the assets varies/],
    [{ means: new Float64Array(), covariance: new Float64Array(), weights: new Float64Array() }, /no assets/],
  ];
  for (const [change, pattern] of cases)
    await expect(runSimulation(runner, { ...simulate, ...change }, quietly())).rejects.toEqual(refused(pattern));
  const garch = garchSimulationInputSchema.parse({
    omega: 1e-6,
    alpha: 0.3,
    beta: 0.8,
    variance: 1e-4,
    horizonSteps: 5,
  });
  await expect(runGarchSimulation(runner, garch, quietly())).rejects.toEqual(refused(/grows without bound/));
});

test("an asset that is there twice is simulated with a hair added, and said", async () => {
  const twice = simulateInputSchema.parse({
    means: Float64Array.of(0, 0),
    covariance: Float64Array.of(1e-4, 1e-4, 1e-4, 1e-4),
    weights: Float64Array.of(0.5, 0.5),
    levels: [0.99],
    pathCount: 1_000_000,
  });
  const { notes, tails } = await runSimulation(runner, twice, quietly());
  expect(notes[0]).toMatch(/singular: 1e-9 of the largest variance/);
  const closed = 1 - Math.exp(-2.3263478740408408 * 0.01);
  expect(Math.abs((tails[0]?.valueAtRisk ?? 0) / closed - 1)).toBeLessThan(0.01);
});
