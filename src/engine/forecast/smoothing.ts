import type { Series } from "./measures.ts";
import { mean } from "./measures.ts";
import { minimise } from "./nelder-mead.ts";

export interface SmoothingShape {
  trend: "none" | "additive" | "damped";
  season: "none" | "additive" | "multiplicative";
  /** Steps in a season; 1 without one. */
  period: number;
  /** Errors in proportion to the expected value; positive values only. */
  isRelative?: boolean;
}

export interface SmoothingFit {
  forecast: Series;
  /** Corrected Akaike criterion; infinite where there are too few values for the parameters. */
  aicc: number;
  /** [alpha, beta, gamma, phi, level, slope]: a start for the fit of a longer history. */
  parameters: number[];
  /** Mean squared one-step error inside the history. */
  meanSquare: number;
}

/** Of positive numbers; NaN as soon as one is not. Few logarithms: they are what a fit would spend its time on. */
class GeometricMean {
  #logarithm = 0;
  #product = 1;
  #count = 0;

  add(value: number): void {
    this.#count += 1;
    this.#product *= value > 0 ? value : Number.NaN;
    if (this.#product > 1e100 || this.#product < 1e-100) {
      this.#logarithm += Math.log(this.#product);
      this.#product = 1;
    }
  }

  value(): number {
    return Math.exp((this.#logarithm + Math.log(this.#product)) / Math.max(1, this.#count));
  }
}

interface Start {
  level: number;
  slope: number;
  season: Series;
}

function firstStates(values: Series, { season, period, trend }: SmoothingShape): Start {
  const pattern = new Float64Array(period).fill(season === "multiplicative" ? 1 : 0);
  if (season === "none") {
    const count = Math.min(10, values.length);
    const slope = trend === "none" || count < 2 ? 0 : (values[count - 1]! - values[0]!) / (count - 1);
    return {
      level: trend === "none" ? mean(values.subarray(0, Math.min(4, count))) : values[0]! - slope,
      slope,
      season: pattern,
    };
  }
  const first = mean(values.subarray(0, period));
  const cycles = Math.min(3, Math.floor(values.length / period));
  const last = mean(values.subarray((cycles - 1) * period, cycles * period));
  const slope = cycles > 1 ? (last - first) / ((cycles - 1) * period) : 0;
  const middle = (period - 1) / 2;
  for (let phase = 0; phase < period; phase += 1) {
    let sum = 0;
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const index = cycle * period + phase;
      const level = first + slope * (index - middle);
      sum += season === "additive" ? values[index]! - level : values[index]! / (level || 1);
    }
    pattern[phase] = sum / cycles;
  }
  return { level: first - slope * (middle + 1), slope: trend === "none" ? 0 : slope, season: pattern };
}

/**
 * Exponential smoothing in error-correction form (Hyndman, Koehler, Ord and Snyder 2008, chapter 2; damped trend after
 * Gardner and McKenzie 1985), smoothing weights and first states by least squares of the one-step errors.
 * Seasonal shapes need two whole seasons, multiplicative ones positive values.
 */
export function smooth(
  values: Series,
  horizon: number,
  shape: SmoothingShape,
  { start, evaluations = 160 }: { start?: readonly number[] | undefined; evaluations?: number } = {},
): SmoothingFit {
  const { trend, season, period, isRelative = false } = shape;
  const count = values.length;
  const first = firstStates(values, shape);
  const states = new Float64Array(period);
  let level = 0;
  let slope = 0;

  function run(alpha: number, beta: number, gamma: number, phi: number, level0: number, slope0: number): number {
    level = level0;
    slope = slope0;
    if (season === "none")
      return isRelative ? runRelative(alpha, alpha * beta, phi) : runWithoutSeason(alpha, alpha * beta, phi);
    states.set(first.season);
    const size = new GeometricMean();
    let sum = 0;
    let phase = 0;
    for (let index = 0; index < count; index += 1) {
      const base = level + phi * slope;
      const factor = states[phase]!;
      const value = values[index]!;
      const expected = season === "multiplicative" ? base * factor : base + factor;
      const error = value - expected;
      if (isRelative) {
        sum += (error / expected) ** 2;
        size.add(expected);
      } else sum += error * error;
      const levelError = season === "multiplicative" ? error / (Math.abs(factor) > 1e-6 ? factor : 1e-6) : error;
      level = base + alpha * levelError;
      slope = phi * slope + alpha * beta * levelError;
      if (season === "additive") states[phase] = factor + gamma * (1 - alpha) * error;
      else if (season === "multiplicative")
        states[phase] = factor + (gamma * (1 - alpha) * error) / (Math.abs(base) > 1e-6 ? base : 1e-6);
      phase = phase + 1 === period ? 0 : phase + 1;
    }
    return isRelative ? (sum / count) * size.value() ** 2 : sum / count;
  }

  function runRelative(alpha: number, slopeWeight: number, phi: number): number {
    const size = new GeometricMean();
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const base = level + phi * slope;
      const error = values[index]! - base;
      sum += (error / base) ** 2;
      size.add(base);
      level = base + alpha * error;
      slope = phi * slope + slopeWeight * error;
    }
    return (sum / count) * size.value() ** 2;
  }

  function runWithoutSeason(alpha: number, slopeWeight: number, phi: number): number {
    let sum = 0;
    let levelNow = level;
    let slopeNow = slope;
    for (let index = 0; index < count; index += 1) {
      const base = levelNow + phi * slopeNow;
      const error = values[index]! - base;
      sum += error * error;
      levelNow = base + alpha * error;
      slopeNow = phi * slopeNow + slopeWeight * error;
    }
    level = levelNow;
    slope = slopeNow;
    return sum / count;
  }

  let spread = 0;
  for (let index = 1; index < count; index += 1) spread += Math.abs(values[index]! - values[index - 1]!);
  spread = spread / Math.max(1, count - 1) + 1e-9;
  const hasTrend = trend !== "none";
  const free: number[] = [0, 4];
  if (hasTrend) free.push(1, 5);
  if (trend === "damped") free.push(3);
  if (season !== "none") free.push(2);
  const lower = [0.01, 0.0001, 0.0001, 0.8, -4, -2];
  const upper = [0.99, 0.99, 0.9, 0.98, 4, 2];
  const defaults = [0.3, hasTrend ? 0.1 : 0, season === "none" ? 0 : 0.05, trend === "damped" ? 0.95 : 1, 0, 0];
  const full = [...defaults];
  const read = (point: readonly number[]) => {
    for (let index = 0; index < free.length; index += 1) full[free[index]!] = point[index]!;
    return run(
      full[0]!,
      full[1]!,
      full[2]!,
      full[3]!,
      first.level + full[4]! * spread,
      first.slope + full[5]! * spread,
    );
  };
  const begin = free.map((index) => start?.[index] ?? defaults[index]!);
  const found = minimise(
    read,
    begin,
    { lower: free.map((index) => lower[index]!), upper: free.map((index) => upper[index]!) },
    evaluations,
  );
  const meanSquare = read(found);
  const parameters = free.length + (season === "none" ? 0 : period - 1) + 1;
  const spare = count - parameters - 1;
  const aicc =
    spare <= 0
      ? Number.POSITIVE_INFINITY
      : count * Math.log(meanSquare + 1e-12) + 2 * parameters + (2 * parameters * (parameters + 1)) / spare;
  const phi = full[3]!;
  let damping = 0;
  let power = 1;
  const forecast = Float64Array.from({ length: horizon }, (_, step) => {
    power *= phi;
    damping += power;
    const base = level + damping * slope;
    const factor = states[(count + step) % period]!;
    return season === "multiplicative" ? base * factor : base + factor;
  });
  return { forecast, aicc, parameters: [...full], meanSquare };
}
