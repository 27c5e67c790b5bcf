import type { TimedValue } from "./index.ts";

/** Uniform and normal numbers from a seed (mulberry32, Box-Muller). */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

export const STEP_MS = 300_000;
const ROWS_A_DAY = 288;

/** Two weeks of a daily wave (50 to 150) with noise, every five minutes. `change` may alter a row's value. */
export function dailySeries(
  seed: number,
  change: (value: number, row: number, normal: number) => number = (value) => value,
  rowCount = 14 * ROWS_A_DAY,
): TimedValue[] {
  const { normal } = createRandom(seed);
  const startMs = Date.UTC(2024, 2, 4);
  return Array.from({ length: rowCount }, (_, row) => ({
    timestampMs: startMs + row * STEP_MS,
    value: change(100 + 50 * Math.sin((2 * Math.PI * row) / ROWS_A_DAY) + 4 * normal(), row, normal()),
  }));
}
