import { globSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";

import { startApp } from "../drive/app.ts";
import { connectRendererCalls } from "../drive/renderer-calls.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { benchRendererHeap } from "./renderer-grid.ts";

/** The group-by questions of the h2o.ai database benchmark (github.com/h2oai/db-benchmark), on its G1 table. */
const groupByQueries: { name: string; sql: (table: string) => string }[] = [
  { name: "q1 sum v1 by id1", sql: (t) => `SELECT id1, sum(v1) AS v1 FROM ${t} GROUP BY id1` },
  { name: "q2 sum v1 by id1, id2", sql: (t) => `SELECT id1, id2, sum(v1) AS v1 FROM ${t} GROUP BY id1, id2` },
  { name: "q3 sum v1, mean v3 by id3", sql: (t) => `SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM ${t} GROUP BY id3` },
  {
    name: "q4 means by id4",
    sql: (t) => `SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM ${t} GROUP BY id4`,
  },
  {
    name: "q5 sums by id6",
    sql: (t) => `SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM ${t} GROUP BY id6`,
  },
  {
    name: "q6 median, sd v3 by id4, id5",
    sql: (t) => `SELECT id4, id5, quantile_cont(v3, 0.5) AS median_v3, stddev(v3) AS sd_v3 FROM ${t} GROUP BY id4, id5`,
  },
  { name: "q7 range by id3", sql: (t) => `SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM ${t} GROUP BY id3` },
  {
    name: "q8 largest two v3 by id6",
    sql: (t) =>
      `SELECT id6, v3 AS largest2_v3 FROM (SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS order_v3 FROM ${t} WHERE v3 IS NOT NULL) AS ranked WHERE order_v3 <= 2`,
  },
  { name: "q9 r2 by id2, id4", sql: (t) => `SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM ${t} GROUP BY id2, id4` },
  {
    name: "q10 sum v3, count by id1..id6",
    sql: (t) => `SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS count FROM ${t} GROUP BY ALL`,
  },
];

const runs = 5;
const settleMs = 20_000;

/** `rowCount` rows with 100 groups, as the benchmark's generator draws them (G1_1e7_1e2_0_0). */
async function writeTable(file: string, rowCount: number): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const groups = 100;
  await connection.run("SELECT setseed(0.42)");
  await connection.run(`COPY (
    SELECT printf('id%03d', 1 + floor(random() * ${groups})::INT) AS id1,
           printf('id%03d', 1 + floor(random() * ${groups})::INT) AS id2,
           printf('id%010d', 1 + floor(random() * ${rowCount / groups})::INT) AS id3,
           1 + floor(random() * ${groups})::INT AS id4,
           1 + floor(random() * ${groups})::INT AS id5,
           1 + floor(random() * ${rowCount / groups})::INT AS id6,
           1 + floor(random() * 5)::INT AS v1,
           1 + floor(random() * 15)::INT AS v2,
           round(random() * 100, 6) AS v3
    FROM range(${rowCount})) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
}

/** Raw DuckDB: the same statement over the same Parquet files, its result in a temporary table as the benchmark has it. */
async function rawMs(connection: DuckDBConnection, files: string, sql: (table: string) => string): Promise<number> {
  const startedAt = performance.now();
  await connection.run(`CREATE TEMP TABLE answer AS ${sql(`read_parquet([${files}])`)}`);
  const durationMs = performance.now() - startedAt;
  await connection.run("DROP TABLE answer");
  return durationMs;
}

/** From the page's call to the page's result, the result kept in a temporary table with its first page in hand. */
export async function benchRendererQueries(rowCount = 10_000_000): Promise<Figure[]> {
  const file = path.join(os.tmpdir(), `finsight-h2o-${process.pid}.parquet`);
  const driven = await startApp();
  const figures: Figure[] = [];
  try {
    await writeTable(file, rowCount);
    const { call } = await connectRendererCalls(driven.page);
    // Without a graphics card the face is drawn by the processor that the queries are measured on.
    await call("settings/put", { avatar: "off" });
    let { value: job } = await call("dataset/import", { paths: [file], name: "h2o" });
    while (job.state === "running") {
      await driven.page.waitForTimeout(200);
      const { value: jobs } = await call("job/list", {});
      job = jobs.find((candidate) => candidate.id === job.id) ?? job;
    }
    if (job.state !== "done") throw new Error(`The import ended as ${job.state}: ${job.failure?.message ?? ""}`);
    const { value: datasets } = await call("dataset/list", {});
    const { value: catalog } = await call("sql/catalog", {});
    const dataset = datasets.find((candidate) => candidate.id === job.result?.datasetId);
    const table = catalog.find((candidate) => candidate.datasetId === dataset?.id);
    if (!dataset || !table) throw new Error("The imported dataset is not in the catalog.");
    const files = dataset.current.files.map(({ sha256 }) => `'${findDataFile(driven.userData, sha256)}'`).join(", ");
    // The window profiles what was just imported; that work is not what is measured.
    await driven.page.waitForTimeout(settleMs);
    const raw = await DuckDBInstance.create();
    const connection = await raw.connect();
    for (const query of groupByQueries) {
      const own: number[] = [];
      const baseline: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const { value, durationMs } = await call("sql/run", { sql: query.sql(table.name) });
        own.push(durationMs);
        await call("sql/close", { queryId: value.queryId });
        baseline.push(await rawMs(connection, files, query.sql));
      }
      figures.push(figure(`h2o ${query.name}`, quantile(own, 0.5), "ms", quantile(baseline, 0.5)));
    }
    connection.closeSync();
    raw.closeSync();
    figures.push(...(await benchRendererHeap(driven.page, dataset.name)));
  } finally {
    await driven.close();
    await rm(file, { force: true });
  }
  return figures;
}

function findDataFile(userData: string, sha256: string): string {
  const found = globSync(`**/${sha256}.parquet`, { cwd: userData })[0];
  if (found === undefined) throw new Error(`There is no data file ${sha256}.`);
  return path.join(userData, found);
}
