import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { importDataset, openWorkbench } from "../../src/engine/datasets/index.ts";
import { figure, type Figure } from "./figures.ts";

/** Ten columns of kinds that analysts have; 10 million rows are 1.16 GB. */
export async function makeCsv(connection: DuckDBConnection, path: string, rowCount: number): Promise<void> {
  await connection.run(`COPY (SELECT i AS id, DATE '2000-01-01' + CAST(i % 9000 AS INTEGER) AS day, 'name_' || (hash(i) % 5000) AS name, CAST((hash(i + 1) % 1000000) / 100.0 AS DOUBLE) AS price,
    CAST(hash(i + 2) % 1000 AS INTEGER) AS quantity, (['north', 'south', 'east', 'west'])[1 + CAST(hash(i + 3) % 4 AS INTEGER)] AS region, (hash(i + 6) % 1000003) / 1000003.0 AS rate,
    CAST(hash(i + 4) % 1000000 AS INTEGER) AS account, TIMESTAMP '2020-01-01 00:00:00' + to_seconds(i) AS "at", 'text value number ' || (hash(i + 5) % 100000) AS note
    FROM range(${rowCount}) t(i)) TO '${path}' (HEADER)`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Imports a generated CSV `rounds` times, each time next to DuckDB's own copy of the same file to Parquet of the same compression. */
export async function benchImport(
  options: { rowCount?: number; rounds?: number; csvPath?: string } = {},
): Promise<Figure[]> {
  const rowCount = options.rowCount ?? 10_000_000;
  const rounds = options.rounds ?? 3;
  const folder = await mkdtemp(join(tmpdir(), "finsight-bench-import-"));
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: join(folder, "spill") });
  const connection = await instance.connect();
  try {
    const csv = options.csvPath ?? join(folder, "rows.csv");
    if (!existsSync(csv)) await makeCsv(connection, csv, rowCount);
    const copyMs: number[] = [];
    const tableMs: number[] = [];
    const importMs: number[] = [];
    const firstRowsMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      let startedAt = performance.now();
      await connection.run(
        `COPY (FROM read_csv('${csv}')) TO '${join(folder, "own.parquet")}' (FORMAT parquet, COMPRESSION zstd)`,
      );
      copyMs.push(performance.now() - startedAt);
      startedAt = performance.now();
      await connection.run(`CREATE OR REPLACE TABLE own AS FROM read_csv('${csv}')`);
      tableMs.push(performance.now() - startedAt);
      await connection.run("DROP TABLE own");
      const workbench = await openWorkbench({ folder: join(folder, `workspace-${round}`) });
      try {
        startedAt = performance.now();
        let firstRows = Number.NaN;
        const signal = new AbortController().signal;
        await importDataset(
          workbench,
          { paths: [csv], options: {} },
          {
            signal,
            progress: () => undefined,
            partial({ viewId }) {
              workbench.views.page(viewId, 0, 100, undefined).then(
                () => {
                  firstRows = performance.now() - startedAt;
                },
                () => undefined,
              );
            },
          },
        );
        importMs.push(performance.now() - startedAt);
        firstRowsMs.push(firstRows);
      } finally {
        await workbench.close();
        await rm(join(folder, `workspace-${round}`), { recursive: true, force: true });
      }
    }
    const gigabytes = statSync(csv).size / 1e9;
    const own = median(copyMs);
    const name = `import of a ${gigabytes.toFixed(2)} GB CSV`;
    return [
      figure(`${name}, against DuckDB's COPY to Parquet`, median(importMs), "ms", own),
      figure(`${name}, against DuckDB's CREATE TABLE`, median(importMs), "ms", median(tableMs)),
      figure("first rows of that CSV, from call to page", Math.max(...firstRowsMs), "ms"),
    ];
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [rowCount, rounds, csvPath] = process.argv.slice(2);
  process.stdout.write(
    `${JSON.stringify(await benchImport({ rowCount: Number(rowCount ?? 10_000_000), rounds: Number(rounds ?? 3), ...(csvPath === undefined ? {} : { csvPath }) }), null, 1)}\n`,
  );
}
