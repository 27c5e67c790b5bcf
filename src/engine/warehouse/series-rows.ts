import type { Cell } from "../../contract/values.ts";
import { isTemporalType, type ColumnType } from "../../contract/values.ts";
import { quoteIdentifier } from "./column-types.ts";
import type { QueryOptions, Warehouse } from "./warehouse.ts";

export interface SeriesColumns {
  time: { name: string; type: ColumnType };
  value: string;
  series: string | null;
  /** Further columns of numbers. */
  others?: readonly string[];
}

export interface SeriesRows {
  /** As the file has it; empty where the data are one series. */
  key: string;
  /** Dates and timestamps as ISO text, other times as they are. */
  times: (string | number | null)[];
  values: (number | null)[];
  /** By column, one value a row. */
  others: Record<string, (number | null)[]>;
}

/** The rows of long-form time series, grouped by series in the order of first appearance. */
export async function readSeriesRows(
  warehouse: Warehouse,
  versionId: string,
  { time, value, series, others = [] }: SeriesColumns,
  options: QueryOptions = {},
): Promise<SeriesRows[]> {
  const timeSql = quoteIdentifier(time.name);
  const { rows } = await warehouse.query(
    `SELECT ${series === null ? "''" : `CAST(${quoteIdentifier(series)} AS VARCHAR)`}, ${isTemporalType(time.type) ? `CAST(${timeSql} AS TIMESTAMP)` : timeSql}, ${[value, ...others].map((name) => `CAST(${quoteIdentifier(name)} AS DOUBLE)`).join(", ")} FROM ${warehouse.relation(versionId)}`,
    [],
    options,
  );
  const groups = new Map<string, SeriesRows>();
  for (const [key, at, number, ...rest] of rows) {
    const name = String(key ?? "");
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { key: name, times: [], values: [], others: columnsOf(others) }));
    group.times.push(timeOf(at ?? null));
    group.values.push(typeof number === "number" ? number : null);
    for (const [index, other] of others.entries()) {
      const cell = rest[index];
      group.others[other]?.push(typeof cell === "number" ? cell : null);
    }
  }
  return [...groups.values()];
}

function columnsOf(names: readonly string[]): Record<string, (number | null)[]> {
  return Object.fromEntries(names.map((name) => [name, []]));
}

function timeOf(cell: Cell): string | number | null {
  return typeof cell === "boolean" ? Number(cell) : cell;
}
