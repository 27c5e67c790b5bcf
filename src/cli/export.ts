import { extname, resolve } from "node:path";
import type { ExportInput } from "../contract/view.ts";
import { openVersion } from "../engine/datasets/index.ts";
import { exportTo, type ExportSource } from "../engine/export/index.ts";
import { count, createProgressLine, printJson } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { findDataset, sourceOptions, withWorkbench } from "./workspace.ts";

const usage = `finsight export (DATASET | --data FILE | --sql SQL [--data FILE]) --to PATH [--format csv|parquet|xlsx] [--workspace DIR] [--json]
`;
const FORMATS: Record<string, ExportInput["format"]> = { ".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx" };

export async function exportCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    ...sourceOptions,
    to: { type: "string" },
    sql: { type: "string" },
    format: { type: "string" },
  });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  if (values.to === undefined) throw new UsageError(`Say where to with --to.\n\n${usage}`);
  if (values.data === undefined && values.sql === undefined && positionals.length !== 1)
    throw new UsageError(`Name one dataset, a file with --data or a query with --sql.\n\n${usage}`);
  const path = resolve(values.to);
  const format = FORMATS[`.${values.format ?? extname(path).slice(1).toLowerCase()}`];
  if (format === undefined)
    throw new UsageError(`The file's ending must be .csv, .parquet or .xlsx, or give --format.\n\n${usage}`);
  return withWorkbench(values, signal, async (workbench, file) => {
    const { warehouse, views, sqlConsole, records } = workbench;
    let source: Extract<ExportSource, { kind: "rows" }>;
    if (values.sql === undefined) {
      const dataset = file ?? (await findDataset(workbench, positionals[0] ?? ""));
      const version = await openVersion(workbench, dataset.current.id);
      source = {
        kind: "rows",
        rows: {
          engine: views.engine,
          sql: `SELECT * FROM ${warehouse.relation(version.id)}`,
          columns: version.columns,
        },
        rowCount: version.rowCount,
      };
    } else {
      const run = await sqlConsole.run(file ? [{ ...file, name: "data" }] : await records.list(), values.sql, 1, {
        signal,
      });
      const view = await sqlConsole.openView(run.queryId, []);
      const from = sqlConsole.views;
      if (!from) throw new Error("The query has no result.");
      source = {
        kind: "rows",
        rows: { engine: from.engine, ...(await from.select(view.viewId)) },
        rowCount: run.rowCount,
      };
    }
    const line = createProgressLine();
    await exportTo(views.engine, source, format, path, {
      signal,
      onRows: (rowCount) => line.show(`Writing ${rowCount.toLocaleString("en")} rows`),
    }).finally(() => line.clear());
    if (values.json) printJson({ path, rowCount: source.rowCount });
    else process.stdout.write(`${path}: ${count(source.rowCount, "row")}\n`);
    return 0;
  });
}
