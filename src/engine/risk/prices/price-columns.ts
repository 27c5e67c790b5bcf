import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../contract/errors.ts";
import type { RiskBody } from "../../../contract/plan.ts";
import { isNumericType, isTemporalType, type Cell, type Table } from "../../../contract/values.ts";

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

const ROWS_AT_ONCE = 4000;

/** Reads the columns that the body names, in slices so that nothing else waits. Fails with `plan-invalid`. */
export async function readPriceColumns(table: Table, body: RiskBody, signal?: AbortSignal): Promise<PriceColumns> {
  const position = (name: string, role: string) => {
    const found = table.columns.findIndex((column) => column.name === name);
    if (found >= 0) return found;
    throw new AppError("plan-invalid", `There is no column "${name}" to take the ${role} from.`);
  };
  if (body.time === null) throw new AppError("plan-invalid", "Choose the column that holds the dates of the prices.");
  if (body.price.length === 0) throw new AppError("plan-invalid", "Choose the column that holds the prices.");
  if (body.by !== null && body.price.length > 1)
    throw new AppError(
      "plan-invalid",
      `"${body.by}" already names the assets, so there can be one price column: choose one of ${body.price.map((name) => `"${name}"`).join(", ")}.`,
    );
  const timeAt = position(body.time, "dates");
  const timeType = table.columns[timeAt]!.type;
  const byAt = body.by === null ? null : position(body.by, "names of the assets");
  const priceAt = body.price.map((name) => position(name, "prices"));
  for (const at of priceAt) {
    const { name, type } = table.columns[at]!;
    if (!isNumericType(type))
      throw new AppError("plan-invalid", `"${name}" holds no numbers (it is ${type}), so it cannot hold the prices.`);
  }
  const wanted = body.assets && new Set(body.assets);
  const taken = priceAt.filter((at) => byAt !== null || !wanted || wanted.has(table.columns[at]!.name));
  const size = table.rows.length * taken.length;
  const times = new Float64Array(size);
  const asset = new Int32Array(size);
  const prices = new Float64Array(size);
  const assets: string[] = byAt === null ? taken.map((at) => table.columns[at]!.name) : [];
  const known = new Map<string, number>(assets.map((name, index) => [name, index]));
  const read = new Map<string, number>();
  const dateOf = (cell: Cell | undefined) => {
    if (typeof cell !== "string") return milliseconds(cell);
    let time = read.get(cell);
    if (time === undefined) read.set(cell, (time = milliseconds(cell)));
    return time;
  };
  const isDated = isTemporalType(timeType) || timeType === "text";
  let length = 0;
  for (const [index, row] of table.rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const time = isDated ? dateOf(row[timeAt]) : numberOf(row[timeAt]);
    let named = 0;
    if (byAt !== null) {
      const name = row[byAt] === null || row[byAt] === undefined ? "" : String(row[byAt]);
      if (name === "" || (wanted && !wanted.has(name))) continue;
      const existing = known.get(name);
      named = existing ?? assets.push(name) - 1;
      if (existing === undefined) known.set(name, named);
    }
    for (const [offset, at] of taken.entries()) {
      times[length] = time;
      asset[length] = byAt === null ? offset : named;
      prices[length] = numberOf(row[at]);
      length += 1;
    }
  }
  const missing = body.assets?.filter((name) => !known.has(name)) ?? [];
  if (missing.length > 0)
    throw new AppError(
      "plan-invalid",
      `There are no prices of ${listed(missing)}. There are: ${listed([...known.keys()].slice(0, 12))}.`,
    );
  return {
    assets,
    times: times.slice(0, length),
    asset: asset.slice(0, length),
    prices: prices.slice(0, length),
    isDated,
    isDay: timeType === "date",
  };
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
