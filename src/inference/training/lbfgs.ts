/** Value at `point`; writes the gradient into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

const memory = 8;

/**
 * Minimises a smooth convex function by limited-memory BFGS with a backtracking (Armijo) search
 * (Nocedal and Wright, Numerical Optimization, algorithm 7.5). `keepGoing` is asked after each step.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  options: { maximumSteps: number; tolerance: number; keepGoing?: (step: number) => boolean },
): { point: Float64Array; value: number; steps: number; hasConverged: boolean } {
  const size = start.length;
  let point = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < options.maximumSteps; step += 1) {
    if (largest(gradient) <= options.tolerance * Math.max(1, Math.abs(value)))
      return { point, value, steps: step, hasConverged: true };
    if (options.keepGoing && !options.keepGoing(step)) return { point, value, steps: step, hasConverged: false };
    const direction = descent(gradient, history);
    const slope = dot(gradient, direction);
    let length = history.length === 0 ? Math.min(1, 1 / Math.max(1e-12, largest(gradient))) : 1;
    let accepted: { point: Float64Array; gradient: Float64Array; value: number } | null = null;
    for (let attempt = 0; attempt < 40; attempt += 1, length /= 2) {
      const next = point.map((entry, index) => entry + length * direction[index]!);
      const nextGradient = new Float64Array(size);
      const nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) {
        accepted = { point: next, gradient: nextGradient, value: nextValue };
        break;
      }
    }
    if (!accepted) return { point, value, steps: step, hasConverged: true };
    const s = accepted.point.map((entry, index) => entry - point[index]!);
    const y = accepted.gradient.map((entry, index) => entry - gradient[index]!);
    const curvature = dot(s, y);
    if (curvature > 1e-12) {
      history.push({ s, y, rho: 1 / curvature });
      if (history.length > memory) history.shift();
    }
    ({ point, gradient, value } = accepted as { point: typeof point; gradient: typeof gradient; value: number });
  }
  return { point, value, steps: options.maximumSteps, hasConverged: false };
}

function descent(gradient: Float64Array, history: { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const alphas: number[] = [];
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const { s, y, rho } = history[index]!;
    const alpha = rho * dot(s, direction);
    alphas[index] = alpha;
    for (let at = 0; at < direction.length; at += 1) direction[at]! -= alpha * y[at]!;
  }
  const latest = history.at(-1);
  if (latest) {
    const scale = 1 / (latest.rho * dot(latest.y, latest.y));
    for (let at = 0; at < direction.length; at += 1) direction[at]! *= scale;
  }
  history.forEach(({ s, y, rho }, index) => {
    const beta = rho * dot(y, direction);
    for (let at = 0; at < direction.length; at += 1) direction[at]! += (alphas[index]! - beta) * s[at]!;
  });
  return direction;
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += first[index]! * second[index]!;
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
