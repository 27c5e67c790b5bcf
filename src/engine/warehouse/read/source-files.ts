import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { AppError } from "../../../contract/errors.ts";
import { environmentFailure } from "../duckdb-errors.ts";

export interface SourceFile {
  path: string;
  byteCount: number;
  modifiedMs: number;
}

const GLOB_CHARACTERS = /[*?[\]{}]/;
const MAXIMUM_FILES = 10_000;

function segmentPattern(segment: string): RegExp {
  const body = segment
    .replace(/[.+^$()|\\{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${body}$`, "u");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function matchGlob(pattern: string): Promise<string[]> {
  const segments = resolve(pattern).split(sep);
  let found = [segments[0] === "" ? sep : `${segments[0]}${sep}`];
  for (const [index, segment] of segments.slice(1).entries()) {
    const isLast = index === segments.length - 2;
    const next: string[] = [];
    for (const folder of found) {
      if (segment === "**") {
        const below = await readdir(folder, { withFileTypes: true, recursive: true });
        next.push(
          folder,
          ...below.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
        );
      } else if (!GLOB_CHARACTERS.test(segment)) {
        const path = join(folder, segment);
        if (await exists(path)) next.push(path);
      } else {
        const expression = segmentPattern(segment);
        const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
        next.push(
          ...entries
            .filter((entry) => expression.test(entry.name) && (isLast || entry.isDirectory()))
            .map((entry) => join(folder, entry.name)),
        );
      }
    }
    found = next;
  }
  return found;
}

/** A failure to reach a file, as one sentence with a way on. */
export function fileFailure(error: unknown, path: string): Error {
  const name = basename(path);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new AppError("file-missing", `${name} is not there any more. Choose the file again.`, {
      details: { path },
      cause: error,
    });
  if (code === "EACCES" || code === "EPERM")
    return new AppError(
      "permission-denied",
      `${name} may not be read. Change its permissions or copy it to another folder.`,
      { details: { path }, cause: error },
    );
  if (code === "EIO" || code === "EISDIR")
    return new AppError("file-unreadable", `${name} cannot be read. Copy it to this machine's disk and try again.`, {
      details: { path },
      cause: error,
    });
  return environmentFailure(error) ?? (error instanceof Error ? error : new Error(String(error)));
}

async function filesOfFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !entry.name.startsWith("_"))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function expandOne(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    if (GLOB_CHARACTERS.test(path)) return null;
    throw fileFailure(error, path);
  });
  if (found?.isDirectory()) {
    const files = (await filesOfFolder(path)).sort();
    if (files.length === 0)
      throw new AppError("file-missing", `The folder ${basename(path)} has no data files in it.`, {
        details: { path },
      });
    return files;
  }
  if (found) return [path];
  const matches = (await matchGlob(path)).sort();
  if (matches.length === 0)
    throw new AppError("file-missing", `No file matches ${basename(path)} in ${dirname(path)}.`, { details: { path } });
  return matches;
}

/** The files meant by paths, folders and globs, in a fixed order. */
export async function findSourceFiles(paths: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) {
    for (const match of await expandOne(resolve(path))) {
      try {
        const real = await realpath(match);
        const { size, mtimeMs } = await stat(real);
        files.push({ path: match, byteCount: size, modifiedMs: mtimeMs });
      } catch (error) {
        throw fileFailure(error, match);
      }
    }
  }
  if (files.length > MAXIMUM_FILES)
    throw new AppError(
      "file-too-large",
      `These are ${files.length} files; at most ${MAXIMUM_FILES} can be one table. Choose a smaller folder.`,
    );
  return files;
}

/** Fails when a file was deleted, cut or written to since it was found. */
export async function checkUnchanged(files: readonly SourceFile[]): Promise<void> {
  for (const file of files) {
    const now = await stat(file.path).catch((error: unknown) => {
      throw fileFailure(error, file.path);
    });
    if (now.size !== file.byteCount || now.mtimeMs !== file.modifiedMs) {
      throw new AppError(
        "file-changed",
        `${basename(file.path)} changed while it was being read. Wait until it is complete, then import it again.`,
        { details: { path: file.path } },
      );
    }
  }
}

/** DuckDB reads `*`, `?` and `[` in paths as patterns. */
export function escapePathPattern(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}
