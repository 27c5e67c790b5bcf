import { readFile, stat } from "node:fs/promises";
import path from "node:path";

import { z } from "zod";

import { hashFile } from "../transfer/verified-file.ts";
import type { ProviderPackage } from "./package.ts";

export const installedProvidersSchema = z.object({
  format: z.literal(1),
  runtimeVersion: z.string(),
  packageName: z.string(),
  from: z.string(),
  installedAt: z.string(),
  /** Whether the package's hash agreed with the one in the feed's catalogue. */
  packageHashIs: z.enum(["published", "unknown"]),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), sizeBytes: z.number(), modifiedMs: z.number() })),
});
export type InstalledProviders = z.infer<typeof installedProvidersSchema>;

/** The folder of one runtime version's providers, below the one that is the program's. */
export function providersFolderOf(root: string, provider: ProviderPackage): string {
  return path.join(root, provider.runtimeVersion);
}

/** The folder for provider libraries beside the one of model packs: both belong to the person, not to the program's files. */
export function providersRoot(packsFolder: string): string {
  return path.join(path.dirname(packsFolder), "providers");
}

export async function readInstalled(folder: string): Promise<InstalledProviders | null> {
  const text = await readFile(path.join(folder, "installed.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const parsed = installedProvidersSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What is wrong with installed libraries, in a sentence. Files that changed since are read again. */
export async function damageOf(folder: string, installed: InstalledProviders): Promise<string | null> {
  for (const { name, sha256, sizeBytes, modifiedMs } of installed.files) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (!found) return `${name} is missing.`;
    if (found.size === sizeBytes && Math.round(found.mtimeMs) === modifiedMs) continue;
    if (found.size !== sizeBytes || (await hashFile(file, new AbortController().signal)) !== sha256)
      return `${name} is not the file that was installed.`;
  }
  return null;
}
