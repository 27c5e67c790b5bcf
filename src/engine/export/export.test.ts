import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Table } from "../../contract/values.ts";
import type { ExportInput } from "../../contract/view.ts";
import { importDataset, openWorkbench, type Workbench } from "../datasets/index.ts";
import { createSqlHandlers } from "../sql-console/index.ts";
import { createViewHandlers } from "../views/index.ts";
import { createExportHandlers } from "./index.ts";

let folder: string;
let workbench: Workbench;
const context = { signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "export "));
  workbench = await openWorkbench({
    folder: join(folder, "workspace"),
    memoryLimitBytes: 1_073_741_824,
    log: (what, error) => console.error(what, error),
  });
});
afterAll(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

async function run(source: ExportInput["source"], format: ExportInput["format"], name: string) {
  const path = join(folder, name);
  const job = await createExportHandlers(workbench)["export/run"]({ source, format, path }, context);
  return { path, job: await workbench.jobs.ended(job.id) };
}

async function queryView(sql: string): Promise<ExportInput["source"]> {
  const { queryId } = await createSqlHandlers(workbench)["sql/run"]({ sql, firstPageSize: 1 }, context);
  const { viewId } = await createViewHandlers(workbench)["view/open"]({ kind: "query", queryId, sort: [] }, context);
  return { kind: "view", viewId };
}

const TABLE: Table = {
  columns: [
    { name: "text", type: "text" },
    { name: "n", type: "number" },
    { name: "day", type: "date" },
    { name: "at", type: "timestamp" },
    { name: "ok", type: "boolean" },
  ],
  rows: [
    ['=HYPERLINK("http://x")', -1.5, "2024-02-29", "2024-02-29T10:30:00", true],
    ["+1", 2, null, null, false],
    ["@cmd & <ö>", null, "1999-12-31", "1999-12-31T23:59:59", null],
    ["-12.5", 1e21, null, null, null],
    ["\tx", 0, null, null, null],
  ],
};

test("CSV: what a spreadsheet would run as a formula is made text, numbers stay numbers", async () => {
  const { path, job } = await run({ kind: "table", table: TABLE }, "csv", "table.csv");
  expect(job.failure).toBeNull();
  expect((await readFile(path, "utf8")).split("\n").slice(0, 5)).toEqual([
    "text,n,day,at,ok",
    '"\'=HYPERLINK(""http://x"")",-1.5,2024-02-29,2024-02-29 10:30:00,true',
    "+1,2.0,,,false",
    "'@cmd & <ö>,,1999-12-31,1999-12-31 23:59:59,",
    "-12.5,1e+21,,,",
  ]);
});

test.each(["parquet", "xlsx"] as const)("%s comes back as it went", async (format) => {
  const { path, job } = await run({ kind: "table", table: TABLE }, format, `table.${format}`);
  expect(job.failure).toBeNull();
  const dataset = await importDataset(
    workbench,
    { paths: [path], options: {} },
    { signal: context.signal, progress: () => undefined, partial: () => undefined },
  );
  await workbench.warehouse.ensureVersion(dataset.current);
  expect(dataset.current.columns.map((column) => column.type)).toEqual([
    "text",
    "number",
    "date",
    "timestamp",
    "boolean",
  ]);
  const { rows } = await workbench.warehouse.query(`FROM ${workbench.warehouse.relation(dataset.current.id)}`);
  const expected = format === "parquet" ? TABLE.rows : TABLE.rows.map((row) => row);
  expect(rows).toEqual(expected);
});

test("a query's result of many rows goes to every format", async () => {
  const source = await queryView(
    "SELECT i AS id, 'row ' || i AS name, DATE '2020-01-01' + CAST(i % 100 AS INTEGER) AS day FROM range(60000) t(i)",
  );
  for (const format of ["csv", "parquet", "xlsx"] as const) {
    const { path, job } = await run(source, format, `many.${format}`);
    expect(job.failure).toBeNull();
    const dataset = await importDataset(
      workbench,
      { paths: [path], options: {} },
      { signal: context.signal, progress: () => undefined, partial: () => undefined },
    );
    await workbench.warehouse.ensureVersion(dataset.current);
    const { rows } = await workbench.warehouse.query(
      `SELECT count(*), sum(id), max(name), max(day) FROM ${workbench.warehouse.relation(dataset.current.id)}`,
    );
    expect(rows).toEqual([[60_000, 1_799_970_000, "row 9999", "2020-04-09"]]);
  }
});

test("more rows than a workbook takes are refused, and nothing is left behind", async () => {
  const { job } = await run(await queryView("SELECT i FROM range(1048576) t(i)"), "xlsx", "large.xlsx");
  expect(job.failure).toMatchObject({ code: "file-too-large", message: expect.stringContaining("1,048,575 rows") });
  expect((await readdir(folder)).filter((name) => name.startsWith("large"))).toEqual([]);
});
