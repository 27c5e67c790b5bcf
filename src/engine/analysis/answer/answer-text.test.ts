import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetVersion } from "../../../contract/dataset.ts";
import { sqlBodySchema } from "../../../contract/plan.ts";
import type { AggregateOp, Expr, Predicate } from "../../../contract/query.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { defineSource, openTestWarehouse, versionOf } from "../fixture.ts";
import { planToCharts } from "../plan-to-chart.ts";
import { planOf, runPlan } from "../run-plan.ts";
import { withComparison } from "../with-comparison.ts";
import { answerText } from "./answer-text.ts";
import { formatNumber } from "./format.ts";
import { numbersInText, unsupportedNumbers } from "./numbers-in-text.ts";

const data = fileURLToPath(new URL("../../../../node_modules/vega-datasets/data/", import.meta.url));
let warehouse: Warehouse;
let close: () => Promise<void>;
let cars: DatasetVersion;
let stocks: DatasetVersion;

beforeAll(async () => {
  ({ warehouse, close } = await openTestWarehouse());
  cars = versionOf("cars", await defineSource(warehouse, "cars", `SELECT * FROM read_json('${data}cars.json')`), 406);
  const csv = `read_csv('${data}stocks.csv', types = {'date': 'VARCHAR'})`;
  stocks = versionOf(
    "stocks",
    await defineSource(
      warehouse,
      "stocks",
      `SELECT symbol, CAST(strptime(date, '%b %d %Y') AS DATE) AS date, price FROM ${csv}`,
    ),
    560,
  );
  stocks.columns = stocks.columns.map((column) =>
    column.name === "price" ? { ...column, meaning: { unit: "currency", currency: "USD" } } : column,
  );
});
afterAll(() => close());

const field = (name: string): Expr => ({ kind: "field", field: name });

async function answer(version: DatasetVersion, body: object): Promise<string> {
  const plan = planOf(version, sqlBodySchema.parse({ kind: "query", ...body }));
  const result = await runPlan({ warehouse, version, datasetName: version.id, plan, maximumRows: 5000 });
  const run = sqlBodySchema.parse(result.provenance.plan.body);
  const text = answerText({
    body: run,
    table: result.table,
    totalRowCount: result.totalRowCount,
    columns: version.columns,
  });
  expect({ text, unsupported: unsupportedNumbers(text, run, result.table, result.totalRowCount) }).toEqual({
    text,
    unsupported: [],
  });
  return text;
}

const count = { as: "count", op: "count" };
const power = { as: "power", op: "mean", expr: field("Horsepower") };
const origin = { as: "Origin", expr: field("Origin") };
const price = { as: "price", op: "mean", expr: field("price") };
const year = (start: number) => ({
  kind: "timeRange",
  expr: field("date"),
  start: `${start}-01-01`,
  end: `${start + 1}-01-01`,
});

describe("the sentence says the answer first", () => {
  test.each([
    ["a count", { measures: [count] }, "There are 406 rows."],
    [
      "a filtered count",
      {
        measures: [count],
        filter: { kind: "compare", op: ">", left: field("Horsepower"), right: { kind: "literal", value: 150 } },
      },
      "There are 49 rows where horsepower is above 150.",
    ],
    ["an average", { measures: [power] }, "The average horsepower is 105.1."],
    [
      "different values",
      { measures: [{ as: "n", op: "distinct", expr: field("Origin") }] },
      "There are 3 different origins.",
    ],
    [
      "a leader",
      { dimensions: [origin], measures: [power] },
      "USA has the highest average horsepower, 119.9, followed by Europe with 81.0 and Japan with 79.8.",
    ],
    [
      "a share",
      {
        dimensions: [origin],
        measures: [count],
        steps: [{ kind: "share", of: "count", as: "share", partitionBy: [] }],
      },
      "USA has the largest share of the rows, 62.6% (254), followed by Japan with 19.5% and Europe with 18.0%.",
    ],
    [
      "a distribution",
      { dimensions: [{ as: "bin", expr: field("Horsepower"), bin: {} }], measures: [count] },
      "Horsepower is most often 80 to 100: 113 rows. All values lie between 40 and 240.",
    ],
    [
      "a correlation",
      { kind: "correlation", fields: ["Horsepower", "Weight_in_lbs"] },
      "Horsepower and weight in lbs show a very strong positive relation: correlation 0.87 over 400 rows.",
    ],
    [
      "outliers",
      { kind: "outliers", expr: field("Horsepower"), label: "Horsepower", show: ["Name"] },
      "8 of 400 values of horsepower lie outside -5.63 to 211.4. The farthest is 230 (pontiac grand prix).",
    ],
    [
      "nothing found",
      { dimensions: [origin], measures: [count], filter: { kind: "in", expr: field("Origin"), values: ["Mars"] } },
      "There are no rows where origin is Mars.",
    ],
    [
      "nothing to average",
      { measures: [power], filter: { kind: "in", expr: field("Origin"), values: ["Mars"] } },
      "There is no average horsepower where origin is Mars: no row has a value.",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(cars, body)).toBe(expected);
  });

  test("a leader whose number is not shown", async () => {
    const sort = [{ column: "power", order: "descending" }];
    expect(await answer(cars, { dimensions: [origin], measures: [power], sort, limit: 1, show: ["Origin"] })).toBe(
      "USA has the highest average horsepower.",
    );
  });

  test("two named groups get the percentage between them as a cell", async () => {
    const filter = { kind: "in", expr: field("Origin"), values: ["USA", "Japan"] };
    const compared = withComparison(
      sqlBodySchema.parse({ kind: "query", dimensions: [origin], measures: [power], filter }),
    );
    expect(await answer(cars, compared)).toBe(
      "The average horsepower of USA is 50.2% higher than that of Japan: 119.9 against 79.8.",
    );
    const single = sqlBodySchema.parse({ kind: "query", dimensions: [origin], measures: [power] });
    expect(withComparison(single)).toBe(single);
  });

  test("two groups compared", async () => {
    const body = {
      dimensions: [origin],
      measures: [power],
      filter: { kind: "in", expr: field("Origin"), values: ["USA", "Japan"] },
    };
    const steps = [
      { kind: "change", of: "power", as: "percent", mode: "percent", periods: 1, orderBy: "power", partitionBy: [] },
    ];
    expect(await answer(cars, { ...body, steps })).toBe(
      "The average horsepower of USA is 50.2% higher than that of Japan: 119.9 against 79.8.",
    );
  });

  test("a time series, its changes and several lines, with the column's unit", async () => {
    const symbol = { kind: "in", expr: field("symbol"), values: ["AAPL"] };
    const months = { dimensions: [{ as: "month", expr: field("date"), timeUnit: "yearmonth" }], measures: [price] };
    expect(await answer(stocks, { ...months, filter: { kind: "and", args: [symbol, year(2008)] } })).toBe(
      "The average price in 2008 where symbol is AAPL fell from $135.36 in January 2008 to $85.35 in December 2008. It peaked at $188.75 in May 2008.",
    );
    const change = {
      kind: "change",
      of: "price",
      as: "change",
      mode: "percent",
      periods: 1,
      timeUnit: "year",
      orderBy: "month",
      partitionBy: [],
    };
    expect(await answer(stocks, { ...months, filter: symbol, steps: [change] })).toMatch(
      /^The average price where symbol is AAPL rose by 112\.2% in March 2010 against the year before\./,
    );
    expect(
      await answer(stocks, {
        dimensions: [
          { as: "year", expr: field("date"), timeUnit: "year" },
          { as: "symbol", expr: field("symbol") },
        ],
        measures: [price],
      }),
    ).toMatch(/^In 2010, GOOG has the highest average price, \$538\.98, followed by AAPL/);
  });

  test("why something changed", async () => {
    const text = await answer(stocks, {
      kind: "contribution",
      measure: price,
      before: year(2007),
      after: year(2008),
      beforeLabel: "2007",
      afterLabel: "2008",
      dimensions: ["symbol"],
    });
    expect(text).toMatch(
      /^The average price fell by \$17\.54, from \$176\.5\d? in 2007 to \$158\.9\d in 2008\. By symbol, the largest part is GOOG with -\$18\.75, then MSFT with -\$0\.82\. Against it went AAPL with \+\$1\.03\. The average price of GOOG went from \$548\.76 to \$455\.00, with 20% of the rows in both\.$/,
    );
  });
});

test.each([
  [1234567, "1.23 million"],
  [47605880000, "47.61 billion"],
  [1234, "1,234"],
  [0.123456, "0.123"],
  [12.345, "12.35"],
  [-0.00001234, "-1.23e-5"],
  [0, "0"],
])("%d reads as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("numbers are found in a text with their rounding", () => {
  expect(
    numbersInText("It rose to $1.2 million, 12.4% up on 1,000 in Q4 (-3e-5).").map(({ value, tolerance }) => [
      value,
      tolerance,
    ]),
  ).toEqual([
    [1_200_000, 50_000],
    [12.4, expect.closeTo(0.05)],
    [1000, 0.5],
    [-3e-5, 5e-6],
  ]);
});

test("a number that is nowhere in the result is noticed", () => {
  const body = sqlBodySchema.parse({ kind: "query", measures: [count] });
  const table = { columns: [{ name: "count", type: "integer" as const }], rows: [[406]] };
  expect(unsupportedNumbers("There are 407 rows, 12.5% of all.", body, table, 1)).toEqual(["407", "12.5"]);
});

describe("no sentence ever holds a number that was not computed", () => {
  const numeric = fc.constantFrom("Horsepower", "Weight_in_lbs", "Miles_per_Gallon", "Acceleration", "Cylinders");
  const op = fc.constantFrom<AggregateOp>(
    "count",
    "sum",
    "mean",
    "median",
    "min",
    "max",
    "stdev",
    "distinct",
    "missing",
    "range",
    "valid",
  );
  const dimension = fc.oneof(
    fc.constantFrom("Origin", "Cylinders", "Name").map((name) => ({ as: name, expr: field(name) })),
    fc
      .constantFrom("year", "yearmonth", "month", "day", "quarter")
      .map((timeUnit) => ({ as: `when_${timeUnit}`, expr: field("Year"), timeUnit })),
    numeric.map((name) => ({ as: `${name}_bin`, expr: field(name), bin: { maxBins: 8 } })),
  );
  const filter = fc.option(
    fc.oneof(
      fc
        .constantFrom("USA", "Japan", "Mars")
        .map((value): Predicate => ({ kind: "in", expr: field("Origin"), values: [value] })),
      fc.tuple(numeric, fc.integer({ min: 0, max: 300 })).map(([name, value]): Predicate => ({
        kind: "compare",
        op: ">",
        left: field(name),
        right: { kind: "literal", value },
      })),
      fc
        .tuple(fc.integer({ min: 1970, max: 1982 }), fc.integer({ min: 1, max: 12 }))
        .map(([from, months]): Predicate => ({
          kind: "timeRange",
          expr: field("Year"),
          start: `${from}-01-01`,
          end: `${from + 1}-${String(months).padStart(2, "0")}-01`,
        })),
    ),
    { nil: undefined },
  );
  const steps = fc.constantFrom<object[]>(
    [],
    [{ kind: "share", of: "m", as: "share_of_m", partitionBy: [] }],
    [{ kind: "rank", of: "m", as: "rank_of_m", order: "descending", partitionBy: [] }],
    [{ kind: "top", by: "m", count: 3, order: "ascending", partitionBy: [] }],
    [{ kind: "aggregate", dimensions: [], measures: [{ as: "again", op: "mean", expr: field("m") }] }],
  );
  const query = fc.record({
    dimensions: fc.uniqueArray(dimension, { maxLength: 3, selector: ({ as }) => as }),
    op,
    column: numeric,
    filter,
    steps,
    limit: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  });

  test("over random plans", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(query, async ({ dimensions, op: chosen, column, filter: where, steps: chosenSteps, limit }) => {
        const body = {
          dimensions,
          measures: [{ as: "m", op: chosen, ...(chosen === "count" ? {} : { expr: field(column) }) }],
          filter: where,
          steps: chosenSteps,
          limit,
        };
        const text = await answer(cars, body);
        expect(text).toMatch(/^[^\s].*\.$/s);
        expect(text).not.toMatch(/undefined|NaN|null|\s{2}|Infinity/);
      }),
      { numRuns: 200 },
    );
  });

  test("over random summaries, correlations, outliers and box plots", { timeout: 60_000 }, async () => {
    const bodies = fc.oneof(
      fc.record({
        kind: fc.constant("correlation"),
        fields: fc.uniqueArray(numeric, { minLength: 2 }),
        method: fc.constantFrom("pearson", "spearman"),
        filter,
      }),
      fc.record({
        kind: fc.constant("outliers"),
        expr: numeric.map(field),
        label: fc.constant("value"),
        by: fc.constantFrom([], ["Origin"]),
        method: fc.constantFrom("iqr", "mad"),
        threshold: fc.constantFrom(1, 1.5, 3),
        filter,
      }),
      fc.record({
        kind: fc.constant("boxplot"),
        expr: numeric.map(field),
        dimensions: fc.array(dimension, { maxLength: 1 }),
        filter,
      }),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => void (await answer(cars, body))),
      { numRuns: 100 },
    );
  });
});

test("every result gets a chart over the file's own columns or none", async () => {
  const plan = planOf(
    cars,
    sqlBodySchema.parse({
      kind: "query",
      dimensions: [{ as: "when", expr: field("Year"), timeUnit: "year" }, origin],
      measures: [power],
    }),
  );
  const result = await runPlan({ warehouse, version: cars, datasetName: "cars", plan, maximumRows: 5000 });
  const { chart, alternatives } = planToCharts(plan.body, result.table, cars.columns);
  expect(chart).toMatchObject({
    mark: "line",
    encoding: {
      x: { field: "Year", timeUnit: "year", column: "when" },
      y: { field: "Horsepower", aggregate: "mean" },
      color: { field: "Origin" },
    },
  });
  expect(alternatives.map((spec) => spec.mark)).toEqual(["bar", "rect"]);
});
