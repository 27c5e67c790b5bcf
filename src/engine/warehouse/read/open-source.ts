import { basename } from "node:path";
import type { ReadOptions } from "../../../contract/dataset.ts";
import { AppError, exhausted } from "../../../contract/errors.ts";
import { openArrowSource } from "./arrow-source.ts";
import { openDelimitedSource } from "./delimited-source.ts";
import { detectFormat } from "./file-format.ts";
import { openScannedSource } from "./scanned-source.ts";
import type { ReadContext, Source } from "./source.ts";
import { findSourceFiles } from "./source-files.ts";
import { openSqliteSource } from "./sqlite-source.ts";
import { openLegacyWorkbook, openWorkbookSource } from "./workbook-source.ts";

/** Opens files of one shape as one table: finds them, detects their format and guesses what the columns hold. */
export async function openSource(
  paths: readonly string[],
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const found = await findSourceFiles(paths);
  const [first] = found;
  if (!first) throw new AppError("file-missing", "There is no file to read.");
  const detected = await detectFormat(first.path, options.format);
  const files = [first];
  for (const file of found.slice(1)) {
    const other = await detectFormat(file.path, options.format);
    if (other.format !== detected.format || other.gzip !== detected.gzip) {
      throw new AppError(
        "invalid-input",
        `${basename(file.path)} is a different kind of file than ${basename(first.path)}. Import files of one kind at a time.`,
      );
    }
    files.push(file);
  }
  switch (detected.format) {
    case "csv":
    case "tsv":
      return openDelimitedSource(files, detected, options, context);
    case "json":
    case "ndjson":
    case "parquet":
      return openScannedSource(files, detected, options, context);
    case "arrow":
      return openArrowSource(files, options, context);
    case "xlsx":
      return detected.legacyWorkbook
        ? openLegacyWorkbook(files, options, context)
        : openWorkbookSource(files, options, context);
    case "sqlite":
      return openSqliteSource(files, options, context);
    default:
      return exhausted(detected.format);
  }
}
