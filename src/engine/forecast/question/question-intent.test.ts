import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../../../contract/analysis.ts";
import type { DatasetVersion } from "../../../contract/dataset.ts";
import type { ForecastBody } from "../../../contract/plan.ts";
import { runPlan } from "../../analysis/index.ts";
import { openDataFile } from "../../datasets/index.ts";
import { createQuestionService, type QuestionService } from "../../question/index.ts";
import { openWarehouse, type Warehouse } from "../../warehouse/index.ts";
import { createForecaster, createForecastIntent, createForecastMethod } from "../index.ts";

let folder: string;
let warehouse: Warehouse;
let orders: DatasetVersion;
let cities: DatasetVersion;
let visits: DatasetVersion;
let service: QuestionService;
const forecaster = createForecaster({ size: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forecast question "));
  warehouse = await openWarehouse({ folder });
  const lines = ["Order Date,Region,Category,Sales"];
  const regions = ["East", "West", "South"];
  const categories = ["Furniture", "Technology"];
  for (let index = 0; index < 1461 * 2; index += 1) {
    const date = new Date(Date.UTC(2015, 0, 1 + Math.floor(index / 2)));
    const sales = 100 + 20 * Math.sin((date.getUTCMonth() * Math.PI) / 6) + ((index * 7919) % 23);
    lines.push(`${date.toISOString().slice(0, 10)},${regions[index % 3]},${categories[index % 2]},${sales.toFixed(2)}`);
  }
  await writeFile(join(folder, "orders.csv"), lines.join("\n"));
  await writeFile(join(folder, "cities.csv"), "City,Height\nBerne,540\nQuito,2850\nLa Paz,3640\n");
  const days = Array.from({ length: 900 }, (_, index) => new Date(Date.UTC(2020, 0, 1 + index)));
  const visitLines = days.map(
    (day, index) =>
      `${day.toISOString().slice(0, 10)},${day.getUTCMonth() + 1},${200 + ((index * 37) % 41)},${(10 + 8 * Math.sin(index / 58)).toFixed(1)}`,
  );
  await writeFile(join(folder, "visits.csv"), ["date,month,visitors,temperature", ...visitLines].join("\n"));
  visits = await openDataFile(warehouse, join(folder, "visits.csv"));
  orders = await openDataFile(warehouse, join(folder, "orders.csv"));
  cities = await openDataFile(warehouse, join(folder, "cities.csv"));
  const methods = { forecast: createForecastMethod(forecaster) };
  service = createQuestionService({
    run: (input) => runPlan({ warehouse, methods, ...input }),
    methods,
    intents: [createForecastIntent()],
  });
});
afterAll(async () => {
  await forecaster.close();
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(...questions: string[]): Promise<Answer> {
  const question = questions.at(-1)!;
  return service.ask({ version: orders, datasetName: "orders", question, earlier: questions.slice(0, -1) });
}

/** Operation and column, the units of the dimensions, horizon and level. */
async function plan(...questions: string[]) {
  const answer = await ask(...questions);
  const body = answer.result?.provenance.plan.body as ForecastBody | undefined;
  if (body?.kind !== "forecast") return `no forecast: ${answer.text}`;
  const [measure] = body.rows.measures;
  const field = measure?.expr?.kind === "field" ? measure.expr.field : "rows";
  const groups = body.rows.dimensions.map(({ timeUnit, as }) => timeUnit ?? as).join(", ");
  const filter = /"value":"(\w+)"/.exec(JSON.stringify(body.rows.filter ?? null))?.[1];
  return `${measure?.op} ${field} by ${groups}${filter ? ` of ${filter}` : ""}, ${body.horizon ?? "default"} ahead, ${body.level}`;
}

describe("questions about the time ahead", () => {
  test.each([
    ["forecast sales for the next 12 months", "sum Sales by yearmonth, 12 ahead, 0.95"],
    ["what will sales be next quarter?", "sum Sales by yearquarter, 1 ahead, 0.95"],
    ["predict sales by region", "sum Sales by yearmonth, Region, default ahead, 0.95"],
    ["project technology sales until 2020", "sum Sales by yearmonth of Technology, 24 ahead, 0.95"],
    ["forecast weekly sales", "sum Sales by yearweek, default ahead, 0.95"],
    ["sales forecast with an 80% interval", "sum Sales by yearmonth, default ahead, 0.8"],
    ["how many orders will there be over the next two weeks?", "count rows by yearweek, 2 ahead, 0.95"],
    ["expected average sales per category for the coming year", "mean Sales by yearmonth, Category, 12 ahead, 0.95"],
  ])("%s", async (question, expected) => {
    expect(await plan(question)).toBe(expected);
  });

  test("an answer is a sentence with its interval and how far to trust it, a chart and the plan", async () => {
    const answer = await ask("forecast sales for the next 12 months");
    expect(answer).toMatchObject({ status: "answered", chart: { mark: "line", layer: { kind: "forecast" } } });
    expect(answer.text).toMatch(/^Sales should come to about [\d,]+ in January 2019, 95% likely within/);
    expect(answer.text).toMatch(/Tried at 5 earlier points/);
    expect(answer.result?.provenance.computation?.figures.length).toBeGreaterThan(3);
  });

  test("other questions are left to the rest of the program", async () => {
    for (const question of [
      "total sales by region",
      "how many orders were there in 2017?",
      "train a model to predict sales",
    ])
      expect(await plan(question)).toMatch(/^no forecast/);
  });

  test("a number that no word names is asked for, not guessed", async () => {
    expect(await plan("what will the west bring in next month?")).toBe("sum Sales by yearmonth of West, 1 ahead, 0.95");
    const vague = { version: visits, datasetName: "visits", question: "forecast the next week" };
    expect(await service.ask(vague)).toMatchObject({
      status: "clarify",
      text: expect.stringContaining("visitors, temperature"),
    });
  });

  test("a future that has nothing to do with the data is left alone", async () => {
    expect(await plan("what will the weather be tomorrow in Paris?")).toMatch(/^no forecast/);
  });

  test("a column called month is not a group of months", async () => {
    const answer = await service.ask({
      version: visits,
      datasetName: "visits",
      question: "forecast visitors for the next 6 months",
    });
    expect(answer.result?.provenance.plan.body).toMatchObject({ kind: "forecast", by: [], horizon: 6 });
  });

  test("data without a time say so", async () => {
    const answer = await service.ask({ version: cities, datasetName: "cities", question: "forecast height" });
    expect(answer).toMatchObject({ status: "refused", text: expect.stringContaining("needs a column with dates") });
  });
});

describe("what follows a forecast", () => {
  const first = "forecast sales for the next 12 months";
  test.each([
    [["make it 24 months"], "sum Sales by yearmonth, 24 ahead, 0.95"],
    [["and for the west"], "sum Sales by yearmonth of West, 12 ahead, 0.95"],
    [["and for the west", "make it 6 months"], "sum Sales by yearmonth of West, 6 ahead, 0.95"],
    [["by region"], "sum Sales by yearmonth, Region, 12 ahead, 0.95"],
    [["with a 90% interval"], "sum Sales by yearmonth, 12 ahead, 0.9"],
    [["total sales by region", "and for the west"], "no forecast"],
  ])("%j", async (more, expected) => {
    expect(await plan(first, ...more)).toContain(expected);
  });
});
