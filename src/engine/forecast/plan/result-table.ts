import { setImmediate } from "node:timers/promises";
import type { ForecastBody } from "../../../contract/plan.ts";
import type { Cell, ResultColumn, Table } from "../../../contract/values.ts";
import type { Forecasted } from "../pool/forecaster.ts";
import { readTime } from "../read-time.ts";
import type { PlanSeries } from "./read-series.ts";

/** The names of what a forecast adds to the columns of its rows. */
export interface AddedColumns {
  forecast: string;
  lower: string;
  upper: string;
}

export function addedColumns({ time, value, by }: Pick<ForecastBody, "time" | "value" | "by">): AddedColumns {
  const taken = new Set([time, value, ...by]);
  const free = (name: string) => {
    let found = name;
    while (taken.has(found)) found += "_";
    return found;
  };
  return { forecast: free("forecast"), lower: free("lower"), upper: free("upper") };
}

/** Rows of history and future together; the futures are always whole. */
const rowBudget = 16_000;
const leastHistory = 24;

/** Enough of the past to judge the future by, and little enough that the future can be seen beside it. */
function worthSeeing(horizon: number): number {
  return Math.max(120, 8 * horizon);
}

function order(time: Cell): number | string {
  return readTime(typeof time === "boolean" ? null : time)?.at ?? String(time);
}

/** History and future of each series. Long histories keep their latest values, so that every future fits. */
export async function resultTable(
  body: ForecastBody,
  rows: Table,
  series: readonly PlanSeries[],
  forecasts: readonly Forecasted[],
  horizon: number,
): Promise<{ table: Table; shownHistory: number | null }> {
  const added = addedColumns(body);
  const typeOf = (name: string): ResultColumn => rows.columns.find((column) => column.name === name)!;
  const columns: ResultColumn[] = [
    ...body.by.map(typeOf),
    typeOf(body.time),
    { name: body.value, type: "number" },
    { name: added.forecast, type: "number" },
    { name: added.lower, type: "number" },
    { name: added.upper, type: "number" },
  ];
  const left = rowBudget - series.length * horizon;
  const fitting = Math.floor(left / Math.max(1, series.length));
  const historyShown = Math.max(Math.min(leastHistory, 2 * horizon), Math.min(fitting, worthSeeing(horizon)));
  const built: Cell[][] = [];
  let isCut = false;
  for (const [index, { key, times, values }] of series.entries()) {
    if (index % 50 === 49) await setImmediate();
    const history = times
      .map((time, at) => ({ time, value: values[at]!, order: order(time) }))
      .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
    while (history.length > 0 && history.at(-1)!.value === null) history.pop();
    if (history.length > historyShown) isCut = true;
    for (const { time, value } of history.slice(-historyShown)) built.push([...key, time, value, null, null, null]);
    const one = forecasts[index];
    if (!one?.forecast) continue;
    const { forecast, lower, upper, times: ahead } = one.forecast;
    for (const [step, value] of forecast.entries())
      built.push([...key, ahead?.[step] ?? `+${step + 1}`, null, value, lower[step]!, upper[step]!]);
  }
  return { table: { columns, rows: built }, shownHistory: isCut ? historyShown : null };
}
