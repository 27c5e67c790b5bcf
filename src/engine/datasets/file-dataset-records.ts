import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { datasetVersionSchema, type Dataset, type DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { DatasetRecords } from "./dataset-records.ts";

const entrySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  removedAt: z.string().nullable(),
  /** Oldest first. */
  versions: z.array(datasetVersionSchema).min(1),
});
type Entry = z.infer<typeof entrySchema>;
const fileSchema = z.object({ version: z.literal(1), datasets: z.array(entrySchema) });

async function readEntries(path: string): Promise<Entry[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  return fileSchema.parse(JSON.parse(text)).datasets;
}

async function writeEntries(path: string, datasets: Entry[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(`${JSON.stringify({ version: 1, datasets }, null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function toDataset(entry: Entry): Dataset {
  const current = entry.versions.at(-1);
  if (!current) throw new Error(`Dataset ${entry.id} has no version.`);
  const { id, name, createdAt, updatedAt } = entry;
  return { id, name, createdAt, updatedAt, current, versionCount: entry.versions.length };
}

function required(entries: Entry[], id: string, isWanted: (entry: Entry) => boolean): Entry {
  const entry = entries.find((candidate) => candidate.id === id);
  if (!entry || !isWanted(entry))
    throw new AppError("not-found", "That dataset is no longer there.", { details: { id } });
  return entry;
}

const isPresent = (entry: Entry) => entry.removedAt === null;

/** Records in one JSON file, replaced as a whole. For scripts and tests; the desktop app keeps them in its store. */
export function createFileDatasetRecords(path: string): DatasetRecords {
  let last: Promise<unknown> = Promise.resolve();

  function change<T>(apply: (entries: Entry[]) => T): Promise<T> {
    const next = last
      .catch(() => undefined)
      .then(async () => {
        const entries = await readEntries(path);
        const result = apply(entries);
        await writeEntries(path, entries);
        return result;
      });
    last = next;
    return next;
  }
  const present = async () => (await readEntries(path)).filter(isPresent);

  return {
    async list() {
      return (await present()).map(toDataset).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    },
    async get(id) {
      const entry = (await present()).find((candidate) => candidate.id === id);
      return entry ? toDataset(entry) : null;
    },
    insertVersion({ name, version }) {
      return change((entries) => {
        const now = version.createdAt;
        let entry = entries.find((candidate) => candidate.id === version.datasetId);
        if (!entry) {
          entry = { id: version.datasetId, name, createdAt: now, updatedAt: now, removedAt: null, versions: [] };
          entries.push(entry);
        }
        entry.versions.push({ ...version, number: entry.versions.length + 1 });
        entry.updatedAt = now;
        return toDataset(entry);
      });
    },
    async versions(datasetId) {
      const entry = (await present()).find((candidate) => candidate.id === datasetId);
      return entry ? [...entry.versions].reverse() : [];
    },
    async version(versionId): Promise<DatasetVersion | null> {
      const versions = (await present()).flatMap((entry) => entry.versions);
      return versions.find((version) => version.id === versionId) ?? null;
    },
    rename(id, name) {
      return change((entries) => {
        const entry = required(entries, id, isPresent);
        entry.name = name;
        entry.updatedAt = new Date().toISOString();
        return toDataset(entry);
      });
    },
    async remove(id) {
      await change((entries) => {
        required(entries, id, isPresent).removedAt = new Date().toISOString();
      });
    },
    restore(id) {
      return change((entries) => {
        const entry = required(entries, id, () => true);
        entry.removedAt = null;
        return toDataset(entry);
      });
    },
  };
}
