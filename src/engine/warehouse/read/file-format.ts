import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { FileFormat } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import { fileFailure } from "./source-files.ts";

/** `gzip` wraps text formats; `xls` is the legacy workbook that XLSX replaced. */
export interface DetectedFormat {
  format: FileFormat;
  gzip: boolean;
  legacyWorkbook: boolean;
}

const HEAD_BYTES = 65_536;

const BY_EXTENSION: Record<string, FileFormat> = {
  ".csv": "csv",
  ".txt": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".json": "json",
  ".geojson": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".arrow": "arrow",
  ".arrows": "arrow",
  ".feather": "arrow",
  ".ipc": "arrow",
  ".xlsx": "xlsx",
  ".xlsm": "xlsx",
  ".xls": "xlsx",
  ".sqlite": "sqlite",
  ".sqlite3": "sqlite",
  ".db": "sqlite",
};

export async function readHead(path: string, byteCount = HEAD_BYTES): Promise<Buffer> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw fileFailure(error, path);
  });
  try {
    const buffer = Buffer.alloc(byteCount);
    const { bytesRead } = await file.read(buffer, 0, byteCount, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileFailure(error, path);
  } finally {
    await file.close();
  }
}

function startsWith(head: Buffer, ...bytes: number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

export function isGzip(head: Buffer): boolean {
  return startsWith(head, 0x1f, 0x8b);
}

/** Bytes that no text file in an encoding we read has: control characters other than whitespace, outside UTF-16. */
export function looksBinary(head: Buffer): boolean {
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) return false;
  const zeros = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (zeros > 0 && looksUtf16(head) === null) return true;
  let control = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 0 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 26) control += 1;
  return control > head.length * 0.005 + 2;
}

/** UTF-16 without a byte order mark: nearly every other byte is zero. */
export function looksUtf16(head: Buffer): "utf-16le" | "utf-16be" | null {
  let even = 0;
  let odd = 0;
  const pairs = Math.floor(head.length / 2);
  for (let index = 0; index < pairs * 2; index += 2) {
    if (head[index] === 0) even += 1;
    if (head[index + 1] === 0) odd += 1;
  }
  if (pairs < 4) return null;
  if (odd > pairs * 0.4 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.4 && odd < pairs * 0.05) return "utf-16be";
  return null;
}

function fromMagic(head: Buffer): Omit<DetectedFormat, "gzip"> | null {
  const text = head.toString("latin1", 0, 16);
  if (text.startsWith("PAR1")) return { format: "parquet", legacyWorkbook: false };
  if (text.startsWith("ARROW1") || startsWith(head, 0xff, 0xff, 0xff, 0xff))
    return { format: "arrow", legacyWorkbook: false };
  if (text.startsWith("SQLite format 3\0")) return { format: "sqlite", legacyWorkbook: false };
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04)) return { format: "xlsx", legacyWorkbook: false };
  if (startsWith(head, 0xd0, 0xcf, 0x11, 0xe0)) return { format: "xlsx", legacyWorkbook: true };
  return null;
}

const MAGIC_FORMATS = new Set<FileFormat>(["parquet", "arrow", "sqlite", "xlsx"]);

function withoutGzip(path: string): { extension: string; named: boolean } {
  const extension = extname(path).toLowerCase();
  return extension === ".gz" || extension === ".gzip"
    ? { extension: extname(path.slice(0, -extension.length)).toLowerCase(), named: true }
    : { extension, named: false };
}

/** What a file is, by its first bytes and then by its name. Fails when it is empty, damaged or nothing we know. */
export async function detectFormat(path: string, wanted?: FileFormat): Promise<DetectedFormat> {
  const name = basename(path);
  const head = await readHead(path);
  if (head.length === 0) throw new AppError("format-broken", `${name} is empty. Choose a file that has data in it.`);
  if (isGzip(head)) {
    const { extension } = withoutGzip(path);
    return { format: wanted ?? BY_EXTENSION[extension] ?? "csv", gzip: true, legacyWorkbook: false };
  }
  const magic = fromMagic(head);
  if (magic && (wanted === undefined || wanted === magic.format)) return { ...magic, gzip: false };
  const { extension, named } = withoutGzip(path);
  const format = wanted ?? BY_EXTENSION[extension];
  if (named)
    throw new AppError(
      "format-broken",
      `${name} is named as a gzip file but is not one. Rename it or download it again.`,
    );
  if (format && MAGIC_FORMATS.has(format)) {
    throw new AppError(
      "format-broken",
      `${name} is not a readable ${format === "xlsx" ? "workbook" : `${format} file`}: it may be damaged or cut off. Get a fresh copy and try again.`,
    );
  }
  if (looksBinary(head)) {
    throw new AppError(
      "format-broken",
      `${name} does not contain text, so it cannot be read as a table. Choose a CSV, JSON, Parquet, Arrow, Excel or SQLite file.`,
    );
  }
  if (format) return { format, gzip: false, legacyWorkbook: false };
  if (extension === "" || extension === ".dat" || extension === ".log" || extension === ".data")
    return { format: "csv", gzip: false, legacyWorkbook: false };
  const first = head.toString("utf8").trimStart()[0];
  if (first === "[" || first === "{") return { format: "json", gzip: false, legacyWorkbook: false };
  throw new AppError(
    "format-unknown",
    `${name} is in a format that is not known here. Choose a CSV, JSON, Parquet, Arrow, Excel or SQLite file.`,
  );
}
