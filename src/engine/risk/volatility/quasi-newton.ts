export interface Minimum {
  point: number[];
  value: number;
  converged: boolean;
  iterations: number;
}

const MAXIMUM_ITERATIONS = 300;

/**
 * Minimises a smooth function of a few unbounded variables by BFGS with central differences and a backtracking search
 * (Nocedal and Wright 2006, algorithms 3.1 and 6.1). Converged: the gradient is flat to 1e-4 of the value's size.
 */
export function minimise(cost: (point: readonly number[]) => number, start: readonly number[]): Minimum {
  const size = start.length;
  const measure = (point: readonly number[]) => {
    const value = cost(point);
    return Number.isFinite(value) ? value : Number.MAX_VALUE;
  };
  const gradientAt = (point: readonly number[]) =>
    point.map((value, index) => {
      const step = 1e-5 * Math.max(1, Math.abs(value));
      const moved = [...point];
      moved[index] = value + step;
      const up = measure(moved);
      moved[index] = value - step;
      return (up - measure(moved)) / (2 * step);
    });
  const isFlat = (gradient: readonly number[], value: number) =>
    Math.hypot(...gradient) <= 1e-5 * Math.max(1, Math.abs(value));

  let point = [...start];
  let value = measure(point);
  let gradient = gradientAt(point);
  let curvature = identity(size);
  let iterations = 0;
  let isFresh = true;
  while (iterations < MAXIMUM_ITERATIONS && !isFlat(gradient, value)) {
    iterations += 1;
    let direction = curvature.map((row) => -dot(row, gradient));
    if (dot(direction, gradient) >= 0) {
      curvature = identity(size);
      direction = gradient.map((part) => -part);
      isFresh = true;
    }
    const slope = dot(direction, gradient);
    let step = isFresh ? Math.min(1, 1 / Math.hypot(...gradient)) : 1;
    let next = point;
    let nextValue = value;
    for (let tries = 0; tries < 50; tries += 1) {
      next = point.map((part, index) => part + step * direction[index]!);
      nextValue = measure(next);
      if (nextValue <= value + 1e-4 * step * slope) break;
      step /= 2;
      nextValue = value;
    }
    if (!(nextValue < value)) {
      if (isFresh) break;
      curvature = identity(size);
      isFresh = true;
      continue;
    }
    const nextGradient = gradientAt(next);
    const move = next.map((part, index) => part - point[index]!);
    const bend = nextGradient.map((part, index) => part - gradient[index]!);
    const along = dot(move, bend);
    if (along > 1e-12) curvature = updated(curvature, move, bend, along);
    isFresh = false;
    point = next;
    value = nextValue;
    gradient = nextGradient;
  }
  return { point, value, converged: Math.hypot(...gradient) <= 1e-4 * Math.max(1, Math.abs(value)), iterations };
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)),
  );
}

function dot(first: readonly number[], second: readonly number[]): number {
  return first.reduce((sum, value, index) => sum + value * second[index]!, 0);
}

/** Nocedal and Wright (2006), eq. 6.17. */
function updated(curvature: number[][], move: number[], bend: number[], along: number): number[][] {
  const product = curvature.map((row) => dot(row, bend));
  const factor = (1 + dot(product, bend) / along) / along;
  return curvature.map((row, i) =>
    row.map(
      (value, j) => value + factor * move[i]! * move[j]! - (product[i]! * move[j]! + move[i]! * product[j]!) / along,
    ),
  );
}
