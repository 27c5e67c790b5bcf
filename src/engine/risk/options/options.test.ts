import { describe, expect, it } from "vitest";
import { optionInputSchema } from "../../../contract/risk.ts";
import { geometricAsian, greeks, impliedVolatility, parity, price, type Terms } from "./black-scholes.ts";
import { priceOption } from "./price-option.ts";

/** Hull, "Options, Futures, and Other Derivatives", examples 15.6 and 17.1. */
const hull: Terms = {
  type: "call",
  spot: 42,
  strike: 40,
  years: 0.5,
  rate: 0.1,
  dividendYield: 0,
  volatility: 0.2,
};
const index: Terms = { ...hull, spot: 930, strike: 900, years: 2 / 12, rate: 0.08, dividendYield: 0.03 };

function quote(terms: object) {
  return priceOption(optionInputSchema.parse({ volatility: 0.3, years: 0.5, ...terms }));
}

describe("European options", () => {
  it("have the prices of the textbook", () => {
    expect(price(hull)).toBeCloseTo(4.76, 2);
    expect(price({ ...hull, type: "put" })).toBeCloseTo(0.81, 2);
    expect(price(index)).toBeCloseTo(51.83, 2);
  });

  it("have Greeks that are the derivatives of the price", () => {
    for (const type of ["call", "put"] as const) {
      const terms = { ...index, type };
      const change = (key: "spot" | "volatility" | "rate" | "years", step: number) =>
        (price({ ...terms, [key]: terms[key] + step }) - price({ ...terms, [key]: terms[key] - step })) / (2 * step);
      const found = greeks(terms);
      expect(found.delta).toBeCloseTo(change("spot", 1e-3), 7);
      expect(found.vega).toBeCloseTo(change("volatility", 1e-5) / 100, 6);
      expect(found.rho).toBeCloseTo(change("rate", 1e-5) / 100, 6);
      expect(found.theta).toBeCloseTo(-change("years", 1e-5) / 365, 6);
      const second = (price({ ...terms, spot: 930.5 }) - 2 * price(terms) + price({ ...terms, spot: 929.5 })) / 0.25;
      expect(found.gamma).toBeCloseTo(second, 6);
    }
  });

  it("keep put-call parity", () => {
    expect(Math.abs(parity(index).gap)).toBeLessThan(1e-10);
  });

  it("give back the volatility they were priced with, in and far out of the money", () => {
    for (const strike of [20, 35, 42, 60, 90])
      for (const volatility of [0.05, 0.2, 0.8]) {
        const terms = { ...hull, strike, volatility };
        const value = price(terms);
        const least = Math.max(0, 42 - strike * Math.exp(-0.05));
        if (value - least < 1e-9) continue;
        expect(impliedVolatility(terms, value)).toBeCloseTo(volatility, 5);
      }
    expect(impliedVolatility({ ...hull, spot: 21, strike: 20, years: 0.25 }, 1.875)).toBeCloseTo(0.235, 3);
  });

  it("refuse a price that no volatility gives", () => {
    expect(() => impliedVolatility(hull, 1)).toThrow("No volatility gives this call a price of 1");
    expect(() => impliedVolatility(hull, 43)).toThrow("less than 42");
    expect(() => priceOption(optionInputSchema.parse({ ...hull, volatility: undefined }))).toThrow(
      "Give the volatility",
    );
  });

  it("are worth their discounted forward without volatility", () => {
    expect(price({ ...hull, volatility: 0 })).toBeCloseTo(42 - 40 * Math.exp(-0.05), 10);
  });
});

describe("path-dependent options", () => {
  const fast = { paths: 60_000, spot: 100, strike: 100, rate: 0.05, volatility: 0.3, years: 0.5 };

  it("price a geometric Asian as its closed form does, an arithmetic one above it", () => {
    const terms = {
      type: "call" as const,
      spot: 100,
      strike: 100,
      years: 0.5,
      rate: 0.05,
      dividendYield: 0,
      volatility: 0.3,
    };
    const geometric = quote({ ...fast, type: "call", style: { kind: "asian", average: "geometric" } });
    const exact = geometricAsian(terms, 64);
    expect(Math.abs(geometric.price - exact)).toBeLessThan(4 * geometric.standardError!);
    const arithmetic = quote({ ...fast, type: "call", style: { kind: "asian" } });
    expect(arithmetic.price).toBeGreaterThan(exact);
    expect(arithmetic.standardError!).toBeLessThan(geometric.standardError! / 4);
  });

  it("have knock-in and knock-out parts that make the plain option", () => {
    const style = { kind: "barrier", direction: "down", barrier: 90 };
    const inside = quote({ ...fast, type: "call", style: { ...style, knock: "in" } });
    const outside = quote({ ...fast, type: "call", style: { ...style, knock: "out" } });
    const plain = quote({ ...fast, type: "call" });
    const error = 4 * Math.hypot(inside.standardError!, outside.standardError!);
    expect(Math.abs(inside.price + outside.price - plain.price)).toBeLessThan(error);
  });

  /** Broadie, Glasserman and Kou (1997), table 4.1: down-and-out call observed 50 times, barrier 95. */
  it("price a discretely watched barrier as published", () => {
    const found = quote({
      ...fast,
      type: "call",
      rate: 0.1,
      years: 0.2,
      observations: 50,
      style: { kind: "barrier", direction: "down", knock: "out", barrier: 95 },
    });
    expect(Math.abs(found.price - 4.907)).toBeLessThan(4 * found.standardError!);
  });

  it("come again with the same seed", () => {
    const style = { kind: "lookback", strike: "floating" };
    const first = quote({ ...fast, paths: 5000, type: "put", style, seed: 3 });
    expect(quote({ ...fast, paths: 5000, type: "put", style, seed: 3 }).price).toBe(first.price);
    expect(quote({ ...fast, paths: 5000, type: "put", style, seed: 4 }).price).not.toBe(first.price);
    expect(first.seed).toBe(3);
  });

  it("know a barrier that is crossed already", () => {
    const style = { kind: "barrier", direction: "up", knock: "out", barrier: 95 };
    expect(quote({ ...fast, type: "call", style }).price).toBe(0);
    const inside = quote({ ...fast, type: "call", style: { ...style, knock: "in" } });
    expect(inside.price).toBe(quote({ ...fast, type: "call" }).price);
  });
});
