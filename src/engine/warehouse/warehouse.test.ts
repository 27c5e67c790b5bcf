import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWarehouse, type Warehouse } from "./warehouse.ts";

let folder: string;
let warehouse: Warehouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warehouse-"));
  warehouse = await openWarehouse({ folder, memoryLimitBytes: 512 * 1_048_576 });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

test("encodes every kind of cell as the contract says", async () => {
  const { columns, rows } = await warehouse.query(`SELECT
    1::TINYINT AS small, 9007199254740993 AS big, 12::HUGEINT AS huge, 1.5::DOUBLE AS real, 12.34::DECIMAL(18,2) AS money, 7::DECIMAL(38,0) AS wide,
    'nan'::DOUBLE AS nan, true AS yes, 'Größe 🙂' AS text, DATE '2024-02-29' AS day, DATE '0044-03-15' AS early, TIMESTAMP '1969-12-31 23:59:59.000001' AS at,
    TIMESTAMP_NS '2020-01-01 00:00:00.123456789' AS fine, TIMESTAMPTZ '2020-06-01 12:00:00+02' AS zoned, TIME '09:05:03' AS clock, INTERVAL '3 months' AS gap,
    [1, 2] AS list, {'a': 1, 'b': 'x'} AS pair, '{"k": 1}'::JSON AS doc, 'ab'::BLOB AS bytes, '6e0b8d4e-2b6f-4d52-9c3b-5f1a0c8f1e11'::UUID AS uuid, NULL::INTEGER AS none`);
  expect(Object.fromEntries(columns.map(({ name, type }, index) => [name, [type, rows[0]?.[index]]]))).toEqual({
    small: ["integer", 1],
    big: ["integer", "9007199254740993"],
    huge: ["integer", 12],
    real: ["number", 1.5],
    money: ["number", 12.34],
    wide: ["integer", 7],
    nan: ["number", "NaN"],
    yes: ["boolean", true],
    text: ["text", "Größe 🙂"],
    day: ["date", "2024-02-29"],
    early: ["date", "0044-03-15"],
    at: ["timestamp", "1969-12-31T23:59:59.000001"],
    fine: ["timestamp", "2020-01-01T00:00:00.123456"],
    zoned: ["timestamp", "2020-06-01T10:00:00"],
    clock: ["time", "09:05:03"],
    gap: ["interval", "3 months"],
    list: ["json", "[1,2]"],
    pair: ["json", '{"a":1,"b":"x"}'],
    doc: ["json", '{"k": 1}'],
    bytes: ["binary", "0x6162"],
    uuid: ["text", "6e0b8d4e-2b6f-4d52-9c3b-5f1a0c8f1e11"],
    none: ["integer", null],
  });
});

test("binds parameters of every kind", async () => {
  const { rows } = await warehouse.query("SELECT $1 + 1, $2, $3, $4, $5::DOUBLE", [
    9007199254740991,
    "it's",
    true,
    null,
    1.25,
  ]);
  expect(rows).toEqual([["9007199254740992", "it's", true, null, 1.25]]);
});

test("stops a running statement when the signal aborts, and the connection works on", async () => {
  const controller = new AbortController();
  const slow = warehouse.query("SELECT count(*) FROM range(100000000000) a(i) WHERE i % 7 = 3", [], {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 30);
  await expect(slow).rejects.toMatchObject({ code: "cancelled" });
  expect((await warehouse.query("SELECT 42")).rows).toEqual([[42]]);
});

test("an abort before the statement starts is not lost", async () => {
  const controller = new AbortController();
  const slow = warehouse.query("SELECT count(*) FROM range(100000000000) a(i) WHERE i % 7 = 3", [], {
    signal: controller.signal,
  });
  controller.abort();
  await expect(slow).rejects.toMatchObject({ code: "cancelled" });
});

test("a version that is not known has no relation", () => {
  expect(() => warehouse.relation("nope")).toThrow(expect.objectContaining({ code: "not-found" }));
});
