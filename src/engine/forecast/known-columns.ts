import { holidaysBetween } from "./holidays.ts";
import type { KnownGroup } from "./known-effects.ts";
import type { RegularSeries } from "./time-grid.ts";

const DAY_MS = 86_400_000;

interface Wanted {
  regressors?: Readonly<Record<string, readonly (number | null)[]>> | undefined;
  holidays?: string | readonly string[] | undefined;
}

/** One column on the grid: the mean of the rows of a place, the last known value where a place has none. */
function onGrid(
  given: readonly (number | null)[],
  places: Float64Array,
  first: number,
  count: number,
): { column: Float64Array; isVaried: boolean; missingAhead: boolean } {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (const [row, value] of given.entries()) {
    const place = (places[row] ?? Number.NaN) - first;
    if (value === null || !Number.isFinite(value) || !(place >= 0 && place < count)) continue;
    sums[place] = sums[place]! + value;
    counts[place] = counts[place]! + 1;
  }
  const known = counts.findIndex((number) => number > 0);
  let last = known < 0 ? 0 : sums[known]! / counts[known]!;
  const column = sums.map((sum, place) => (counts[place]! > 0 ? (last = sum / counts[place]!) : last));
  return { column, isVaried: column.some((value) => value !== column[0]), missingAhead: counts.at(-1) === 0 };
}

/** The regressors and holidays of a forecast as columns over history and horizon, with notes on what cannot be used. */
export function knownGroups(
  { regressors = {}, holidays }: Wanted,
  grid: RegularSeries,
  dropped: number,
  horizon: number,
): { groups: KnownGroup[]; notes: string[] } {
  const count = grid.values.length - dropped + horizon;
  const groups: KnownGroup[] = [];
  const notes: string[] = [];
  for (const [name, given] of Object.entries(regressors)) {
    const { column, isVaried, missingAhead } = onGrid(given, grid.places, dropped, count);
    if (!isVaried) {
      notes.push(`"${name}" never changes and is left out.`);
      continue;
    }
    if (missingAhead)
      notes.push(`"${name}" is not known to the end of the horizon: its last known value is carried forward.`);
    groups.push({ name: `"${name}"`, columns: [column] });
  }
  if (holidays === undefined) return { groups, notes };
  holidaysBetween(holidays, 0, 0);
  const { dateAt } = grid;
  const stepMs = dateAt ? dateAt(1) - dateAt(0) : 0;
  if (!dateAt || stepMs > 8 * DAY_MS)
    return { groups, notes: [...notes, "Holidays need dates at most a week apart and are left out."] };
  const starts = Float64Array.from({ length: count }, (_, place) => dateAt(place + dropped));
  const found = holidaysBetween(holidays, starts[0]!, starts.at(-1)!);
  const columns: Float64Array[] = [];
  for (const days of found.values()) {
    const column = starts.map((start) => {
      if (stepMs <= DAY_MS) return days.has(Math.floor(start / DAY_MS) * DAY_MS) ? 1 : 0;
      let number = 0;
      for (let day = 0; day < stepMs / DAY_MS; day += 1)
        if (days.has(Math.floor(start / DAY_MS + day) * DAY_MS)) number += 1;
      return number;
    });
    if (column.subarray(0, count - horizon).some((value) => value > 0)) columns.push(column);
  }
  if (columns.length > 0) groups.push({ name: "holidays", columns });
  else notes.push("No holiday falls on a time of the history, so holidays are left out.");
  return { groups, notes };
}
