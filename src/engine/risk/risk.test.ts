import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { riskBodySchema } from "../../contract/plan.ts";
import { guessPriceForm, priceRows } from "../../contract/price-form.ts";
import { planOf, runPlan } from "../analysis/index.ts";
import { openDataFile } from "../datasets/index.ts";
import { openWarehouse, type Warehouse } from "../warehouse/warehouse.ts";
import { createRiskMethod, createRiskRunner } from "./index.ts";
import { createRandom } from "./numbers/random.ts";

let folder: string;
let warehouse: Warehouse;
const runner = createRiskRunner({ log: () => undefined });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "finsight-risk-test-"));
  warehouse = await openWarehouse({ folder });
});
afterAll(async () => {
  await runner.close();
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

const start = Date.UTC(2020, 0, 6);
function dayText(index: number): string {
  return new Date(start + (index + 2 * Math.floor(index / 5)) * 86_400_000).toISOString().slice(0, 10);
}

/** Two correlated assets on weekdays, long form. */
function longText(count: number): string {
  const random = createRandom(1);
  let [a, b] = [100, 50];
  const lines = ["date,symbol,price"];
  for (let index = 0; index < count; index += 1) {
    lines.push(`${dayText(index)},A,${a}`, `${dayText(index)},B,${b}`);
    const shared = random.normal() * 0.01;
    a *= Math.exp(shared);
    b *= Math.exp(0.5 * shared + random.normal() * 0.01);
  }
  return lines.join("\n");
}

async function open(text: string, name: string): Promise<DatasetVersion> {
  const path = join(folder, name);
  await writeFile(path, text);
  return openDataFile(warehouse, path, {});
}

async function run(version: DatasetVersion, part: object) {
  const form = guessPriceForm(version.columns);
  if (typeof form === "string") throw new Error(form);
  const body = riskBodySchema.parse({ kind: "risk", rows: priceRows(form), ...form, ...part });
  return runPlan({
    warehouse,
    version,
    datasetName: "prices",
    plan: planOf(version, body),
    maximumRows: 10_000,
    methods: { risk: createRiskMethod(runner) },
  });
}

describe("a risk plan", () => {
  let long: DatasetVersion;
  beforeAll(async () => {
    long = await open(longText(300), "long.csv");
  });

  it("summarises every asset and the portfolio, and says how", async () => {
    const { table, provenance } = await run(long, { measure: { kind: "summary", focus: "sharpe" } });
    expect(table.columns.slice(0, 2).map(({ name }) => name)).toEqual(["asset", "sharpe"]);
    expect(table.rows).toHaveLength(3);
    expect(provenance.sql).toContain("SELECT");
    expect(provenance.planInWords.at(-1)).toContain("Sharpe");
    expect(provenance.computation?.sentence).toContain("has the best Sharpe ratio");
    expect(provenance.computation?.notes.join(" ")).toContain("252 days a year");
  });

  it("says a sentence with numbers that are in its tables", async () => {
    const { table, provenance } = await run(long, {
      measure: { kind: "var", method: "historical", level: 0.99, horizon: 5 },
      value: 1000,
    });
    const row = Object.fromEntries(table.columns.map(({ name }, index) => [name, table.rows[0]![index]]));
    const shown = `${(Number(row["value_at_risk"]) * 100).toFixed(2)}%`;
    expect(provenance.computation?.sentence).toContain(shown);
    expect(row["value_at_risk_money"]).toBeCloseTo(Number(row["value_at_risk"]) * 1000, 9);
    const parts = provenance.computation?.parts.map(({ name }) => name);
    expect(parts).toEqual(["distribution", "components", "backtest"]);
  });

  it("reproduces a simulation by its seed", async () => {
    const simulated = async (seed: number) => {
      const { table, provenance } = await run(long, {
        measure: { kind: "var", method: "monte-carlo", paths: 20_000, seed },
      });
      expect(provenance.computation?.seed).toBe(seed);
      return table.rows[0]![3];
    };
    const first = await simulated(5);
    expect(await simulated(5)).toBe(first);
    expect(await simulated(6)).not.toBe(first);
  });

  it("reads the wide form as it reads the long one", async () => {
    const cells = new Map<string, string[]>();
    for (const line of longText(300).split("\n").slice(1)) {
      const [date = "", , price = ""] = line.split(",");
      cells.set(date, [...(cells.get(date) ?? [date]), price]);
    }
    const wide = await open(["date,A,B", ...[...cells.values()].map((row) => row.join(","))].join("\n"), "wide.csv");
    const measure = { kind: "correlation" };
    const [fromWide, fromLong] = [await run(wide, { measure }), await run(long, { measure })];
    expect(fromWide.table.rows).toEqual(fromLong.table.rows);
    expect(fromWide.table.rows[0]?.slice(0, 2)).toEqual(["A", "B"]);
  });

  it("takes the close of bars, and each measure runs on one series", async () => {
    const random = createRandom(2);
    const lines = ["date,open,high,low,close,volume"];
    let price = 100;
    for (let index = 0; index < 400; index += 1) {
      price *= Math.exp(random.normal() * 0.01);
      lines.push(`${dayText(index)},${price},${price},${price},${price},1000`);
    }
    const bars = await open(lines.join("\n"), "bars.csv");
    expect(guessPriceForm(bars.columns)).toMatchObject({ by: null, price: ["close"] });
    for (const kind of ["summary", "returns", "volatility", "garch", "drawdown", "var", "backtest"]) {
      const { table, provenance } = await run(bars, { measure: { kind } });
      expect(table.rows.length).toBeGreaterThan(0);
      expect(provenance.computation?.sentence).toMatch(/\d/);
    }
    const option = await run(bars, { measure: { kind: "option", option: { type: "call", years: 0.5 } } });
    expect(option.provenance.computation?.notes.join(" ")).toContain("Spot: the last price of prices");
    await expect(run(bars, { measure: { kind: "beta" } })).rejects.toThrow("there is one asset only");
    await expect(run(bars, { measure: { kind: "frontier" } })).rejects.toThrow("two assets or more");
  });

  it("prices an option whose terms are given over data that hold no prices", async () => {
    const delays = await open(`date,delay\n${dayText(0)},-23\n${dayText(1)},4\n`, "delays.csv");
    const option = { type: "call", spot: 100, strike: 105, years: 0.5, rate: 0.03, volatility: 0.2 };
    const { provenance } = await run(delays, { measure: { kind: "option", option } });
    expect(provenance.computation?.sentence).toContain("is worth 4.18");
    await expect(run(delays, { measure: { kind: "var" } })).rejects.toThrow("above zero");
  });

  it("finds the frontier over the aligned dates", async () => {
    const { table } = await run(long, { measure: { kind: "frontier", points: 10 } });
    const kinds = new Set(table.rows.map((row) => row[0]));
    expect(kinds).toEqual(
      new Set(
        ["frontier", "minimum variance", "maximum Sharpe", "your portfolio", "asset"].filter((kind) => kinds.has(kind)),
      ),
    );
    expect(table.columns.map(({ name }) => name)).toContain("weight of A");
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const form = { time: "date", by: "symbol", price: ["price"] };
    const measure = { kind: "var", method: "monte-carlo", paths: 10_000_000 };
    const body = riskBodySchema.parse({ kind: "risk", rows: priceRows(form), ...form, measure });
    const running = runPlan({
      warehouse,
      version: long,
      datasetName: "prices",
      plan: planOf(long, body),
      maximumRows: 100,
      methods: { risk: createRiskMethod(runner) },
      signal: controller.signal,
      progress: ({ message }) => message === "Simulating" && controller.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("bad input gets a clear sentence", () => {
  const cases: [name: string, text: string, part: object, message: string][] = [
    [
      "two prices",
      "date,price\n2020-01-01,1\n2020-01-02,2",
      { measure: { kind: "summary" } },
      "has 2 usable prices; at least 3",
    ],
    [
      "negative prices",
      "date,price\n2020-01-01,1\n2020-01-02,-3\n2020-01-03,2\n2020-01-06,2",
      { measure: { kind: "var" } },
      "prices has a price of -3 on 2020-01-02, and returns need prices above zero",
    ],
    [
      "a constant",
      `date,price\n${Array.from({ length: 90 }, (_, index) => `${dayText(index)},5`).join("\n")}`,
      { measure: { kind: "var" } },
      "never changes, so there is no risk to measure",
    ],
    [
      "a long horizon",
      longText(40),
      { measure: { kind: "var", horizon: 60 } },
      "A horizon of 60 days is longer than the history of 39 returns",
    ],
    [
      "weights",
      longText(40),
      { portfolio: { kind: "weights", weights: { A: 0.5 } }, measure: { kind: "var" } },
      "The weights sum to 50.00%, not 100%. Normalise them",
    ],
    [
      "an unknown asset",
      longText(40),
      { assets: ["A", "Z"], measure: { kind: "summary" } },
      "There are no prices of Z",
    ],
    [
      "nothing shared",
      "date,symbol,price\n2020-01-01,A,1\n2020-01-02,A,2\n2020-01-03,A,3\n2021-01-01,B,1\n2021-01-02,B,2\n2021-01-03,B,3",
      { measure: { kind: "correlation" } },
      "The prices of A end on 2020-01-03 before those of B begin",
    ],
    ["few returns for GARCH", longText(20), { measure: { kind: "garch" } }, "needs at least 50"],
  ];
  for (const [index, [name, text, part, message]] of cases.entries())
    it(name, async () => {
      const version = await open(text, `bad-${index}.csv`);
      await expect(run(version, part)).rejects.toThrow(message);
    });

  it("missing prices are left out and counted, gaps aligned", async () => {
    const text = longText(60)
      .split("\n")
      .map((line, index) => (index % 20 === 7 ? line.replace(/,[^,]*$/, ",") : line))
      .join("\n");
    const version = await open(text, "gaps.csv");
    const { provenance } = await run(version, { measure: { kind: "correlation" } });
    const notes = provenance.computation?.notes.join(" ");
    expect(notes).toContain("6 rows without a date or a price left out");
    expect(notes).toContain("Used the 54 dates");
  });
});
