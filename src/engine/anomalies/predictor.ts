import { createProfile, hasDailyPattern } from "./profile.ts";

/** Weight of the newest row in the running errors, about the last 300 rows. */
const ERROR_RATE = 1 / 300;
const SLOW_RATE = 1 / 250;
const FAST_RATE = 0.15;
/** A pattern of the day has to beat the plain level by this much before it is trusted. */
const PATTERN_ADVANTAGE = 0.9;

export interface Prediction {
  /** The next row's value, from the last row and the time of day. */
  next: number;
  /** What is usual at that time, whatever the last rows were. */
  usual: number;
  /** Typical size of `value - next` and of `value - usual`, never 0. */
  nextScale: number;
  usualScale: number;
  isSeasonal: boolean;
}

export interface Predictor {
  /** Null before the first row. */
  predict(timestampMs: number): Prediction | null;
  learn(timestampMs: number, value: number, stepMs: number): void;
}

interface Candidate {
  forecast: number;
  error: number;
}

function follow(candidate: Candidate, value: number, cap: number): void {
  candidate.error += ERROR_RATE * (Math.min(Math.abs(value - candidate.forecast), cap) - candidate.error);
}

function best(candidates: readonly Candidate[]): { candidate: Candidate; index: number } {
  let index = 0;
  for (const [place, candidate] of candidates.entries())
    if (candidate.error * (place > 1 ? 1 / PATTERN_ADVANTAGE : 1) < (candidates[index]?.error ?? Infinity))
      index = place;
  return { candidate: candidates[index] ?? { forecast: 0, error: 0 }, index };
}

/** Keeps several simple forecasts side by side and uses the one that was closest lately. */
export function createPredictor(): Predictor {
  const daily = createProfile(1);
  const weekly = createProfile(7);
  let count = 0;
  let stepMs = 0;
  let last = { timestampMs: 0, value: 0 };
  let fast = 0;
  let slow = 0;
  let range = 0;
  let low = 0;
  let high = 0;
  // Places 0 and 1 are levels, 2 and 3 the pattern of the day and of the week.
  const next: Candidate[] = [0, 1, 2, 3].map(() => ({ forecast: 0, error: 0 }));
  const usual: Candidate[] = [0, 1, 2, 3].map(() => ({ forecast: 0, error: 0 }));

  function place(timestampMs: number): void {
    const forecasts = [last.value, fast, last.value, last.value];
    const levels = [slow, slow, slow, slow];
    if (hasDailyPattern(stepMs)) {
      for (const [offset, profile] of [daily, weekly].entries()) {
        const now = profile.at(timestampMs);
        const before = profile.at(last.timestampMs);
        const fallback = daily.at(timestampMs);
        if (now !== null) levels[2 + offset] = now;
        else if (fallback !== null) levels[2 + offset] = fallback;
        if (now !== null && before !== null) forecasts[2 + offset] = last.value + now - before;
      }
    }
    for (const [index, candidate] of next.entries()) candidate.forecast = forecasts[index] ?? last.value;
    for (const [index, candidate] of usual.entries()) candidate.forecast = levels[index] ?? slow;
  }

  return {
    predict(timestampMs) {
      if (count === 0) return null;
      place(timestampMs);
      const nearest = best(next);
      const steady = best(usual);
      const floor = Math.max(range * 1e-3, Math.abs(slow) * 1e-6, 1e-9);
      return {
        next: nearest.candidate.forecast,
        usual: steady.candidate.forecast,
        nextScale: Math.max(nearest.candidate.error, floor),
        usualScale: Math.max(steady.candidate.error, floor),
        isSeasonal: steady.index > 1,
      };
    },
    learn(timestampMs, value, step) {
      stepMs = step;
      if (count === 0) {
        fast = value;
        slow = value;
        low = value;
        high = value;
      } else {
        place(timestampMs);
        low = Math.min(low, value);
        high = Math.max(high, value);
        range = high - low;
        for (const candidates of [next, usual]) {
          const cap = count < 30 ? Infinity : 8 * Math.max(best(candidates).candidate.error, range * 1e-3);
          for (const candidate of candidates) {
            if (count < 30) candidate.error += (Math.abs(value - candidate.forecast) - candidate.error) / (count + 1);
            else follow(candidate, value, cap);
          }
        }
        fast += FAST_RATE * (value - fast);
        slow += Math.max(SLOW_RATE, 1 / (count + 1)) * (value - slow);
      }
      daily.learn(timestampMs, value);
      weekly.learn(timestampMs, value);
      last = { timestampMs, value };
      count += 1;
    },
  };
}
