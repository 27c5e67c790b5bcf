import type { ForecastBody } from "../../../contract/plan.ts";
import type { Cell } from "../../../contract/values.ts";
import { dateInWords, formatNumber, scopeText, valueInWords, type MethodOutcome } from "../../analysis/index.ts";
import { figureOf } from "./charts.ts";
import { addedColumns } from "./result-table.ts";
import { isAdditive } from "./summarise.ts";

function timeInWords(time: Cell, unit: string | undefined): string {
  const text = String(time);
  if (typeof time === "number") return text;
  const months = (words: string) => words.replace(/^\d+ /, "");
  if (unit === "year") return text.slice(0, 4);
  if (unit === "yearquarter")
    return `the ${["first", "second", "third", "fourth"][Math.floor((Number(text.slice(5, 7)) - 1) / 3)]} quarter of ${text.slice(0, 4)}`;
  if (unit === "yearmonth") return months(dateInWords(text));
  if (unit === "yearweek") return `the week of ${dateInWords(text)}`;
  return dateInWords(text);
}

function preposition(unit: string | undefined, time: Cell): string {
  if (typeof time === "number") return time >= 1700 && time <= 2200 ? "in" : "at";
  return unit === "year" || unit === "yearquarter" || unit === "yearmonth" || unit === "yearweek" ? "in" : "on";
}

/** How far to trust it, from the trial at earlier points. */
function trust({ computation }: MethodOutcome): string {
  const mase = figureOf(computation, "MASE");
  const naive = figureOf(computation, "MASE of repeating");
  const coverage = figureOf(computation, "Values inside");
  const origins = figureOf(computation, "Earlier points") ?? 0;
  if (mase === null || naive === null || coverage === null || origins === 0)
    return "The history is too short to try this out on its own past, so take it as a rough guess.";
  const better = naive > 0 ? 1 - mase / naive : 0;
  const points = `${origins} earlier point${origins === 1 ? "" : "s"}`;
  const held = `its interval held ${Math.round(coverage * 100)}% of what came`;
  if (better >= 0.02)
    return `Tried at ${points}, its error was ${Math.round(better * 100)}% below that of repeating the last season, and ${held}.`;
  if (better > -0.02) return `Tried at ${points}, it did no better than repeating the last season, and ${held}.`;
  return `Tried at ${points}, its error was ${Math.round(-better * 100)}% above that of repeating the last season, so treat it with care; ${held}.`;
}

function subject(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1);
}

/** The forecast in two or three sentences: the next value with its interval, the end or the sum, and how far to trust it. */
export function textOf(body: ForecastBody, outcome: MethodOutcome): string {
  const { table } = outcome;
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const added = addedColumns(body);
  const [timeAt, forecastAt, lowerAt, upperAt] = [
    at(body.time),
    at(added.forecast),
    at(added.lower),
    at(added.upper),
  ] as const;
  const unit = body.rows.dimensions.find(({ as }) => as === body.time)?.timeUnit;
  const ahead = table.rows.filter((row) => row[forecastAt] !== null);
  const percent = `${Number((body.level * 100).toFixed(2))}%`;
  const words = (row: Cell[], column: number) => formatNumber(Number(row[column]));
  const interval = (row: Cell[]) => `${words(row, lowerAt)} to ${words(row, upperAt)}`;
  const what = `${valueInWords(body)}${scopeText(body.rows.filter)}`;
  const [first] = ahead;
  const last = ahead.at(-1);
  if (!first || !last) return "There is nothing to forecast.";
  if (body.by.length > 0) {
    const keyAt = body.by.map(at);
    const name = (row: Cell[]) => keyAt.map((column) => String(row[column] ?? "(empty)")).join(", ");
    const firsts = ahead.filter((row, index) => index === 0 || name(row) !== name(ahead[index - 1]!));
    const shown = [...firsts].sort((a, b) => Number(b[forecastAt]) - Number(a[forecastAt])).slice(0, 5);
    const list = shown.map((row) => `${name(row)} ${words(row, forecastAt)} (${interval(row)})`);
    const lead =
      firsts.length > shown.length
        ? `Of ${firsts.length.toLocaleString("en-GB")} series, the largest next values of ${what}`
        : `The next values of ${what}, ${preposition(unit, first[timeAt] ?? null)} ${timeInWords(first[timeAt] ?? null, unit)},`;
    return `${lead} are ${list.join("; ")}, with ${percent} intervals. ${trust(outcome)}`;
  }
  const next = `${subject(what)} should come to about ${words(first, forecastAt)} ${preposition(unit, first[timeAt] ?? null)} ${timeInWords(first[timeAt] ?? null, unit)}, ${percent} likely within ${interval(first)}`;
  const total = figureOf(outcome.computation, "Sum over");
  const until = timeInWords(last[timeAt] ?? null, unit);
  const then =
    ahead.length === 1
      ? ""
      : isAdditive(body) && total !== null
        ? `, and to ${formatNumber(total)} in all by ${until}`
        : `, and to ${words(last, forecastAt)} by ${until} (${interval(last)})`;
  return `${next}${then}. ${trust(outcome)}`;
}
