import { expect, test } from "vitest";

import type { Payoff } from "../../../contract/risk-graphs.ts";
import { blackScholesReference, normalBelow } from "../options/black-scholes-reference.ts";
import type { DrawLayout } from "../random/streams.ts";
import { runOnce } from "../run-once.ts";
import { optionPathFeeds, optionPathGraph, pathStepCount, type OptionTerms } from "./option-paths.ts";
import { optionPayoffsReference } from "./option-paths-reference.ts";

const terms: OptionTerms = {
  right: "call",
  payoff: { kind: "european" },
  spot: 100,
  strike: 105,
  rate: 0.03,
  dividendYield: 0.01,
  volatility: 0.25,
  years: 0.75,
};
const layout: DrawLayout = { drawsPerBlock: 4096, blockCount: 8, mirrored: true };

/** Discounted mean for the three spots, and the standard error for the middle one. */
async function priced(option: OptionTerms, run = layout, seed = 4): Promise<{ prices: number[]; error: number }> {
  const { sums = new Float32Array() } = await runOnce(optionPathGraph(option, run), optionPathFeeds(option, seed)(0));
  const count = run.drawsPerBlock * run.blockCount;
  const discount = Math.exp(-option.rate * option.years);
  const total = Array.from({ length: 6 }, (_unused, at) => {
    let sum = 0;
    for (let block = 0; block < run.blockCount; block += 1) sum += sums[block * 6 + at] ?? 0;
    return sum / count;
  });
  const [low = 0, middle = 0, high = 0, , square = 0] = total;
  const error = discount * Math.sqrt((square - middle * middle) / count);
  return { prices: [low * discount, middle * discount, high * discount], error };
}

const payoffs: Payoff[] = [
  { kind: "european" },
  { kind: "asian" },
  { kind: "geometric-asian" },
  { kind: "barrier", direction: "up", effect: "out", barrier: 130 },
  { kind: "barrier", direction: "down", effect: "in", barrier: 90 },
  { kind: "lookback", strike: "fixed" },
  { kind: "lookback", strike: "floating" },
];

for (const right of ["call", "put"] as const) {
  for (const payoff of payoffs) {
    test(`${right}, ${Object.values(payoff).join(" ")}: the graph agrees with the reference`, async () => {
      for (const mirrored of [true, false]) {
        const option = { ...terms, right, payoff };
        const { prices } = await priced(option, { drawsPerBlock: 256, blockCount: 2, mirrored });
        const reference = optionPayoffsReference(option, { seed: 4, draws: 512, mirrored });
        const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length;
        expect(Math.abs((prices[1] ?? 0) - mean)).toBeLessThan(1e-4 * Math.max(1, mean));
      }
    });
  }
}

test("a European option comes out at Black and Scholes' price, for each spot", async () => {
  for (const right of ["call", "put"] as const) {
    const { prices, error } = await priced({ ...terms, right });
    [0.99, 1, 1.01].forEach((factor, index) => {
      const { price } = blackScholesReference({ ...terms, spot: terms.spot * factor, isCall: right === "call" });
      expect(Math.abs((prices[index] ?? 0) - price)).toBeLessThan(4 * error);
    });
  }
});

test("a geometric Asian option comes out at Kemna and Vorst's price for 64 observations", async () => {
  const { prices, error } = await priced({ ...terms, payoff: { kind: "geometric-asian" } });
  const { spot, strike, rate, dividendYield, volatility, years } = terms;
  const n = pathStepCount;
  const mean = Math.log(spot) + ((rate - dividendYield - volatility ** 2 / 2) * years * (n + 1)) / (2 * n);
  const deviation = volatility * Math.sqrt((years * (n + 1) * (2 * n + 1)) / (6 * n * n));
  const d1 = (mean - Math.log(strike) + deviation ** 2) / deviation;
  const forward = Math.exp(mean + deviation ** 2 / 2);
  const expected = Math.exp(-rate * years) * (forward * normalBelow(d1) - strike * normalBelow(d1 - deviation));
  expect(Math.abs((prices[1] ?? 0) - expected)).toBeLessThan(4 * error);
});

test("a knock-in and a knock-out together are the European option, path for path", async () => {
  const barrier = { kind: "barrier", direction: "up", barrier: 120 } as const;
  const inside = await priced({ ...terms, payoff: { ...barrier, effect: "in" } });
  const outside = await priced({ ...terms, payoff: { ...barrier, effect: "out" } });
  const european = await priced(terms);
  expect((inside.prices[1] ?? 0) + (outside.prices[1] ?? 0)).toBeCloseTo(european.prices[1] ?? 0, 4);
});

test("paths by a product are those by running sums", async () => {
  const option = { ...terms, payoff: { kind: "asian" } } as const;
  const bySum = await priced(option);
  const byProduct = await priced(option, { ...layout, accumulate: "product" });
  expect(byProduct.prices[1]).toBeCloseTo(bySum.prices[1] ?? 0, 4);
});

test("the same seed gives the same bits", async () => {
  const first = await runOnce(optionPathGraph(terms, layout), optionPathFeeds(terms, 9)(77));
  expect(await runOnce(optionPathGraph(terms, layout), optionPathFeeds(terms, 9)(77))).toEqual(first);
});
