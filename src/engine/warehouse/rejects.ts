import type { RejectedRow } from "../../contract/dataset.ts";
import { quoteString } from "./column-types.ts";
import type { DataFile } from "./parquet-files.ts";
import type { QueryOptions, Warehouse } from "./warehouse.ts";

/** Rows that an import refused, in the order of the file. */
export async function readRejects(
  warehouse: Warehouse,
  file: DataFile,
  offset: number,
  limit: number,
  options: QueryOptions = {},
): Promise<RejectedRow[]> {
  const { rows } = await warehouse.query(
    `SELECT file, line, column_name, reason, text FROM read_parquet(${quoteString(warehouse.dataFilePath(file.sha256))}) WHERE file_row_number >= $1 AND file_row_number < $2 ORDER BY file_row_number`,
    [offset, offset + limit],
    options,
  );
  return rows.map(([path, line, column, reason, text]) => ({
    file: String(path ?? ""),
    lineNumber: line === null || line === undefined ? null : Number(line),
    column: typeof column === "string" ? column : null,
    reason: String(reason ?? ""),
    text: String(text ?? ""),
  }));
}
