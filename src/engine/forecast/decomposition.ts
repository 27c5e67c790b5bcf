import type { Series } from "./measures.ts";

export type SeasonKind = "additive" | "multiplicative";

export interface Season {
  kind: SeasonKind;
  period: number;
  /** By the position of the value in the series modulo `period`. */
  indices: Series;
}

/** The centred moving average over one period; half weights at both ends of an even one. NaN where it does not reach. */
function centredAverage(values: Series, period: number): Series {
  const trend = new Float64Array(values.length).fill(Number.NaN);
  const half = Math.floor(period / 2);
  const isEven = period % 2 === 0;
  let sum = 0;
  for (let index = 0; index < Math.min(values.length, 2 * half + 1); index += 1) sum += values[index]!;
  for (let centre = half; centre + half < values.length; centre += 1) {
    if (centre > half) sum += values[centre + half]! - values[centre - half - 1]!;
    trend[centre] = isEven ? (sum - (values[centre - half]! + values[centre + half]!) / 2) / period : sum / period;
  }
  return trend;
}

const CYCLE_MEMORY = 0.9;

function seasonOf(values: Series, trend: Series, period: number, kind: SeasonKind): { season: Season; error: number } {
  const neutral = kind === "multiplicative" ? 1 : 0;
  const ratios = new Float64Array(values.length);
  const sums = new Float64Array(period);
  const weights = new Float64Array(period);
  const memory = CYCLE_MEMORY ** (1 / period);
  let weight = 1;
  for (let index = values.length - 1; index >= 0; index -= 1) {
    weight *= memory;
    const level = trend[index]!;
    const ratio = kind === "multiplicative" ? values[index]! / level : values[index]! - level;
    ratios[index] = ratio;
    if (!Number.isFinite(ratio)) continue;
    const phase = index % period;
    sums[phase] = sums[phase]! + weight * ratio;
    weights[phase] = weights[phase]! + weight;
  }
  const indices = Float64Array.from(sums, (sum, phase) => (weights[phase]! > 0 ? sum / weights[phase]! : neutral));
  let total = 0;
  for (const index of indices) total += index;
  const centre = total / period - neutral;
  for (let phase = 0; phase < period; phase += 1)
    indices[phase] = kind === "multiplicative" ? indices[phase]! / (1 + centre) : indices[phase]! - centre;

  let within = 0;
  let counted = 0;
  let error = 0;
  for (let index = 0; index < values.length; index += 1) {
    const ratio = ratios[index]!;
    if (!Number.isFinite(ratio)) continue;
    const gap = ratio - indices[index % period]!;
    within += gap * gap;
    error += (kind === "multiplicative" ? gap * trend[index]! : gap) ** 2;
    counted += 1;
  }
  let between = 0;
  for (const index of indices) between += (index - neutral) ** 2;
  const noise = (within / Math.max(1, counted - period)) * (period / Math.max(1, counted));
  const shrinkage = between > 0 ? Math.min(1, ((period - 3) * noise) / between) : 0;
  const keep = period > 3 ? 1 - Math.max(0, shrinkage) : 1;
  for (let phase = 0; phase < period; phase += 1) indices[phase] = neutral + keep * (indices[phase]! - neutral);
  return { season: { kind, period, indices }, error };
}

/**
 * Classical decomposition by moving averages (Hyndman and Athanasopoulos 2021, section 3.4) with later cycles counting
 * more and the indices drawn towards none by the James-Stein rule (Miller and Williams 2003). The kind, where
 * none is asked for, is the one that leaves less. Needs two whole periods.
 */
export function decompose(values: Series, period: number, kind?: SeasonKind): Season {
  const trend = centredAverage(values, period);
  const canMultiply = kind !== "additive" && values.every((value) => value > 0);
  if (!canMultiply) return seasonOf(values, trend, period, "additive").season;
  const multiplicative = seasonOf(values, trend, period, "multiplicative");
  if (kind === "multiplicative") return multiplicative.season;
  const additive = seasonOf(values, trend, period, "additive");
  return additive.error < 0.95 * multiplicative.error ? additive.season : multiplicative.season;
}

export function seasonAt(season: Season, index: number): number {
  return season.indices[index % season.period]!;
}

export function withoutSeason(values: Series, season: Season): Series {
  return values.map((value, index) =>
    season.kind === "multiplicative" ? value / seasonAt(season, index) : value - seasonAt(season, index),
  );
}

/** Puts the season back onto a forecast that starts at `offset`. */
export function withSeason(values: Series, season: Season, offset: number): Series {
  return values.map((value, index) =>
    season.kind === "multiplicative"
      ? value * seasonAt(season, offset + index)
      : value + seasonAt(season, offset + index),
  );
}

/**
 * Several seasons taken off one after the other, shortest first, then each estimated once more with the others gone
 * (the scheme of MSTL: Bandara, Hyndman and Bergmeir 2021, algorithm 1, with moving averages in place of loess).
 */
export function decomposeAll(values: Series, periods: readonly number[]): Season[] {
  if (periods.length === 0) return [];
  const first = decompose(values, periods[0]!);
  const seasons: Season[] = [first];
  let rest = withoutSeason(values, first);
  for (const period of periods.slice(1)) {
    const season = decompose(rest, period, first.kind);
    seasons.push(season);
    rest = withoutSeason(rest, season);
  }
  if (seasons.length > 1) {
    const others = withSeason(rest, seasons[0]!, 0);
    seasons[0] = decompose(others, periods[0]!, first.kind);
  }
  return seasons;
}
