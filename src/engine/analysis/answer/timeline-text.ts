import type { Cell, Table } from "../../../contract/values.ts";
import { timeUnitInWords } from "../compile-dimension.ts";
import { joinWords } from "../words.ts";
import { groupText, numberAt } from "./describe-result.ts";
import type { DescribedDimension, DescribedValue } from "./describe-result.ts";
import { numberFormatter } from "./format.ts";
import { capital } from "./single-text.ts";

interface Point {
  when: string;
  value: number;
}

function inOrder(rows: readonly (readonly Cell[])[], time: DescribedDimension): (readonly Cell[])[] {
  return rows
    .filter((row) => (row[time.index] ?? null) !== null)
    .sort((a, b) => {
      const [x, y] = [a[time.index]!, b[time.index]!];
      return typeof x === "number" && typeof y === "number" ? x - y : String(x) < String(y) ? -1 : 1;
    });
}

function points(rows: readonly (readonly Cell[])[], time: DescribedDimension, value: DescribedValue): Point[] {
  return inOrder(rows, time).flatMap((row) => {
    const number = numberAt(row, value);
    return number === null ? [] : [{ when: groupText(row, time), value: number }];
  });
}

function preposition(time: DescribedDimension, when: string): string {
  return /^\d{1,2} \w+ \d{4}/.test(when) || time.format.timeUnit === "yearmonthdate"
    ? "on"
    : when.startsWith("the week")
      ? "in"
      : "in";
}

/** "The average price rose from 12.3 in January 2008 to 15.2 in December 2009, peaking at 18.1 in May 2009." */
export function timelineText(
  table: Table,
  time: DescribedDimension,
  values: readonly DescribedValue[],
  scope: string,
): string {
  const value = values[0]!;
  const series = points(table.rows, time, value);
  const [first] = series;
  const last = series.at(-1);
  if (!first || !last) return `There is no ${value.phrase}${scope}: every period is empty.`;
  const format = numberFormatter(
    series.map((point) => point.value),
    value.unit,
  );
  const shown = (point: Point): string => `${format(point.value)} ${preposition(time, point.when)} ${point.when}`;
  if (series.length === 1) return `The ${value.phrase}${scope} is ${shown(first)}, the only period with a value.`;
  const peak = series.reduce((best, point) => (point.value > best.value ? point : best));
  const low = series.reduce((best, point) => (point.value < best.value ? point : best));
  if (peak.value === low.value)
    return `The ${value.phrase}${scope} stays at ${format(first.value)} from ${first.when} to ${last.when}.`;
  const verb = last.value > first.value ? "rose" : last.value < first.value ? "fell" : "is the same at both ends";
  const main = verb.startsWith("is")
    ? `The ${value.phrase}${scope} ${verb}: ${shown(first)} and ${preposition(time, last.when)} ${last.when}.`
    : `The ${value.phrase}${scope} ${verb} from ${shown(first)} to ${shown(last)}.`;
  const extremes: string[] = [];
  if (peak !== last && peak !== first) extremes.push(`peaked at ${shown(peak)}`);
  if (low !== first && low !== last)
    extremes.push(`was lowest ${preposition(time, low.when)} ${low.when} with ${format(low.value)}`);
  return extremes.length === 0 ? main : `${main} It ${extremes.join(" and ")}.`;
}

/** Changes from period to period: the latest, the largest rise and the largest fall. */
export function changesText(table: Table, time: DescribedDimension, change: DescribedValue, scope: string): string {
  const series = points(table.rows, time, change);
  const last = series.at(-1);
  if (!last) return `There is no ${change.phrase}${scope}: no period has one before it to compare with.`;
  const format = numberFormatter(
    series.map((point) => point.value),
    change.unit,
  );
  const moved = (point: Point): string =>
    point.value === 0 ? "did not change" : `${point.value > 0 ? "rose" : "fell"} by ${format(Math.abs(point.value))}`;
  const base = change.phrase.replace(/^change in the /, "");
  const main = `The ${base}${scope} ${moved(last)} ${preposition(time, last.when)} ${last.when}${against(change)}.`;
  const facts: string[] = [];
  const rise = series.reduce((best, point) => (point.value > best.value ? point : best));
  const fall = series.reduce((best, point) => (point.value < best.value ? point : best));
  if (rise.value > 0 && rise !== last)
    facts.push(`The largest rise was ${format(rise.value)} ${preposition(time, rise.when)} ${rise.when}`);
  if (fall.value < 0 && fall !== last)
    facts.push(
      `${facts.length > 0 ? "the largest fall" : "The largest fall was"} ${format(-fall.value)} ${preposition(time, fall.when)} ${fall.when}`,
    );
  return facts.length === 0 ? main : `${main} ${facts.join(", ")}.`;
}

function against(change: DescribedValue): string {
  if (change.step?.kind !== "change" || !change.step.timeUnit) return "";
  const unit = timeUnitInWords(change.step.timeUnit);
  return change.step.periods === 1 ? ` against the ${unit} before` : ` against ${change.step.periods} ${unit}s before`;
}

/** Several lines over time: who leads at the end, and how the leader came there. */
export function seriesText(
  table: Table,
  time: DescribedDimension,
  other: DescribedDimension,
  value: DescribedValue,
  scope: string,
): string {
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of table.rows) {
    const name = groupText(row, other);
    const rows = groups.get(name);
    if (rows) rows.push(row);
    else groups.set(name, [row]);
  }
  const lines = [...groups]
    .map(([name, rows]) => ({ name, series: points(rows, time, value) }))
    .filter((line) => line.series.length > 0);
  const lastRow = inOrder(table.rows, time).findLast((row) => numberAt(row, value) !== null);
  if (!lastRow || lines.length === 0) return `There is no ${value.phrase}${scope}: every period is empty.`;
  const end = groupText(lastRow, time);
  const atEnd = lines
    .flatMap((line) => {
      const point = line.series.find((candidate) => candidate.when === end);
      return point ? [{ name: line.name, series: line.series, value: point.value }] : [];
    })
    .sort((a, b) => b.value - a.value);
  const leader = atEnd[0]!;
  const shown = numberFormatter(
    atEnd.map((item) => item.value),
    value.unit,
  );
  if (lines.length === 1) return timelineText(table, time, [value], scope || ` of ${leader.name}`);
  const followers = atEnd.slice(1, 3).map((item) => `${item.name} with ${shown(item.value)}`);
  const follow = followers.length > 0 ? `, followed by ${joinWords(followers)}` : "";
  const which = value.phrase === "number of rows" ? "most rows" : `highest ${value.phrase}`;
  const main = `${capital(preposition(time, end))} ${end}${scope}, ${leader.name} has the ${which}, ${shown(leader.value)}${follow}.`;
  const start = leader.series[0];
  if (!start || start.when === end || start.value === leader.value) return main;
  return `${main} ${capital(leader.name)} started at ${shown(start.value)} ${preposition(time, start.when)} ${start.when}.`;
}
