import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { sqlBodySchema } from "../../contract/plan.ts";
import type { Expr } from "../../contract/query.ts";
import type { Cell } from "../../contract/values.ts";
import { openWarehouse } from "../warehouse/warehouse.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePlan } from "./compile-plan.ts";
import type { ScopeColumn, Source } from "./scope.ts";

/** A real warehouse in a temporary folder, for tests. */
export async function openTestWarehouse(): Promise<{ warehouse: Warehouse; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "finsight-analysis-"));
  const warehouse = await openWarehouse({ folder, memoryLimitBytes: 512 * 1_048_576, threads: 2 });
  return {
    warehouse,
    async close() {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Defines a table by a SELECT and describes it the way a dataset version does. */
export async function defineSource(warehouse: Warehouse, id: string, select: string): Promise<Source> {
  await warehouse.query(`CREATE SCHEMA IF NOT EXISTS tests`);
  await warehouse.query(`CREATE OR REPLACE TABLE tests."${id}" AS ${select}`);
  await warehouse.defineRelation(id, `SELECT * FROM tests."${id}"`);
  const { columns } = await warehouse.query(`SELECT * FROM ${warehouse.relation(id)} LIMIT 0`);
  return { relation: warehouse.relation(id), columns: columns as ScopeColumn[] };
}

export function objects(result: {
  columns: readonly { name: string }[];
  rows: readonly (readonly Cell[])[];
}): Record<string, Cell>[] {
  return result.rows.map((row) =>
    Object.fromEntries(result.columns.map((column, position) => [column.name, row[position] ?? null])),
  );
}

export function field(name: string): Expr {
  return { kind: "field", field: name };
}

export function grouped(body: object): object {
  return { kind: "query", ...body };
}

/** Compiles a plan's body, runs it, and checks that the compiler named the result's columns as DuckDB does. */
export async function runBody(warehouse: Warehouse, body: unknown, source: Source): Promise<Record<string, Cell>[]> {
  const compiled = compilePlan(sqlBodySchema.parse(body), source);
  const result = await warehouse.query(compiled.sql);
  expect(compiled.columns.map((column) => column.name)).toEqual(result.columns.map((column) => column.name));
  return objects(result);
}

export const salesSql = `SELECT * FROM (VALUES
  (DATE '2020-01-15', 'North', 'Tea', 10.0, 1), (DATE '2020-01-20', 'South', 'Tea', 20.0, 2), (DATE '2020-02-03', 'North', 'Coffee', 30.0, 3),
  (DATE '2020-03-09', 'South', 'Coffee', 40.0, NULL), (DATE '2020-03-30', 'North', 'Tea', 50.0, 5), (DATE '2021-01-02', 'South', 'Tea', 60.0, 6),
  (DATE '2021-03-05', NULL, 'Coffee', 70.0, 7), (NULL, 'North', 'Café', 80.0, 8)
) AS sales(day, region, product, amount, units)`;

/** A dataset version around a source defined by `defineSource`. */
export function versionOf(id: string, source: Source, rowCount: number): DatasetVersion {
  return {
    id,
    datasetId: `dataset-${id}`,
    number: 1,
    createdAt: "2024-01-01T00:00:00Z",
    columns: source.columns.map((column) => ({ ...column, sourceName: column.name })),
    files: [],
    rejectsFile: null,
    rowCount,
    rejectedRowCount: 0,
    byteCount: 0,
    source: { paths: [], format: "parquet", options: {}, byteCount: 0 },
    manifestSha256: "0".repeat(64),
  };
}
