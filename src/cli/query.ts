import { readFile } from "node:fs/promises";
import { count, printJson, tableText } from "./print.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";
import { sourceOptions, withWorkbench } from "./workspace.ts";

const usage = `finsight query SQL [--data FILE | --workspace DIR] [--limit ROWS] [--json]

  SQL          one SELECT, or "-" to read it from standard input; a dataset is a table of its own name
  --data FILE  query this file; it is the table "data"
  --limit N    rows to print at most (default 1000, with --json all)
`;
const DEFAULT_ROWS = 1000;
const PAGE_ROWS = 2000;

export async function queryCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, { ...sourceOptions, limit: { type: "string" } });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [text] = positionals;
  if (text === undefined || positionals.length > 1) throw new UsageError(`Give one statement, in quotes.\n\n${usage}`);
  const limit = wholeNumber(values.limit, "--limit", values.json ? Number.MAX_SAFE_INTEGER : DEFAULT_ROWS);
  const sql = text === "-" ? await readFile("/dev/stdin", "utf8") : text;
  return withWorkbench(values, signal, async ({ records, sqlConsole }, file) => {
    const datasets = file ? [{ ...file, name: "data" }] : await records.list();
    const run = await sqlConsole.run(datasets, sql, PAGE_ROWS, { signal });
    const rows = [...run.firstPage.rows];
    const wanted = Math.min(limit, run.rowCount);
    if (rows.length < wanted && sqlConsole.views) {
      const view = await sqlConsole.openView(run.queryId, [], { signal });
      while (rows.length < wanted)
        rows.push(
          ...(
            await sqlConsole.views.page(
              view.viewId,
              rows.length,
              Math.min(PAGE_ROWS, wanted - rows.length),
              undefined,
              { signal },
            )
          ).rows,
        );
    }
    const shown = rows.slice(0, wanted);
    if (values.json)
      printJson({ columns: run.columns, rows: shown, rowCount: run.rowCount, durationMs: run.durationMs });
    else
      process.stdout.write(
        `${tableText(run.columns, shown)}\n\n${count(run.rowCount, "row")}${shown.length < run.rowCount ? `, ${shown.length.toLocaleString("en")} shown` : ""}, ${run.durationMs.toFixed(0)} ms\n`,
      );
    return 0;
  });
}
