import type { engineCalls, HandlerInput } from "../../contract/calls.ts";
import type { Preview } from "../../contract/dataset.ts";
import { previewSource } from "../warehouse/import-source.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { suggestName } from "./import.ts";

export async function previewDataset(
  { warehouse }: DatasetDependencies,
  input: HandlerInput<typeof engineCalls, "dataset/preview">,
  signal: AbortSignal,
): Promise<Preview> {
  const preview = await previewSource(
    warehouse,
    { paths: input.paths, options: input.options, columns: input.columns },
    signal,
  );
  return { suggestedName: suggestName(input.paths), ...preview };
}
