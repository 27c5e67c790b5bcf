import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { importDataset, openWorkbench } from "../../src/engine/datasets/index.ts";
import type { Views } from "../../src/engine/warehouse/index.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const PAGE_ROWS = 200;
const JUMPS = 200;

async function jumps(views: Views, viewId: string, rowCount: number): Promise<number[]> {
  const times: number[] = [];
  let seed = 12_345;
  for (let jump = 0; jump < JUMPS; jump += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const offset = Math.floor((seed / 2_147_483_648) * (rowCount - PAGE_ROWS));
    const startedAt = performance.now();
    await views.page(viewId, offset, PAGE_ROWS, undefined);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** Random jumps in a grid of `rowCount` x 10, in file order and sorted, once the sorted rows have settled. */
export async function benchGrid(options: { rowCount?: number } = {}): Promise<Figure[]> {
  const rowCount = options.rowCount ?? 10_000_000;
  const folder = await mkdtemp(join(tmpdir(), "finsight-bench-grid-"));
  const workbench = await openWorkbench({ folder: join(folder, "workspace") });
  try {
    const { warehouse, views } = workbench;
    const parquet = join(folder, "rows.parquet");
    await warehouse.query(`COPY (SELECT i AS id, DATE '2000-01-01' + CAST(i % 9000 AS INTEGER) AS day, 'name_' || (hash(i) % 5000) AS name, CAST((hash(i + 1) % 1000000) / 100.0 AS DOUBLE) AS price,
      CAST(hash(i + 2) % 1000 AS BIGINT) AS quantity, (['north', 'south', 'east', 'west'])[1 + CAST(hash(i + 3) % 4 AS INTEGER)] AS region, (hash(i + 6) % 1000003) / 1000003.0 AS rate,
      CAST(hash(i + 4) % 1000000 AS BIGINT) AS account, TIMESTAMP '2020-01-01 00:00:00' + to_seconds(i) AS "at", 'text value number ' || (hash(i + 5) % 100000) AS note
      FROM range(${rowCount}) t(i)) TO '${parquet}' (FORMAT parquet)`);
    const dataset = await importDataset(
      workbench,
      { paths: [parquet], options: {} },
      { signal: new AbortController().signal, progress: () => undefined, partial: () => undefined },
    );
    await warehouse.ensureVersion(dataset.current);
    const rows = warehouse.numberedRows(dataset.current.id);
    const columns = dataset.current.columns.map(({ name, type }) => ({ name, type }));
    const plain = await views.openRows({ rows, columns, rowCount, sort: [] });
    const plainTimes = await jumps(views, plain.viewId, rowCount);
    const startedAt = performance.now();
    const sorted = await views.openRows({ rows, columns, rowCount, sort: [{ column: "price", order: "descending" }] });
    await views.page(sorted.viewId, 0, PAGE_ROWS, undefined);
    const firstPageMs = performance.now() - startedAt;
    await views.settled(sorted.viewId);
    const settledMs = performance.now() - startedAt;
    const sortedTimes = await jumps(views, sorted.viewId, rowCount);
    return [
      figure("jump in an unsorted grid, p95", quantile(plainTimes, 0.95), "ms"),
      figure("jump in a sorted grid, p95", quantile(sortedTimes, 0.95), "ms", quantile(plainTimes, 0.95)),
      figure("jump in a sorted grid, p50", quantile(sortedTimes, 0.5), "ms", quantile(plainTimes, 0.5)),
      figure("sort, to the first page", firstPageMs, "ms"),
      figure("sort, to every page being quick", settledMs, "ms"),
    ];
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(
    `${JSON.stringify(await benchGrid({ rowCount: Number(process.argv[2] ?? 10_000_000) }), null, 1)}\n`,
  );
}
