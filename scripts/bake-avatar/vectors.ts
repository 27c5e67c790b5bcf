/** Arithmetic on flat x y z arrays. */

export function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

export function sum(...parts: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(parts[0]!.length);
  for (const part of parts) {
    for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
  }
  return total;
}

/** Multiplies each x y z triple by its vertex's weight. */
export function masked(values: Float64Array, weights: Float64Array): Float64Array {
  return values.map((value, i) => value * weights[Math.floor(i / 3)]!);
}

export function translation(weights: Float64Array, x: number, y: number, z: number): Float64Array {
  const step = [x, y, z];
  const delta = new Float64Array(weights.length * 3);
  for (let i = 0; i < delta.length; i++) delta[i] = weights[Math.floor(i / 3)]! * step[i % 3]!;
  return delta;
}

export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
