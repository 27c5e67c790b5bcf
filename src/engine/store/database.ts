import { closeSync, copyFileSync, fsyncSync, openSync, renameSync } from "node:fs";

import Database from "better-sqlite3";

import { AppError } from "../../contract/errors.ts";

export type SqlValue = string | number | bigint | Buffer | null;
export type Row = Record<string, unknown>;

/** Looks and cannot touch: a statement that would write is refused. */
export interface StoreReader {
  one(sql: string, ...values: SqlValue[]): Row | undefined;
  many(sql: string, ...values: SqlValue[]): Row[];
}

/** Lives inside one transaction, which commits when its callback returns and rolls back when it throws. */
export interface StoreWriter extends StoreReader {
  /** Answers how many rows changed. */
  run(sql: string, ...values: SqlValue[]): number;
}

export interface StoreDatabase {
  read<T>(use: (reader: StoreReader) => T): T;
  /** What the callback wrote is on the disk when this returns. */
  write<T>(use: (writer: StoreWriter) => T): T;
  /** Everything written so far, as one file at `target`, encrypted with the same key. */
  copyTo(target: string): void;
  /** SQLite's own list of damages; empty when there are none. */
  damages(): string[];
  close(): void;
}

/**
 * Opens or makes an SQLCipher database. `key` is 32 bytes.
 * Throws SQLite's own error (`SQLITE_NOTADB`, `SQLITE_CORRUPT`) when the file is damaged or the key is another one.
 */
export function openDatabase(file: string, key: Buffer): StoreDatabase {
  const binding = process.env["FINSIGHT_SQLITE_BINDING"];
  const database = new Database(file, binding ? { nativeBinding: binding } : {});
  try {
    database.pragma("cipher = 'sqlcipher'");
    database.pragma(`key = "x'${key.toString("hex")}'"`);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.pragma("trusted_schema = OFF");
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (error) {
    database.close();
    throw error;
  }

  const statements = new Map<string, Database.Statement<SqlValue[], Row>>();
  function prepare(sql: string): Database.Statement<SqlValue[], Row> {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare<SqlValue[], Row>(sql);
    statements.set(sql, statement);
    return statement;
  }
  function prepareReading(sql: string): Database.Statement<SqlValue[], Row> {
    const statement = prepare(sql);
    if (!statement.readonly) throw new Error(`A reader was asked to write: ${sql}`);
    return statement;
  }

  const reader: StoreReader = {
    one: (sql, ...values) => prepareReading(sql).get(...values),
    many: (sql, ...values) => prepareReading(sql).all(...values),
  };
  const writer: StoreWriter = {
    one: (sql, ...values) => prepare(sql).get(...values),
    many: (sql, ...values) => prepare(sql).all(...values),
    run: (sql, ...values) => prepare(sql).run(...values).changes,
  };

  return {
    read: (use) => use(reader),
    write(use) {
      try {
        return database.transaction(() => refusePromise(use(writer))).immediate();
      } catch (error) {
        throw asWriteFailure(error);
      }
    },
    copyTo(target) {
      database.pragma("wal_checkpoint(TRUNCATE)");
      const temporary = `${target}.new`;
      copyFileSync(file, temporary);
      syncFile(temporary);
      renameSync(temporary, target);
    },
    damages() {
      const rows = database.pragma("integrity_check(20)") as { integrity_check: string }[];
      return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

/** The transaction would commit before an async callback had done its work. */
function refusePromise<T>(value: T): T {
  if (value instanceof Promise) throw new Error("A store transaction cannot wait for a promise.");
  return value;
}

function asWriteFailure(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "SQLITE_FULL")
    return new AppError("disk-full", "The disk is full, so nothing was saved. Free some space and try again.", {
      cause: error,
    });
  if (code.startsWith("SQLITE_READONLY") || code === "SQLITE_CANTOPEN") {
    return new AppError("permission-denied", "The workspace folder may not be written to, so nothing was saved.", {
      cause: error,
    });
  }
  return error;
}

function syncFile(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
