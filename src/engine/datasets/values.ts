import type { engineCalls, HandlerInput } from "../../contract/calls.ts";
import type { Cell } from "../../contract/values.ts";
import { columnValues } from "../warehouse/column-values.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { openVersion, resultColumns } from "./version-access.ts";

export async function listValues(
  deps: DatasetDependencies,
  input: HandlerInput<typeof engineCalls, "dataset/values">,
  signal: AbortSignal,
): Promise<{ value: Cell; count: number }[]> {
  const version = await openVersion(deps, input.versionId);
  resultColumns(version, [input.column]);
  return columnValues(deps.warehouse, deps.warehouse.relation(version.id), input.column, input.contains, input.limit, {
    signal,
  });
}
