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

describe("filters", () => {
  async function count(filter: unknown): Promise<unknown> {
    return (await run(grouped({ filter, measures: [{ as: "n", op: "count" }] })))[0]?.["n"];
  }
  test.each([
    [{ kind: "text", op: "contains", expr: field("product"), text: "CAFE" }, 1],
    [{ kind: "text", op: "startsWith", expr: field("product"), text: "cof" }, 3],
    [{ kind: "text", op: "endsWith", expr: field("product"), text: "FÉ" }, 1],
    [{ kind: "text", op: "equals", expr: field("product"), text: "tea" }, 4],
    [{ kind: "text", op: "matches", expr: field("product"), text: "^(tea|caf)" }, 5],
    [{ kind: "text", op: "contains", expr: field("product"), text: "%" }, 0],
    [{ kind: "compare", op: "=", left: field("product"), right: { kind: "literal", value: "tea" } }, 0],
    [{ kind: "compare", op: "=", left: field("region"), right: { kind: "literal", value: null } }, 1],
    [{ kind: "compare", op: "<", left: { kind: "literal", value: 50 }, right: field("amount") }, 3],
    [{ kind: "compare", op: ">=", left: field("day"), right: { kind: "literal", value: "2021-01-01" } }, 2],
    [{ kind: "in", expr: field("region"), values: ["North", null] }, 5],
    [{ kind: "not", arg: { kind: "in", expr: field("region"), values: ["North"] } }, 3],
    [{ kind: "in", expr: field("amount"), values: [] }, 0],
    [
      {
        kind: "between",
        expr: field("amount"),
        low: { kind: "literal", value: 20 },
        high: { kind: "literal", value: 40 },
      },
      3,
    ],
    [
      {
        kind: "between",
        expr: field("day"),
        low: { kind: "literal", value: "2020-01-15" },
        high: { kind: "literal", value: "2020-02-03" },
      },
      3,
    ],
    [{ kind: "timeRange", expr: field("day"), start: "2020-02-03", end: "2020-03-30" }, 2],
    [{ kind: "timeRange", expr: field("day"), start: null, end: "2020-02-03T12:00:00" }, 3],
    [{ kind: "isNull", expr: field("units") }, 1],
    [
      {
        kind: "compare",
        op: ">",
        left: field("amount"),
        right: { kind: "aggregateOf", op: "mean", expr: field("amount") },
      },
      4,
    ],
    [{ kind: "and", args: [] }, 8],
    [{ kind: "or", args: [] }, 0],
  ])("%j keeps %i rows", async (filter, expected) => {
    expect(await count(filter)).toBe(expected);
  });
});

describe("a plan that cannot run says why and what would work", () => {
  test.each([
    [
      { measures: [{ as: "x", op: "mean", expr: field("product") }] },
      /Column “product” holds text, so it has no average\. Use a numeric column, such as “amount”/,
    ],
    [{ measures: [{ as: "x", op: "sum", expr: field("amont") }] }, /no column “amont”.*Did you mean “amount”/],
    [
      { dimensions: [{ as: "x", expr: field("region"), timeUnit: "year" }] },
      /“region” holds text, so it cannot be grouped by year\. Use a date column, such as “day”/,
    ],
    [
      {
        measures: [{ as: "x", op: "count" }],
        filter: { kind: "compare", op: ">", left: field("amount"), right: { kind: "literal", value: "much" } },
      },
      /“amount” holds numbers/,
    ],
    [
      {
        measures: [{ as: "x", op: "count" }],
        filter: { kind: "timeRange", expr: field("day"), start: "2020-02-30", end: null },
      },
      /“2020-02-30” is not a date/,
    ],
    [
      {
        measures: [
          { as: "x", op: "count" },
          { as: "X", op: "count" },
        ],
      },
      /Two columns of the result are called “X”/,
    ],
    [
      { measures: [{ as: "x", op: "count" }], steps: [{ kind: "share", of: "y", as: "z", partitionBy: [] }] },
      /no column “y” in the result so far/,
    ],
    [{}, /asks for nothing/],
  ])("%j", (body, message) => {
    expect(() => compilePlan(sqlBodySchema.parse(grouped(body)), sales)).toThrow(
      expect.objectContaining({ code: "plan-invalid", message: expect.stringMatching(message) }),
    );
  });
});
