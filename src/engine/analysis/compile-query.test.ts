import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqlBodySchema } from "../../contract/plan.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePlan } from "./compile-plan.ts";
import { defineSource, field, grouped, openTestWarehouse, runBody, salesSql } from "./fixture.ts";
import type { Source } from "./scope.ts";

let warehouse: Warehouse;
let close: () => Promise<void>;
let sales: Source;

beforeAll(async () => {
  ({ warehouse, close } = await openTestWarehouse());
  sales = await defineSource(warehouse, "sales", salesSql);
});
afterAll(() => close());

function run(body: unknown, source = sales) {
  return runBody(warehouse, body, source);
}
const total = { as: "total", op: "sum", expr: field("amount") };
const byRegion = { as: "region", expr: field("region") };
const byMonth = { as: "month", expr: field("day"), timeUnit: "yearmonth" };

test("groups, keeps empty values last and orders by the groups", async () => {
  expect(await run(grouped({ dimensions: [byRegion], measures: [total, { as: "rows", op: "count" }] }))).toEqual([
    { region: "North", total: 170, rows: 4 },
    { region: "South", total: 120, rows: 3 },
    { region: null, total: 70, rows: 1 },
  ]);
});

test("writes one plain statement for a plain plan", () => {
  const { sql } = compilePlan(
    sqlBodySchema.parse(
      grouped({
        dimensions: [byRegion],
        measures: [total],
        filter: { kind: "compare", op: ">", left: field("amount"), right: { kind: "literal", value: 20 } },
      }),
    ),
    { ...sales, relation: "sales" },
  );
  expect(sql).toBe(
    "SELECT region, sum(amount) AS total\nFROM sales\nWHERE amount > 20\nGROUP BY region\nORDER BY region",
  );
});

test.each([
  ["count", {}, 8],
  ["valid", { expr: field("units") }, 7],
  ["missing", { expr: field("units") }, 1],
  ["distinct", { expr: field("product") }, 3],
  ["sum", { expr: field("amount") }, 360],
  ["mean", { expr: field("amount") }, 45],
  ["median", { expr: field("amount") }, 45],
  ["median", { expr: field("day") }, "2020-03-09"],
  ["quantile", { expr: field("amount"), fraction: 0.9 }, 73],
  ["mode", { expr: field("product") }, "Tea"],
  ["mode", { expr: field("amount") }, 10],
  ["min", { expr: field("day") }, "2020-01-15"],
  ["max", { expr: field("product") }, "Tea"],
  ["range", { expr: field("amount") }, 70],
  ["range", { expr: field("day") }, 415],
  ["stdev", { expr: field("amount") }, 24.49489742783178],
  ["variance", { expr: field("amount") }, 600],
  ["product", { expr: field("units") }, 10080],
  ["first", { expr: field("region"), by: field("day") }, "North"],
  ["last", { expr: field("amount"), by: field("day") }, 70],
  ["argmax", { expr: field("product"), by: field("amount") }, "Café"],
  ["argmin", { expr: field("product"), by: field("amount") }, "Tea"],
  ["correlation", { expr: field("amount"), by: field("units") }, expect.closeTo(0.999, 2)],
  ["slope", { expr: field("units"), by: field("amount") }, expect.closeTo(0.1, 2)],
  [
    "sum",
    {
      expr: field("amount"),
      filter: { kind: "compare", op: "=", left: field("region"), right: { kind: "literal", value: "South" } },
    },
    120,
  ],
  [
    "missing",
    {
      expr: field("units"),
      filter: {
        kind: "or",
        args: [
          { kind: "isNull", expr: field("region") },
          { kind: "in", expr: field("region"), values: ["North"] },
        ],
      },
    },
    0,
  ],
])("aggregates: %s %o is %o", async (op, rest, expected) => {
  expect(await run(grouped({ measures: [{ as: "value", op, ...rest }] }))).toEqual([{ value: expected }]);
});

test.each([
  ["year", [2020, 2021, null]],
  ["yearquarter", ["2020-01-01", "2021-01-01", null]],
  ["yearmonth", ["2020-01-01", "2020-02-01", "2020-03-01", "2021-01-01", "2021-03-01", null]],
  [
    "yearweek",
    ["2020-01-13", "2020-01-20", "2020-02-03", "2020-03-09", "2020-03-30", "2020-12-28", "2021-03-01", null],
  ],
  ["quarter", [1, null]],
  ["month", [1, 2, 3, null]],
  ["day", [1, 3, 5, 6, null]],
  ["date", [2, 3, 5, 9, 15, 20, 30, null]],
  [
    "yearmonthdatehours",
    [
      "2020-01-15T00:00:00",
      "2020-01-20T00:00:00",
      "2020-02-03T00:00:00",
      "2020-03-09T00:00:00",
      "2020-03-30T00:00:00",
      "2021-01-02T00:00:00",
      "2021-03-05T00:00:00",
      null,
    ],
  ],
])("time unit %s gives %j", async (timeUnit, expected) => {
  const rows = await run(
    grouped({ dimensions: [{ as: "when", expr: field("day"), timeUnit }], measures: [{ as: "n", op: "count" }] }),
  );
  expect(rows.map((row) => row["when"])).toEqual(expected);
});

test("bins carry both edges and a value on the last edge joins the last bin", async () => {
  const rows = await run(
    grouped({
      dimensions: [{ as: "bin", expr: field("amount"), bin: { step: 20, stop: 80 } }],
      measures: [{ as: "n", op: "count" }],
    }),
  );
  expect(rows).toEqual([
    { bin: 0, bin_end: 20, n: 1 },
    { bin: 20, bin_end: 40, n: 2 },
    { bin: 40, bin_end: 60, n: 2 },
    { bin: 60, bin_end: 80, n: 3 },
  ]);
});

test("bins with a fractional width keep exact edges", async () => {
  const source = await defineSource(warehouse, "tenths", "SELECT i / 10 AS x FROM range(11) t(i)");
  const rows = await run(
    grouped({
      dimensions: [{ as: "bin", expr: field("x"), bin: { step: 0.1, stop: 1 } }],
      measures: [{ as: "n", op: "count" }],
    }),
    source,
  );
  expect(rows.map((row) => [row["bin"], row["bin_end"], row["n"]])).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => [tenth / 10, (tenth + 1) / 10, tenth === 9 ? 2 : 1]),
  );
});

describe("steps", () => {
  const monthly = {
    dimensions: [byMonth],
    measures: [total],
    filter: { kind: "not", arg: { kind: "isNull", expr: field("day") } },
  };
  async function column(steps: object[], name: string) {
    return (await run(grouped({ ...monthly, steps }))).map((row) => row[name]);
  }

  test("cumulative, moving, share, rank, index and z-score", async () => {
    expect(
      await column([{ kind: "cumulative", of: "total", as: "x", op: "sum", orderBy: "month", partitionBy: [] }], "x"),
    ).toEqual([30, 60, 150, 210, 280]);
    expect(
      await column(
        [{ kind: "moving", of: "total", as: "x", op: "mean", periods: 2, orderBy: "month", partitionBy: [] }],
        "x",
      ),
    ).toEqual([null, 30, 60, 75, 65]);
    expect(await column([{ kind: "share", of: "total", as: "x", partitionBy: [] }], "x")).toEqual(
      [30, 30, 90, 60, 70].map((v) => expect.closeTo((100 * v) / 280, 9)),
    );
    expect(await column([{ kind: "rank", of: "total", as: "x", order: "descending", partitionBy: [] }], "x")).toEqual([
      4, 4, 1, 3, 2,
    ]);
    expect(await column([{ kind: "index", of: "total", as: "x", orderBy: "month", partitionBy: [] }], "x")).toEqual([
      100,
      100,
      300,
      200,
      expect.closeTo(233.33, 1),
    ]);
    const scores = await column([{ kind: "zscore", of: "total", as: "x", partitionBy: [] }], "x");
    expect(scores.reduce((sum: number, value) => sum + Number(value), 0)).toBeCloseTo(0, 9);
  });

  test("change against the row before, and against the date before where gaps give null", async () => {
    expect(
      await column(
        [{ kind: "change", of: "total", as: "x", mode: "difference", periods: 1, orderBy: "month", partitionBy: [] }],
        "x",
      ),
    ).toEqual([null, 0, 60, -30, 10]);
    expect(
      await column(
        [
          {
            kind: "change",
            of: "total",
            as: "x",
            mode: "percent",
            periods: 1,
            timeUnit: "year",
            orderBy: "month",
            partitionBy: [],
          },
        ],
        "x",
      ),
    ).toEqual([null, null, null, 100, expect.closeTo(-22.222, 2)]);
    expect(
      await column(
        [
          {
            kind: "change",
            of: "total",
            as: "x",
            mode: "difference",
            periods: 1,
            timeUnit: "yearmonth",
            orderBy: "month",
            partitionBy: [],
          },
        ],
        "x",
      ),
    ).toEqual([null, 0, 60, null, null]);
    const yearly = await run(
      grouped({
        dimensions: [{ as: "year", expr: field("day"), timeUnit: "year" }],
        measures: [total],
        filter: monthly.filter,
        steps: [
          {
            kind: "change",
            of: "total",
            as: "x",
            mode: "percent",
            periods: 1,
            timeUnit: "year",
            orderBy: "year",
            partitionBy: [],
          },
        ],
      }),
    );
    expect(yearly).toEqual([
      { year: 2020, total: 150, x: null },
      { year: 2021, total: 130, x: expect.closeTo(-13.333, 2) },
    ]);
  });

  test("top within each partition, with and without ties", async () => {
    const body = {
      dimensions: [byRegion, { as: "product", expr: field("product") }],
      measures: [{ as: "n", op: "count" }],
    };
    const best = await run(
      grouped({ ...body, steps: [{ kind: "top", by: "n", count: 1, order: "descending", partitionBy: ["region"] }] }),
    );
    expect(best).toEqual([
      { region: "North", product: "Tea", n: 2 },
      { region: "South", product: "Tea", n: 2 },
      { region: null, product: "Coffee", n: 1 },
    ]);
    const tied = await run(
      grouped({
        ...body,
        steps: [{ kind: "top", by: "n", count: 1, order: "ascending", partitionBy: ["region"], withTies: true }],
      }),
    );
    expect(tied.length).toBe(4);
    const overall = await run(
      grouped({ ...body, steps: [{ kind: "top", by: "n", count: 2, order: "descending", partitionBy: [] }] }),
    );
    expect(overall.map((row) => row["n"])).toEqual([2, 2]);
  });

  test("derives, filters, selects and groups again", async () => {
    const rows = await run(
      grouped({
        dimensions: [byRegion, { as: "product", expr: field("product") }],
        measures: [total],
        steps: [
          {
            kind: "derive",
            as: "double",
            expr: { kind: "binary", op: "*", left: field("total"), right: { kind: "literal", value: 2 } },
          },
          {
            kind: "filter",
            predicate: {
              kind: "compare",
              op: ">",
              left: field("total"),
              right: { kind: "aggregateOf", op: "mean", expr: field("total"), over: "rows" },
            },
          },
          { kind: "select", columns: ["product", "double"] },
          {
            kind: "aggregate",
            dimensions: ["product"],
            measures: [
              { as: "groups", op: "count" },
              { as: "average", op: "mean", expr: field("double") },
            ],
          },
        ],
      }),
    );
    expect(rows).toEqual([
      { product: "Café", groups: 1, average: 160 },
      { product: "Coffee", groups: 1, average: 140 },
      { product: "Tea", groups: 1, average: 160 },
    ]);
  });
});

test("lists rows in the file's order, sorts with empty values last, pages", async () => {
  const select = [
    { as: "region", expr: field("region") },
    { as: "amount", expr: field("amount") },
  ];
  expect((await run(grouped({ select, limit: 2 }))).map((row) => row["amount"])).toEqual([10, 20]);
  const sorted = await run(grouped({ select, sort: [{ column: "region", order: "descending" }] }));
  expect(sorted.map((row) => row["region"])).toEqual([
    "South",
    "South",
    "South",
    "North",
    "North",
    "North",
    "North",
    null,
  ]);
  expect(
    (await run(grouped({ select, sort: [{ column: "amount", order: "descending" }], limit: 1, offset: 1 })))[0],
  ).toEqual({ region: null, amount: 70 });
  expect(await run(grouped({ select: [{ as: "region", expr: field("region") }], distinct: true }))).toEqual([
    { region: "North" },
    { region: "South" },
    { region: null },
  ]);
});

test("sorts by a column that is not returned", async () => {
  const body = grouped({
    dimensions: [byRegion],
    measures: [total, { as: "rows", op: "count" }],
    sort: [{ column: "total", order: "ascending" }],
    show: ["rows", "region"],
  });
  expect(await run(body)).toEqual([
    { rows: 1, region: null },
    { rows: 3, region: "South" },
    { rows: 4, region: "North" },
  ]);
  expect(() => compilePlan(sqlBodySchema.parse(grouped({ measures: [total], show: ["nothing"] })), sales)).toThrow(
    /no column “nothing”/,
  );
});

test("finds rows by their place in the file", async () => {
  const place = {
    kind: "aggregateOf",
    op: "min",
    expr: { kind: "rowNumber" },
    filter: { kind: "compare", op: "=", left: field("product"), right: { kind: "literal", value: "Coffee" } },
  };
  const rows = await run(
    grouped({
      select: [{ as: "amount", expr: field("amount") }],
      filter: {
        kind: "compare",
        op: "=",
        left: { kind: "rowNumber" },
        right: { kind: "binary", op: "+", left: place, right: { kind: "literal", value: 1 } },
      },
    }),
  );
  expect(rows).toEqual([{ amount: 40 }]);
});

test("month and day names come in calendar order", async () => {
  const source = await defineSource(
    warehouse,
    "calendar",
    "SELECT unnest(['March', 'January', 'February', 'Jan']) AS month, unnest(['Fri', 'Mon', 'Sun', 'Tue']) AS weekday",
  );
  const rows = async (name: string) =>
    (
      await run(
        grouped({ dimensions: [{ as: name, expr: field(name) }], measures: [{ as: "n", op: "count" }] }),
        source,
      )
    ).map((row) => row[name]);
  expect(await rows("month")).toEqual(["Jan", "January", "February", "March"]);
  expect(await rows("weekday")).toEqual(["Mon", "Tue", "Fri", "Sun"]);
});
