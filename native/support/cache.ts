import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Report } from "./report.ts";

const lockPollMs = 250;

/** The folder for things that can be made again, outside the repository. */
export function cacheFolder(): string {
  const override = process.env["FINSIGHT_CACHE"];
  if (override) return path.resolve(override);
  return path.join(systemCacheFolder(), "finsight-workstation");
}

function systemCacheFolder(): string {
  if (process.platform === "win32") return process.env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  return process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
}

interface CachedFolder {
  /** Final absolute path of the folder. */
  folder: string;
  /** True when the folder is there and whole. */
  isReady(): Promise<boolean>;
  /** Fills an empty folder that is renamed to `folder` once this resolves. */
  build(emptyFolder: string): Promise<void>;
}

/** Makes a cached folder once, also when several processes ask at the same time; a half-made one is never seen. */
export async function ensureCachedFolder(cached: CachedFolder, report: Report): Promise<string> {
  if (await cached.isReady()) return cached.folder;
  await mkdir(path.dirname(cached.folder), { recursive: true });
  const release = await takeLock(`${cached.folder}.lock`, report);
  try {
    if (await cached.isReady()) return cached.folder;
    const partialFolder = `${cached.folder}.partial`;
    await rm(partialFolder, { recursive: true, force: true });
    await mkdir(partialFolder, { recursive: true });
    try {
      await cached.build(partialFolder);
      await rm(cached.folder, { recursive: true, force: true });
      await rename(partialFolder, cached.folder);
    } finally {
      await rm(partialFolder, { recursive: true, force: true });
    }
    return cached.folder;
  } finally {
    await release();
  }
}

async function takeLock(lockPath: string, report: Report): Promise<() => Promise<void>> {
  let announced = false;
  for (;;) {
    try {
      const handle = await open(lockPath, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(lockPath, { force: true });
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const holder = Number(await readFile(lockPath, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) {
      await rm(lockPath, { force: true });
      continue;
    }
    if (!announced) {
      report.line(`Another process (${holder || "just started"}) is preparing this; waiting for it.`);
      announced = true;
    }
    await delay(lockPollMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
