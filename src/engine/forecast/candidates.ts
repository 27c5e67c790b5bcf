import {
  arimaMethod,
  complexMethod,
  crostonMethod,
  dampedMethod,
  driftMethod,
  fadingDemandMethod,
  isLongAndSeasonal,
  levelMethod,
  linearMethod,
  type Method,
  naiveMethod,
  optimisedThetaMethod,
  seasonalNaiveMethod,
  smoothingMethod,
} from "./methods.ts";

const LONG_HISTORY = 200;
const LINEAR_HISTORY = 120;

export function isLongHistory(count: number): boolean {
  return count >= LONG_HISTORY;
}

/** The methods that are tried on a history of `count` values. */
export function poolFor(count: number, periods: readonly number[], isSparse: boolean): Method[] {
  if (count < 5) return [naiveMethod, driftMethod];
  if (isSparse) return [crostonMethod, fadingDemandMethod, levelMethod];
  const isLongSeason = periods.length > 1 || (periods[0] ?? 1) > 24;
  const pool = [optimisedThetaMethod, arimaMethod, complexMethod, dampedMethod];
  if (!isLongSeason && !isLongAndSeasonal(count, periods)) pool.push(smoothingMethod);
  if (count >= LINEAR_HISTORY) pool.push(linearMethod);
  if (isLongHistory(count) && periods.length > 0) pool.push(seasonalNaiveMethod);
  return pool;
}
