import type { DuckDBConnection } from "@duckdb/node-api";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import { queryOn, type Parameter, type QueryOptions, type QueryResult } from "./connection.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { quoteIdentifier, quoteString } from "./column-types.ts";
import { environmentFailure } from "./duckdb-errors.ts";
import { openInstance } from "./open-instance.ts";
import { createFileVerifier } from "./verify-files.ts";

export { quoteIdentifier, quoteString };
export type { Parameter, QueryOptions, QueryResult };

export interface WarehouseOptions {
  /** Holds `data/` (Parquet files named by hash) and `temp/` (spill files, deleted at any time). */
  folder: string;
  memoryLimitBytes?: number;
  threads?: number;
}

/** The part of a version that its relation needs. */
export type StoredVersion = Pick<DatasetVersion, "id" | "columns" | "files" | "rowCount">;

export interface NumberedRows {
  /** SQL that may follow FROM. */
  relation: string;
  /** SQL of the row's number. */
  rowNumber: string;
}

/** DuckDB over immutable Parquet files. Everything in it is a cache and is lost on close. */
export interface Warehouse {
  readonly folder: string;
  readonly dataFolder: string;
  readonly tempFolder: string;
  /** Fails with `cancelled` after an abort; a DuckDB failure of the statement itself is thrown as it is. */
  query(sql: string, params?: readonly Parameter[], options?: QueryOptions): Promise<QueryResult>;
  lend<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** SQL text that may follow FROM. The version must be known (`ensureVersion`). */
  relation(versionId: string): string;
  ensureVersion(version: StoredVersion): Promise<void>;
  /** Copies the version's rows into memory, where they are read several times as fast as from the files. */
  loadVersion(version: StoredVersion, options?: QueryOptions): Promise<void>;
  /** The version's rows with their number in the file (from 0) as a further column. */
  numberedRows(versionId: string): NumberedRows;
  /** Makes a SELECT the relation of an id. */
  defineRelation(versionId: string, sql: string): Promise<void>;
  /** Makes a table the relation of an id, for data that has no Parquet files. */
  defineTable(versionId: string, table: string): Promise<void>;
  dataFilePath(sha256: string): string;
  close(): Promise<void>;
}

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const dataFolder = join(options.folder, "data");
  const tempFolder = join(options.folder, "temp");
  await mkdir(dataFolder, { recursive: true });
  await mkdir(tempFolder, { recursive: true });
  const instance = await openInstance({ ...options, tempFolder });
  const pool = createConnectionPool(instance);
  const known = new Map<string, NumberedRows>();
  const running = new Set<Promise<unknown>>();
  let closed = false;

  async function lend<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (closed) throw new AppError("unavailable", "The program is closing.");
    const work = pool.lend(use).catch((error: unknown) => {
      throw environmentFailure(error) ?? error;
    });
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  const dataFilePath = (sha256: string) => join(dataFolder, `${sha256}.parquet`);
  const query: Warehouse["query"] = (sql, params = [], queryOptions = {}) =>
    lend((connection) => queryOn(connection, sql, params, queryOptions));

  async function define(versionId: string, columns: string, rows: NumberedRows): Promise<void> {
    await query(
      `CREATE OR REPLACE VIEW versions.${quoteIdentifier(versionId)} AS SELECT ${columns} FROM ${rows.relation}`,
    );
    known.set(versionId, rows);
  }

  function knownRows(versionId: string): NumberedRows {
    const rows = known.get(versionId);
    if (!rows)
      throw new AppError("not-found", "That data is not open. Open the dataset again.", { details: { versionId } });
    return rows;
  }

  const verifier = createFileVerifier(join(options.folder, "verified.json"));
  async function verifyFiles(version: StoredVersion): Promise<void> {
    for (const file of version.files) await verifier.verify(dataFilePath(file.sha256), file);
  }
  const columnList = (version: StoredVersion) =>
    version.columns.map((column) => quoteIdentifier(column.name)).join(", ");
  const readFiles = (version: StoredVersion) =>
    `read_parquet([${version.files.map((file) => quoteString(dataFilePath(file.sha256))).join(", ")}])`;
  const selectFiles = (version: StoredVersion) => `SELECT ${columnList(version)} FROM ${readFiles(version)}`;

  const openings = new Map<string, Promise<void>>();
  async function open(version: StoredVersion): Promise<void> {
    await verifyFiles(version);
    await define(version.id, columnList(version), { relation: readFiles(version), rowNumber: "file_row_number" });
  }

  await query("SET GLOBAL TimeZone = 'UTC'; CREATE SCHEMA versions; CREATE SCHEMA views; CREATE SCHEMA files");

  return {
    folder: options.folder,
    dataFolder,
    tempFolder,
    query,
    lend,
    relation(versionId) {
      knownRows(versionId);
      return `versions.${quoteIdentifier(versionId)}`;
    },
    numberedRows: knownRows,
    async loadVersion(version, queryOptions = {}) {
      await verifyFiles(version);
      const table = `files.${quoteIdentifier(version.id)}`;
      await query(`CREATE TABLE ${table} AS ${selectFiles(version)}`, [], queryOptions);
      await define(version.id, "*", { relation: table, rowNumber: "rowid" });
    },
    async ensureVersion(version) {
      if (known.has(version.id)) return;
      // A window asks for rows, profiles and suggestions at once: the first opens, the others wait for it.
      const opening = openings.get(version.id) ?? open(version).finally(() => openings.delete(version.id));
      openings.set(version.id, opening);
      await opening;
    },
    defineRelation: (versionId, sql) =>
      define(versionId, "* EXCLUDE (row_number_)", {
        relation: `(SELECT *, row_number() OVER () - 1 AS row_number_ FROM (${sql}))`,
        rowNumber: "row_number_",
      }),
    defineTable: (versionId, table) => define(versionId, "*", { relation: table, rowNumber: "rowid" }),
    dataFilePath,
    async close() {
      closed = true;
      await Promise.allSettled(running);
      pool.close();
      instance.closeSync();
    },
  };
}
