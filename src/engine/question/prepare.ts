import type { DatasetVersion } from "../../contract/dataset.ts";
import { createColumnLinker, type ColumnLinker } from "./linking/columns.ts";
import { buildSchema, type Schema } from "./linking/schema.ts";
import { readStatistics, readValues, type RunPlan } from "./linking/statistics.ts";
import { createValueLinker, type ValueLinker } from "./linking/values.ts";
import { mainDate } from "./parse/context.ts";
import { dayOf } from "./dates/phrases.ts";
import type { Day } from "./dates/calendar.ts";

/** What is known of one dataset version before any question: read once, kept while the version is in use. */
export interface Prepared {
  schema: Schema;
  columns: ColumnLinker;
  values: ValueLinker;
  lastDay: Day | undefined;
}

export async function prepare(
  version: DatasetVersion,
  datasetName: string,
  run: RunPlan,
  signal?: AbortSignal,
): Promise<Prepared> {
  const statistics = await readStatistics(version, run, signal);
  const lists = await readValues(version, statistics, run, signal);
  const schema = buildSchema(version, datasetName, statistics);
  return {
    schema,
    columns: createColumnLinker(schema),
    values: createValueLinker(schema, lists),
    lastDay: dayOf(mainDate(schema)?.max),
  };
}
