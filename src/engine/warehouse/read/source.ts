import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnChoice, FileFormat, ReadOptions } from "../../../contract/dataset.ts";
import type { ColumnType } from "../../../contract/values.ts";
import type { SourceFile } from "./source-files.ts";

/** A raw column is text to be interpreted, or already has a type of its own. */
export type RawType = "text" | { typed: ColumnType };

export interface ReadContext {
  connection: DuckDBConnection;
  tempFolder: string;
  signal?: AbortSignal | undefined;
  /** Share of the source's bytes that have been read, 0..1. */
  onFraction?: (fraction: number) => void;
  /** Where a person's choices replace the guesses. */
  columns?: readonly ColumnChoice[] | undefined;
  /** Share of values that may not fit a guessed type. */
  toleratedMisfits: number;
}

/** What is known of a source after reading its beginning (and a sample of the rest). */
export interface SourceDescription {
  format: FileFormat;
  options: ReadOptions & { format: FileFormat };
  files: SourceFile[];
  byteCount: number;
  estimatedRowCount: number | null;
  tables: string[];
  warnings: string[];
  /** One a column of the file, in its order. */
  columns: ColumnChoice[];
  rawTypes: RawType[];
}

/** Rows that could not be read at all: kept by the reader itself. */
export interface ReaderRejects {
  /** SQL of `file, line, column_name, reason, text`, one row a rejected row. */
  sql: string;
  /** Rows the reader refused. */
  count(): Promise<number>;
}

/** All rows of a source as a relation over raw columns `c0`, `c1`, ... in the order of the description. */
export interface RawScan {
  /** SQL that may follow FROM. */
  relation: string;
  /** A column of the relation with the row's line; without it rows are counted as `row_ordinal`, from 1. */
  lineColumn: string | null;
  /** SQL of the line of a row, from its `row_ordinal`. */
  lineSql: string;
  file: string;
  readerRejects: ReaderRejects | null;
}

/** A select that is quicker than the raw scan but stops with `refit` when a cell does not fit. */
export interface QuickScan {
  select: string;
  readerRejects: ReaderRejects | null;
}

export interface Source {
  description: SourceDescription;
  /** First rows as a relation over raw columns. */
  sample(rowCount: number): Promise<string>;
  quickScan(choices: readonly ColumnChoice[]): Promise<QuickScan | null>;
  rawScan(): Promise<RawScan>;
  /** Removes temporary files and tables. */
  close(): Promise<void>;
}

export const REFIT = "finsight-refit:";

export function rawName(index: number): string {
  return `c${index}`;
}
