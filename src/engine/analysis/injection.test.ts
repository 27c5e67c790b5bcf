import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePredicate } from "./compile-predicate.ts";
import { defineSource, field, grouped, openTestWarehouse, runBody, salesSql } from "./fixture.ts";
import type { Source } from "./scope.ts";
import { identifier, textLiteral } from "./sql-text.ts";

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

const hostileText = fc.oneof(
  fc.constantFrom(
    `"; DROP TABLE tests.sales; --`,
    `'; DROP TABLE tests.sales; --`,
    `%_\\`,
    "a\0b",
    "🙂 é",
    `""''`,
    "$1 ? :x",
    "*/ --",
    "\\'",
    "' \n  '\n",
    "\ud800",
    " \t\n",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

describe("hostile names and values stay data", () => {
  test("any text comes back as it went in", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const { rows } = await warehouse.query(`SELECT ${textLiteral(text)}`);
        expect(rows[0]?.[0]).toBe(Buffer.from(text, "utf8").toString("utf8"));
      }),
      { numRuns: 300 },
    );
  });

  test("any name without NUL works as a column, a result name and in steps", { timeout: 60_000 }, async () => {
    const names = hostileText
      .map((name) => name.replaceAll("\0", ""))
      .filter((name) => name !== "" && Buffer.from(name, "utf8").toString("utf8") === name);
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const source: Source = { relation: `(SELECT 7 AS ${identifier(name)})`, columns: [{ name, type: "integer" }] };
        const other = `${name}!`;
        const rows = await run(
          grouped({
            dimensions: [{ as: name, expr: field(name) }],
            measures: [{ as: other, op: "sum", expr: field(name) }],
            steps: [{ kind: "share", of: other, as: `${name}%`, partitionBy: [name] }],
            sort: [{ column: other, order: "descending" }],
          }),
          source,
        );
        expect(rows).toEqual([
          Object.fromEntries([
            [name, 7],
            [other, 7],
            [`${name}%`, 100],
          ]),
        ]);
      }),
      { numRuns: 150 },
    );
  });

  test("any value compares as text, in every text test", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const stored = Buffer.from(text, "utf8").toString("utf8");
        const source: Source = {
          relation: `(SELECT ${textLiteral(stored)} AS value)`,
          columns: [{ name: "value", type: "text" }],
        };
        const filters = [
          {
            kind: "compare" as const,
            op: "=" as const,
            left: field("value"),
            right: { kind: "literal" as const, value: stored },
          },
          { kind: "in" as const, expr: field("value"), values: [stored, "other"] },
          ...(["contains", "startsWith", "endsWith", "equals"] as const).map((op) => ({
            kind: "text" as const,
            op,
            expr: field("value"),
            text: stored,
          })),
        ];
        for (const filter of filters) {
          const where = compilePredicate(filter, source.columns);
          expect((await warehouse.query(`SELECT count(*) FROM ${source.relation} WHERE ${where}`)).rows).toEqual([[1]]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("any finite number comes back as it went in", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (value) => {
        const rows = await run(
          grouped({
            select: [
              {
                as: "x",
                expr: {
                  kind: "binary",
                  op: "+",
                  left: { kind: "literal", value },
                  right: { kind: "call", fn: "toNumber", args: [{ kind: "literal", value: "0" }] },
                },
              },
            ],
            limit: 1,
          }),
        );
        expect(rows[0]?.["x"]).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 300 },
    );
  });
});
