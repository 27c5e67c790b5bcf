import { beforeAll, describe, expect, it } from "vitest";
import type { FrontierConstraints } from "../../../contract/risk.ts";
import { dot, fromRows, inverse, times } from "../numbers/matrix.ts";
import { createRandom } from "../numbers/random.ts";
import { sampleCovariance } from "./covariance.ts";
import { efficientFrontier } from "./frontier.ts";
import { loadSolver, type Solver } from "./solver.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

const assets = ["A", "B", "C"];
const means = [0.08, 0.12, 0.05];
const covariance = fromRows([
  [0.04, 0.01, 0.002],
  [0.01, 0.09, 0.004],
  [0.002, 0.004, 0.01],
]);
const free: FrontierConstraints = { longOnly: false, bounds: {}, groups: [] };
const long: FrontierConstraints = { longOnly: true, bounds: {}, groups: [] };

function frontier(constraints: FrontierConstraints, riskFreeRate = 0.02) {
  return efficientFrontier({ assets, means, covariance, riskFreeRate, constraints, points: 12 }, solver);
}

function weightsOf(kind: string, constraints: FrontierConstraints): number[] {
  return Array.from(frontier(constraints).find((point) => point.kind === kind)!.weights);
}

describe("the efficient frontier", () => {
  it("starts at the closed form of minimum variance and has the tangency portfolio", () => {
    const inverted = inverse(covariance)!;
    const scale = (vector: Float64Array) => {
      const total = vector.reduce((sum, value) => sum + value, 0);
      return Array.from(vector, (value) => expect.closeTo(value / total, 6));
    };
    expect(weightsOf("minimum variance", free)).toEqual(scale(times(inverted, [1, 1, 1])));
    const excess = means.map((mean) => mean - 0.02);
    expect(weightsOf("maximum Sharpe", free)).toEqual(scale(times(inverted, excess)));
  });

  it("rises in return and volatility and keeps the weights allowed", () => {
    const points = frontier({ ...long, maximum: 0.6 }).filter((point) => point.kind === "frontier");
    expect(points).toHaveLength(12);
    for (const [index, point] of points.entries()) {
      expect(point.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 7);
      expect(Math.min(...point.weights)).toBeGreaterThan(-1e-7);
      expect(Math.max(...point.weights)).toBeLessThan(0.6 + 1e-7);
      const before = points[index - 1];
      if (before) expect(point.volatility).toBeGreaterThanOrEqual(before.volatility - 1e-9);
    }
    expect(points.at(-1)!.expectedReturn).toBeCloseTo(0.6 * 0.12 + 0.4 * 0.08, 7);
  });

  it("keeps a group within its cap, and reaches a target return", () => {
    const capped = { ...long, groups: [{ name: "bonds", assets: ["C"], maximum: 0.3 }], targetReturn: 0.1 };
    const points = frontier(capped);
    for (const point of points) expect(point.weights[2]).toBeLessThan(0.3 + 1e-7);
    const target = points.find((point) => point.kind === "target return")!;
    expect(target.expectedReturn).toBeCloseTo(0.1, 6);
  });

  it("is never beaten by random portfolios", () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 6 }, () => Float64Array.from({ length: 80 }, () => random.normal() * 0.02));
    const matrix = sampleCovariance(rows);
    const expected = Array.from({ length: 6 }, () => 0.05 + 0.1 * random.uniform());
    const names = [..."ABCDEF"];
    const points = efficientFrontier(
      { assets: names, means: expected, covariance: matrix, riskFreeRate: 0, constraints: long, points: 30 },
      solver,
    ).filter((point) => point.kind === "frontier");
    for (let trial = 0; trial < 500; trial += 1) {
      const raw = names.map(() => -Math.log(random.uniform()));
      const total = raw.reduce((sum, value) => sum + value, 0);
      const weights = raw.map((value) => value / total);
      const reached = dot(weights, expected);
      const better = points.find((point) => point.expectedReturn >= reached);
      const volatility = Math.sqrt(dot(weights, times(matrix, weights)));
      const floor = points.findLast((point) => point.expectedReturn <= reached) ?? points[0]!;
      expect(volatility).toBeGreaterThan(floor.volatility - 1e-6);
      expect(better).toBeDefined();
    }
  });

  it("works on a singular covariance", () => {
    const singular = fromRows([
      [0.04, 0.04],
      [0.04, 0.04],
    ]);
    const points = efficientFrontier(
      { assets: ["A", "B"], means: [0.05, 0.06], covariance: singular, riskFreeRate: 0, constraints: long, points: 5 },
      solver,
    );
    expect(points.every((point) => Math.abs(point.volatility - 0.2) < 1e-6)).toBe(true);
  });

  it("says what is impossible", () => {
    expect(() => frontier({ ...long, maximum: 0.2 })).toThrow("the weights cannot reach 100%");
    expect(() => frontier({ ...long, targetReturn: 0.5 })).toThrow("No allowed portfolio returns 50.00% a year");
    expect(() => frontier({ ...long, bounds: { Z: { maximum: 0.5 } } })).toThrow("The limits name Z");
    expect(() => frontier({ ...long, groups: [{ name: "g", assets: ["A", "B", "C"], maximum: 0.5 }] })).toThrow(
      "No portfolio satisfies all of these limits",
    );
  });

  it("has no best Sharpe ratio where nothing beats the risk-free rate", () => {
    expect(frontier(long, 0.2).some((point) => point.kind === "maximum Sharpe")).toBe(false);
  });
});
