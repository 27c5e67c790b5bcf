import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { ResultColumn } from "../../contract/values.ts";
import type { DatasetDependencies } from "./dependencies.ts";

export function found<T>(value: T | null, id: string): T {
  if (value === null) throw new AppError("not-found", "That dataset is no longer there.", { details: { id } });
  return value;
}

/** The version, with its relation ready in the warehouse. */
export async function openVersion(
  deps: Pick<DatasetDependencies, "records" | "warehouse">,
  versionId: string,
): Promise<DatasetVersion> {
  const version = found(await deps.records.version(versionId), versionId);
  await deps.warehouse.ensureVersion(version);
  return version;
}

export function resultColumns(version: Pick<DatasetVersion, "columns">, names?: readonly string[]): ResultColumn[] {
  const columns = version.columns.map(({ name, type }) => ({ name, type }));
  if (!names) return columns;
  const unknown = names.find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined) throw new AppError("not-found", `There is no column named "${unknown}".`);
  return columns.filter((column) => names.includes(column.name));
}
