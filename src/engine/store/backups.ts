import { mkdirSync, readdirSync, renameSync, rmSync, existsSync, copyFileSync } from "node:fs";
import path from "node:path";

const keptCount = 6;
const companions = ["", "-wal", "-shm"];

export type BackupReason = "start" | "migration" | "running" | "close";

/** Whole copies of the store, newest last in name order. */
export function backupsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith("store-") && name.endsWith(".sqlite"))
    .toSorted()
    .map((name) => path.join(folder, name));
}

export function nextBackupPath(folder: string, reason: BackupReason, now: Date): string {
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `store-${now.toISOString().replaceAll(":", "-")}-${reason}.sqlite`);
}

export function dropOldBackups(folder: string): void {
  for (const file of backupsOf(folder).slice(0, -keptCount)) rmSync(file, { force: true });
}

/** When a backup was made, from its name. */
export function backupTime(file: string): Date {
  const text = /^store-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)/.exec(path.basename(file));
  return text ? new Date(`${text[1]}${text[2]}:${text[3]}:${text[4]}`) : new Date(0);
}

/** Moves a damaged store out of the way, with its log, and answers the folder it is kept in. */
export function setAside(storeFile: string, now: Date): string {
  const folder = path.join(path.dirname(storeFile), "damaged", now.toISOString().replaceAll(":", "-"));
  mkdirSync(folder, { recursive: true });
  for (const suffix of companions) {
    if (existsSync(storeFile + suffix))
      renameSync(storeFile + suffix, path.join(folder, path.basename(storeFile) + suffix));
  }
  return folder;
}

export function putBack(backup: string, storeFile: string): void {
  for (const suffix of companions) rmSync(storeFile + suffix, { force: true });
  copyFileSync(backup, `${storeFile}.new`);
  renameSync(`${storeFile}.new`, storeFile);
}
