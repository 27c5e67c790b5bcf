import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout } from "node:timers/promises";
import { AppError } from "../contract/errors.ts";

export type FollowedRow = Record<string, string>;

const POLL_MS = 150;
const CHUNK_BYTES = 1 << 16;

/** The bytes of stdin ("-") until it ends, or of a file as it grows until the signal stops. */
async function* bytesOf(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (path === "-") {
    for await (const chunk of process.stdin) {
      if (signal.aborted) return;
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    }
    return;
  }
  let at = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    at += bytes.length;
    yield bytes;
    if (signal.aborted) return;
  }
  while (!signal.aborted) {
    const { size } = await stat(path);
    if (size < at)
      throw new AppError("invalid-input", `${path} became shorter than it was; start again to read it anew.`);
    if (size > at) {
      const file = await open(path);
      try {
        while (at < size) {
          const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - at));
          const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
          if (bytesRead === 0) break;
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    }
    await setTimeout(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Splits one line of delimited text (RFC 4180 quotes, no line breaks within). */
export function splitCells(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (isQuoted) {
      if (character === '"' && line.charAt(index + 1) === '"') {
        cell += '"';
        index += 1;
      } else if (character === '"') isQuoted = false;
      else cell += character;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}

function likelyDelimiter(header: string): string {
  const counts = [",", ";", "\t", "|"].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}

async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let open = "";
  for await (const bytes of bytesOf(path, signal)) {
    const lines = (open + decoder.write(bytes)).split(/\r?\n/);
    open = lines.pop() ?? "";
    yield* lines;
  }
  if (open !== "") yield open;
}

/** Rows of delimited text with a header, or of JSON lines, as they come. */
export async function* followRows(
  path: string,
  { delimiter: asked, signal }: { delimiter?: string | undefined; signal: AbortSignal },
): AsyncGenerator<FollowedRow> {
  let header: string[] | null = null;
  let delimiter = asked ?? ",";
  let isJson: boolean | null = null;
  for await (const raw of linesOf(path, signal)) {
    const line: string = header === null ? raw.replace(/^\uFEFF/, "") : raw;
    if (line.trim() === "") continue;
    isJson ??= line.trimStart().startsWith("{");
    if (isJson) yield jsonRow(line);
    else if (header === null) {
      delimiter = asked ?? likelyDelimiter(line);
      header = splitCells(line, delimiter).map((name) => name.trim());
    } else {
      const cells = splitCells(line, delimiter);
      yield Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""]));
    }
  }
}

function jsonRow(line: string): FollowedRow {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    throw new AppError("invalid-input", `This line is not JSON: ${line.slice(0, 80)}`, { cause: error });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new AppError("invalid-input", `This line is not a JSON object: ${line.slice(0, 80)}`);
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [
      name,
      value === null ? "" : typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
