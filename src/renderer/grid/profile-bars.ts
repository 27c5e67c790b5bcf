import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Cell } from "../../contract/values.ts";

export interface Bar {
  start: number;
  end: number;
  count: number;
  /** 0..1 of the drawing's width and height. */
  left: number;
  width: number;
  height: number;
}

/**
 * Histogram bars over the domain of the unfiltered column. Heights are densities relative to the densest bin, so bins of other
 * widths compare, and what a narrow filter keeps shows its shape beside the whole.
 */
export function barsOf(profile: ColumnProfile, domain: ColumnProfile = profile): Bar[] {
  const low = domain.histogram[0]?.start;
  const high = domain.histogram.at(-1)?.end;
  if (low === undefined || high === undefined) return [];
  const span = high - low || 1;
  const density = ({ start, end, count }: { start: number; end: number; count: number }) => count / (end - start || 1);
  const densest = Math.max(...profile.histogram.map(density));
  return profile.histogram.map((bin) => ({
    ...bin,
    left: (bin.start - low) / span,
    width: (bin.end - bin.start || 1) / span,
    height: densest === 0 ? 0 : Math.min(1, density(bin) / densest),
  }));
}

function toNumber(value: Cell): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const time = Date.parse(value.includes("T") ? `${value}Z` : value);
  const number = Number(value);
  if (!Number.isNaN(number) && value.trim() !== "") return number;
  return Number.isNaN(time) ? null : time;
}

/** Places of q05, q25, q50, q75, q95 on the histogram's axis, 0..1. */
export function quantilePlaces(profile: ColumnProfile): number[] | null {
  const low = profile.histogram[0]?.start;
  const high = profile.histogram.at(-1)?.end;
  if (!profile.quantiles || low === undefined || high === undefined || high === low) return null;
  const { q05, q25, q50, q75, q95 } = profile.quantiles;
  const numbers = [q05, q25, q50, q75, q95].map(toNumber);
  return numbers.every((value) => value !== null)
    ? numbers.map((value) => Math.min(1, Math.max(0, (value - low) / (high - low))))
    : null;
}
