import { describe, expect, it } from "vitest";
import { createRandom } from "../numbers/random.ts";
import { fitGarch, forecastVariance } from "./garch.ts";
import { ewmaVolatility, rollingVolatility } from "./moving.ts";
import { minimise } from "./quasi-newton.ts";

function garchReturns(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const [omega, alpha, beta] = [2e-6, 0.08, 0.9];
  let variance = omega / (1 - alpha - beta);
  return Float64Array.from({ length: count }, () => {
    const shock = Math.sqrt(variance) * random.normal();
    variance = omega + alpha * shock * shock + beta * variance;
    return 0.0005 + shock;
  });
}

describe("moving volatility", () => {
  it("follows RiskMetrics' recursion", () => {
    const [first, second] = ewmaVolatility(Float64Array.from([0.01, -0.02]), 0.94);
    const start = (0.0001 + 0.0004) / 2;
    const one = 0.94 * start + 0.06 * 0.0001;
    expect(first).toBeCloseTo(Math.sqrt(one), 12);
    expect(second).toBeCloseTo(Math.sqrt(0.94 * one + 0.06 * 0.0004), 12);
  });

  it("waits for a full window", () => {
    const rolled = rollingVolatility(Float64Array.from([0.01, 0.03, -0.01]), 2);
    expect(rolled[0]).toBeNaN();
    expect(rolled[1]).toBeCloseTo(Math.sqrt(0.0002), 12);
  });
});

describe("GARCH(1,1)", () => {
  it("finds the parameters that made the series, within three standard errors", () => {
    const garch = fitGarch(garchReturns(4000, 2), "A");
    expect(garch.converged).toBe(true);
    const truth = { mean: 0.0005, omega: 2e-6, alpha: 0.08, beta: 0.9 };
    for (const { name, value, standardError } of garch.parameters) {
      expect(standardError).not.toBeNull();
      expect(Math.abs(value - truth[name])).toBeLessThan(3 * standardError!);
    }
    expect(garch.longRunVolatility).toBeCloseTo(0.01, 2);
    expect(garch.halfLife).toBeGreaterThan(10);
  });

  it("forecasts towards the long-run level", () => {
    const garch = fitGarch(garchReturns(2000, 9), "A");
    const ahead = forecastVariance(garch, 2000);
    expect(ahead[0]).toBe(garch.nextVariance);
    expect(Math.sqrt(ahead.at(-1)!)).toBeCloseTo(garch.longRunVolatility!, 5);
  });

  it("refuses what cannot be fitted in words", () => {
    expect(() => fitGarch(new Float64Array(20), "A")).toThrow("A has 20 returns; a GARCH model needs at least 50");
    expect(() => fitGarch(new Float64Array(200), "A")).toThrow("A never changes");
  });
});

describe("the search", () => {
  it("finds the bottom of Rosenbrock's valley", () => {
    const { point, converged } = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(1, 3);
    expect(point[1]).toBeCloseTo(1, 3);
  });
});
