import { createAutoregression } from "./autoregression.ts";
import { createHourScale, createProfile, hasDailyPattern, type HourScale } from "./profile.ts";

/** Weight of the newest row in the running errors, about the last 300 rows. */
const ERROR_RATE = 1 / 300;
const SLOW_RATE = 1 / 250;
const FAST_RATE = 0.15;
/** A pattern of the day has to beat the plain level by this much before it is trusted. */
const PATTERN_ADVANTAGE = 0.9;
/** Errors are counted as they are for so many rows, then no larger than so many times their typical size. */
const FREE_ROWS = 30;
const ERROR_CAP = 8;
/** A value teaches the patterns no more than so many typical errors, so that a spike does not echo a day later. */
const PATTERN_CAP = 4;

export interface Prediction {
  /** The next row's value, from the last rows and the time of day. */
  next: number;
  /** What is usual at that time, whatever the last rows were. */
  usual: number;
  /** Typical size of `value - next` and of `value - usual`, never 0. */
  nextScale: number;
  usualScale: number;
  /** What `usual` stands on. */
  season: "none" | "day" | "week";
}

export interface Predictor {
  /** Null before the first row. */
  predict(timestampMs: number): Prediction | null;
  learn(timestampMs: number, value: number, stepMs: number): void;
}

interface Candidate {
  forecast: number;
  error: number;
  /** Rests on the time of day or week. */
  isPattern: boolean;
}

function candidates(...isPattern: boolean[]): Candidate[] {
  return isPattern.map((flag) => ({ forecast: 0, error: 0, isPattern: flag }));
}

function best(of: readonly Candidate[]): { candidate: Candidate; index: number } {
  let index = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, { error, isPattern }] of of.entries()) {
    const counted = isPattern ? error / PATTERN_ADVANTAGE : error;
    if (counted < least) {
      least = counted;
      index = place;
    }
  }
  return { candidate: of[index] ?? { forecast: 0, error: 0, isPattern: false }, index };
}

const seasons = ["none", "none", "day", "week"] as const;

/** Keeps several simple forecasts side by side and uses the one that was closest lately. */
export function createPredictor(): Predictor {
  const daily = createProfile(1);
  const weekly = createProfile(7);
  const autoregression = createAutoregression();
  const nextHours = createHourScale();
  const usualHours = createHourScale();
  let count = 0;
  let stepMs = 0;
  let last = { timestampMs: 0, value: 0 };
  let before = last;
  let fast = 0;
  let slow = 0;
  let low = 0;
  let high = 0;
  // The last value, a fast level, and the last value moved on along the day and the week; then the usual value with what of the last
  // deviations remains.
  const next = candidates(false, false, true, true, false);
  // The slow level (twice, so that places match those above), the pattern of the day and of the week.
  const usual = candidates(false, false, true, true);
  let usualNow = 0;
  let lastDeviation = 0;
  let beforeDeviation = 0;

  function usualAt(timestampMs: number, season: (typeof seasons)[number]): number {
    const profile = season === "week" ? weekly : daily;
    return (season === "none" ? null : (profile.at(timestampMs) ?? daily.at(timestampMs))) ?? slow;
  }

  function place(timestampMs: number): void {
    const forecasts = [last.value, fast, last.value, last.value, last.value];
    const levels = [slow, slow, slow, slow];
    if (hasDailyPattern(stepMs)) {
      for (const [offset, profile] of [daily, weekly].entries()) {
        const now = profile.at(timestampMs);
        const then = profile.at(last.timestampMs);
        levels[2 + offset] = now ?? daily.at(timestampMs) ?? slow;
        if (now !== null && then !== null) forecasts[2 + offset] = last.value + now - then;
      }
    }
    const { index } = best(usual);
    const season = seasons[index] ?? "none";
    usualNow = levels[index] ?? slow;
    lastDeviation = last.value - usualAt(last.timestampMs, season);
    beforeDeviation = before.value - usualAt(before.timestampMs, season);
    forecasts[4] = usualNow + autoregression.predict(lastDeviation, beforeDeviation);
    for (const [at, candidate] of next.entries()) candidate.forecast = forecasts[at] ?? last.value;
    for (const [at, candidate] of usual.entries()) candidate.forecast = levels[at] ?? slow;
  }

  function learnHour(hours: HourScale, of: readonly Candidate[], timestampMs: number, value: number): void {
    const { candidate } = best(of);
    const size = Math.max(candidate.error, 1e-12);
    hours.learn(timestampMs, Math.min(ERROR_CAP, Math.abs(value - candidate.forecast) / size), stepMs);
  }

  function learnErrors(of: readonly Candidate[], value: number, floor: number): void {
    const cap = ERROR_CAP * Math.max(best(of).candidate.error, floor);
    for (const candidate of of) {
      const error = Math.abs(value - candidate.forecast);
      if (count < FREE_ROWS) candidate.error += (error - candidate.error) / (count + 1);
      else candidate.error += ERROR_RATE * (Math.min(error, cap) - candidate.error);
    }
  }

  return {
    predict(timestampMs) {
      if (count === 0) return null;
      place(timestampMs);
      const nearest = best(next).candidate;
      const { candidate: steady, index } = best(usual);
      const floor = Math.max((high - low) * 1e-3, Math.abs(slow) * 1e-6, 1e-9);
      return {
        next: nearest.forecast,
        usual: steady.forecast,
        nextScale: Math.max(nearest.error * nextHours.at(timestampMs), floor),
        usualScale: Math.max(steady.error * usualHours.at(timestampMs), floor),
        season: seasons[index] ?? "none",
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
        const floor = (high - low) * 1e-3;
        if (hasDailyPattern(stepMs)) {
          learnHour(nextHours, next, timestampMs, value);
          learnHour(usualHours, usual, timestampMs, value);
        }
        const cap = ERROR_CAP * Math.max(best(usual).candidate.error, floor, 1e-12);
        autoregression.learn(lastDeviation, beforeDeviation, value - usualNow, cap);
        learnErrors(next, value, floor);
        learnErrors(usual, value, floor);
        fast += FAST_RATE * (value - fast);
        slow += Math.max(SLOW_RATE, 1 / (count + 1)) * (value - slow);
      }
      const reach =
        count < FREE_ROWS ? Infinity : PATTERN_CAP * Math.max(best(usual).candidate.error, (high - low) * 1e-3);
      for (const profile of [daily, weekly]) {
        const known = profile.at(timestampMs) ?? usualNow;
        profile.learn(timestampMs, Math.max(known - reach, Math.min(known + reach, value)));
      }
      before = last;
      last = { timestampMs, value };
      count += 1;
    },
  };
}
