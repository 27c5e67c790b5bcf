import { DataTexture, LinearFilter, LinearMipmapLinearFilter, RepeatWrapping, RGBAFormat } from "three";
import { seededRandom } from "./random.ts";

const PORES_PER_SIDE = 34;

/** Heights of a tileable patch of skin, 0 to 1: a jittered grid of pores with fine lines between them (Worley cells). */
export function poreHeights(size: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const points = new Float32Array(PORES_PER_SIDE * PORES_PER_SIDE * 2);
  for (let i = 0; i < points.length; i++) points[i] = random();
  const heights = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const gx = (x / size) * PORES_PER_SIDE;
      const gy = (y / size) * PORES_PER_SIDE;
      let nearest = 9;
      let second = 9;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const cx = Math.floor(gx) + dx;
          const cy = Math.floor(gy) + dy;
          const wrappedX = (cx + PORES_PER_SIDE) % PORES_PER_SIDE;
          const wrappedY = (cy + PORES_PER_SIDE) % PORES_PER_SIDE;
          const at = (wrappedY * PORES_PER_SIDE + wrappedX) * 2;
          const distance = Math.hypot(cx + points[at]! - gx, cy + points[at + 1]! - gy);
          if (distance < nearest) {
            second = nearest;
            nearest = distance;
          } else if (distance < second) second = distance;
        }
      }
      const pore = Math.min(1, nearest / 0.34);
      const line = Math.min(1, (second - nearest) / 0.25);
      heights[y * size + x] = 0.55 * pore + 0.45 * line;
    }
  }
  return heights;
}

/** A tileable tangent-space normal map of skin pores. */
export function createPoreTexture(size = 256, seed = 7): DataTexture {
  const heights = poreHeights(size, seed);
  const pixels = new Uint8Array(size * size * 4);
  const at = (x: number, y: number) => heights[((y + size) % size) * size + ((x + size) % size)]!;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = (at(x + 1, y) - at(x - 1, y)) * 1.2;
      const dy = (at(x, y + 1) - at(x, y - 1)) * 1.2;
      const length = Math.hypot(dx, dy, 1);
      const pixel = (y * size + x) * 4;
      pixels[pixel] = Math.round((-dx / length) * 127.5 + 127.5);
      pixels[pixel + 1] = Math.round((-dy / length) * 127.5 + 127.5);
      pixels[pixel + 2] = Math.round((1 / length) * 127.5 + 127.5);
      pixels[pixel + 3] = Math.round(at(x, y) * 255);
    }
  }
  const texture = new DataTexture(pixels, size, size, RGBAFormat);
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.generateMipmaps = true;
  texture.needsUpdate = true;
  return texture;
}
