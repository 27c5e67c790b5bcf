import { randomUUID } from "node:crypto";
import type { DatasetVersion, ReadOptions } from "../../contract/dataset.ts";
import { importSource } from "../warehouse/import-source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

export interface OpenDataFileOptions {
  options?: ReadOptions;
  signal?: AbortSignal;
}

/** Columns keep a guessed type only if every cell fits it: no row is left out of an answer for its type. */
const TOLERATED_MISFITS = 0;

/** Loads a file (or a folder or glob) into the warehouse's memory and makes it a relation. The Parquet copy stays in the warehouse's folder. */
export async function openDataFile(
  warehouse: Warehouse,
  path: string,
  { options = {}, signal }: OpenDataFileOptions = {},
): Promise<DatasetVersion> {
  const { description, ...rows } = await importSource(
    warehouse,
    { paths: [path], options, columns: undefined, toleratedMisfits: TOLERATED_MISFITS },
    { signal },
  );
  const version: DatasetVersion = {
    id: randomUUID(),
    datasetId: randomUUID(),
    number: 1,
    createdAt: new Date().toISOString(),
    ...rows,
    source: {
      paths: [path],
      format: description.format,
      options: description.options,
      byteCount: description.byteCount,
    },
  };
  await warehouse.loadVersion(version, { signal });
  return version;
}
