import { afterAll, beforeAll, expect, test } from "vitest";
import { engineCalls } from "../../contract/calls.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import { createJobs } from "../jobs/index.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { defineSource, openTestWarehouse, salesSql, versionOf } from "./fixture.ts";
import { createAnalysisHandlers } from "./handlers.ts";

let warehouse: Warehouse;
let close: () => Promise<void>;
let sales: DatasetVersion;
let handlers: ReturnType<typeof createAnalysisHandlers>;
const context: CallContext = { signal: new AbortController().signal, progress() {} };

beforeAll(async () => {
  ({ warehouse, close } = await openTestWarehouse());
  sales = versionOf("sales", await defineSource(warehouse, "sales", salesSql), 8);
  handlers = createAnalysisHandlers({
    warehouse,
    methods: {},
    jobs: createJobs({ onChange: () => undefined, log: () => undefined }),
    findVersion(id) {
      if (id !== "sales") throw new AppError("not-found", "That dataset is not there any more.");
      return { version: sales, datasetName: "Sales 2020 & 21" };
    },
  });
});
afterAll(() => close());

const field = (name: string) => ({ kind: "field" as const, field: name });
const plan = (body: unknown) =>
  engineCalls["analysis/run"].input.parse({
    plan: { version: 1, source: { datasetId: "d", versionId: "sales" }, body },
    maximumRows: 3,
  });

test("analysis/run gives rows, their count and how they came to be", async () => {
  const input = plan({
    kind: "query",
    dimensions: [
      { as: "product", expr: field("product") },
      { as: "region", expr: field("region") },
    ],
    measures: [{ as: "total", op: "sum", expr: field("amount") }],
  });
  const result = engineCalls["analysis/run"].output.parse(await handlers["analysis/run"](input, context));
  expect(result.table.rows).toEqual([
    ["Café", "North", 80],
    ["Coffee", "North", 30],
    ["Coffee", "South", 40],
  ]);
  expect(result.totalRowCount).toBe(6);
  expect(result.provenance).toMatchObject({
    datasetName: "Sales 2020 & 21",
    datasetVersion: 1,
    sourceRowCount: 8,
    planInWords: ["Group by product and region.", "For each: total of amount."],
    sql: 'SELECT product, region, sum(amount) AS total\nFROM "Sales 2020 & 21"\nGROUP BY product, region\nORDER BY product, region',
  });
});

test("what SQL says is what a plan that was run says", async () => {
  const body = {
    kind: "query",
    dimensions: [{ as: "bin", expr: field("amount"), bin: { maxBins: 5 } }],
    measures: [{ as: "n", op: "count" }],
  };
  const first = await handlers["analysis/run"](plan(body), context);
  const again = await handlers["analysis/run"](plan(first.provenance.plan.body), context);
  expect(again.table).toEqual(first.table);
  const pasted = await warehouse.query(first.provenance.sql.replace('"Sales 2020 & 21"', warehouse.relation("sales")));
  expect(pasted.rows).toEqual(first.table.rows.concat(pasted.rows.slice(first.table.rows.length)));
});

test("a number that is not one is an empty cell", async () => {
  const select = [
    {
      as: "x",
      expr: {
        kind: "call",
        fn: "power",
        args: [
          { kind: "literal", value: -8 },
          { kind: "literal", value: 0.5 },
        ],
      },
    },
  ];
  const result = await handlers["analysis/run"](plan({ kind: "query", select, limit: 1 }), context);
  expect(result.table.rows).toEqual([[null]]);
});

test.each([
  [
    {
      kind: "query",
      measures: [{ as: "n", op: "count" }],
      filter: { kind: "text", op: "matches", expr: field("product"), text: "(" },
    },
    "The text pattern cannot be read. Check its brackets and backslashes.",
  ],
  [
    {
      kind: "query",
      select: [
        {
          as: "x",
          expr: {
            kind: "binary",
            op: "*",
            left: { kind: "literal", value: 9e14 },
            right: { kind: "binary", op: "*", left: field("units"), right: { kind: "literal", value: 9e14 } },
          },
        },
      ],
    },
    "A number in this calculation grew too large to hold. Filter the rows or calculate with smaller numbers.",
  ],
])("a failure while running says what to do", async (body, message) => {
  await expect(handlers["analysis/run"](plan(body), context)).rejects.toMatchObject({ code: "plan-invalid", message });
});

test("a run that was stopped is cancelled", async () => {
  const controller = new AbortController();
  controller.abort();
  const input = plan({ kind: "summary" });
  await expect(handlers["analysis/run"](input, { ...context, signal: controller.signal })).rejects.toMatchObject({
    code: "cancelled",
  });
});

test("chart/run and chart/suggest work on the version they are given", async () => {
  const suggestions = engineCalls["chart/suggest"].output.parse(
    await handlers["chart/suggest"]({ versionId: "sales" }, context),
  );
  expect(suggestions.map((spec) => spec.mark)).toContain("line");
  for (const spec of suggestions) {
    const result = engineCalls["chart/run"].output.parse(
      await handlers["chart/run"](engineCalls["chart/run"].input.parse({ versionId: "sales", spec }), context),
    );
    expect(result.table.rows.length).toBeGreaterThan(0);
  }
  const filter = { kind: "in" as const, expr: field("region"), values: ["North"] };
  const filtered = await handlers["chart/run"](
    engineCalls["chart/run"].input.parse({
      versionId: "sales",
      filter,
      spec: {
        mark: "bar",
        encoding: { x: { field: "product", type: "nominal" }, y: { type: "quantitative", aggregate: "count" } },
      },
    }),
    context,
  );
  expect(filtered.table.rows).toEqual([
    ["Café", 1],
    ["Coffee", 1],
    ["Tea", 2],
  ]);
  await expect(handlers["chart/suggest"]({ versionId: "gone" }, context)).rejects.toMatchObject({ code: "not-found" });
});
