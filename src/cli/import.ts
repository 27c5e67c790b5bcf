import { readRejects } from "../engine/warehouse/rejects.ts";
import { count, createProgressLine, printJson } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { importPaths, sourceOptions, withWorkbench } from "./workspace.ts";

const usage = `finsight import FILE... [--name NAME] [--workspace DIR] [--table NAME] [--delimiter CHAR] [--json]

  Files of one shape, a folder or a glob become one dataset. CSV, TSV, JSON, NDJSON, Parquet, Arrow, XLSX, SQLite; gzip where usual.
`;
const REJECTS_SHOWN = 5;

export async function importCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    workspace: sourceOptions.workspace,
    table: sourceOptions.table,
    delimiter: sourceOptions.delimiter,
    json: sourceOptions.json,
    name: { type: "string" },
  });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  if (positionals.length === 0) throw new UsageError(`Name the files to import.\n\n${usage}`);
  const line = createProgressLine();
  return withWorkbench(values, signal, async (workbench) => {
    const startedAt = performance.now();
    const dataset = await importPaths(workbench, positionals, values, signal, ({ fraction }) =>
      line.show(fraction === null ? "Reading" : `Reading ${Math.round(fraction * 100)}%`),
    ).finally(() => line.clear());
    const { current } = dataset;
    if (values.json) {
      printJson({ ...dataset, durationMs: Math.round(performance.now() - startedAt) });
      return 0;
    }
    process.stdout.write(
      `${dataset.name}: ${count(current.rowCount, "row")}, ${count(current.columns.length, "column")}, ${((performance.now() - startedAt) / 1000).toFixed(2)} s\n`,
    );
    for (const column of current.columns) process.stdout.write(`  ${column.name}  ${column.type}\n`);
    if (current.rejectsFile) {
      process.stdout.write(
        `${count(current.rejectedRowCount, "row")} did not fit and ${current.rejectedRowCount === 1 ? "is" : "are"} kept beside the data:\n`,
      );
      for (const reject of await readRejects(workbench.warehouse, current.rejectsFile, 0, REJECTS_SHOWN))
        process.stdout.write(`  line ${reject.lineNumber ?? "?"}: ${reject.reason}\n`);
    }
    return 0;
  });
}
