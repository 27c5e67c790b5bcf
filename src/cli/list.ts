import { printJson, tableText } from "./print.ts";
import { readArguments } from "./usage.ts";
import { sourceOptions, withWorkbench } from "./workspace.ts";

const usage = `finsight list [--workspace DIR] [--json]
`;

export async function listCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, { workspace: sourceOptions.workspace, json: sourceOptions.json });
  if (!parsed) return 0;
  return withWorkbench(parsed.values, signal, async ({ records }) => {
    const datasets = await records.list();
    if (parsed.values.json) printJson(datasets);
    else if (datasets.length === 0)
      process.stdout.write("The workspace is empty. Import a file first: finsight import FILE\n");
    else {
      const columns = [
        { name: "name", type: "text" as const },
        { name: "rows", type: "integer" as const },
        { name: "columns", type: "integer" as const },
        { name: "version", type: "integer" as const },
        { name: "changed", type: "text" as const },
      ];
      process.stdout.write(
        `${tableText(
          columns,
          datasets.map((dataset) => [
            dataset.name,
            dataset.current.rowCount,
            dataset.current.columns.length,
            dataset.current.number,
            dataset.updatedAt,
          ]),
        )}\n`,
      );
    }
    return 0;
  });
}
