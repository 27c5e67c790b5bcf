import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../../../contract/analysis.ts";
import type { DatasetVersion } from "../../../contract/dataset.ts";
import type { RiskBody } from "../../../contract/plan.ts";
import { runPlan } from "../../analysis/index.ts";
import { openDataFile } from "../../datasets/index.ts";
import { createQuestionService, type QuestionService } from "../../question/index.ts";
import { openWarehouse, type Warehouse } from "../../warehouse/warehouse.ts";
import { createRiskIntent, createRiskMethod, createRiskRunner } from "../index.ts";
import { readOption } from "./option-terms.ts";
import { readTerms, readWish } from "./wishes.ts";

let folder: string;
let warehouse: Warehouse;
let questions: QuestionService;
const versions = new Map<string, DatasetVersion>();
const runner = createRiskRunner({ log: () => undefined });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "finsight-risk-question-"));
  warehouse = await openWarehouse({ folder });
  const samples = join(dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets"))), "data");
  for (const name of ["stocks.csv", "sp500-2000.csv", "cars.json"])
    versions.set(name, await openDataFile(warehouse, join(samples, name), {}));
  const methods = { risk: createRiskMethod(runner) };
  questions = createQuestionService({
    run: (input) => runPlan({ warehouse, methods, ...input }),
    methods,
    intents: [createRiskIntent()],
  });
});
afterAll(async () => {
  await runner.close();
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

function ask(question: string, earlier: string[] = [], file = "stocks.csv"): Promise<Answer> {
  return questions.ask({ version: versions.get(file)!, datasetName: "Stocks", question, earlier });
}

async function body(question: string, earlier?: string[], file?: string): Promise<RiskBody> {
  const answer = await ask(question, earlier, file);
  expect(answer.status).toBe("answered");
  const { body: found } = answer.result!.provenance.plan;
  if (found.kind !== "risk") throw new Error(`a plan of kind ${found.kind}`);
  return found;
}

describe("questions about risk", () => {
  it("ask for the value at risk with level, horizon, method and money", async () => {
    const { measure, value, portfolio } = await body(
      "value at risk of 60% AAPL and 40% MSFT at 99% over 3 months by historical simulation for $100,000",
    );
    expect(measure).toMatchObject({ kind: "var", level: 0.99, horizon: 3 });
    expect(value).toBe(100_000);
    expect(portfolio).toMatchObject({ kind: "weights", weights: { AAPL: 0.6, MSFT: 0.4 } });
  });

  it("are followed up", async () => {
    const first = "what is the value at risk of the portfolio at 99%";
    expect((await body("and at 95%?", [first])).measure).toMatchObject({ kind: "var", level: 0.95 });
    expect((await body("what about MSFT", ["max drawdown of AAPL"])).assets).toEqual(["MSFT"]);
    const other = await ask("and by symbol", ["average price"]);
    expect(other.result?.provenance.plan.body.kind).not.toBe("risk");
  });

  it("name assets, a benchmark and a stretch of time", async () => {
    expect((await body("max drawdown of MSFT")).assets).toEqual(["MSFT"]);
    const beta = await ask("beta of AMZN against IBM");
    expect(beta.text).toContain("The beta of AMZN against IBM is 0.91");
    expect((await ask("beta of AMZN against the index")).text).toContain(
      "The beta of AMZN against the mean of all assets is 1.35",
    );
    const since = await body("max drawdown of AMZN since 2005");
    expect(JSON.stringify(since.rows.filter)).toContain("2005");
    expect((await body("correlation between AAPL and IBM returns")).measure.kind).toBe("correlation");
  });

  it("are said with numbers that are in the table", async () => {
    const answer = await ask("sharpe ratio by symbol");
    expect(answer.text).toContain("GOOG has the best Sharpe ratio, 0.93");
    expect(answer.result?.table.rows[0]?.slice(0, 2)).toEqual(["GOOG", expect.closeTo(0.9337, 3)]);
    expect(answer.chart?.mark).toBe("bar");
  });

  it("work on one series", async () => {
    const answer = await ask("what is the value at risk at 99% over 10 days", [], "sp500-2000.csv");
    expect(answer.text).toContain("over 10 days");
    expect((await body("volatility over time", [], "sp500-2000.csv")).measure).toMatchObject({ kind: "volatility" });
  });

  it("price options", async () => {
    const answer = await ask("price a call option with strike 105 spot 100 vol 20% 6 months rate 3%");
    expect(answer.text).toContain("is worth 4.18");
    const missing = await ask("price a call option with strike 105");
    expect(missing).toMatchObject({ status: "clarify", text: expect.stringContaining("For how long") as string });
    const named = await ask("price a put option on AAPL with strike 200 for 1 year");
    expect(named.text).toContain("put on AAPL with a strike of 200.00 and 1 year");
  });

  it("leave other questions and other data alone", async () => {
    for (const question of ["average price by symbol", "highest price of MSFT", "how many rows are there"])
      expect((await ask(question)).result?.provenance.plan.body.kind).toBe("query");
    const cars = await ask("correlation between horsepower and weight", [], "cars.json");
    expect(cars.result?.provenance.plan.body.kind).not.toBe("risk");
  });
});

describe("the words of risk", () => {
  it("are told apart", () => {
    expect(readWish("is the volatility of AAPL rising over time")?.wish).toMatchObject({ kind: "volatility" });
    expect(readWish("efficient frontier of these stocks")?.wish.kind).toBe("frontier");
    expect(readWish("call me the variance of sales")).toBeNull();
    expect(readWish("total sales by region")).toBeNull();
    expect(readTerms("VaR at the 99.5% level over 2 weeks").level).toBeCloseTo(0.995, 12);
    expect(readTerms("frontier with at most 40% each").maximumWeight).toBe(0.4);
  });

  it("give the terms of an option", () => {
    const { option } = readOption(
      "implied volatility of a put with strike 95, spot 100, trading at 2.5, 90 days, rate 2%",
    );
    expect(option).toMatchObject({ type: "put", strike: 95, spot: 100, marketPrice: 2.5, rate: 0.02 });
    expect(option.years).toBeCloseTo(90 / 365, 12);
    expect(readOption("up-and-out call barrier 120 strike 100 spot 100 vol 20% 1 year").option.style).toEqual({
      kind: "barrier",
      direction: "up",
      knock: "out",
      barrier: 120,
    });
  });
});
