import { decompose, withoutSeason } from "./decomposition.ts";
import { mean, type Series } from "./measures.ts";

/** Autocorrelations of lag 1 to `lags`. */
export function autocorrelations(values: Series, lags: number): Series {
  const centre = mean(values);
  const centred = values.map((value) => value - centre);
  let variance = 0;
  for (const value of centred) variance += value * value;
  return Float64Array.from({ length: lags }, (_, index) => {
    const lag = index + 1;
    let sum = 0;
    for (let position = lag; position < centred.length; position += 1)
      sum += centred[position]! * centred[position - lag]!;
    return variance === 0 ? 0 : sum / variance;
  });
}

const NINETY_PERCENT = 1.645;
const NINETY_EIGHT_PERCENT = 2.326;

/** Whether lag `period` correlates beyond Bartlett's limit (the 90% test of the M4 competition's benchmarks). */
function passesLagTest(values: Series, period: number, limit: number): boolean {
  const lags = autocorrelations(values, period);
  let sum = 1;
  for (let index = 0; index < period - 1; index += 1) sum += 2 * lags[index]! ** 2;
  return Math.abs(lags[period - 1]!) > limit * Math.sqrt(sum / values.length);
}

function differences(values: Series): Series {
  return Float64Array.from(
    { length: Math.max(0, values.length - 1) },
    (_, index) => values[index + 1]! - values[index]!,
  );
}

/** The part of the variance about a moving average that the other cycles' mean of the same phase explains. */
function explainedByOtherCycles(values: Series, period: number): number {
  const reach = Math.floor(period / 2);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  const rest = new Float64Array(values.length).fill(Number.NaN);
  let window = 0;
  for (let index = 0; index < values.length; index += 1) {
    window += values[index]! - (index >= period ? values[index - period]! : 0);
    const centre = index - reach;
    if (index < period - 1 || centre < 0) continue;
    rest[centre] = values[centre]! - window / period;
    sums[centre % period] = sums[centre % period]! + rest[centre]!;
    counts[centre % period] = counts[centre % period]! + 1;
  }
  let before = 0;
  let after = 0;
  for (let index = 0; index < rest.length; index += 1) {
    const value = rest[index]!;
    const others = counts[index % period]! - 1;
    if (Number.isNaN(value) || others < 1) continue;
    before += value * value;
    after += (value - (sums[index % period]! - value) / others) ** 2;
  }
  return before === 0 ? 0 : 1 - after / before;
}

function isConfirmed(values: Series, period: number): boolean {
  if (period > 12) return values.length >= 2 * period + 2 && explainedByOtherCycles(values, period) > 0.1;
  if (values.length < 3 * period) return false;
  return (
    passesLagTest(values, period, NINETY_PERCENT) || passesLagTest(differences(values), period, NINETY_EIGHT_PERCENT)
  );
}

/** The longer season that usually stands over a shorter one: days over weeks, half-hours over weeks. */
const longerSeasons: Record<number, number> = { 24: 168, 48: 336, 96: 672, 1440: 10_080 };
const usualPeriods = [4, 7, 12, 24, 48, 52, 96];

function detected(values: Series): number[] {
  const longest = Math.min(96, Math.floor(values.length / 3));
  const changes = differences(values);
  if (longest < 4 || changes.every((value) => value === 0)) return [];
  const lags = autocorrelations(changes, longest);
  const limit = Math.max(0.3, 3 / Math.sqrt(changes.length));
  const strong = usualPeriods.filter(
    (period) =>
      period <= longest &&
      lags[period - 1]! > limit &&
      lags[period - 1]! > (lags[period - 2] ?? 0) &&
      lags[period - 1]! > (lags[period] ?? -1),
  );
  const best = strong.reduce((top, period) => Math.max(top, lags[period - 1]!), 0);
  const period = strong.find((candidate) => lags[candidate - 1]! > 0.85 * best);
  return period === undefined ? [] : [period];
}

/**
 * The seasons that the values bear out, shortest first. `candidates` come from the time stamps' step or from the
 * person; null means that nothing is known and the usual periods are tried against a stricter limit.
 */
export function confirmSeasons(values: Series, candidates: readonly number[] | null): number[] {
  const asked = candidates ?? detected(values);
  const confirmed: number[] = [];
  let rest = values;
  for (const candidate of asked) {
    for (const period of [candidate, longerSeasons[candidate]]) {
      if (period === undefined || period < 2 || confirmed.includes(period) || !isConfirmed(rest, period)) continue;
      confirmed.push(period);
      rest = withoutSeason(rest, decompose(rest, period));
    }
  }
  return confirmed.sort((a, b) => a - b);
}
