import { AppError } from "../../../contract/errors.ts";
import type { RiskBody } from "../../../contract/plan.ts";
import { isNumericType, isTemporalType, type Cell, type ResultColumn } from "../../../contract/values.ts";

/** Prices as they came, one entry a row and asset; what the worker gets. */
export interface PriceColumns {
  assets: string[];
  /** Milliseconds since 1970 where `isDated`, else the numbers as they are. NaN where there was none. */
  times: Float64Array;
  /** Index into `assets`. */
  asset: Int32Array;
  /** NaN where there was no number. */
  prices: Float64Array;
  isDated: boolean;
  /** Dates are days without a clock time. */
  isDay: boolean;
}

/** Grows as it is filled. */
interface Growing<A extends Float64Array | Int32Array> {
  values: A;
  length: number;
}

/** Takes the columns that the body names from rows as they come. Fails with `plan-invalid`. */
export function collectPrices(body: RiskBody) {
  if (body.time === null) throw new AppError("plan-invalid", "Choose the column that holds the dates of the prices.");
  if (body.price.length === 0) throw new AppError("plan-invalid", "Choose the column that holds the prices.");
  if (body.by !== null && body.price.length > 1)
    throw new AppError(
      "plan-invalid",
      `"${body.by}" already names the assets, so there can be one price column: choose one of ${body.price.map((name) => `"${name}"`).join(", ")}.`,
    );
  const wanted = body.assets && new Set(body.assets);
  const known = new Map<string, number>();
  const assets: string[] = [];
  const dates = new Map<string, number>();
  const times: Growing<Float64Array> = { values: new Float64Array(4096), length: 0 };
  const owners: Growing<Int32Array> = { values: new Int32Array(4096), length: 0 };
  const prices: Growing<Float64Array> = { values: new Float64Array(4096), length: 0 };
  let places: ReturnType<typeof placesOf> | null = null;

  function begin(columns: readonly ResultColumn[]): ReturnType<typeof placesOf> {
    const found = placesOf(body, columns);
    if (found.by === null)
      for (const { name } of found.price) {
        if (wanted && !wanted.has(name)) continue;
        known.set(name, assets.push(name) - 1);
      }
    return found;
  }

  function dateOf(cell: Cell | undefined): number {
    if (typeof cell !== "string") return milliseconds(cell);
    let time = dates.get(cell);
    if (time === undefined) dates.set(cell, (time = milliseconds(cell)));
    return time;
  }

  function ownerOf(cell: Cell | undefined): number | null {
    const name = cell === null || cell === undefined ? "" : String(cell);
    if (name === "" || (wanted && !wanted.has(name))) return null;
    const existing = known.get(name);
    if (existing !== undefined) return existing;
    const owner = assets.push(name) - 1;
    known.set(name, owner);
    return owner;
  }

  return {
    take(rows: readonly Cell[][], columns: readonly ResultColumn[]): void {
      places ??= begin(columns);
      const { time, isDated, by, price } = places;
      for (const row of rows) {
        const at = isDated ? dateOf(row[time]) : numberOf(row[time]);
        for (const { name, place } of price) {
          const owner = by === null ? (known.get(name) ?? null) : ownerOf(row[by]);
          if (owner === null) continue;
          push(times, at);
          push(owners, owner);
          push(prices, numberOf(row[place]));
        }
      }
    },
    done(columns: readonly ResultColumn[]): PriceColumns {
      places ??= begin(columns);
      const missing = body.assets?.filter((name) => !known.has(name)) ?? [];
      if (missing.length > 0)
        throw new AppError(
          "plan-invalid",
          `There are no prices of ${listed(missing)}. There are: ${listed([...known.keys()].slice(0, 12))}.`,
        );
      return {
        assets,
        times: times.values.slice(0, times.length),
        asset: owners.values.slice(0, owners.length),
        prices: prices.values.slice(0, prices.length),
        isDated: places.isDated,
        isDay: places.isDay,
      };
    },
  };
}

function placesOf(body: RiskBody, columns: readonly ResultColumn[]) {
  const place = (name: string, role: string) => {
    const found = columns.findIndex((column) => column.name === name);
    if (found >= 0) return found;
    throw new AppError("plan-invalid", `There is no column "${name}" to take the ${role} from.`);
  };
  const time = place(body.time ?? "", "dates");
  const timeType = columns[time]!.type;
  const price = body.price.map((name) => ({ name, place: place(name, "prices") }));
  for (const { name, place: at } of price) {
    const { type } = columns[at]!;
    if (!isNumericType(type))
      throw new AppError("plan-invalid", `"${name}" holds no numbers (it is ${type}), so it cannot hold the prices.`);
  }
  return {
    time,
    isDated: isTemporalType(timeType) || timeType === "text",
    isDay: timeType === "date",
    by: body.by === null ? null : place(body.by, "names of the assets"),
    price,
  };
}

function push(to: Growing<Float64Array> | Growing<Int32Array>, value: number): void {
  if (to.length === to.values.length) {
    const larger = to.values instanceof Int32Array ? new Int32Array(to.length * 2) : new Float64Array(to.length * 2);
    larger.set(to.values);
    to.values = larger;
  }
  to.values[to.length] = value;
  to.length += 1;
}

function milliseconds(cell: Cell | undefined): number {
  if (typeof cell !== "string") return typeof cell === "number" ? cell : Number.NaN;
  return Date.parse(cell.length <= 10 ? `${cell}T00:00:00Z` : `${cell.slice(0, 23).replace(" ", "T")}Z`);
}

function numberOf(cell: Cell | undefined): number {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" && cell !== "" ? Number(cell) : Number.NaN;
}

export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
