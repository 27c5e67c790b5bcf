import { existsSync, rmSync } from "node:fs";
import path from "node:path";

import { AppError } from "../../contract/errors.ts";
import {
  backupsOf,
  backupTime,
  dropOldBackups,
  nextBackupPath,
  putBack,
  setAside,
  type BackupReason,
} from "./backups.ts";
import { openDatabase, type StoreDatabase, type StoreReader, type StoreWriter } from "./database.ts";
import { applyMigrations, pendingMigrations, type Migration } from "./migrate.ts";
import { migrations as allMigrations } from "./schema.ts";

/** Lends the open store; throws `locked` while there is none. */
export interface StoreLender {
  read<T>(use: (reader: StoreReader) => T): T;
  write<T>(use: (writer: StoreWriter) => T): T;
}

export interface Store extends StoreLender {
  /** One sentence when the store had to be restored from a backup, else null. */
  notice: string | null;
  /** A copy of the store, when it changed since the last one. */
  backUp(reason: BackupReason): void;
  close(): void;
}

export interface StoreOptions {
  folder: string;
  key: Buffer;
  /** For tests of migrating; everything there is by default. */
  migrations?: readonly Migration[];
}

/**
 * Opens the encrypted store of a workspace, checks it, and brings its tables up to date. A damaged file is kept and
 * replaced by the newest whole backup. Throws `format-broken` when no backup is whole, `conflict` when a newer program
 * wrote it.
 */
export function openStore(options: StoreOptions): Store {
  const { folder, key, migrations = allMigrations } = options;
  const file = path.join(folder, "store.sqlite");
  const backupFolder = path.join(folder, "backups");

  let notice: string | null = null;
  let database = openWhole(file, key);
  if (!database) {
    notice = restoreNewest(file, backupFolder, key);
    database = openWhole(file, key);
  }
  if (!database) throw brokenStore(file);
  const open = migrate(database, { file, key, backupFolder, migrations });

  let changed = false;
  return {
    notice,
    read: open.read,
    write(use) {
      const value = open.write(use);
      changed = true;
      return value;
    },
    backUp(reason) {
      if (!changed && backupsOf(backupFolder).length > 0) return;
      open.copyTo(nextBackupPath(backupFolder, reason, new Date()));
      dropOldBackups(backupFolder);
      changed = false;
    },
    close: () => open.close(),
  };
}

/** The database, or null when the file is damaged. A file that is not there yet is made. */
function openWhole(file: string, key: Buffer): StoreDatabase | null {
  let database: StoreDatabase | undefined;
  try {
    database = openDatabase(file, key);
    if (database.damages().length === 0) return database;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  database?.close();
  return null;
}

function isDamage(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_IOERR");
}

function restoreNewest(file: string, backupFolder: string, key: Buffer): string {
  const candidates = backupsOf(backupFolder).toReversed();
  const whole = candidates.find((candidate) => isWhole(candidate, key));
  if (!whole) throw brokenStore(file);
  const keptIn = setAside(file, new Date());
  putBack(whole, file);
  return `The workspace file was damaged, so its copy of ${backupTime(whole).toLocaleString()} was put back. The damaged file is kept in ${keptIn}.`;
}

function isWhole(file: string, key: Buffer): boolean {
  const database = openWhole(file, key);
  database?.close();
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  return database !== null;
}

function brokenStore(file: string): AppError {
  return new AppError(
    "format-broken",
    `The workspace file is damaged and no backup of it is whole. Put a copy of your own in its place, or move ${path.dirname(file)} away to begin afresh.`,
  );
}

function migrate(
  database: StoreDatabase,
  options: { file: string; key: Buffer; backupFolder: string; migrations: readonly Migration[] },
): StoreDatabase {
  const { file, key, backupFolder, migrations } = options;
  let backup: string | null = null;
  try {
    const pending = pendingMigrations(database, migrations);
    if (pending.length === 0) return database;
    const isNew =
      pending.length === migrations.length &&
      !database.read((reader) => reader.one("SELECT 1 FROM sqlite_schema LIMIT 1"));
    if (!isNew) {
      backup = nextBackupPath(backupFolder, "migration", new Date());
      database.copyTo(backup);
    }
    applyMigrations(database, pending);
    return database;
  } catch (error) {
    database.close();
    if (backup === null || !existsSync(backup) || error instanceof AppError) throw error;
    putBack(backup, file);
    const restored = openDatabase(file, key);
    restored.close();
    throw new AppError(
      "internal",
      "The workspace could not be brought up to this version; it is as it was before. The log has the details.",
      { cause: error },
    );
  }
}
