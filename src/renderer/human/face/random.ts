/** Mulberry32 (Tommy Ettinger, public domain): uniform numbers in [0, 1) that depend on the seed alone. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function latticeValue(cell: number, seed: number): number {
  let t = Math.imul(cell, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d);
  t = Math.imul(t ^ (t >>> 12), 0x297a2d39);
  return ((t ^ (t >>> 15)) >>> 0) / 2147483648 - 1;
}

/** Smooth value noise in [-1, 1] with one lattice point per unit, continuous in value and slope. */
export function smoothNoise(at: number, seed: number): number {
  const cell = Math.floor(at);
  const t = at - cell;
  const blend = t * t * t * (t * (t * 6 - 15) + 10);
  return latticeValue(cell, seed) * (1 - blend) + latticeValue(cell + 1, seed) * blend;
}
