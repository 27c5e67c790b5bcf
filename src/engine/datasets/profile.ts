import type { engineCalls, HandlerInput } from "../../contract/calls.ts";
import type { ColumnProfile } from "../../contract/dataset.ts";
import { compilePredicate } from "../analysis/index.ts";
import { profileColumns } from "../warehouse/profile.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { openVersion, resultColumns } from "./version-access.ts";

export async function profileDataset(
  deps: DatasetDependencies,
  input: HandlerInput<typeof engineCalls, "dataset/profile">,
  signal: AbortSignal,
): Promise<ColumnProfile[]> {
  const version = await openVersion(deps, input.versionId);
  const relation = deps.warehouse.relation(version.id);
  const where = input.filter && compilePredicate(input.filter, version.columns, relation);
  return profileColumns(
    deps.warehouse,
    { relation, columns: resultColumns(version, input.columns), rowCount: version.rowCount, where },
    { signal },
  );
}
