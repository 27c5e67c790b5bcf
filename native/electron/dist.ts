import { readFile } from "node:fs/promises";
import path from "node:path";

/** Path of the executable inside an Electron dist folder. */
export function executableInDist(): string {
  if (process.platform === "darwin") return path.join("Electron.app", "Contents", "MacOS", "Electron");
  return process.platform === "win32" ? "electron.exe" : "electron";
}

/** The version a dist folder says it has, or undefined when it is no whole dist. */
export async function distVersion(distFolder: string): Promise<string | undefined> {
  const text = await readFile(path.join(distFolder, "version"), "utf8").catch(() => undefined);
  return text?.trim().replace(/^v/, "") || undefined;
}
