export interface Bounds {
  lower: readonly number[];
  upper: readonly number[];
}

/**
 * Minimises `cost` inside a box by the simplex of Nelder and Mead (1965), points outside projected onto it.
 * Deterministic; stops after `evaluations` or when the simplex is flat to one part in ten thousand.
 */
export function minimise(
  cost: (point: readonly number[]) => number,
  start: readonly number[],
  bounds: Bounds,
  evaluations: number,
): number[] {
  const size = start.length;
  const inside = (point: number[]) =>
    point.map((value, index) => Math.min(bounds.upper[index]!, Math.max(bounds.lower[index]!, value)));
  let left = evaluations;
  const measure = (point: number[]) => {
    left -= 1;
    const value = cost(point);
    return { point, value: Number.isFinite(value) ? value : Number.MAX_VALUE };
  };
  const simplex = [measure(inside([...start]))];
  for (let index = 0; index < size; index += 1) {
    const point = [...simplex[0]!.point];
    const range = bounds.upper[index]! - bounds.lower[index]!;
    const step = Math.min(0.2 * range, 0.25);
    point[index] = point[index]! + step > bounds.upper[index]! ? point[index]! - step : point[index]! + step;
    simplex.push(measure(inside(point)));
  }
  while (left > 0) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex[size]!;
    if (worst.value - best.value <= 1e-4 * (Math.abs(best.value) + 1e-12)) break;
    const centre = best.point.map((_, index) => {
      let sum = 0;
      for (let corner = 0; corner < size; corner += 1) sum += simplex[corner]!.point[index]!;
      return sum / size;
    });
    const along = (factor: number) =>
      measure(inside(centre.map((value, index) => value + factor * (worst.point[index]! - value))));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[size] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[size - 1]!.value) simplex[size] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[size] = contracted;
      else
        for (let corner = 1; corner <= size; corner += 1)
          simplex[corner] = measure(
            inside(simplex[corner]!.point.map((value, index) => (value + best.point[index]!) / 2)),
          );
    }
  }
  return simplex.reduce((best, corner) => (corner.value < best.value ? corner : best)).point;
}
