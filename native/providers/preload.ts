import path from "node:path";

import { damageOf, providersFolderOf, readInstalled } from "./installed.ts";
import { providerPackageFor } from "./package.ts";

/** The open library is held for as long as the process lives. */
let loaded: { folder: string; library: unknown } | null = null;

/**
 * Loads the runtime's library from the folder of installed providers, before `onnxruntime-node` is imported: the loader
 * takes a library of the same name that is already there (dlopen(3)), and the runtime looks for providers beside the
 * file it was loaded from. Does nothing where none are installed or whole.
 */
export async function preloadProviders(root: string): Promise<string | null> {
  if (loaded) return loaded.folder;
  const provider = providerPackageFor(process.platform, process.arch);
  if (!provider) return null;
  const folder = providersFolderOf(root, provider);
  const installed = await readInstalled(folder);
  if (!installed || (await damageOf(folder, installed)) !== null) return null;
  const koffi = await import("koffi");
  loaded = { folder, library: koffi.load(path.join(folder, provider.runtimeLibrary)) };
  return folder;
}

/** The folder that the running runtime was taken from, where it is not its npm package. */
export function preloadedFolder(): string | null {
  return loaded?.folder ?? null;
}
