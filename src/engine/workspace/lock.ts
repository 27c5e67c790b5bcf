import path from "node:path";

import Database from "better-sqlite3";

import { AppError } from "../../contract/errors.ts";

export interface WorkspaceLock {
  release(): void;
}

/**
 * Holds the workspace for this process. SQLite's own file lock does it, which the operating system drops with the
 * process however that ends, so there is never a stale one. Throws `locked`.
 */
export function lockWorkspace(folder: string): WorkspaceLock {
  const binding = process.env["FINSIGHT_SQLITE_BINDING"];
  const database = new Database(path.join(folder, "workspace.lock"), {
    timeout: 500,
    ...(binding ? { nativeBinding: binding } : {}),
  });
  try {
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY")) {
      throw new AppError("locked", "This workspace is open in another FinSight process. Close that one first.", {
        cause: error,
      });
    }
    throw error;
  }
  return { release: () => database.close() };
}
