import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { createInflateRaw } from "node:zlib";
import { AppError } from "../../../contract/errors.ts";

interface ZipEntry {
  name: string;
  method: number;
  compressedBytes: number;
  uncompressedBytes: number;
  headerAt: number;
}

export interface ZipArchive {
  has(name: string): boolean;
  byteCountOf(name: string): number;
  /** The unpacked text in pieces. Fails with `file-too-large` when it grows beyond what the archive says or beyond reason. */
  text(name: string, onCompressedBytes?: (byteCount: number) => void): AsyncGenerator<string>;
  readAll(name: string): Promise<string>;
}

const END_RECORD_BYTES = 22;
const MAXIMUM_COMMENT_BYTES = 65_535;
const FREE_BYTES = 268_435_456;
const MAXIMUM_RATIO = 200;
const MAXIMUM_ENTRY_BYTES = 17_179_869_184;

function damaged(path: string, cause?: unknown): AppError {
  return new AppError(
    "format-broken",
    `${basename(path)} is not a readable workbook: it may be damaged or cut off. Get a fresh copy and try again.`,
    cause === undefined ? {} : { cause },
  );
}

function bomb(path: string): AppError {
  return new AppError(
    "file-too-large",
    `${basename(path)} unpacks to far more than its size and was stopped. If you trust it, save the sheet as CSV and import that.`,
  );
}

async function readEntries(path: string): Promise<Map<string, ZipEntry>> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tailBytes = Math.min(size, END_RECORD_BYTES + MAXIMUM_COMMENT_BYTES + 20);
    const tail = Buffer.alloc(tailBytes);
    await file.read(tail, 0, tailBytes, size - tailBytes);
    const endAt = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (endAt === -1 || endAt + END_RECORD_BYTES > tailBytes) throw damaged(path);
    let directoryBytes = tail.readUInt32LE(endAt + 12);
    let directoryAt = tail.readUInt32LE(endAt + 16);
    if (directoryAt === 0xffffffff && endAt >= 20 && tail.readUInt32LE(endAt - 20) === 0x07064b50) {
      const zip64 = Buffer.alloc(56);
      await file.read(zip64, 0, 56, Number(tail.readBigUInt64LE(endAt - 12)));
      directoryBytes = Number(zip64.readBigUInt64LE(40));
      directoryAt = Number(zip64.readBigUInt64LE(48));
    }
    if (directoryAt + directoryBytes > size || directoryBytes > 67_108_864) throw damaged(path);
    const directory = Buffer.alloc(directoryBytes);
    await file.read(directory, 0, directoryBytes, directoryAt);
    const entries = new Map<string, ZipEntry>();
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50;) {
      const nameBytes = directory.readUInt16LE(at + 28);
      const extraBytes = directory.readUInt16LE(at + 30);
      const commentBytes = directory.readUInt16LE(at + 32);
      const entry: ZipEntry = {
        name: directory
          .toString("utf8", at + 46, at + 46 + nameBytes)
          .replaceAll("\\", "/")
          .replace(/^\/+/, ""),
        method: directory.readUInt16LE(at + 10),
        compressedBytes: directory.readUInt32LE(at + 20),
        uncompressedBytes: directory.readUInt32LE(at + 24),
        headerAt: directory.readUInt32LE(at + 42),
      };
      readZip64(directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes), entry);
      entries.set(entry.name.toLowerCase(), entry);
      at += 46 + nameBytes + extraBytes + commentBytes;
    }
    return entries;
  } catch (error) {
    throw error instanceof RangeError ? damaged(path, error) : error;
  } finally {
    await file.close();
  }
}

function readZip64(extra: Buffer, entry: ZipEntry): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    const next = () => {
      const value = Number(extra.readBigUInt64LE(field));
      field += 8;
      return value;
    };
    if (entry.uncompressedBytes === 0xffffffff) entry.uncompressedBytes = next();
    if (entry.compressedBytes === 0xffffffff) entry.compressedBytes = next();
    if (entry.headerAt === 0xffffffff) entry.headerAt = next();
  }
}

async function dataStart(path: string, entry: ZipEntry): Promise<number> {
  const file = await open(path, "r");
  try {
    const header = Buffer.alloc(30);
    const { bytesRead } = await file.read(header, 0, 30, entry.headerAt);
    if (bytesRead < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged(path);
    return entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

/** Opens the directory of a ZIP file; entries are unpacked in a stream when asked for. */
export async function openZip(path: string): Promise<ZipArchive> {
  const entries = await readEntries(path);
  const find = (name: string): ZipEntry => {
    const entry = entries.get(name.toLowerCase());
    if (!entry) throw damaged(path);
    return entry;
  };

  async function* text(name: string, onCompressedBytes?: (byteCount: number) => void): AsyncGenerator<string> {
    const entry = find(name);
    const limit = Math.min(MAXIMUM_ENTRY_BYTES, Math.max(FREE_BYTES, entry.compressedBytes * MAXIMUM_RATIO));
    if (entry.uncompressedBytes > limit) throw bomb(path);
    if (entry.compressedBytes === 0) return;
    const start = await dataStart(path, entry);
    const packed = createReadStream(path, { start, end: start + entry.compressedBytes - 1, highWaterMark: 262_144 });
    let read = 0;
    packed.on("data", (chunk) => {
      read += chunk.length;
      onCompressedBytes?.(read);
    });
    const unpack = createInflateRaw({ chunkSize: 262_144 });
    const source = entry.method === 0 ? packed : packed.pipe(unpack);
    packed.on("error", (error) => unpack.destroy(error));
    const decoder = new StringDecoder("utf8");
    let total = 0;
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        total += chunk.length;
        if (total > limit) throw bomb(path);
        yield decoder.write(chunk);
      }
      yield decoder.end();
    } catch (error) {
      if (error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_"))
        throw damaged(path, error);
      throw error;
    } finally {
      packed.destroy();
      unpack.destroy();
    }
    if (total < entry.uncompressedBytes) throw damaged(path);
  }

  return {
    has: (name) => entries.has(name.toLowerCase()),
    byteCountOf: (name) => find(name).compressedBytes,
    text,
    async readAll(name) {
      let all = "";
      for await (const part of text(name)) all += part;
      return all;
    },
  };
}
