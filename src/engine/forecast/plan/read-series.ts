import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../contract/errors.ts";
import type { ForecastBody } from "../../../contract/plan.ts";
import type { Cell, Table } from "../../../contract/values.ts";

export interface PlanSeries {
  /** The cells of the `by` columns. */
  key: Cell[];
  times: (string | number | null)[];
  values: (number | null)[];
  regressors: Record<string, (number | null)[]>;
}

const sliceRows = 10_000;

function numberOf(cell: Cell | undefined): number | null {
  const number = typeof cell === "number" ? cell : typeof cell === "string" && cell !== "" ? Number(cell) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** The rows of the plan's query, one list a series in the order of first appearance. Lets the event loop turn meanwhile. */
export async function readSeries(
  table: Table,
  { time, value, by, regressors }: Pick<ForecastBody, "time" | "value" | "by" | "regressors">,
): Promise<PlanSeries[]> {
  const place = (name: string) => {
    const index = table.columns.findIndex((column) => column.name === name);
    if (index < 0) throw new AppError("plan-invalid", `The rows have no column "${name}" to forecast with.`);
    return index;
  };
  const timeAt = place(time);
  const valueAt = place(value);
  const keyAt = by.map(place);
  const regressorAt = regressors.map((name) => [name, place(name)] as const);
  const found = new Map<string, PlanSeries>();
  for (const [index, row] of table.rows.entries()) {
    if (index % sliceRows === sliceRows - 1) await setImmediate();
    const key = keyAt.map((at) => row[at] ?? null);
    const name = key.length === 0 ? "" : JSON.stringify(key);
    let series = found.get(name);
    if (!series) {
      series = { key, times: [], values: [], regressors: Object.fromEntries(regressors.map((column) => [column, []])) };
      found.set(name, series);
    }
    const at = row[timeAt] ?? null;
    series.times.push(typeof at === "boolean" ? Number(at) : at);
    series.values.push(numberOf(row[valueAt]));
    for (const [column, position] of regressorAt) series.regressors[column]?.push(numberOf(row[position]));
  }
  return [...found.values()];
}
