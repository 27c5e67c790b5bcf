import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { z } from "zod";

import { hasCode } from "../../../native/transfer/failure.ts";
import { hashFile } from "../../../native/transfer/verified-file.ts";
import { AppError } from "../../contract/errors.ts";
import {
  installedPackSchema,
  modelMeasureSchema,
  type InstalledPack,
  type ModelMeasure,
  type PackManifest,
} from "../../contract/models.ts";

const pinsSchema = z.record(z.string(), z.record(z.string(), z.string()));
const measuresSchema = z.record(z.string(), modelMeasureSchema);

/** The folder of installed packs: a folder each, unfinished and removed ones aside, and what is remembered of them. */
export interface PackFolder {
  folderOf(id: string): string;
  partialOf(id: string): string;
  installed(id: string): Promise<InstalledPack | null>;
  /** What is wrong with the files of an installed pack, in a sentence. Files that changed since are read again. */
  damage(manifest: PackManifest, pack: InstalledPack): Promise<string | null>;
  keptBytes(id: string): Promise<number>;
  dropPartial(id: string): Promise<void>;
  /** Puts a finished download in its place, at once and whole. */
  settle(pack: InstalledPack): Promise<void>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<void>;
  emptyBin(): Promise<void>;
  /** Hashes of first installations, by file. */
  pins(id: string): Promise<Record<string, string>>;
  pin(id: string, hashes: Record<string, string>): Promise<void>;
  measures(): Promise<Record<string, ModelMeasure>>;
  putMeasure(key: string, measure: ModelMeasure): Promise<void>;
}

export function openPackFolder(root: string): PackFolder {
  const folderOf = (id: string) => path.join(root, id);
  const partialOf = (id: string) => path.join(root, ".partial", id);
  const binOf = (id: string) => path.join(root, ".bin", id);
  const recordOf = (folder: string) => path.join(folder, "installed.json");
  const pinsFile = path.join(root, "pins.json");
  const measuresFile = path.join(root, "measures.json");

  return {
    folderOf,
    partialOf,
    installed: (id) => readJson(recordOf(folderOf(id)), installedPackSchema.nullable(), null),

    async damage(manifest, pack) {
      for (const { path: file } of manifest.files) {
        const known = pack.files.find((entry) => entry.path === file);
        const place = path.join(folderOf(pack.id), file);
        const found = await stat(place).catch(() => null);
        if (!known || !found) return `${file} is missing. Install the pack again.`;
        if (found.size !== known.sizeBytes) return `${file} is not as it was installed. Install the pack again.`;
        if (Math.round(found.mtimeMs) === known.modifiedMs) continue;
        if ((await hashFile(place, new AbortController().signal)) !== known.sha256)
          return `${file} is not as it was installed. Install the pack again.`;
      }
      return null;
    },

    keptBytes: (id) => folderBytes(partialOf(id)),
    dropPartial: (id) => rm(partialOf(id), { recursive: true, force: true }),

    async settle(pack) {
      await writeFile(recordOf(partialOf(pack.id)), JSON.stringify(pack, null, 2));
      await rm(folderOf(pack.id), { recursive: true, force: true });
      await rename(partialOf(pack.id), folderOf(pack.id));
    },

    async remove(id) {
      await rm(binOf(id), { recursive: true, force: true });
      await mkdir(path.dirname(binOf(id)), { recursive: true });
      await rename(folderOf(id), binOf(id)).catch((error: unknown) => {
        if (hasCode(error, "EBUSY", "EPERM", "EACCES"))
          throw new AppError("conflict", "Its files are in use. Try again in a few minutes.", { cause: error });
        throw error;
      });
    },

    async restore(id) {
      await rename(binOf(id), folderOf(id)).catch((error: unknown) => {
        throw new AppError("not-found", "It is no longer in the bin. Install it again.", { cause: error });
      });
    },

    emptyBin: () => rm(path.join(root, ".bin"), { recursive: true, force: true }),

    pins: async (id) => (await readJson(pinsFile, pinsSchema, {}))[id] ?? {},
    async pin(id, hashes) {
      const pins = await readJson(pinsFile, pinsSchema, {});
      await writeJson(pinsFile, { ...pins, [id]: { ...pins[id], ...hashes } });
    },

    measures: () => readJson(measuresFile, measuresSchema, {}),
    async putMeasure(key, measure) {
      await writeJson(measuresFile, { ...(await readJson(measuresFile, measuresSchema, {})), [key]: measure });
    },
  };
}

/** A file that is missing, half-written or of another version counts as `otherwise`. */
async function readJson<T>(file: string, schema: z.ZodType<T>, otherwise: T): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return otherwise;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(value, null, 2));
  await rename(`${file}.new`, file);
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => stat(path.join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
