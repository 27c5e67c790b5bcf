import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { builtinModules } from "node:module";
import path from "node:path";

const provided = new Set([...builtinModules, "electron"]);
const importedName =
  /(?:\bfrom|\bimport|\brequire\(|\bimport\(|\bresolve\()\s*["']((?:@[\w.-]+\/)?[\w][\w.-]*)(?:\/[^"']*)?["']/g;

/** A package that the built app loads from node_modules at run time. */
export interface RuntimeModule {
  name: string;
  version: string;
  /** Folder below the repository, such as `node_modules/a/node_modules/b`. */
  folder: string;
  /** Named by the built app itself, not by another package. */
  isDirect: boolean;
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Everything the built files of these folders import from packages, with all that those packages need. */
export async function runtimeModules(
  repositoryFolder: string,
  builtFolders: readonly string[],
  needs: (name: string, dependency: string) => boolean,
): Promise<RuntimeModule[]> {
  const found = new Map<string, RuntimeModule>();

  async function visit(name: string, fromFolder: string, isDirect: boolean): Promise<void> {
    const folder = nearestFolder(repositoryFolder, fromFolder, name);
    if (folder === undefined) return;
    const known = found.get(folder);
    if (known) {
      known.isDirect ||= isDirect;
      return;
    }
    const manifest: Manifest = JSON.parse(await readFile(path.join(repositoryFolder, folder, "package.json"), "utf8"));
    found.set(folder, { name, version: manifest.version ?? "0.0.0", folder, isDirect });
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    for (const dependency of dependencies) if (needs(name, dependency)) await visit(dependency, folder, false);
  }

  for (const name of await importedPackages(repositoryFolder, builtFolders)) await visit(name, "", true);
  return [...found.values()];
}

async function importedPackages(repositoryFolder: string, builtFolders: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of builtFolders) {
    for (const file of await readdir(path.join(repositoryFolder, folder), { recursive: true })) {
      if (!/\.c?js$/.test(file)) continue;
      const code = await readFile(path.join(repositoryFolder, folder, file), "utf8");
      for (const match of code.matchAll(importedName)) if (match[1]) names.add(match[1]);
    }
  }
  return [...names]
    .filter((name) => !provided.has(name) && existsSync(path.join(repositoryFolder, "node_modules", name)))
    .toSorted();
}

/** Node's own search: the nearest `node_modules` upwards that holds the package. */
function nearestFolder(repositoryFolder: string, fromFolder: string, name: string): string | undefined {
  for (let folder = fromFolder; ; folder = path.posix.dirname(folder)) {
    const base = folder === "." ? "" : folder;
    const candidate = path.posix.join(base, "node_modules", name);
    if (existsSync(path.join(repositoryFolder, candidate, "package.json"))) return candidate;
    if (base === "") return undefined;
  }
}
