import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { optionCommand } from "./option.ts";
import { riskCommand } from "./risk.ts";

const stocks = join(dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets"))), "data", "stocks.csv");
const { signal } = new AbortController();
let out = "";

beforeEach(() => {
  out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function risk(...args: string[]): Promise<number> {
  return riskCommand(["--data", stocks, "--plain", ...args], signal);
}

describe("finsight risk", () => {
  it("prints one object with the rows, their parts and the sentence", async () => {
    expect(
      await risk(
        "--measure",
        "var",
        "--method",
        "parametric",
        "--level",
        "0.99",
        "--weights",
        "MSFT=0.5,IBM=0.5",
        "--json",
      ),
    ).toBe(0);
    const found = JSON.parse(out) as {
      sentence: string;
      rows: { value_at_risk: number }[];
      parts: Record<string, unknown[]>;
    };
    expect(found.rows).toHaveLength(1);
    expect(found.sentence).toContain(`${((found.rows[0]?.value_at_risk ?? 0) * 100).toFixed(2)}%`);
    expect(found.parts["components"]).toHaveLength(2);
  });

  it("guesses the columns, and takes them by name", async () => {
    await risk("--measure", "summary", "--json");
    const guessed = out;
    out = "";
    await risk("--time", "date", "--asset", "symbol", "--price", "price", "--json");
    expect((JSON.parse(out) as { rows: unknown }).rows).toEqual((JSON.parse(guessed) as { rows: unknown }).rows);
  });

  it("says what is wrong", async () => {
    await expect(risk("--price", "cost")).rejects.toThrow('there is no "cost"');
    await expect(risk("--measure", "luck")).rejects.toThrow('There is no measure "luck"');
    await expect(risk("--measure", "var", "--weights", "MSFT=0.5")).rejects.toThrow("The weights sum to 50.00%");
    await expect(risk("--weights", "MSFT")).rejects.toThrow("takes A=0.5,B=0.5");
  });
});

describe("finsight option", () => {
  it("prices by closed form and finds the implied volatility", async () => {
    const terms = ["--spot", "42", "--strike", "40", "--years", "0.5", "--rate", "10%"];
    await optionCommand(["call", ...terms, "--volatility", "20%", "--json"], signal);
    const { price } = JSON.parse(out) as { price: number };
    expect(price).toBeCloseTo(4.76, 2);
    out = "";
    await optionCommand(["call", ...terms, "--market-price", String(price), "--json"], signal);
    expect((JSON.parse(out) as { volatility: number }).volatility).toBeCloseTo(0.2, 8);
  });

  it("says what is wrong", async () => {
    await expect(optionCommand(["call", "--spot", "42"], signal)).rejects.toThrow("strike");
    await expect(
      optionCommand(["put", "--spot", "1", "--strike", "1", "--years", "1", "--style", "up-and-out"], signal),
    ).rejects.toThrow("A barrier option needs --barrier");
  });
});
