import { AppError } from "../../../contract/errors.ts";
import type { ColumnType } from "../../../contract/values.ts";
import { count } from "../wording.ts";
import { listed, type PriceColumns } from "./price-columns.ts";
import { stepOf, type Step } from "./step.ts";

/** Prices of one asset, ascending in time. */
export interface PriceSeries {
  name: string;
  times: Float64Array;
  prices: Float64Array;
}

/** One price of every asset at every date. */
export interface AlignedPrices {
  assets: string[];
  dates: string[];
  times: Float64Array;
  /** A row an asset. */
  prices: Float64Array[];
}

export interface ReadPrices {
  series: PriceSeries[];
  step: Step;
  notes: string[];
  dateText(time: number): string;
  dateType: ColumnType;
}

/** Sorts the rows into series; leaves out rows without date or price and says how many. Fails with `plan-invalid`. */
export function seriesOf(columns: PriceColumns): ReadPrices {
  const { assets, times, asset, prices, isDated, isDay } = columns;
  const dateText = dateTextOf(isDated, isDay);
  const rows: number[][] = assets.map(() => []);
  let unusable = 0;
  for (let row = 0; row < times.length; row += 1) {
    if (!Number.isFinite(times[row]!) || !Number.isFinite(prices[row]!)) unusable += 1;
    else rows[asset[row]!]!.push(row);
  }
  let repeated = 0;
  const series = assets.map((name, index): PriceSeries => {
    const order = rows[index]!.sort((a, b) => times[a]! - times[b]! || a - b);
    const kept = order.filter((row, place) => place === order.length - 1 || times[order[place + 1]!] !== times[row]);
    repeated += order.length - kept.length;
    const wrong = kept.find((row) => prices[row]! <= 0);
    if (wrong !== undefined)
      throw new AppError(
        "plan-invalid",
        `${name} has a price of ${prices[wrong]!} on ${dateText(times[wrong]!)}, and returns need prices above zero. Filter such rows out or choose another column.`,
      );
    return {
      name,
      times: Float64Array.from(kept, (row) => times[row]!),
      prices: Float64Array.from(kept, (row) => prices[row]!),
    };
  });
  if (series.length === 0) throw new AppError("plan-invalid", "There are no prices to work with.");
  const short = series.find((one) => one.prices.length < 3);
  if (short)
    throw new AppError(
      "plan-invalid",
      `${short.name} has ${count(short.prices.length, "usable price")}; at least 3 are needed, and the more the better.`,
    );
  const longest = series.reduce((best, one) => (one.times.length > best.times.length ? one : best));
  const step = stepOf(longest.times, isDated);
  const notes: string[] = [];
  if (unusable > 0) notes.push(`${count(unusable, "row")} without a date or a price left out.`);
  if (repeated > 0)
    notes.push(`${count(repeated, "row")} of a date that came again left out; the last price of a date counts.`);
  if (step.note) notes.push(step.note);
  const hasClock = isDated && !isDay && longest.times.some((time) => time % 86_400_000 !== 0);
  return { series, step, notes, dateText, dateType: !isDated ? "text" : hasClock ? "timestamp" : "date" };
}

const LONGEST_GAP = 5;

/**
 * The dates that all assets share. Where those are under half of the common span (other calendars), gaps of up to five dates take
 * the last price instead. Fails with `plan-invalid` when fewer than three dates are left.
 */
export function align({ series, dateText }: ReadPrices): { aligned: AlignedPrices; notes: string[] } {
  const start = Math.max(...series.map((one) => one.times[0]!));
  const end = Math.min(...series.map((one) => one.times.at(-1)!));
  if (end < start) {
    const early = series.find((one) => one.times.at(-1) === end)!.name;
    const late = series.find((one) => one.times[0] === start)!.name;
    throw new AppError(
      "plan-invalid",
      `The prices of ${early} end on ${dateText(end)} before those of ${late} begin on ${dateText(start)}, so they have no date in common. Leave one of them out.`,
    );
  }
  const counts = new Map<number, number>();
  for (const one of series) for (const time of one.times) counts.set(time, (counts.get(time) ?? 0) + 1);
  const within = [...counts.keys()].filter((time) => time >= start && time <= end).sort((a, b) => a - b);
  const shared = within.filter((time) => counts.get(time) === series.length);
  const notes: string[] = [];
  const isFilled = shared.length < within.length / 2;
  let times = shared;
  let filled = 0;
  let rows: Float64Array[];
  if (isFilled) {
    const carried = series.map((one) => carryForward(one, within));
    const usable = within.map((_time, place) => carried.every(({ prices }) => Number.isFinite(prices[place]!)));
    times = within.filter((_time, place) => usable[place]);
    rows = carried.map(({ prices, isCarried }) => {
      const kept: number[] = [];
      for (const [place, isUsable] of usable.entries()) {
        if (!isUsable) continue;
        if (isCarried[place]) filled += 1;
        kept.push(prices[place]!);
      }
      return Float64Array.from(kept);
    });
  } else {
    const wanted = new Set(times);
    rows = series.map((one) => one.prices.filter((_price, place) => wanted.has(one.times[place]!)));
  }
  if (times.length < 3) {
    const shortest = series.reduce((least, one) => (one.times.length < least.times.length ? one : least)).name;
    throw new AppError(
      "plan-invalid",
      `${listed(series.slice(0, 6).map(({ name }) => name))} share only ${count(times.length, "date")}; at least 3 are needed. ${shortest} has the fewest prices: leave it out or choose assets of the same dates.`,
    );
  }
  const total = counts.size;
  if (series.length > 1 && times.length < total)
    notes.push(
      `Used the ${count(times.length, "date")} from ${dateText(times[0]!)} to ${dateText(times.at(-1)!)} that all ${series.length} assets share, of ${total.toLocaleString("en-GB")}.`,
    );
  if (filled > 0)
    notes.push(`${count(filled, "missing price")} took the last one before, at most ${LONGEST_GAP} dates back.`);
  return {
    aligned: {
      assets: series.map(({ name }) => name),
      dates: times.map(dateText),
      times: Float64Array.from(times),
      prices: rows,
    },
    notes,
  };
}

function carryForward(one: PriceSeries, times: readonly number[]): { prices: Float64Array; isCarried: boolean[] } {
  const prices = new Float64Array(times.length).fill(Number.NaN);
  const isCarried: boolean[] = [];
  let next = 0;
  let last = Number.NaN;
  let age = 0;
  for (const [place, time] of times.entries()) {
    age += 1;
    while (next < one.times.length && one.times[next]! <= time) {
      last = one.prices[next]!;
      age = 0;
      next += 1;
    }
    if (age <= LONGEST_GAP) prices[place] = last;
    isCarried[place] = age > 0;
  }
  return { prices, isCarried };
}

function dateTextOf(isDated: boolean, isDay: boolean): (time: number) => string {
  if (!isDated) return String;
  return (time) => {
    const text = new Date(time).toISOString();
    return isDay || time % 86_400_000 === 0 ? text.slice(0, 10) : text.slice(0, 19);
  };
}
