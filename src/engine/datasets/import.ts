import { randomUUID } from "node:crypto";
import { basename, extname } from "node:path";
import type { Dataset, ImportInput } from "../../contract/dataset.ts";
import { AppError, isAppError } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import type { JobControl } from "../jobs/index.ts";
import { importSource } from "../warehouse/import-source.ts";
import type { DatasetDependencies } from "./dependencies.ts";

/** A name a person would give: the file's own without its endings, the folder's for several files. */
export function suggestName(paths: readonly string[]): string {
  const [first = "Data"] = paths;
  let name = basename(first.replace(/[\\/]+$/, ""));
  if (/[*?]/.test(name)) name = basename(first.replace(/[\\/][^\\/]*$/, ""));
  for (
    let ending = extname(name);
    ending !== "" && ending !== name && /^\.[A-Za-z][A-Za-z0-9]{1,8}$/.test(ending);
    ending = extname(name)
  )
    name = name.slice(0, -ending.length);
  const words = name.replaceAll(/[_]+/g, " ").trim();
  return (words === "" ? "Data" : words).slice(0, 200);
}

async function freeName(deps: Pick<DatasetDependencies, "records">, wanted: string): Promise<string> {
  const taken = new Set((await deps.records.list()).map((dataset) => dataset.name.toLowerCase()));
  let name = wanted;
  for (let next = 2; taken.has(name.toLowerCase()); next += 1) name = `${wanted} ${next}`;
  return name;
}

/** Imports within a job and records the new version. */
export async function importDataset(
  deps: DatasetDependencies,
  input: ImportInput,
  control: JobControl,
): Promise<Dataset> {
  const { warehouse, records, views, emit } = deps;
  const existing = input.datasetId === undefined ? null : await records.get(input.datasetId);
  if (input.datasetId !== undefined && !existing)
    throw new AppError("not-found", "The dataset to add to is no longer there.", { details: { id: input.datasetId } });
  let partialViewId: string | null = null;
  try {
    const imported = await importSource(
      warehouse,
      { paths: input.paths, options: input.options, columns: input.columns },
      {
        signal: control.signal,
        onProgress: (fraction) => control.progress({ fraction, message: "Reading rows" }),
        async onFirstRows(table, columns, rowCount) {
          const view = await views.openTable({ table, columns, rowCount, sort: [] });
          partialViewId = view.viewId;
          control.partial({ viewId: view.viewId, rowCount });
        },
      },
    );
    const name = existing?.name ?? (await freeName(deps, input.name ?? suggestName(input.paths)));
    const { description, ...rows } = imported;
    const dataset = await records.insertVersion({
      name,
      version: {
        id: randomUUID(),
        datasetId: existing?.id ?? randomUUID(),
        createdAt: new Date().toISOString(),
        ...rows,
        source: {
          paths: [...input.paths],
          format: description.format,
          options: description.options,
          byteCount: description.byteCount,
        },
      },
    });
    emit("dataset/changed", { datasetId: dataset.id });
    return dataset;
  } finally {
    if (partialViewId !== null) void closeLater(deps, partialViewId);
  }
}

const PARTIAL_VIEW_KEPT_MS = 10_000;

/** The screen may still be reading the first rows when the import ends. */
function closeLater(deps: DatasetDependencies, viewId: string): void {
  setTimeout(() => {
    deps.views.close(viewId).catch((error: unknown) => {
      if (!isAppError(error, "unavailable")) deps.log("Closing a view", error);
    });
  }, PARTIAL_VIEW_KEPT_MS).unref();
}

export function startImport(deps: DatasetDependencies, input: ImportInput): Job {
  const name = input.name ?? suggestName(input.paths);
  return deps.jobs.start({
    kind: "import",
    title: `Importing ${name}`,
    async run(control) {
      const dataset = await importDataset(deps, input, control);
      return { datasetId: dataset.id, versionId: dataset.current.id };
    },
  });
}
