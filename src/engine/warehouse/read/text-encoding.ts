import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import type { ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import { looksUtf16 } from "./file-format.ts";

export type TextEncodingName = NonNullable<ReadOptions["encoding"]>;

/** The web's "latin-1" is Windows-1252, which is what such files are. */
const DECODER_LABELS: Record<TextEncodingName, string> = {
  "utf-8": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  "latin-1": "windows-1252",
};
const MAXIMUM_GZIP_RATIO = 200;
const FREE_GZIP_BYTES = 268_435_456;

function isUtf8(head: Buffer): boolean {
  let end = head.length;
  for (let back = 1; back <= Math.min(4, head.length); back += 1) {
    const byte = head[head.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    if (byte >= 0xc0) end = head.length - back;
    break;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, end));
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

export function detectEncoding(head: Buffer): TextEncodingName {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return looksUtf16(head) ?? (isUtf8(head) ? "utf-8" : "latin-1");
}

export function decodeText(bytes: Buffer, encoding: TextEncodingName): string {
  return new TextDecoder(DECODER_LABELS[encoding]).decode(bytes);
}

/** Decodes in a stream; the byte order mark is dropped. */
function decoding(encoding: TextEncodingName): Transform {
  const decoder = new TextDecoder(DECODER_LABELS[encoding]);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, decoder.decode(chunk, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
}

/** Refuses a gzip file that unpacks to more than 256 MiB and to more than 200 times its size. */
function limitedTo(maximumBytes: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total > maximumBytes)
        done(
          new AppError(
            "file-too-large",
            "The compressed file unpacks to far more than it should and was stopped. If you trust it, unpack it first and import the result.",
          ),
        );
      else done(null, chunk);
    },
  });
}

function gzipLimit(byteCount: number): number {
  return Math.max(FREE_GZIP_BYTES, byteCount * MAXIMUM_GZIP_RATIO);
}

/** Writes the file as plain UTF-8 to `target`. `onBytes` gets the bytes read of the source so far. */
export async function transcode(
  source: { path: string; byteCount: number; gzip: boolean; encoding: TextEncodingName },
  target: string,
  options: { signal?: AbortSignal | undefined; onBytes?: (byteCount: number) => void } = {},
): Promise<void> {
  const input = createReadStream(source.path, { highWaterMark: 1_048_576 });
  let read = 0;
  input.on("data", (chunk) => {
    read += chunk.length;
    options.onBytes?.(read);
  });
  const stages: Transform[] = [];
  if (source.gzip) stages.push(createGunzip({ chunkSize: 262_144 }), limitedTo(gzipLimit(source.byteCount)));
  if (source.encoding !== "utf-8") stages.push(decoding(source.encoding));
  const output = createWriteStream(target, { highWaterMark: 1_048_576 });
  try {
    await pipeline(
      [input, ...stages, output],
      options.signal ? { signal: options.signal as globalThis.AbortSignal } : {},
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_")) {
      throw new AppError(
        "format-broken",
        "The compressed file is damaged or was cut off. Get a fresh copy and try again.",
        { cause: error },
      );
    }
    throw error;
  }
}

/** The first unpacked bytes of a gzip file. Fails with `format-broken` when there are none. */
export async function gunzipHead(path: string, byteCount: number): Promise<{ head: Buffer; complete: boolean }> {
  const input = createReadStream(path);
  const unpack = createGunzip();
  const parts: Buffer[] = [];
  let total = 0;
  const failed = new Promise<never>((_resolve, reject) => {
    input.on("error", reject);
  });
  async function read(): Promise<boolean> {
    for await (const part of input.pipe(unpack) as AsyncIterable<Buffer>) {
      parts.push(part);
      total += part.length;
      if (total >= byteCount) return false;
    }
    return true;
  }
  try {
    const complete = await Promise.race([read(), failed]);
    return { head: Buffer.concat(parts), complete };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_")) {
      if (total > 0) return { head: Buffer.concat(parts), complete: false };
      throw new AppError(
        "format-broken",
        "The compressed file is damaged or was cut off. Get a fresh copy and try again.",
        { cause: error },
      );
    }
    throw error;
  } finally {
    input.destroy();
    unpack.destroy();
  }
}
