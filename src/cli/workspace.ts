import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Dataset, ReadOptions } from "../contract/dataset.ts";
import { AppError } from "../contract/errors.ts";
import type { Progress } from "../contract/job.ts";
import { importDataset, openWorkbench, type Workbench } from "../engine/datasets/index.ts";

/** Options that choose what a command works on. */
export const sourceOptions = {
  workspace: { type: "string" },
  data: { type: "string" },
  table: { type: "string" },
  delimiter: { type: "string" },
  json: { type: "boolean" },
} as const;

export interface SourceValues {
  workspace?: string | undefined;
  data?: string | undefined;
  table?: string | undefined;
  delimiter?: string | undefined;
}

export function defaultWorkspace(): string {
  const home = homedir();
  if (process.platform === "win32")
    return join(process.env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "finsight-workstation", "scripts");
  if (process.platform === "darwin")
    return join(home, "Library", "Application Support", "finsight-workstation", "scripts");
  return join(process.env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "finsight-workstation", "scripts");
}

export function readOptionsOf(values: SourceValues): ReadOptions {
  return {
    ...(values.table === undefined ? {} : { table: values.table }),
    ...(values.delimiter === undefined ? {} : { delimiter: values.delimiter === "\\t" ? "\t" : values.delimiter }),
  };
}

export async function importPaths(
  workbench: Workbench,
  paths: readonly string[],
  values: SourceValues & { name?: string | undefined },
  signal: AbortSignal,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Dataset> {
  return importDataset(
    workbench,
    {
      paths: paths.map((path) => resolve(path)),
      options: readOptionsOf(values),
      ...(values.name === undefined ? {} : { name: values.name }),
    },
    { signal, progress: onProgress, partial: () => undefined },
  );
}

/** Lends the services over a workspace folder, or over a folder of their own that holds only the file of `--data`. */
export async function withWorkbench<T>(
  values: SourceValues,
  signal: AbortSignal,
  use: (workbench: Workbench, dataset: Dataset | null) => Promise<T>,
): Promise<T> {
  const isFile = values.data !== undefined;
  if (isFile && values.workspace !== undefined)
    throw new AppError("invalid-input", "Use either --data or --workspace, not both.");
  const folder = isFile ? await mkdtemp(join(tmpdir(), "finsight-")) : resolve(values.workspace ?? defaultWorkspace());
  try {
    const workbench = await openWorkbench({ folder });
    try {
      const dataset = values.data === undefined ? null : await importPaths(workbench, [values.data], values, signal);
      return await use(workbench, dataset);
    } finally {
      await workbench.close();
    }
  } finally {
    if (isFile) await rm(folder, { recursive: true, force: true });
  }
}

/** The dataset of that id or name, whatever its case. */
export async function findDataset(workbench: Workbench, wanted: string): Promise<Dataset> {
  const datasets = await workbench.records.list();
  const found =
    datasets.find(({ id }) => id === wanted) ??
    datasets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  const names = datasets.map(({ name }) => `"${name}"`).join(", ");
  throw new AppError(
    "not-found",
    names === ""
      ? `There is no dataset "${wanted}": the workspace is empty. Import a file first.`
      : `There is no dataset "${wanted}". There is: ${names}.`,
  );
}
