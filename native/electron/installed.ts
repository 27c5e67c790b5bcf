import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { Report } from "../support/report.ts";
import { unzip } from "../support/zip.ts";
import { distVersion, executableInDist } from "./dist.ts";

const firstByteTimeoutMs = 10_000;
const stallTimeoutMs = 30_000;

const requireHere = createRequire(import.meta.url);

interface ElectronGet {
  downloadArtifact(request: {
    version: string;
    artifactName: "electron";
    platform: string;
    arch: string;
    checksums: Record<string, string>;
    downloadOptions: {
      quiet: boolean;
      signal: AbortSignal;
      getProgressCallback: (progress: { percent: number }) => Promise<void>;
    };
  }): Promise<string>;
}

function packageFolder(): string {
  return path.dirname(requireHere.resolve("electron/package.json"));
}

export async function pinnedVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(packageFolder(), "package.json"), "utf8"));
  if (
    typeof manifest === "object" &&
    manifest !== null &&
    "version" in manifest &&
    typeof manifest.version === "string"
  ) {
    return manifest.version;
  }
  throw new Error("The electron package has no version; run npm ci again.");
}

/** The dist folder of the pinned electron package, when its binary has been downloaded already. */
export async function installedDist(): Promise<string | undefined> {
  const distFolder = path.join(packageFolder(), "dist");
  const whole =
    (await distVersion(distFolder)) === (await pinnedVersion()) &&
    existsSync(path.join(distFolder, executableInDist()));
  return whole ? distFolder : undefined;
}

/** Downloads the pinned binary as the electron package itself would (same mirrors, cache and checksums), giving up on a host that does not answer. */
export async function downloadPinned(report: Report): Promise<string> {
  const version = await pinnedVersion();
  const checksums: unknown = JSON.parse(await readFile(path.join(packageFolder(), "checksums.json"), "utf8"));
  if (!isTextRecord(checksums)) throw new Error("The electron package has no checksums; run npm ci again.");

  const fromElectron = createRequire(path.join(packageFolder(), "package.json"));
  const get: ElectronGet = await import(pathToFileURL(fromElectron.resolve("@electron/get")).href);
  const abort = new AbortController();
  const progress = report.progress(`Downloading Electron ${version}`);
  let timer = setTimeout(() => abort.abort(new Error("the release host did not answer")), firstByteTimeoutMs);
  const zipPath = await get
    .downloadArtifact({
      version,
      artifactName: "electron",
      platform: process.platform,
      arch: process.arch,
      checksums,
      downloadOptions: {
        quiet: true,
        signal: abort.signal,
        getProgressCallback: async ({ percent }) => {
          clearTimeout(timer);
          timer = setTimeout(() => abort.abort(new Error("the download stopped")), stallTimeoutMs);
          progress.update(percent);
        },
      },
    })
    .finally(() => clearTimeout(timer));
  progress.done();
  return placeDist(zipPath, version, report);
}

async function placeDist(zipPath: string, version: string, report: Report): Promise<string> {
  const distFolder = path.join(packageFolder(), "dist");
  const partialFolder = `${distFolder}.partial`;
  await rm(partialFolder, { recursive: true, force: true });
  await mkdir(partialFolder, { recursive: true });
  const progress = report.progress(`Unpacking Electron ${version}`);
  await unzip(zipPath, partialFolder, { onProgress: (fraction) => progress.update(fraction) });
  progress.done();
  await rm(distFolder, { recursive: true, force: true });
  await rename(partialFolder, distFolder);
  await writeFile(path.join(packageFolder(), "path.txt"), executableInDist());
  return distFolder;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" && value !== null && Object.values(value).every((entry) => typeof entry === "string")
  );
}
