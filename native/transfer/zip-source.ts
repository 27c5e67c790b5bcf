import { crc32 } from "node:zlib";

import { openPromise, type Entry, type ZipFile } from "yauzl";

import { AppError } from "../../src/contract/errors.ts";
import { hasCode } from "./failure.ts";
import type { FileSource } from "./source.ts";

const mostEntries = 100_000;

/**
 * Files of a zip, wherever in it their folder lies. Sizes and CRCs are checked while they are read.
 * @throws {AppError} format-broken for a truncated zip and for one with a path that leads outside it.
 */
export async function zipSource(zipPath: string): Promise<FileSource & { names: readonly string[] }> {
  const { zip, entries } = await readEntries(zipPath);
  return {
    label: zipPath,
    names: entries.map(({ fileName }) => fileName),
    mayRetry: false,
    async open(file) {
      const entry = entryFor(entries, file.path);
      if (!entry) throw new AppError("file-missing", `${zipPath} has no ${file.path}.`);
      if (entry.isEncrypted())
        throw new AppError("format-broken", `${file.path} in ${zipPath} is locked with a password.`);
      return { startByte: 0, totalBytes: entry.uncompressedSize, chunks: contentOf(zip, entry, zipPath) };
    },
    close() {
      zip.close();
      return Promise.resolve();
    },
  };
}

async function* contentOf(zip: ZipFile, entry: Entry, zipPath: string): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk as Buffer, sum);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw broken(zipPath, error);
  }
  if (sum !== entry.crc32) throw broken(zipPath, new Error(`${entry.fileName} is damaged`));
}

async function readEntries(zipPath: string): Promise<{ zip: ZipFile; entries: Entry[] }> {
  const zip = await openPromise(zipPath, { autoClose: false }).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) throw new AppError("file-missing", `There is no file ${zipPath}.`, { cause: error });
    if (hasCode(error, "EACCES", "EISDIR"))
      throw new AppError("file-unreadable", `${zipPath} could not be read.`, { cause: error });
    throw broken(zipPath, error);
  });
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith("/")) entries.push(entry);
      if (entries.length > mostEntries) throw new Error("it has too many files");
    }
  } catch (error) {
    zip.close();
    throw broken(zipPath, error);
  }
  return { zip, entries };
}

/** The entry of that path, or the least deep one whose path ends so. */
function entryFor(entries: readonly Entry[], path: string): Entry | undefined {
  return entries
    .filter(({ fileName }) => fileName === path || fileName.endsWith(`/${path}`))
    .toSorted((a, b) => a.fileName.length - b.fileName.length)[0];
}

function broken(zipPath: string, error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  if (/invalid relative path|absolute path|invalid characters/i.test(text))
    return new AppError(
      "format-broken",
      `${zipPath} holds a path that leads out of it, so nothing was taken from it.`,
      { cause: error },
    );
  return new AppError("format-broken", `${zipPath} is no whole zip: ${text}.`, { cause: error });
}
