import { access } from "node:fs/promises";
import path from "node:path";

import { run } from "../support/run.ts";

const systemFolders = [
  "/lib/x86_64-linux-gnu",
  "/usr/lib/x86_64-linux-gnu",
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
  "/usr/lib/wsl/lib",
];

export interface LibrarySearch {
  /** Where the system's loader would take the library from, or null. */
  find(name: string): Promise<string | null>;
}

/** Looks as the loader of Linux does (ld.so(8)): the folders of LD_LIBRARY_PATH, its cache, the system's folders. */
export async function librarySearch(
  options: { alsoIn?: readonly string[]; environment?: NodeJS.ProcessEnv } = {},
): Promise<LibrarySearch> {
  const environment = options.environment ?? process.env;
  const named = (environment["LD_LIBRARY_PATH"] ?? "").split(":").filter((folder) => folder !== "");
  const cache = await loaderCache();
  return {
    async find(name) {
      for (const folder of [...named, ...(options.alsoIn ?? [])])
        if (await exists(path.join(folder, name))) return path.join(folder, name);
      const cached = cache.get(name);
      if (cached !== undefined && (await exists(cached))) return cached;
      for (const folder of systemFolders) if (await exists(path.join(folder, name))) return path.join(folder, name);
      return null;
    },
  };
}

async function loaderCache(): Promise<Map<string, string>> {
  if (process.platform !== "linux") return new Map();
  const { status, stdout } = await run("/sbin/ldconfig", ["-p"]);
  if (status !== 0) return new Map();
  const lines = [...stdout.matchAll(/^\s*(\S+) \(.*\) => (\S+)$/gm)];
  return new Map(lines.toReversed().map((line) => [line[1] ?? "", line[2] ?? ""]));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
