import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { DuckDBInstance } from "@duckdb/node-api";

import type { DatasetVersion } from "../../src/contract/dataset.ts";
import { planBodySchema } from "../../src/contract/plan.ts";
import type { Dimension, Expr, Measure } from "../../src/contract/query.ts";
import { planOf, runPlan } from "../../src/engine/analysis/index.ts";
import { openWarehouse } from "../../src/engine/warehouse/warehouse.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const field = (name: string): Expr => ({ kind: "field", field: name });
const by = (...names: string[]): Dimension[] => names.map((name) => ({ as: name, expr: field(name) }));
const measure = (as: string, op: Measure["op"], of?: string, other?: string): Measure => ({
  as,
  op,
  ...(of === undefined ? {} : { expr: field(of) }),
  ...(other === undefined ? {} : { by: field(other) }),
});
const derive = (as: string, op: "-" | "*", left: string, right: string) => ({
  kind: "derive",
  as,
  expr: { kind: "binary", op, left: field(left), right: field(right) },
});

/** The group-by questions of the h2o.ai database benchmark (github.com/h2oai/db-benchmark) as plans, beside its SQL. */
const questions: { name: string; body: object; sql: string }[] = [
  {
    name: "q1 sum v1 by id1",
    body: { dimensions: by("id1"), measures: [measure("sum_v1", "sum", "v1")] },
    sql: "SELECT id1, sum(v1) AS v1 FROM t GROUP BY id1",
  },
  {
    name: "q2 sum v1 by id1, id2",
    body: { dimensions: by("id1", "id2"), measures: [measure("sum_v1", "sum", "v1")] },
    sql: "SELECT id1, id2, sum(v1) AS v1 FROM t GROUP BY id1, id2",
  },
  {
    name: "q3 sum v1, mean v3 by id3",
    body: { dimensions: by("id3"), measures: [measure("sum_v1", "sum", "v1"), measure("mean_v3", "mean", "v3")] },
    sql: "SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM t GROUP BY id3",
  },
  {
    name: "q4 means by id4",
    body: { dimensions: by("id4"), measures: ["v1", "v2", "v3"].map((name) => measure(`mean_${name}`, "mean", name)) },
    sql: "SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM t GROUP BY id4",
  },
  {
    name: "q5 sums by id6",
    body: { dimensions: by("id6"), measures: ["v1", "v2", "v3"].map((name) => measure(`sum_${name}`, "sum", name)) },
    sql: "SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM t GROUP BY id6",
  },
  {
    name: "q6 median, sd v3 by id4, id5",
    body: {
      dimensions: by("id4", "id5"),
      measures: [measure("median_v3", "median", "v3"), measure("sd_v3", "stdev", "v3")],
    },
    sql: "SELECT id4, id5, quantile_cont(v3, 0.5) AS median_v3, stddev(v3) AS sd_v3 FROM t GROUP BY id4, id5",
  },
  {
    name: "q7 range by id3",
    body: {
      dimensions: by("id3"),
      measures: [measure("max_v1", "max", "v1"), measure("min_v2", "min", "v2")],
      steps: [derive("range_v1_v2", "-", "max_v1", "min_v2"), { kind: "select", columns: ["id3", "range_v1_v2"] }],
    },
    sql: "SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM t GROUP BY id3",
  },
  {
    name: "q8 largest two v3 by id6",
    body: {
      select: [
        { as: "id6", expr: field("id6") },
        { as: "v3", expr: field("v3") },
      ],
      filter: { kind: "not", arg: { kind: "isNull", expr: field("v3") } },
      steps: [{ kind: "top", by: "v3", count: 2, order: "descending", partitionBy: ["id6"] }],
    },
    sql: "SELECT id6, v3 AS largest2_v3 FROM (SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS order_v3 FROM t WHERE v3 IS NOT NULL) AS ranked WHERE order_v3 <= 2",
  },
  {
    name: "q9 r2 by id2, id4",
    body: {
      dimensions: by("id2", "id4"),
      measures: [measure("r", "correlation", "v1", "v2")],
      steps: [derive("r2", "*", "r", "r"), { kind: "select", columns: ["id2", "id4", "r2"] }],
    },
    sql: "SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM t GROUP BY id2, id4",
  },
  {
    name: "q10 sum v3, count by id1..id6",
    body: {
      dimensions: by("id1", "id2", "id3", "id4", "id5", "id6"),
      measures: [measure("sum_v3", "sum", "v3"), measure("count", "count")],
    },
    sql: "SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS count FROM t GROUP BY ALL",
  },
];

const runs = 3;
const maximumRows = 5000;

async function writeTable(file: string, rowCount: number): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const many = Math.max(1, rowCount / 100);
  await connection.run("SELECT setseed(0.42)");
  await connection.run(`COPY (
    SELECT printf('id%03d', 1 + floor(random() * 100)::INT) AS id1, printf('id%03d', 1 + floor(random() * 100)::INT) AS id2,
           printf('id%010d', 1 + floor(random() * ${many})::INT) AS id3, 1 + floor(random() * 100)::INT AS id4,
           1 + floor(random() * 100)::INT AS id5, 1 + floor(random() * ${many})::INT AS id6, 1 + floor(random() * 5)::INT AS v1,
           1 + floor(random() * 15)::INT AS v2, round(random() * 100, 6) AS v3
    FROM range(${rowCount})) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part);
  return hash.digest("hex");
}

const columns: DatasetVersion["columns"] = ["id1", "id2", "id3", "id4", "id5", "id6", "v1", "v2", "v3"].map((name) => ({
  name,
  sourceName: name,
  type: /^id[123]$/.test(name) ? "text" : name === "v3" ? "number" : "integer",
}));

/** The plan's way (validation, compilation, run, first rows, their count) against raw DuckDB keeping its whole result, both on one Parquet file. */
export async function benchQueries(rowCount = 10_000_000): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "finsight-plans-"));
  const warehouse = await openWarehouse({ folder });
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const figures: Figure[] = [];
  try {
    const written = path.join(folder, "g1.parquet");
    await writeTable(written, rowCount);
    const sha256 = await hashOf(written);
    const file = warehouse.dataFilePath(sha256);
    await copyFile(written, file);
    const byteCount = (await stat(file)).size;
    const version: DatasetVersion = {
      id: "g1",
      datasetId: "g1",
      number: 1,
      createdAt: new Date().toISOString(),
      columns,
      files: [{ sha256, rowCount, byteCount }],
      rejectsFile: null,
      rowCount,
      rejectedRowCount: 0,
      byteCount,
      source: { paths: [written], format: "parquet", options: {}, byteCount },
      manifestSha256: sha256,
    };
    await warehouse.ensureVersion(version);
    await connection.run(`CREATE VIEW t AS SELECT * FROM read_parquet(['${written}'])`);
    for (const { name, body, sql } of questions) {
      const plan = planOf(version, planBodySchema.parse({ kind: "query", ...body }));
      const ours: number[] = [];
      const raw: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        let startedAt = performance.now();
        const { totalRowCount } = await runPlan({ warehouse, version, datasetName: "g1", plan, maximumRows });
        ours.push(performance.now() - startedAt);
        startedAt = performance.now();
        await connection.run(`CREATE TEMP TABLE answer AS ${sql}`);
        raw.push(performance.now() - startedAt);
        const count = Number((await connection.runAndReadAll("SELECT count(*) FROM answer")).getRowsJson()[0]?.[0]);
        await connection.run("DROP TABLE answer");
        if (count !== totalRowCount) throw new Error(`${name}: ${totalRowCount} rows against ${count}.`);
      }
      figures.push(figure(`plan ${name}`, quantile(ours, 0.5), "ms", quantile(raw, 0.5)));
    }
  } finally {
    await warehouse.close();
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}
