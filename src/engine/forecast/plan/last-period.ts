import type { ForecastBody } from "../../../contract/plan.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import { dateInWords } from "../../analysis/index.ts";

const DAY_MS = 86_400_000;
/** Periods before the last one that show how far their data usually reach. */
const looked = 12;
const tolerance = 0.03;

function endOf(start: number, unit: string): number | null {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === "year") return Date.UTC(year + 1, 0, 1);
  if (unit === "yearquarter") return Date.UTC(year, month + 3, 1);
  if (unit === "yearmonth") return Date.UTC(year, month + 1, 1);
  if (unit === "yearweek") return start + 7 * DAY_MS;
  if (unit === "yearmonthdate") return start + DAY_MS;
  return null;
}

function startOf(cell: Cell | undefined): number {
  if (typeof cell === "number") return Date.UTC(cell, 0, 1);
  return typeof cell === "string" ? Date.parse(cell.includes("T") ? `${cell}Z` : cell) : Number.NaN;
}

/** A date, or a moment of a period, in milliseconds; a date without a clock reaches to its end. */
function reachOf(cell: Cell | undefined): number {
  if (typeof cell !== "string") return Number.NaN;
  return cell.includes("T") ? Date.parse(`${cell}Z`) : Date.parse(cell) + DAY_MS;
}

/** The name of the measure that says how far the data of a period reach: the latest date among its rows. */
export function reachColumn({ rows, time }: Pick<ForecastBody, "rows" | "time">): string | null {
  const dimension = rows.dimensions.find(({ as }) => as === time);
  if (!dimension?.timeUnit || dimension.expr.kind !== "field") return null;
  const { field } = dimension.expr;
  const measure = rows.measures.find(({ op, expr }) => op === "max" && expr?.kind === "field" && expr.field === field);
  return measure?.as ?? null;
}

/**
 * Rows without those of a last period whose data end sooner in it than they usually do: half a month's sales are no
 * fall. Needs the query to hold the latest date of each period beside its value.
 */
export function withoutUnfinished(table: Table, body: ForecastBody): { table: Table; note: string | null } {
  const unchanged = { table, note: null };
  const reachName = reachColumn(body);
  const unit = body.rows.dimensions.find(({ as }) => as === body.time)?.timeUnit;
  const timeAt = table.columns.findIndex(({ name }) => name === body.time);
  const reachAt = table.columns.findIndex(({ name }) => name === reachName);
  if (reachName === null || unit === undefined || reachAt < 0 || timeAt < 0) return unchanged;
  const reached = new Map<number, { at: number; cell: string }>();
  for (const row of table.rows) {
    const start = startOf(row[timeAt]);
    const at = reachOf(row[reachAt]);
    if (Number.isFinite(start) && Number.isFinite(at) && at > (reached.get(start)?.at ?? Number.NEGATIVE_INFINITY))
      reached.set(start, { at, cell: String(row[reachAt]) });
  }
  const starts = [...reached.keys()].sort((a, b) => a - b);
  const last = starts.at(-1);
  if (starts.length < 4 || last === undefined) return unchanged;
  const share = (start: number) => {
    const end = endOf(start, unit);
    return end === null ? 1 : (reached.get(start)!.at - start) / (end - start);
  };
  const usual = Math.min(...starts.slice(-1 - looked, -1).map(share));
  if (!(share(last) < usual - tolerance)) return unchanged;
  const until = dateInWords(reached.get(last)!.cell.slice(0, 10));
  const name = periodName(last, unit);
  return {
    table: { columns: table.columns, rows: table.rows.filter((row) => startOf(row[timeAt]) !== last) },
    note: `${name} is left out: its data end on ${until}.`,
  };
}

function periodName(start: number, unit: string): string {
  const date = dateInWords(new Date(start).toISOString().slice(0, 10));
  if (unit === "year") return date.slice(-4);
  if (unit === "yearmonth") return date.replace(/^\d+ /, "");
  return unit === "yearquarter" ? `The quarter from ${date}` : unit === "yearweek" ? `The week of ${date}` : date;
}
