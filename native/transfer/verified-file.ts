import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { AppError, isAppError } from "../../src/contract/errors.ts";
import { asDiskFailure } from "./failure.ts";
import type { FileSource, WantedFile } from "./source.ts";

const retryDelaysMs = [500, 2_000, 8_000];
const readBytes = 1 << 20;

export interface VerifiedFile {
  sha256: string;
  sizeBytes: number;
}

export interface FetchOptions {
  source: FileSource;
  file: WantedFile & { sha256: string | null; sizeBytes: number | null };
  /** Where the file is written. What is there already is taken as the beginning of it. */
  target: string;
  signal: AbortSignal;
  /** Bytes of this file that are there, and the size of the whole where it is known. */
  onBytes(presentBytes: number, totalBytes: number | null): void;
}

/**
 * Fetches one file, going on where an earlier try stopped, and checks size and SHA-256 as it is written. A cancelled or
 * broken transfer from the network leaves what has arrived; a file with another content is deleted.
 * @throws {AppError} cancelled, unavailable, not-found, disk-full, permission-denied, format-broken, file-missing.
 */
export async function fetchVerified(options: FetchOptions): Promise<VerifiedFile> {
  const { file, target, signal } = options;
  await mkdir(path.dirname(target), { recursive: true }).catch((error: unknown) => {
    throw asDiskFailure(error, path.dirname(target));
  });
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await fetchOnce(options);
    } catch (error) {
      if (!options.source.mayRetry) await rm(target, { force: true });
      if (signal.aborted) throw new AppError("cancelled", "Stopped.", { cause: error });
      const delayMs = retryDelaysMs[attempt];
      if (!options.source.mayRetry || !isAppError(error, "unavailable") || delayMs === undefined)
        throw asDiskFailure(error, file.path);
      await delay(delayMs, undefined, { signal }).catch(() => {
        throw new AppError("cancelled", "Stopped.");
      });
    }
  }
}

async function fetchOnce({ source, file, target, signal, onBytes }: FetchOptions): Promise<VerifiedFile> {
  let presentBytes = await sizeOf(target);
  if (file.sizeBytes !== null && presentBytes > file.sizeBytes) presentBytes = 0;
  let hash = createHash("sha256");
  if (presentBytes > 0) await feed(hash, target, presentBytes, signal);
  if (file.sizeBytes === null || presentBytes < file.sizeBytes) {
    const stream = await source.open(file, presentBytes, signal);
    if (stream.startByte !== presentBytes) {
      presentBytes = 0;
      hash = createHash("sha256");
    }
    const totalBytes = file.sizeBytes ?? stream.totalBytes;
    await clearFrom(target, presentBytes);
    const handle = await open(target, "a");
    try {
      onBytes(presentBytes, totalBytes);
      for await (const chunk of stream.chunks) {
        signal.throwIfAborted();
        await writeAll(handle, chunk);
        hash.update(chunk);
        presentBytes += chunk.byteLength;
        if (file.sizeBytes !== null && presentBytes > file.sizeBytes) break;
        onBytes(presentBytes, totalBytes);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (totalBytes !== null && presentBytes < totalBytes)
      throw new AppError(
        source.mayRetry ? "unavailable" : "format-broken",
        `${file.path} ended after ${presentBytes} of ${totalBytes} bytes.`,
      );
  }
  return finish(file, target, presentBytes, hash.digest("hex"), source.label);
}

async function finish(
  file: FetchOptions["file"],
  target: string,
  sizeBytes: number,
  sha256: string,
  label: string,
): Promise<VerifiedFile> {
  const isRightSize = file.sizeBytes === null || file.sizeBytes === sizeBytes;
  if (isRightSize && (file.sha256 === null || file.sha256 === sha256)) return { sha256, sizeBytes };
  await rm(target, { force: true });
  throw new AppError(
    "format-broken",
    `${file.path} from ${label} is not the file that was expected: its ${isRightSize ? "SHA-256" : "size"} differs. It was thrown away.`,
    {
      details: { expected: file.sha256, found: sha256, expectedBytes: file.sizeBytes, foundBytes: sizeBytes },
    },
  );
}

/** The hash of a file on disk, read in steps that leave room for other work: SHA-256 in hex, or SHA-512 in base64. */
export async function hashFile(
  file: string,
  signal: AbortSignal,
  algorithm: "sha256" | "sha512" = "sha256",
): Promise<string> {
  const hash = createHash(algorithm);
  await feed(hash, file, null, signal);
  return hash.digest(algorithm === "sha256" ? "hex" : "base64");
}

async function feed(hash: Hash, file: string, byteCount: number | null, signal: AbortSignal): Promise<void> {
  const range = byteCount === null ? {} : { end: byteCount - 1 };
  for await (const chunk of createReadStream(file, { highWaterMark: readBytes, signal, ...range }))
    hash.update(chunk as Buffer);
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;)
    offset += (await handle.write(chunk, offset, chunk.byteLength - offset)).bytesWritten;
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function clearFrom(file: string, byteCount: number): Promise<void> {
  if ((await sizeOf(file)) > byteCount) await truncate(file, byteCount);
}
