import type { ColumnProfile } from "../contract/dataset.ts";
import type { Cell } from "../contract/values.ts";
import { openVersion } from "../engine/datasets/index.ts";
import { profileColumns } from "../engine/warehouse/index.ts";
import { count, printJson, tableText } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { findDataset, sourceOptions, withWorkbench } from "./workspace.ts";

const usage = `finsight profile (DATASET | --data FILE) [--workspace DIR] [--table NAME] [--json]
`;

const COLUMNS = [
  { name: "column", type: "text" as const },
  { name: "type", type: "text" as const },
  { name: "nulls", type: "integer" as const },
  { name: "distinct", type: "integer" as const },
  { name: "min", type: "text" as const },
  { name: "median", type: "text" as const },
  { name: "max", type: "text" as const },
  { name: "most frequent", type: "text" as const },
];

function row(profile: ColumnProfile): Cell[] {
  const top = profile.topValues[0];
  return [
    profile.name,
    profile.type,
    profile.nullCount,
    profile.distinctCount,
    profile.min,
    profile.quantiles?.q50 ?? null,
    profile.max,
    top && top.count > 1 ? `${top.value} (${top.count.toLocaleString("en")})` : null,
  ];
}

export async function profileCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, sourceOptions);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  if ((values.data === undefined) === (positionals.length === 0))
    throw new UsageError(`Name one dataset, or a file with --data.\n\n${usage}`);
  return withWorkbench(values, signal, async (workbench, file) => {
    const dataset = file ?? (await findDataset(workbench, positionals[0] ?? ""));
    const version = await openVersion(workbench, dataset.current.id);
    const columns = version.columns.map(({ name, type }) => ({ name, type }));
    const profiles = await profileColumns(
      workbench.warehouse,
      { relation: workbench.warehouse.relation(version.id), columns, rowCount: version.rowCount },
      { signal },
    );
    if (values.json) printJson(profiles);
    else
      process.stdout.write(
        `${dataset.name}: ${count(version.rowCount, "row")}${version.rejectedRowCount > 0 ? `, ${version.rejectedRowCount.toLocaleString("en")} more did not fit` : ""}\n\n${tableText(COLUMNS, profiles.map(row))}\n`,
      );
    return 0;
  });
}
