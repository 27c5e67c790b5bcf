import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Job } from "../../contract/job.ts";
import { createJobHandlers } from "../jobs/index.ts";
import { createSqlHandlers } from "../sql-console/index.ts";
import { createViewHandlers } from "../views/index.ts";
import { createDatasetHandlers, openWorkbench, type Workbench } from "./index.ts";

let folder: string;
let workbench: Workbench;
let jobsSeen: Job[];
const context = { signal: new AbortController().signal, progress: () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "datasets-"));
  jobsSeen = [];
  workbench = await openWorkbench({
    folder: join(folder, "workspace"),
    memoryLimitBytes: 1_073_741_824,
    onEvent(name, payload) {
      if (name === "job/changed") jobsSeen.push(payload as Job);
    },
  });
});
afterEach(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

function handlers() {
  return {
    ...createDatasetHandlers(workbench),
    ...createViewHandlers(workbench),
    ...createSqlHandlers(workbench),
    ...createJobHandlers(workbench),
  };
}

async function importFile(name: string, content: string | Buffer, input: { datasetId?: string } = {}): Promise<Job> {
  const path = join(folder, name);
  await writeFile(path, content);
  const job = await handlers()["dataset/import"]({ paths: [path], options: {}, ...input }, context);
  return workbench.jobs.ended(job.id);
}

const SALES =
  "region,sold on,amount\nnorth,2024-01-01,10.5\nsouth,2024-01-02,7\nnorth,2024-01-03,\neast,2024-01-04,3.25\n";

test("a file becomes a dataset that can be listed, paged, profiled and queried", async () => {
  const job = await importFile("Täglich 📈 sales.csv", SALES);
  expect(job).toMatchObject({ state: "done", failure: null });
  const all = handlers();
  const [dataset] = await all["dataset/list"]({}, context);
  expect(dataset).toMatchObject({
    name: "Täglich 📈 sales",
    versionCount: 1,
    current: { rowCount: 4, rejectedRowCount: 0, number: 1 },
  });
  expect(dataset?.current.columns.map(({ name, type }) => [name, type])).toEqual([
    ["region", "text"],
    ["sold on", "date"],
    ["amount", "number"],
  ]);
  const versionId = dataset?.current.id ?? "";
  const view = await all["view/open"](
    {
      kind: "dataset",
      versionId,
      sort: [{ column: "amount", order: "descending" }],
      filter: {
        kind: "compare",
        op: "!=",
        left: { kind: "field", field: "region" },
        right: { kind: "literal", value: "east" },
      },
    },
    context,
  );
  expect(view.rowCount).toBe(3);
  const page = await all["view/page"](
    { viewId: view.viewId, offset: 1, limit: 10, columns: ["region", "amount"] },
    context,
  );
  expect(page.table.rows).toEqual([
    ["south", 7],
    ["north", null],
  ]);
  const profile = await all["dataset/profile"]({ versionId }, context);
  expect(profile[2]).toMatchObject({
    name: "amount",
    nullCount: 1,
    distinctCount: 3,
    min: 3.25,
    max: 10.5,
    sampledRowCount: null,
  });
  expect(profile[0]?.topValues[0]).toEqual({ value: "north", count: 2 });
  expect(profile[1]?.min).toBe("2024-01-01");
  const run = await all["sql/run"](
    {
      sql: 'SELECT region, sum(amount) AS total FROM "Täglich 📈 sales" GROUP BY region ORDER BY total DESC',
      firstPageSize: 2,
    },
    context,
  );
  expect(run).toMatchObject({
    rowCount: 3,
    firstPage: {
      rows: [
        ["north", 10.5],
        ["south", 7],
      ],
    },
  });
  expect(await all["dataset/values"]({ versionId, column: "region", contains: "OR", limit: 5 }, context)).toEqual([
    { value: "north", count: 2 },
  ]);
});

test("another import of the same dataset is its next version, and the bin gives back what it took", async () => {
  const first = await importFile("sales.csv", SALES);
  const datasetId = first.result?.datasetId ?? "";
  await importFile("sales2.csv", `${SALES}west,2024-01-05,1\n`, { datasetId });
  const all = handlers();
  expect(await all["dataset/get"]({ id: datasetId }, context)).toMatchObject({
    versionCount: 2,
    current: { number: 2, rowCount: 5 },
  });
  expect((await all["dataset/versions"]({ id: datasetId }, context)).map((version) => version.rowCount)).toEqual([
    5, 4,
  ]);
  await all["dataset/remove"]({ id: datasetId }, context);
  expect(await all["dataset/list"]({}, context)).toEqual([]);
  await expect(Promise.resolve(all["dataset/get"]({ id: datasetId }, context))).rejects.toMatchObject({
    code: "not-found",
  });
  expect(await all["dataset/restore"]({ id: datasetId }, context)).toMatchObject({ versionCount: 2 });
});

test("a failed import says why in its job and leaves nothing behind", async () => {
  const job = await importFile("empty.csv", "");
  expect(job).toMatchObject({ state: "failed", failure: { code: "format-broken" } });
  expect(await handlers()["dataset/list"]({}, context)).toEqual([]);
  expect(await readdir(workbench.warehouse.dataFolder)).toEqual([]);
  expect(await readdir(workbench.warehouse.tempFolder)).toEqual([]);
});

test("the first rows can be seen while the import runs", async () => {
  const job = await importFile("sales.csv", SALES);
  const partial = jobsSeen.find((seen) => seen.partial !== null)?.partial;
  expect(partial?.rowCount).toBe(4);
  expect(job.partial).toBeNull();
  const page = await handlers()["view/page"](
    { viewId: partial?.viewId ?? "", offset: 0, limit: 2, columns: undefined },
    context,
  );
  expect(page.table.rows).toEqual([
    ["north", "2024-01-01", 10.5],
    ["south", "2024-01-02", 7],
  ]);
});

test("the sample workspace opens from the installed package", async () => {
  const job = await handlers()["dataset/openSample"]({}, context);
  const ended = await workbench.jobs.ended(job.id);
  expect(ended.failure).toBeNull();
  const datasets = await handlers()["dataset/list"]({}, context);
  expect(Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset.current.rowCount]))).toEqual({
    "Flights 2001": 3_000_000,
    Movies: 3201,
    Cars: 406,
    Stocks: 560,
    "S&P 500 daily": 5105,
  });
});
