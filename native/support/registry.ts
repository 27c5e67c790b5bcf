import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

import type { Report } from "./report.ts";
import { npmIsOffline, run, runNpm } from "./run.ts";

const sizePollMs = 300;

/** One exact version of a package, with the digest its tarball must have. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** Subresource-integrity form: `sha512-` and base64. */
  integrity: string;
  sizeBytes: number;
}

/** Fetches a package's tarball through npm as it is configured here, checks it, and unpacks it. Returns the unpacked folder. */
export async function fetchPackage(pinned: PinnedPackage, workFolder: string, report: Report): Promise<string> {
  const downloadFolder = path.join(workFolder, "download");
  const npmCacheFolder = path.join(workFolder, "npm-cache");
  await mkdir(downloadFolder, { recursive: true });
  await mkdir(npmCacheFolder, { recursive: true });

  const specifier = `${pinned.name}@${pinned.version}`;
  const progress = report.progress(`Downloading ${specifier}`);
  const timer = setInterval(() => {
    void folderBytes(npmCacheFolder).then((bytes) => progress.update(Math.min(0.99, bytes / pinned.sizeBytes)));
  }, sizePollMs);
  const cacheArgs = npmIsOffline() ? [] : ["--cache", npmCacheFolder];
  const args = [
    "pack",
    specifier,
    "--ignore-scripts",
    "--loglevel=error",
    "--pack-destination",
    downloadFolder,
    ...cacheArgs,
  ];
  const packed = await runNpm(args).finally(() => clearInterval(timer));
  if (packed.status !== 0) {
    throw new Error(`npm could not fetch ${specifier}: ${packed.tail.trim() || `exit status ${packed.status}`}`);
  }
  progress.done();

  const tarball = (await readdir(downloadFolder)).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error(`npm fetched no tarball for ${specifier}.`);
  const tarballPath = path.join(downloadFolder, tarball);
  await verifyIntegrity(tarballPath, pinned.integrity);

  const unpackedFolder = path.join(workFolder, "unpacked");
  await mkdir(unpackedFolder, { recursive: true });
  const unpacked = await run("tar", ["-xzf", tarballPath, "-C", unpackedFolder]);
  if (unpacked.status !== 0) throw new Error(`tar could not unpack ${tarball}: ${unpacked.tail.trim()}`);
  return path.join(unpackedFolder, "package");
}

export async function verifyIntegrity(filePath: string, integrity: string): Promise<void> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(filePath), hash);
  const found = `sha512-${hash.digest("base64")}`;
  if (found !== integrity) {
    throw new Error(`${path.basename(filePath)} has the digest ${found}, but ${integrity} is pinned: it was not used.`);
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => fileBytes(path.join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fileBytes(filePath: string): Promise<number> {
  const found = await stat(filePath).catch(() => undefined);
  return found?.isFile() ? found.size : 0;
}
