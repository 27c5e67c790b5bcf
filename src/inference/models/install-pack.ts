import { stat, statfs } from "node:fs/promises";
import path from "node:path";

import { folderSource } from "../../../native/transfer/folder-source.ts";
import { networkSource } from "../../../native/transfer/network-source.ts";
import type { FileSource } from "../../../native/transfer/source.ts";
import { fetchVerified } from "../../../native/transfer/verified-file.ts";
import { zipSource } from "../../../native/transfer/zip-source.ts";
import { AppError } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { InstalledPack, InstallFrom, PackFile, PackManifest } from "../../contract/models.ts";
import { downloadBytes } from "./manifests.ts";
import type { PackFolder } from "./pack-folder.ts";

const spareBytes = 50_000_000;

export interface InstallOptions {
  manifest: PackManifest;
  from: InstallFrom;
  acceptUnpublished: boolean;
  packs: PackFolder;
  signal: AbortSignal;
  progress(progress: Progress): void;
}

/**
 * Fetches, checks and puts in place one pack. What has arrived when it ends early is kept for the next try; nothing is
 * seen of the pack before all of it is there.
 */
export async function installPack(options: InstallOptions): Promise<InstalledPack> {
  const { manifest, packs, signal } = options;
  const pins = await packs.pins(manifest.id);
  const files = manifest.files.map((file) => ({ ...file, sha256: file.sha256 ?? pins[file.path] ?? null }));
  const unpublished = files.filter(({ sha256 }) => sha256 === null);
  if (unpublished.length > 0 && !options.acceptUnpublished)
    throw new AppError(
      "conflict",
      `This program knows no hash of ${listed(unpublished.map(({ path }) => path))}. Say that you trust where it comes from; its hash is kept then, and every later one must match.`,
      { details: { unpublished: unpublished.map(({ path }) => path) } },
    );
  await checkSpace(packs.folderOf("."), downloadBytes(manifest) - (await packs.keptBytes(manifest.id)));

  const source = await openSource(manifest, options.from);
  try {
    const report = progressOf(files, options.progress);
    const installed: InstalledPack["files"] = [];
    for (const file of files) {
      const target = path.join(packs.partialOf(manifest.id), file.path);
      const fetched = await fetchVerified({
        source,
        file,
        target,
        signal,
        onBytes: (present, total) => report(file, present, total),
      });
      const { mtimeMs } = await stat(target);
      const isPublished = manifest.files.some(({ path, sha256 }) => path === file.path && sha256 !== null);
      installed.push({
        path: file.path,
        ...fetched,
        modifiedMs: Math.round(mtimeMs),
        hashIs: isPublished ? "published" : "first-install",
      });
    }
    signal.throwIfAborted();
    const pack: InstalledPack = {
      format: 1,
      id: manifest.id,
      installedAt: new Date().toISOString(),
      from: source.label,
      files: installed,
    };
    await packs.settle(pack);
    const firsts = installed.filter(({ hashIs }) => hashIs === "first-install");
    if (firsts.length > 0)
      await packs.pin(manifest.id, Object.fromEntries(firsts.map(({ path, sha256 }) => [path, sha256])));
    return pack;
  } finally {
    await source.close();
  }
}

async function openSource(manifest: PackManifest, from: InstallFrom): Promise<FileSource> {
  if (from.kind === "network") {
    const { baseUrl } = from;
    if (baseUrl === null) return networkSource({ label: new URL(manifest.source).host, addressOf: ({ url }) => url });
    const base = `${baseUrl.replace(/\/+$/, "")}/${encodeURIComponent(manifest.id)}`;
    return networkSource({
      label: new URL(baseUrl).host,
      addressOf: (file) => `${base}/${file.path.split("/").map(encodeURIComponent).join("/")}`,
    });
  }
  const found = await stat(from.path).catch((error: unknown) => {
    throw new AppError("file-missing", `There is nothing at ${from.path}.`, { cause: error });
  });
  return found.isDirectory() ? folderSource(from.path, manifest.id) : zipSource(from.path);
}

function progressOf(files: readonly PackFile[], progress: InstallOptions["progress"]) {
  const present = new Map<string, number>();
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  return (file: PackFile, presentBytes: number, totalBytes: number | null) => {
    present.set(file.path, presentBytes);
    sizes.set(file.path, totalBytes);
    const known = [...sizes.values()];
    const whole = known.every((size) => size !== null) ? known.reduce((sum, size) => sum + (size ?? 0), 0) : null;
    const byteCount = [...present.values()].reduce((sum, bytes) => sum + bytes, 0);
    progress({ fraction: whole ? Math.min(1, byteCount / whole) : null, message: file.path, byteCount });
  };
}

/** Fails before the first byte rather than in the middle. A file system that does not say how much is free is tried. */
async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const volume = await nearestVolume(path.resolve(folder));
  const freeBytes = volume ? volume.bavail * volume.bsize : Number.POSITIVE_INFINITY;
  if (freeBytes >= neededBytes + spareBytes) return;
  const missing = Math.ceil((neededBytes + spareBytes - freeBytes) / 1e6);
  throw new AppError(
    "disk-full",
    `The disk has ${missing.toLocaleString("en")} MB too little for this pack. Make room and try again.`,
  );
}

async function nearestVolume(folder: string): Promise<{ bavail: number; bsize: number } | null> {
  const volume = await statfs(folder).catch(() => null);
  const parent = path.dirname(folder);
  return volume ?? (parent === folder ? null : nearestVolume(parent));
}

function listed(names: readonly string[]): string {
  return names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} more files`;
}
