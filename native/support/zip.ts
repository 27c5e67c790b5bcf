import { chmod, mkdir, open, symlink, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";

const inflate = promisify(inflateRaw);

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const maxTrailerBytes = 65_557;
const parallelEntries = 4;
const typeMask = 0o170000;
const symlinkType = 0o120000;

interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  packedBytes: number;
  localOffset: number;
  mode: number;
}

interface UnzipOptions {
  /** Gives an entry's path below the target folder, or undefined to leave the entry out. */
  place?: (name: string) => string | undefined;
  onProgress?: (fraction: number) => void;
}

/** Unpacks a zip of less than 4 GiB with modes and symbolic links. Entries that lead outside `targetFolder` are refused. */
export async function unzip(zipPath: string, targetFolder: string, options: UnzipOptions = {}): Promise<void> {
  const place = options.place ?? ((name: string) => name);
  const file = await open(zipPath, "r");
  try {
    const chosen = (await readDirectory(file)).flatMap((entry) => {
      const placed = place(entry.name);
      return placed === undefined ? [] : [{ entry, target: insideOf(targetFolder, placed) }];
    });
    const totalBytes = chosen.reduce((sum, { entry }) => sum + entry.packedBytes, 0) || 1;
    let doneBytes = 0;
    const queue = chosen.values();
    const work = async () => {
      for (const { entry, target } of queue) {
        await extract(file, entry, target);
        doneBytes += entry.packedBytes;
        options.onProgress?.(doneBytes / totalBytes);
      }
    };
    await Promise.all(Array.from({ length: parallelEntries }, work));
  } finally {
    await file.close();
  }
}

function insideOf(folder: string, name: string): string {
  const target = path.resolve(folder, name);
  if (target !== folder && !target.startsWith(folder + path.sep))
    throw new Error(`The zip entry ${name} leads outside its folder.`);
  return target;
}

async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const trailerBytes = Math.min(size, maxTrailerBytes);
  const trailer = await readAt(file, size - trailerBytes, trailerBytes);
  let end = trailerBytes - 22;
  while (end >= 0 && trailer.readUInt32LE(end) !== endOfDirectory) end -= 1;
  if (end < 0) throw new Error("This file is no zip: its directory is missing.");

  const directory = await readAt(file, trailer.readUInt32LE(end + 16), trailer.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === directoryEntry;) {
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      localOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function extract(file: FileHandle, entry: ZipEntry, target: string): Promise<void> {
  if (entry.name.endsWith("/")) {
    await mkdir(target, { recursive: true });
    return;
  }
  const local = await readAt(file, entry.localOffset, 30);
  const dataOffset = entry.localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await readAt(file, dataOffset, entry.packedBytes);
  const content = entry.method === 0 ? packed : await inflate(packed);
  if (crc32(content) !== entry.crc) throw new Error(`The zip entry ${entry.name} is damaged.`);

  await mkdir(path.dirname(target), { recursive: true });
  if ((entry.mode & typeMask) === symlinkType) {
    const linked = content.toString("utf8");
    await symlink(linked, target);
    return;
  }
  await writeFile(target, content);
  if (entry.mode & 0o777) await chmod(target, entry.mode & 0o777);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error("The zip ends too early.");
  return buffer;
}
