import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** What a shared library of Linux says about itself (System V ABI, chapters 4 and 5). */
export interface SharedLibrary {
  machine: "x64" | "arm64" | "other";
  /** DT_NEEDED: the libraries that the loader must find first. */
  needed: string[];
}

const sharedObject = 3;
const machines: Record<number, SharedLibrary["machine"]> = { 62: "x64", 183: "arm64" };
const dynamicSection = 6;
const neededTag = 1n;
const nullTag = 0n;
const sectionHeaderBytes = 64;
const dynamicEntryBytes = 16;

/** Null where the file is no whole 64-bit shared library. */
export async function readSharedLibrary(file: string): Promise<SharedLibrary | null> {
  const handle = await open(file, "r");
  try {
    return await parse(handle);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

async function parse(handle: FileHandle): Promise<SharedLibrary | null> {
  const header = await readAt(handle, 0, 64);
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header.readUInt8(4) === 2 && header.readUInt8(5) === 1;
  if (!isElf64 || header.readUInt16LE(16) !== sharedObject) return null;
  const sectionsAt = Number(header.readBigUInt64LE(40));
  const sectionCount = header.readUInt16LE(60);
  const sections = await readAt(handle, sectionsAt, sectionCount * sectionHeaderBytes);
  const section = (index: number) => {
    const at = index * sectionHeaderBytes;
    return {
      type: sections.readUInt32LE(at + 4),
      offset: Number(sections.readBigUInt64LE(at + 24)),
      size: Number(sections.readBigUInt64LE(at + 32)),
      link: sections.readUInt32LE(at + 40),
    };
  };
  const dynamic = Array.from({ length: sectionCount }, (_, index) => section(index)).find(
    ({ type }) => type === dynamicSection,
  );
  if (!dynamic) return null;
  const strings = section(dynamic.link);
  const names = await readAt(handle, strings.offset, strings.size);
  const entries = await readAt(handle, dynamic.offset, dynamic.size);
  const needed: string[] = [];
  for (let at = 0; at + dynamicEntryBytes <= entries.length; at += dynamicEntryBytes) {
    const tag = entries.readBigInt64LE(at);
    if (tag === nullTag) break;
    if (tag === neededTag) needed.push(textAt(names, Number(entries.readBigUInt64LE(at + 8))));
  }
  return { machine: machines[header.readUInt16LE(18)] ?? "other", needed };
}

function textAt(names: Buffer, offset: number): string {
  return names.toString("utf8", offset, names.indexOf(0, offset));
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new RangeError("The file ends too early.");
  return buffer;
}
