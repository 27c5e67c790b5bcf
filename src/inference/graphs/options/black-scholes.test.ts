import { expect, test } from "vitest";

import { largestDifference, runOnce } from "../run-once.ts";
import { floatTensor } from "../tensors.ts";
import { blackScholesGraph, greekNames } from "./black-scholes.ts";
import { blackScholesReference, type EuropeanOption } from "./black-scholes-reference.ts";

const options: EuropeanOption[] = [];
for (const isCall of [true, false])
  for (const spot of [60, 95, 100, 160])
    for (const volatility of [0.08, 0.3, 0.9])
      for (const years of [0.02, 0.5, 4])
        for (const [rate, dividendYield] of [
          [0.04, 0],
          [-0.01, 0.03],
        ] as const)
          options.push({ isCall, spot, strike: 100, rate, dividendYield, volatility, years });

test("prices and Greeks of 144 options agree with double precision", async () => {
  const column = (pick: (option: EuropeanOption) => number) =>
    floatTensor(Float32Array.from(options, pick), [options.length]);
  const results = await runOnce(blackScholesGraph, {
    sign: column(({ isCall }) => (isCall ? 1 : -1)),
    spot: column(({ spot }) => spot),
    strike: column(({ strike }) => strike),
    rate: column(({ rate }) => rate),
    dividendYield: column(({ dividendYield }) => dividendYield),
    volatility: column(({ volatility }) => volatility),
    years: column(({ years }) => years),
  });
  const expected = options.map(blackScholesReference);
  for (const name of greekNames)
    expect(
      largestDifference(
        results[name] ?? [],
        expected.map((greeks) => greeks[name]),
      ),
    ).toBeLessThan(1e-4);
});

test("the reference is a textbook's: Hull's example of 42, 40, 10%, 20%, half a year", () => {
  const option = { spot: 42, strike: 40, rate: 0.1, dividendYield: 0, volatility: 0.2, years: 0.5 };
  expect(blackScholesReference({ ...option, isCall: true }).price).toBeCloseTo(4.76, 2);
  expect(blackScholesReference({ ...option, isCall: false }).price).toBeCloseTo(0.81, 2);
});

test("the reference's Greeks are its price's derivatives, and calls and puts agree with put-call parity", () => {
  for (const option of options.filter(({ years }) => years > 0.1)) {
    const { price, delta, gamma, vega, theta, rho } = blackScholesReference(option);
    const bumped = (change: Partial<EuropeanOption>) => blackScholesReference({ ...option, ...change }).price;
    const h = 1e-3;
    const { spot, volatility, rate, years } = option;
    expect(delta).toBeCloseTo((bumped({ spot: spot + h }) - bumped({ spot: spot - h })) / (2 * h), 5);
    expect(gamma).toBeCloseTo(
      (bumped({ spot: spot + 0.05 }) - 2 * price + bumped({ spot: spot - 0.05 })) / 0.05 ** 2,
      3,
    );
    expect(vega).toBeCloseTo(
      (bumped({ volatility: volatility + 1e-5 }) - bumped({ volatility: volatility - 1e-5 })) / 2e-5,
      3,
    );
    expect(theta).toBeCloseTo(-(bumped({ years: years + 1e-5 }) - bumped({ years: years - 1e-5 })) / 2e-5, 3);
    expect(rho).toBeCloseTo((bumped({ rate: rate + 1e-6 }) - bumped({ rate: rate - 1e-6 })) / 2e-6, 2);
    const other = blackScholesReference({ ...option, isCall: !option.isCall }).price;
    const sign = option.isCall ? 1 : -1;
    const forward = spot * Math.exp(-option.dividendYield * years) - option.strike * Math.exp(-rate * years);
    expect(sign * (price - other)).toBeCloseTo(forward, 9);
  }
});
