import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";

const pack = promisify(deflate);
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const rgbColour = 2;

interface Frame {
  widthPx: number;
  heightPx: number;
  bytesPerLine: number;
  /** Lines of blue, green, red and one unused byte. */
  pixels: Buffer;
}

/** Keeps a PNG of a virtual screen fresh until the returned function is called. */
export function keepScreenshot(framePath: string, pngPath: string, everyMs: number): () => void {
  let shown: number | undefined;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void saveIfChanged(framePath, pngPath, shown)
      .then((fingerprint) => {
        shown = fingerprint;
      })
      .catch((error: unknown) => {
        clearInterval(timer);
        process.stderr.write(
          `The screenshot could not be written: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      })
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return () => clearInterval(timer);
}

async function saveIfChanged(framePath: string, pngPath: string, shown: number | undefined): Promise<number> {
  const frame = readFrame(await readFile(framePath));
  const fingerprint = crc32(frame.pixels);
  if (fingerprint !== shown) await writeWhole(pngPath, await encodePng(frame));
  return fingerprint;
}

export async function saveScreenshot(framePath: string, pngPath: string): Promise<void> {
  await writeWhole(pngPath, await encodePng(readFrame(await readFile(framePath))));
}

async function writeWhole(filePath: string, content: Buffer): Promise<void> {
  await mkdir(path.dirname(filePath), { recursive: true });
  await writeFile(`${filePath}.partial`, content);
  await rename(`${filePath}.partial`, filePath);
}

/** Reads an X window dump (X11/XWDFile.h, version 7) of 32 bits a pixel, as Xvfb keeps for a 24-bit screen. */
export function readFrame(dump: Buffer): Frame {
  const field = (index: number) => dump.readUInt32BE(index * 4);
  const bitsPerPixel = field(11);
  if (field(1) !== 7 || bitsPerPixel !== 32) throw new Error("The virtual screen has an unknown format.");
  const colourEntries = field(19);
  return {
    widthPx: field(4),
    heightPx: field(5),
    bytesPerLine: field(12),
    pixels: dump.subarray(field(0) + colourEntries * 12),
  };
}

export async function encodePng(frame: Frame): Promise<Buffer> {
  const lineBytes = 1 + frame.widthPx * 3;
  const raw = Buffer.alloc(lineBytes * frame.heightPx);
  for (let y = 0; y < frame.heightPx; y += 1) {
    let to = y * lineBytes + 1;
    let from = y * frame.bytesPerLine;
    for (let x = 0; x < frame.widthPx; x += 1, from += 4, to += 3) {
      raw[to] = frame.pixels[from + 2] ?? 0;
      raw[to + 1] = frame.pixels[from + 1] ?? 0;
      raw[to + 2] = frame.pixels[from] ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(frame.widthPx, 0);
  header.writeUInt32BE(frame.heightPx, 4);
  header.set([8, rgbColour, 0, 0, 0], 8);
  return Buffer.concat([
    pngSignature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", await pack(raw, { level: 3 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
