import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { AppError } from "../../contract/errors.ts";
import { hashFile } from "./file-hash.ts";
import type { DataFile } from "./parquet-files.ts";

const seenSchema = z.record(z.string(), z.object({ byteCount: z.number(), modifiedMs: z.number() }));
type Seen = z.infer<typeof seenSchema>;

export interface FileVerifier {
  /** Fails with `file-unreadable` when the file is missing or is not what its name says. Quick for files that were hashed before. */
  verify(path: string, file: DataFile): Promise<void>;
}

async function readSeen(path: string): Promise<Seen> {
  try {
    return seenSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      error instanceof z.ZodError ||
      (error instanceof Error && "code" in error && error.code === "ENOENT")
    )
      return {};
    throw error;
  }
}

/** Keeps size and time of change of files whose hash was right, in a file that may be deleted at any time. */
export function createFileVerifier(cachePath: string): FileVerifier {
  let seen: Promise<Seen> | null = null;

  async function remember(name: string, byteCount: number, modifiedMs: number): Promise<void> {
    seen ??= readSeen(cachePath);
    const known = await seen;
    known[name] = { byteCount, modifiedMs };
    try {
      await writeFile(`${cachePath}.tmp`, JSON.stringify(known));
      await rename(`${cachePath}.tmp`, cachePath);
    } catch (error) {
      if (
        !(
          error instanceof Error &&
          "code" in error &&
          ["EROFS", "ENOSPC", "EACCES", "ENOENT"].includes(String(error.code))
        )
      )
        throw error;
    }
  }

  return {
    async verify(path, file) {
      seen ??= readSeen(cachePath);
      const damaged = (cause?: unknown) =>
        new AppError(
          "file-unreadable",
          "The stored data of this dataset is damaged or missing. Import its file again, or put back a copy of the workspace.",
          { details: { file: basename(path) }, ...(cause === undefined ? {} : { cause }) },
        );
      const now = await stat(path).catch((error: unknown) => {
        throw damaged(error);
      });
      if (now.size !== file.byteCount) throw damaged();
      const known = (await seen)[file.sha256];
      if (known && known.byteCount === now.size && known.modifiedMs === now.mtimeMs) return;
      if ((await hashFile(path)) !== file.sha256) throw damaged();
      await remember(file.sha256, now.size, now.mtimeMs);
    },
  };
}
