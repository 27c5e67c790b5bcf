import type { Table } from "../../../contract/values.ts";
import { groupText, numberAt } from "./describe-result.ts";
import type { DescribedDimension, DescribedValue } from "./describe-result.ts";
import { formatNumber } from "./format.ts";
import { capital, plural } from "./single-text.ts";

/** Counts in bins: where most values lie and how far they reach. */
export function distributionText(table: Table, bins: DescribedDimension, count: DescribedValue, scope: string): string {
  const rows = table.rows
    .filter((row) => typeof row[bins.index] === "number" && (numberAt(row, count) ?? 0) > 0)
    .sort((a, b) => Number(a[bins.index]) - Number(b[bins.index]));
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return `There are no values of ${bins.phrase}${scope}.`;
  const most = rows.reduce((best, row) => ((numberAt(row, count) ?? 0) > (numberAt(best, count) ?? 0) ? row : best));
  const number = numberAt(most, count) ?? 0;
  const end = bins.endIndex === null ? null : last[bins.endIndex];
  const reach =
    typeof end === "number"
      ? ` All values lie between ${formatNumber(Number(first[bins.index]))} and ${formatNumber(end)}.`
      : "";
  return `${capital(bins.phrase)}${scope} is most often ${groupText(most, bins)}: ${formatNumber(number)} ${plural(number, "row")}.${reach}`;
}
