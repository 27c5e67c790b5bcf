import sharp from "sharp";

export interface TextureBytes {
  readonly name: string;
  readonly webp: Uint8Array;
}

export interface UvWindow {
  readonly u: number;
  readonly v: number;
  readonly size: number;
}

/** The square part of a texture that the given texture coordinates use, with a margin. */
export function usedWindow(uvs: Float64Array, margin = 0.01): UvWindow {
  let [minU, minV, maxU, maxV] = [1, 1, 0, 0];
  for (let i = 0; i < uvs.length; i += 2) {
    minU = Math.min(minU, uvs[i]!);
    maxU = Math.max(maxU, uvs[i]!);
    minV = Math.min(minV, uvs[i + 1]!);
    maxV = Math.max(maxV, uvs[i + 1]!);
  }
  const size = Math.min(1, Math.max(maxU - minU, maxV - minV) + 2 * margin);
  return {
    u: Math.min(1 - size, Math.max(0, minU - margin)),
    v: Math.min(1 - size, Math.max(0, minV - margin)),
    size,
  };
}

/** Cuts `window` (v upwards) out of an image and scales it to `pixels` square. */
export async function cutSquare(
  name: string,
  image: Buffer,
  window: UvWindow,
  pixels: number,
  quality: number,
): Promise<TextureBytes> {
  const { width, height } = await sharp(image).metadata();
  const left = Math.round(window.u * width);
  const top = Math.round((1 - window.v - window.size) * height);
  const side = Math.round(window.size * width);
  const webp = await sharp(image)
    .extract({ left, top, width: Math.min(side, width - left), height: Math.min(side, height - top) })
    .resize(pixels, pixels, { kernel: "lanczos3", fit: "fill" })
    .webp({ quality, effort: 6, smartSubsample: true })
    .toBuffer();
  return { name, webp };
}

export async function wholeTexture(
  name: string,
  image: Buffer,
  pixels: number,
  quality: number,
): Promise<TextureBytes> {
  const webp = await sharp(image)
    .resize(pixels, pixels, { kernel: "lanczos3", fit: "fill" })
    .webp({ quality, alphaQuality: 90, effort: 6 })
    .toBuffer();
  return { name, webp };
}

/** Opacity of an image at texture coordinates with v upwards, 0 to 255. */
export async function alphaSampler(image: Buffer): Promise<(u: number, v: number) => number> {
  const { data, info } = await sharp(image).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return (u, v) => {
    const x = Math.min(info.width - 1, Math.max(0, Math.floor(u * info.width)));
    const y = Math.min(info.height - 1, Math.max(0, Math.floor((1 - v) * info.height)));
    return data[(y * info.width + x) * 4 + 3]!;
  };
}
