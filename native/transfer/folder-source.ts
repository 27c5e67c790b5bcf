import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";

import { AppError } from "../../src/contract/errors.ts";
import { hasCode } from "./failure.ts";
import type { FileSource } from "./source.ts";

/** Files below a folder, or below the one named `inner` in it. */
export async function folderSource(folder: string, inner: string): Promise<FileSource> {
  const root = (await isFolder(path.join(folder, inner))) ? path.join(folder, inner) : folder;
  return {
    label: folder,
    mayRetry: false,
    async open(file, startByte, signal) {
      const place = path.join(root, file.path);
      try {
        const { size } = await stat(place);
        return {
          startByte,
          totalBytes: size,
          chunks: createReadStream(place, { start: startByte, highWaterMark: 1 << 20, signal }),
        };
      } catch (error) {
        if (hasCode(error, "ENOENT", "ENOTDIR"))
          throw new AppError("file-missing", `${folder} has no ${file.path}.`, { cause: error });
        throw new AppError("file-unreadable", `${place} could not be read.`, { cause: error });
      }
    },
    close: () => Promise.resolve(),
  };
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() ?? false;
}
