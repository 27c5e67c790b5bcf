import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { DocumentFormat } from "../../../contract/documents.ts";
import { AppError } from "../../../contract/errors.ts";
import { openZip } from "../../warehouse/read/zip-archive.ts";
import { documentLimits } from "./page-text.ts";

const headBytes = 4096;

export interface DocumentFile {
  path: string;
  format: DocumentFormat;
  byteCount: number;
}

/** Tells by its content what a file is. Fails with a sentence for what is no document, empty, too large or protected. */
export async function detectDocument(path: string): Promise<DocumentFile> {
  const name = basename(path);
  const { head, byteCount } = await readHead(path);
  if (byteCount === 0) throw new AppError("format-broken", `${name} is empty: there is nothing to read in it.`);
  if (byteCount > documentLimits.byteCount)
    throw new AppError(
      "file-too-large",
      `${name} has ${Math.round(byteCount / 1_048_576)} MB; documents may have up to ${documentLimits.byteCount / 1_048_576} MB. Split it and import the parts.`,
    );
  return { path, byteCount, format: await formatOf(path, name, head) };
}

async function formatOf(path: string, name: string, head: Buffer): Promise<DocumentFormat> {
  const ending = extname(name).toLowerCase();
  if (head.subarray(0, 1024).includes("%PDF-")) return "pdf";
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return formatOfArchive(path, name);
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new AppError(
      "format-unknown",
      `${name} is an old or password-protected Office file. Open it in its program, save it without a password as .docx or PDF, and import that.`,
    );
  }
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47]) || startsWith(head, [0xff, 0xd8, 0xff])) return "image";
  if (startsWith(head, [0x7b, 0x5c, 0x72, 0x74, 0x66]))
    throw new AppError("format-unknown", `${name} is a rich-text file. Save it as .docx or PDF and import that.`);
  if (!isText(head)) throw unknown(name);
  const start = head.toString("utf8").trimStart().toLowerCase();
  if (/^(<!doctype html|<html)/.test(start) || [".html", ".htm", ".xhtml"].includes(ending)) return "html";
  return [".md", ".markdown", ".mdown"].includes(ending) ? "markdown" : "text";
}

async function formatOfArchive(path: string, name: string): Promise<DocumentFormat> {
  let isWord: boolean;
  try {
    isWord = (await openZip(path)).has("word/document.xml");
  } catch (error) {
    throw new AppError("format-broken", `${name} is damaged or was cut off. Get a fresh copy and try again.`, {
      cause: error,
    });
  }
  if (isWord) return "docx";
  throw unknown(name);
}

function unknown(name: string): AppError {
  return new AppError(
    "format-unknown",
    `${name} is none of the documents I can read: PDF, Word (.docx), HTML, Markdown, text, or a scan as PNG or JPEG. Tables are opened as data instead.`,
  );
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

function isText(head: Buffer): boolean {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) return true;
  let odd = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd += 1;
  }
  return odd <= head.length * 0.02;
}

async function readHead(path: string): Promise<{ head: Buffer; byteCount: number }> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new AppError("invalid-input", `${basename(path)} is a folder. Choose the documents in it.`);
    const head = Buffer.alloc(Math.min(headBytes, stats.size));
    await file.read(head, 0, head.length, 0);
    return { head, byteCount: stats.size };
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): AppError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return new AppError("file-missing", `${path} is not there any more.`);
  if (code === "EACCES" || code === "EPERM")
    return new AppError("permission-denied", `You may not read ${basename(path)}. Change its rights or copy it.`);
  return new AppError("file-unreadable", `${basename(path)} could not be read.`, { cause: error });
}
