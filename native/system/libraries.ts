import { readdir } from "node:fs/promises";

import type { Report } from "../support/report.ts";
import { run } from "../support/run.ts";
import { aptLine, ensurePackages, localNames } from "./packages.ts";

/** Debian 12 package of each shared library that Electron links. */
const packageOfLibrary: Record<string, string> = {
  "libX11.so.6": "libx11-6",
  "libXcomposite.so.1": "libxcomposite1",
  "libXdamage.so.1": "libxdamage1",
  "libXext.so.6": "libxext6",
  "libXfixes.so.3": "libxfixes3",
  "libXrandr.so.2": "libxrandr2",
  "libasound.so.2": "libasound2",
  "libatk-1.0.so.0": "libatk1.0-0",
  "libatk-bridge-2.0.so.0": "libatk-bridge2.0-0",
  "libatspi.so.0": "libatspi2.0-0",
  "libcairo.so.2": "libcairo2",
  "libcups.so.2": "libcups2",
  "libdbus-1.so.3": "libdbus-1-3",
  "libdrm.so.2": "libdrm2",
  "libexpat.so.1": "libexpat1",
  "libgbm.so.1": "libgbm1",
  "libgio-2.0.so.0": "libglib2.0-0",
  "libglib-2.0.so.0": "libglib2.0-0",
  "libgobject-2.0.so.0": "libglib2.0-0",
  "libgtk-3.so.0": "libgtk-3-0",
  "libnspr4.so": "libnspr4",
  "libnss3.so": "libnss3",
  "libnssutil3.so": "libnss3",
  "libpango-1.0.so.0": "libpango-1.0-0",
  "libsecret-1.so.0": "libsecret-1-0",
  "libsmime3.so": "libnss3",
  "libudev.so.1": "libudev1",
  "libxcb.so.1": "libxcb1",
  "libxkbcommon.so.0": "libxkbcommon0",
};

/** Electron opens GTK only when it draws a window, so the linker does not list it. */
const openedLater = ["libgtk-3.so.0"];
const fontFolders = ["/usr/share/fonts", "/usr/local/share/fonts"];

/**
 * Makes sure that the libraries Electron needs are there, on Linux.
 * @throws {Error} with the apt line when some are missing and cannot be installed from here.
 */
export async function ensureElectronLibraries(executablePath: string, report: Report): Promise<void> {
  if (process.platform !== "linux") return;
  const linked = await missingLibraries(executablePath);
  const later = await absentFromLinkerCache(openedLater);
  await ensurePackages({ packages: packagesOf([...linked, ...later]), purpose: "Electron" }, report);

  const wished = packagesOf(await absentFromLinkerCache(["libsecret-1.so.0"]));
  if (!(await hasFonts())) wished.push("fonts-dejavu-core");
  await ensurePackages({ packages: wished, purpose: "the keychain and text" }, report).catch(async () => {
    report.line(
      `The app runs without ${wished.join(" and ")}, less well. Install with: ${aptLine(await localNames(wished))}`,
    );
  });
}

/** Names of the shared libraries that a binary links and the linker does not find. */
export async function missingLibraries(binaryPath: string): Promise<string[]> {
  const { stdout } = await run("ldd", [binaryPath]);
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? []);
}

export function packagesOf(libraries: readonly string[]): string[] {
  return [...new Set(libraries.map((library) => packageOfLibrary[library] ?? library))].sort();
}

async function absentFromLinkerCache(libraries: readonly string[]): Promise<string[]> {
  const { status, stdout } = await run("/sbin/ldconfig", ["-p"]);
  return status === 0 ? libraries.filter((library) => !stdout.includes(`${library} `)) : [];
}

async function hasFonts(): Promise<boolean> {
  const listings = await Promise.all(fontFolders.map((folder) => readdir(folder, { recursive: true }).catch(() => [])));
  return listings.flat().some((name) => /\.(ttf|otf|ttc|pfb)$/i.test(name));
}
