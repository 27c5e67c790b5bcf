import { mean, type Series } from "./measures.ts";

const RARE = 0.3;

/** Whether demand comes now and then: no negative value and at least three in ten of the values none at all. */
export function isIntermittent(values: Series): boolean {
  let zeros = 0;
  for (const value of values) {
    if (value < 0) return false;
    if (value === 0) zeros += 1;
  }
  return values.length >= 8 && zeros >= RARE * values.length && zeros < values.length;
}

const SMOOTHING = 0.1;

/** Croston's method (1972) with the correction of Syntetos and Boylan (2005): size over interval, both smoothed. */
export function croston(values: Series, horizon: number): Series | null {
  let size = 0;
  let interval = 0;
  let since = 0;
  let demands = 0;
  for (const value of values) {
    since += 1;
    if (value === 0) continue;
    size = demands === 0 ? value : size + SMOOTHING * (value - size);
    interval = demands === 0 ? since : interval + SMOOTHING * (since - interval);
    demands += 1;
    since = 0;
  }
  return demands < 2 ? null : new Float64Array(horizon).fill(((1 - SMOOTHING / 2) * size) / interval);
}

/** The method of Teunter, Syntetos and Babai (2011): the chance of demand is renewed at each step, so that it fades. */
export function fadingDemand(values: Series, horizon: number): Series | null {
  const opening = values.subarray(0, Math.max(4, Math.floor(values.length / 4)));
  const known = opening.filter((value) => value > 0);
  let chance = known.length / opening.length;
  let size = known.length > 0 ? mean(known) : 0;
  for (const value of values) {
    chance += SMOOTHING * ((value > 0 ? 1 : 0) - chance);
    if (value > 0) size = size === 0 ? value : size + SMOOTHING * (value - size);
  }
  return new Float64Array(horizon).fill(chance * size);
}
