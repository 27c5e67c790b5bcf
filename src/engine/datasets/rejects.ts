import type { engineCalls, HandlerInput } from "../../contract/calls.ts";
import type { RejectedRow } from "../../contract/dataset.ts";
import { readRejects } from "../warehouse/rejects.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { found } from "./version-access.ts";

export async function listRejects(
  { records, warehouse }: DatasetDependencies,
  input: HandlerInput<typeof engineCalls, "dataset/rejects">,
  signal: AbortSignal,
): Promise<RejectedRow[]> {
  const version = found(await records.version(input.versionId), input.versionId);
  return version.rejectsFile === null
    ? []
    : readRejects(warehouse, version.rejectsFile, input.offset, input.limit, { signal });
}
