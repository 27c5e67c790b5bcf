import type { TextRegion } from "./regions.ts";

/** One byte of brightness a pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Brightness at a place between pixels, bilinear; white beyond the edge. */
function sample({ width, height, pixels }: Picture, x: number, y: number): number {
  if (x < 0 || y < 0 || x > width - 1 || y > height - 1) return 255;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const dx = x - left;
  const dy = y - top;
  const upper = (pixels[top * width + left] ?? 0) * (1 - dx) + (pixels[top * width + right] ?? 0) * dx;
  const lower = (pixels[bottom * width + left] ?? 0) * (1 - dx) + (pixels[bottom * width + right] ?? 0) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** Each new pixel is the mean of the old ones it covers. */
export function resize(picture: Picture, width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height);
  const stepX = picture.width / width;
  const stepY = picture.height / height;
  const across = Math.max(1, Math.round(stepX));
  const down = Math.max(1, Math.round(stepY));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let sy = 0; sy < down; sy += 1)
        for (let sx = 0; sx < across; sx += 1)
          sum += sample(
            picture,
            Math.min((x + (sx + 0.5) / across) * stepX - 0.5, picture.width - 1),
            Math.min((y + (sy + 0.5) / down) * stepY - 0.5, picture.height - 1),
          );
      pixels[y * width + x] = Math.round(sum / (across * down));
    }
  return { width, height, pixels };
}

/** A line cut out upright, `height` pixels high. */
export function cutOut(picture: Picture, region: TextRegion, height: number): Picture {
  const scale = region.height / height;
  const width = Math.max(8, Math.round(region.width / scale));
  const pixels = new Uint8Array(width * height);
  const [cos, sin] = [Math.cos(region.angle), Math.sin(region.angle)];
  const steps = Math.max(1, Math.round(scale));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let sy = 0; sy < steps; sy += 1)
        for (let sx = 0; sx < steps; sx += 1) {
          const along = (x + (sx + 0.5) / steps - width / 2) * scale;
          const over = (y + (sy + 0.5) / steps - height / 2) * scale;
          sum += sample(picture, region.x + along * cos - over * sin, region.y + along * sin + over * cos);
        }
      pixels[y * width + x] = Math.round(sum / (steps * steps));
    }
  return { width, height, pixels };
}

/** Turned by quarters, clockwise. */
export function turned(picture: Picture, quarters: 1 | 2 | 3): Picture {
  const { width, height, pixels } = picture;
  const swaps = quarters !== 2;
  const result: Picture = {
    width: swaps ? height : width,
    height: swaps ? width : height,
    pixels: new Uint8Array(pixels.length),
  };
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [toX, toY] =
        quarters === 1 ? [height - 1 - y, x] : quarters === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      result.pixels[toY * result.width + toX] = pixels[y * width + x] ?? 255;
    }
  return result;
}
