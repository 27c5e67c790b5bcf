import { afterAll, beforeAll, expect, test } from "vitest";
import { sqlBodySchema } from "../../contract/plan.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePlan } from "./compile-plan.ts";
import { defineSource, objects, openTestWarehouse, salesSql } from "./fixture.ts";
import type { Source } from "./scope.ts";

let warehouse: Warehouse;
let close: () => Promise<void>;
let sales: Source;

beforeAll(async () => {
  ({ warehouse, close } = await openTestWarehouse());
  sales = await defineSource(warehouse, "sales", salesSql);
});
afterAll(() => close());

async function run(body: unknown, source = sales) {
  const compiled = compilePlan(sqlBodySchema.parse(body), source);
  const result = await warehouse.query(compiled.sql);
  expect(compiled.columns).toEqual(result.columns);
  return objects(result);
}
const field = (name: string) => ({ kind: "field", field: name });
const inYear = (year: number) => ({
  kind: "timeRange",
  expr: field("day"),
  start: `${year}-01-01`,
  end: `${year + 1}-01-01`,
});

test("a summary has one row a column", async () => {
  const rows = await run({ kind: "summary" });
  expect(rows.map((row) => row["name"])).toEqual(["day", "region", "product", "amount", "units"]);
  expect(rows[0]).toMatchObject({
    type: "date",
    rows: 8,
    missing: 1,
    different: 7,
    minimum: "2020-01-15",
    maximum: "2021-03-05",
    mean: null,
  });
  expect(rows[2]).toMatchObject({ type: "text", different: 3, most_frequent: "Tea" });
  expect(rows[3]).toMatchObject({ type: "number", minimum: "10.0", mean: 45, median: 45 });
});

test("Pearson's correlation pairs every column, strongest first", async () => {
  const source = await defineSource(
    warehouse,
    "linear",
    "SELECT i AS x, 2 * i + 1 AS double, -i AS minus, 5 AS same, CASE WHEN i % 2 = 0 THEN i * i END AS square FROM range(10) t(i)",
  );
  const rows = await run({ kind: "correlation", fields: ["x", "double", "minus", "same", "square"] }, source);
  expect(rows.length).toBe(10);
  expect(rows[0]?.["correlation"]).toBeCloseTo(-1, 12);
  expect(
    rows
      .filter((row) => row["first"] === "same" || row["second"] === "same")
      .every((row) => row["correlation"] === null),
  ).toBe(true);
  expect(rows.find((row) => row["first"] === "x" && row["second"] === "square")).toMatchObject({ count: 5 });
});

test("Spearman's correlation ranks the rows that have both values, ties by their average", async () => {
  const source = await defineSource(
    warehouse,
    "ranked",
    "SELECT * FROM (VALUES (1, 1.0), (2, 8.0), (3, 27.0), (4, 64.0), (5, NULL), (NULL, 3.0)) t(a, b)",
  );
  expect(await run({ kind: "correlation", fields: ["a", "b"], method: "spearman" }, source)).toEqual([
    { first: "a", second: "b", correlation: expect.closeTo(1, 12), count: 4 },
  ]);
  const ties = await defineSource(warehouse, "ties", "SELECT * FROM (VALUES (1, 1), (2, 1), (2, 3), (4, 4)) t(a, b)");
  // Average ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: 3.75 / 4.5.
  expect(
    (await run({ kind: "correlation", fields: ["a", "b"], method: "spearman" }, ties))[0]?.["correlation"],
  ).toBeCloseTo(3.75 / 4.5, 12);
});

test("correlation against one column leaves the other pairs out, and refuses text", async () => {
  const rows = await run({ kind: "correlation", fields: ["amount", "units"], against: "units" });
  expect(rows).toMatchObject([{ first: "units", second: "amount", count: 7 }]);
  await expect(run({ kind: "correlation", fields: ["amount", "product"] })).rejects.toMatchObject({
    code: "plan-invalid",
    message: /“product” holds text/,
  });
});

test("outliers lie beyond Tukey's fences, farthest first, with their bounds and count", async () => {
  const source = await defineSource(
    warehouse,
    "spikes",
    "SELECT 'row ' || i AS label, CASE i WHEN 7 THEN 500.0 WHEN 12 THEN -300.0 ELSE 100 + i END AS x FROM range(20) t(i)",
  );
  const rows = await run({ kind: "outliers", expr: field("x"), label: "x", show: ["label"] }, source);
  expect(rows.map((row) => row["label"])).toEqual(["row 12", "row 7"]);
  const values = (
    await warehouse.query("SELECT quantile_cont(x::DOUBLE, 0.25), quantile_cont(x::DOUBLE, 0.75) FROM tests.spikes")
  ).rows[0] as [number, number];
  const spread = values[1] - values[0];
  expect(rows[0]).toMatchObject({
    x: -300,
    lower_bound: values[0] - 1.5 * spread,
    upper_bound: values[1] + 1.5 * spread,
    outlier_count: 2,
    row_count: 20,
  });
});

test("outliers within groups and by median absolute deviation", async () => {
  const source = await defineSource(
    warehouse,
    "grouped",
    "SELECT i % 2 AS g, CASE WHEN i = 10 THEN 90.0 WHEN i % 2 = 0 THEN i / 10 ELSE 90 + i / 10 END AS x FROM range(40) t(i)",
  );
  for (const method of ["iqr", "mad"]) {
    const rows = await run({ kind: "outliers", expr: field("x"), label: "x", by: ["g"], method, threshold: 3 }, source);
    expect(rows).toMatchObject([{ g: 0, x: 90, outlier_count: 1 }]);
  }
  expect(
    await run(
      {
        kind: "outliers",
        expr: field("x"),
        label: "x",
        by: ["g"],
        filter: { kind: "compare", op: "=", left: field("g"), right: { kind: "literal", value: 1 } },
      },
      source,
    ),
  ).toEqual([]);
});

test.each(["sum", "count", "mean"] as const)(
  "parts of a change of a %s add up to the change in every dimension",
  async (op) => {
    const measure = op === "count" ? { as: "n", op } : { as: "n", op, expr: field("amount") };
    const rows = await run({
      kind: "contribution",
      measure,
      before: inYear(2020),
      after: inYear(2021),
      beforeLabel: "2020",
      afterLabel: "2021",
      dimensions: ["region", "product"],
    });
    const exact = { sum: [150, 130], count: [5, 2], mean: [30, 65] }[op];
    for (const dimension of ["region", "product"]) {
      const parts = rows.filter((row) => row["dimension"] === dimension);
      const sum = (name: string) => parts.reduce((total, row) => total + Number(row[name]), 0);
      expect([sum("before"), sum("after")]).toEqual(exact.map((value) => expect.closeTo(value, 9)));
      expect(sum("contribution")).toBeCloseTo((exact[1] ?? 0) - (exact[0] ?? 0), 9);
      expect(sum("shareOfChange")).toBeCloseTo(100, 9);
    }
    expect(rows[0]).toMatchObject({
      totalBefore: exact[0],
      totalAfter: exact[1],
      totalChange: (exact[1] ?? 0) - (exact[0] ?? 0),
    });
  },
);

test("a change of an average splits into changes within the groups and changes of their weight", async () => {
  const source = await defineSource(
    warehouse,
    "mix",
    "SELECT * FROM (VALUES (1, 'a', 10.0), (1, 'a', 10.0), (1, 'a', 10.0), (1, 'b', 30.0), (2, 'a', 12.0), (2, 'b', 30.0), (2, 'b', 34.0), (2, 'c', 20.0), (2, 'c', NULL)) t(period, k, v)",
  );
  const period = (value: number) => ({
    kind: "compare",
    op: "=",
    left: field("period"),
    right: { kind: "literal", value },
  });
  const rows = await run(
    {
      kind: "contribution",
      measure: { as: "v", op: "mean", expr: field("v") },
      before: period(1),
      after: period(2),
      beforeLabel: "1",
      afterLabel: "2",
      dimensions: ["k"],
    },
    source,
  );
  expect(rows[0]).toMatchObject({ totalBefore: 15, totalAfter: 24, totalChange: 9 });
  expect(rows.reduce((sum, row) => sum + Number(row["withinPart"]) + Number(row["mixPart"]), 0)).toBeCloseTo(9, 9);
  const part = (value: string) => rows.find((row) => row["value"] === value);
  // a: 75% of the rows at 10, then 25% at 12, around an overall average of 19.5.
  expect(part("a")).toMatchObject({ meanBefore: 10, meanAfter: 12, rowShareBefore: 75, rowShareAfter: 25 });
  expect(part("a")).toMatchObject({ withinPart: expect.closeTo(1, 9), mixPart: expect.closeTo(4.25, 9) });
  expect(part("c")).toMatchObject({
    meanBefore: null,
    meanAfter: 20,
    withinPart: 0,
    mixPart: expect.closeTo(0.125, 9),
  });
});

test("small parts are summed in one row, so that shares still make the whole", async () => {
  const source = await defineSource(
    warehouse,
    "parts",
    "SELECT i % 50 AS k, CASE WHEN i < 500 THEN 1 ELSE 2 END AS period, i % 50 + CASE WHEN i < 500 THEN 0 ELSE i % 7 END AS v FROM range(1000) t(i)",
  );
  const period = (value: number) => ({
    kind: "compare",
    op: "=",
    left: field("period"),
    right: { kind: "literal", value },
  });
  const rows = await run(
    {
      kind: "contribution",
      measure: { as: "v", op: "sum", expr: field("v") },
      before: period(1),
      after: period(2),
      beforeLabel: "1",
      afterLabel: "2",
      dimensions: ["k"],
      limit: 10,
    },
    source,
  );
  expect(rows.length).toBe(11);
  expect(rows.at(-1)?.["value"]).toBe("(all other values)");
  expect(rows.reduce((sum, row) => sum + Number(row["shareOfChange"]), 0)).toBeCloseTo(100, 9);
});

test("what cannot be split into parts is refused with what could", async () => {
  await expect(
    run({
      kind: "contribution",
      measure: { as: "m", op: "median", expr: field("amount") },
      before: inYear(2020),
      after: inYear(2021),
      beforeLabel: "a",
      afterLabel: "b",
      dimensions: ["region"],
    }),
  ).rejects.toMatchObject({
    code: "plan-invalid",
    message: "A median cannot be split into parts that add up. Ask about a total, a count or an average instead.",
  });
});
