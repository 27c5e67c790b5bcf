import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { DatasetVersion, FileFormat, ReadOptions } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import { quoteIdentifier, quoteString, type Warehouse } from "../warehouse/warehouse.ts";

export interface OpenDataFileOptions {
  options?: ReadOptions;
  signal?: AbortSignal;
}

const FORMATS: Record<string, [FileFormat, string]> = {
  ".csv": ["csv", "read_csv"],
  ".tsv": ["tsv", "read_csv"],
  ".json": ["json", "read_json"],
  ".ndjson": ["ndjson", "read_json"],
  ".jsonl": ["ndjson", "read_json"],
  ".parquet": ["parquet", "read_parquet"],
};

/** Loads one file into the warehouse's memory and makes it a relation, with no workspace and nothing written to disk. */
export async function openDataFile(warehouse: Warehouse, path: string, options: OpenDataFileOptions = {}): Promise<DatasetVersion> {
  const found = FORMATS[extname(path).toLowerCase()];
  if (!found) throw new AppError("format-unknown", `${basename(path)} is not in a format that can be opened.`);
  const [format, reader] = found;
  const { size } = await stat(path);
  const id = `file:${path}`;
  const table = `memory.files.${quoteIdentifier(id)}`;
  await warehouse.query(`CREATE OR REPLACE TABLE ${table} AS FROM ${reader}(${quoteString(path)})`, [], { signal: options.signal });
  const { columns } = await warehouse.query(`FROM ${table} LIMIT 0`);
  const counted = await warehouse.query(`SELECT count(*) FROM ${table}`);
  await warehouse.defineTable(id, table);
  return {
    id,
    datasetId: id,
    number: 1,
    createdAt: new Date().toISOString(),
    columns: columns.map((column) => ({ ...column, sourceName: column.name })),
    files: [],
    rejectsFile: null,
    rowCount: Number(counted.rows[0]?.[0] ?? 0),
    rejectedRowCount: 0,
    byteCount: size,
    source: { paths: [path], format, options: options.options ?? {}, byteCount: size },
    manifestSha256: "0".repeat(64),
  };
}
