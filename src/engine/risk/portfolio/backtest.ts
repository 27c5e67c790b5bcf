import type { RiskMethod } from "../../../contract/risk.ts";
import { chiSquaredTail } from "../numbers/normal.ts";
import { cornishFisherTail, empiricalTail, momentsOf, normalTail } from "./value-at-risk.ts";

export interface BacktestDay {
  /** Position in the returns. */
  index: number;
  actual: number;
  /** Forecast from the `window` returns before. */
  valueAtRisk: number;
  exceeded: boolean;
}

/** Forecasts one step ahead from the `window` returns before it, for every step that has as many. */
export function rollForecasts(
  returns: Float64Array,
  window: number,
  forecast: (past: Float64Array) => number,
  progress: (fraction: number) => void = () => undefined,
): BacktestDay[] {
  const days: BacktestDay[] = [];
  for (let index = window; index < returns.length; index += 1) {
    if (index % 64 === 0) progress((index - window) / (returns.length - window));
    const valueAtRisk = forecast(returns.subarray(index - window, index));
    const actual = returns[index]!;
    days.push({ index, actual, valueAtRisk, exceeded: actual < -valueAtRisk });
  }
  return days;
}

/** One step ahead from past returns of the portfolio. */
export function forecastOf(method: Exclude<RiskMethod, "monte-carlo">, level: number): (past: Float64Array) => number {
  if (method === "historical") return (past) => empiricalTail(Float64Array.from(past).sort(), level).valueAtRisk;
  if (method === "normal") return (past) => normalTail(momentsOf(past), level, 1).valueAtRisk;
  return (past) => cornishFisherTail(momentsOf(past), level, 1).valueAtRisk;
}

export interface Coverage {
  days: number;
  exceeded: number;
  expected: number;
  /** Unconditional coverage, Kupiec (1995): does the share of exceedances fit the level? */
  kupiec: Test;
  /** Independence, Christoffersen (1998): do exceedances come in clusters? Null where there are too few to tell. */
  independence: Test | null;
  conditional: Test | null;
}

export interface Test {
  statistic: number;
  pValue: number;
}

export function coverageOf(exceeded: readonly boolean[], level: number): Coverage {
  const days = exceeded.length;
  const hits = exceeded.filter(Boolean).length;
  const p = 1 - level;
  const kupiec = -2 * (likelihood(days - hits, hits, p) - likelihood(days - hits, hits, hits / days));
  const moves = [0, 0, 0, 0] as [number, number, number, number];
  for (let index = 1; index < days; index += 1) {
    const place = ((exceeded[index - 1] ? 2 : 0) + (exceeded[index] ? 1 : 0)) as 0 | 1 | 2 | 3;
    moves[place] += 1;
  }
  const [calmCalm, calmHit, hitCalm, hitHit] = moves;
  const coverage: Coverage = {
    days,
    exceeded: hits,
    expected: days * p,
    kupiec: { statistic: kupiec, pValue: chiSquaredTail(kupiec, 1) },
    independence: null,
    conditional: null,
  };
  if (hits < 2 || days < 2) return coverage;
  const afterCalm = calmHit / (calmCalm + calmHit);
  const afterHit = hitHit / (hitCalm + hitHit);
  const either = (calmHit + hitHit) / (days - 1);
  if (!Number.isFinite(afterCalm) || !Number.isFinite(afterHit)) return coverage;
  const statistic = Math.max(
    0,
    -2 *
      (likelihood(calmCalm + hitCalm, calmHit + hitHit, either) -
        likelihood(calmCalm, calmHit, afterCalm) -
        likelihood(hitCalm, hitHit, afterHit)),
  );
  return {
    ...coverage,
    independence: { statistic, pValue: chiSquaredTail(statistic, 1) },
    conditional: { statistic: statistic + kupiec, pValue: chiSquaredTail(statistic + kupiec, 2) },
  };
}

/** Log-likelihood of `hits` among `misses + hits` trials; 0 log 0 is 0. */
function likelihood(misses: number, hits: number, p: number): number {
  return (misses === 0 ? 0 : misses * Math.log(1 - p)) + (hits === 0 ? 0 : hits * Math.log(p));
}
