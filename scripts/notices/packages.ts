import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { readByHand } from "./policy.ts";

const folderPrefix = "node_modules/";

export interface ShippedPackage {
  /** Folder below the repository, which tells two versions of one package apart. */
  folder: string;
  name: string;
  version: string;
  /** SPDX expression; `unknown` where nothing says. */
  licence: string;
  /** Made for one system only, so it may be absent here. */
  platformBound: boolean;
}

interface LockEntry {
  name?: string;
  version?: string;
  license?: string;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
}

/** Every package of the production tree, from the lock file: the same on every system. */
export async function shippedPackages(repositoryFolder: string): Promise<ShippedPackage[]> {
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(
    await readFile(path.join(repositoryFolder, "package-lock.json"), "utf8"),
  );
  return Object.entries(lock.packages)
    .filter(([folder, entry]) => folder.startsWith(folderPrefix) && !entry.dev)
    .map(([folder, entry]) => {
      const key = folder.slice(folderPrefix.length);
      return {
        folder,
        name: entry.name ?? folder.slice(folder.lastIndexOf(folderPrefix) + folderPrefix.length),
        version: entry.version ?? "unknown",
        licence: readByHand[key]?.licence ?? entry.license ?? "unknown",
        platformBound: entry.os !== undefined || entry.cpu !== undefined,
      };
    })
    .toSorted((a, b) => (a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1));
}

/** The licence and notice files a package carries, joined; empty when it carries none or is not installed here. */
export async function licenceText(repositoryFolder: string, shipped: ShippedPackage): Promise<string> {
  if (shipped.platformBound) return "";
  const folder = path.join(repositoryFolder, shipped.folder);
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => /^(un)?licen[sc]e|^copying|^notice/i.test(name) && !/\.(c?js|m?ts|html)$/i.test(name),
  );
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(path.join(folder, name), "utf8").catch(() => "")),
  );
  return texts
    .map((text) => text.replaceAll("\r\n", "\n").trim())
    .filter(Boolean)
    .join("\n\n");
}

/** Whom the manifest names as author. */
export async function authorOf(repositoryFolder: string, shipped: ShippedPackage): Promise<string> {
  const text = await readFile(path.join(repositoryFolder, shipped.folder, "package.json"), "utf8").catch(() => "{}");
  const { author }: { author?: string | { name?: string } } = JSON.parse(text);
  const name = typeof author === "string" ? author : author?.name;
  return name?.replace(/\s*[<(].*$/, "") ?? "";
}
