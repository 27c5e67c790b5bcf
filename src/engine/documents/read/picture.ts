import { basename } from "node:path";
import { readFile } from "node:fs/promises";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { AppError } from "../../../contract/errors.ts";

/** One byte of brightness a pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

const mostPixels = 60_000_000;
const longestSide = 3_000;

export function brightnessOf(image: { width: number; height: number; data: Uint8ClampedArray }): Picture {
  const { width, height, data } = image;
  const pixels = new Uint8Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    const at = index * 4;
    // ITU-R BT.601.
    pixels[index] = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 151 + (data[at + 2] ?? 0) * 28) >> 8;
  }
  return { width, height, pixels };
}

/** A PNG or JPEG, on white, made smaller where it has more pixels than letters need. */
export async function readPicture(path: string): Promise<Picture> {
  const name = basename(path);
  const bytes = await readFile(path);
  const size = pictureSize(bytes);
  if (size && size.width * size.height > mostPixels)
    throw new AppError(
      "file-too-large",
      `${name} has ${size.width} x ${size.height} pixels, more than a scan needs. Scan it at 300 dots an inch.`,
    );
  let image: Awaited<ReturnType<typeof loadImage>>;
  try {
    image = await loadImage(bytes);
  } catch (error) {
    throw new AppError("format-broken", `${name} is damaged or was cut off. Get a fresh copy and try again.`, {
      cause: error,
    });
  }
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return brightnessOf(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** Width and height as the file's head says, before anything is unpacked. */
function pictureSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}
