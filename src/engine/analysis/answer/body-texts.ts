import type { PlanBody } from "../../../contract/plan.ts";
import type { Predicate } from "../../../contract/query.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import { restValue } from "../compile-contribution.ts";
import { joinWords, timeRangeInWords } from "../words.ts";
import { exprPhrase, measurePhrase, unitOf } from "./describe-result.ts";
import type { AnswerColumn } from "./describe-result.ts";
import { formatCell, formatCoefficient, formatGroup, formatNumber, humanName } from "./format.ts";
import type { Unit } from "./format.ts";
import { scopeText } from "./scope-text.ts";
import { capital, plural } from "./single-text.ts";
import { strengthInWords } from "./strength.ts";

type Row = Record<string, Cell>;

function rowsOf(table: Table): Row[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

export function summaryText(table: Table): string {
  const rows = rowsOf(table);
  const [first] = rows;
  if (!first) return "There are no columns to describe.";
  const named = (wanted: (row: Row) => boolean): string[] =>
    rows.filter(wanted).map((row) => humanName(String(row["name"])));
  const measures = named((row) => row["type"] === "number" || row["type"] === "integer");
  const time = rows.find((row) => row["type"] === "date" || row["type"] === "timestamp");
  const texts = named((row) => row["type"] === "text");
  const sentences = [
    `${formatNumber(Number(first["rows"]))} rows and ${rows.length} ${plural(rows.length, "column")}.`,
  ];
  const some = (names: string[]): string =>
    names.length > 5 ? `${names.slice(0, 4).join(", ")} and others` : joinWords(names);
  const parts = [
    measures.length > 0 ? `numbers in ${some(measures)}` : "",
    texts.length > 0 ? `text in ${some(texts)}` : "",
  ].filter(Boolean);
  if (parts.length > 0) sentences.push(`There are ${joinWords(parts)}.`);
  if (time?.["minimum"] != null && time["maximum"] !== null) {
    const day = (cell: Cell): string => formatGroup(String(cell).replace(" ", "T"), { name: "" });
    sentences.push(
      `${capital(humanName(String(time["name"])))} runs from ${day(time["minimum"])} to ${day(time["maximum"] ?? null)}.`,
    );
  }
  const gaps = rows
    .filter((row) => Number(row["missing"]) > 0)
    .sort((a, b) => Number(b["missing"]) - Number(a["missing"]));
  const [worst] = gaps;
  sentences.push(
    worst
      ? `Most empty values are in ${humanName(String(worst["name"]))}: ${formatNumber(Number(worst["missing"]))}.`
      : "No value is missing.",
  );
  return sentences.join(" ");
}

export function correlationText(body: Extract<PlanBody, { kind: "correlation" }>, table: Table): string {
  const rows = rowsOf(table).filter((row) => row["correlation"] !== null);
  const scope = scopeText(body.filter);
  const [first, second] = rows;
  if (!first) return `No correlation can be computed${scope}: a column is constant or empty.`;
  const method = body.method === "spearman" ? "rank correlation" : "correlation";
  const r = Number(first["correlation"]);
  const pair = (row: Row): string => `${humanName(String(row["first"]))} and ${humanName(String(row["second"]))}`;
  const found = `${formatCoefficient(r)} over ${formatNumber(Number(first["count"]))} rows`;
  if (rows.length === 1) return `${capital(pair(first))} show ${strengthInWords(r)}${scope}: ${method} ${found}.`;
  if (body.against !== undefined) {
    const against = humanName(body.against);
    const next = second
      ? ` ${capital(humanName(String(second["second"])))} comes next with ${formatCoefficient(Number(second["correlation"]))}.`
      : "";
    return `${capital(against)} goes most with ${humanName(String(first["second"]))}${scope}, ${strengthInWords(r)}: ${method} ${found}.${next}`;
  }
  const next = second ? ` Next are ${pair(second)} with ${formatCoefficient(Number(second["correlation"]))}.` : "";
  return `The strongest pair${scope} is ${pair(first)}, ${strengthInWords(r)}: ${method} ${found}.${next}`;
}

export function outliersText(
  body: Extract<PlanBody, { kind: "outliers" }>,
  table: Table,
  columns: readonly AnswerColumn[],
): string {
  const rows = rowsOf(table);
  const phrase = exprPhrase(body.expr);
  const scope = scopeText(body.filter);
  const [farthest] = rows;
  if (!farthest) return `${capital(phrase)} has no outliers${scope}.`;
  const unit = unitOf({ as: "", op: "max", expr: body.expr }, columns);
  const number = (name: string): string => formatNumber(Number(farthest[name]), unit);
  const identity =
    table.columns.find((column) => column.type === "text" && column.name !== body.label) ??
    table.columns.find((column) => column.name !== body.label && ["date", "timestamp"].includes(column.type));
  const whose = identity && farthest[identity.name] != null ? ` (${formatCell(farthest[identity.name] ?? null)})` : "";
  const count = Number(farthest["outlier_count"]);
  const bounds =
    body.by.length === 0
      ? ` outside ${number("lower_bound")} to ${number("upper_bound")}`
      : ` outside the usual range of their ${joinWords(body.by.map(humanName))}`;
  return `${formatNumber(count)} of ${formatNumber(Number(farthest["row_count"]))} values of ${phrase}${scope} ${count === 1 ? "lies" : "lie"}${bounds}. The farthest is ${number(body.label)}${whose}.`;
}

export function contributionText(
  body: Extract<PlanBody, { kind: "contribution" }>,
  table: Table,
  columns: readonly AnswerColumn[],
): string {
  const rows = rowsOf(table);
  const [first] = rows;
  const phrase = measurePhrase(body.measure, "number");
  if (!first) return `There are no rows for ${body.beforeLabel} or ${body.afterLabel}.`;
  const unit = unitOf(body.measure, columns);
  const number = (row: Row, name: string): string => formatNumber(Number(row[name]), unit);
  const change = Number(first["totalChange"]);
  const fromTo = `from ${number(first, "totalBefore")} ${sideText(body.before, body.beforeLabel)} to ${number(first, "totalAfter")} ${sideText(body.after, body.afterLabel)}`;
  if (first["totalBefore"] === null || first["totalAfter"] === null)
    return `There are no values of ${phrase} for one of ${body.beforeLabel} and ${body.afterLabel}.`;
  if (change === 0)
    return `The ${phrase} did not change between ${body.beforeLabel} and ${body.afterLabel}: ${number(first, "totalBefore")}.`;
  const word = change > 0 ? "rose" : "fell";
  const name = (row: Row): string =>
    `${row["value"] === null ? `rows without ${humanName(String(row["dimension"]))}` : /^-?[\d.]+$/.test(String(row["value"])) ? `${humanName(String(row["dimension"]))} ${String(row["value"])}` : String(row["value"])}`;
  const main = `The ${phrase}${scopeText(body.filter)} ${word} by ${formatNumber(Math.abs(change), unit)}, ${fromTo}.`;
  const same = rows.filter(
    (row) => row["value"] !== restValue && Math.sign(Number(row["contribution"])) === Math.sign(change),
  );
  const leaders = same.toSorted((a, b) => Math.abs(Number(b["contribution"])) - Math.abs(Number(a["contribution"])));
  const [lead] = leaders;
  if (!lead) return main;
  const runner = leaders.find((row) => row !== lead && row["dimension"] === lead["dimension"]);
  const opposite = rows.find(
    (row) =>
      row["value"] !== restValue &&
      row["dimension"] === lead["dimension"] &&
      Math.sign(Number(row["contribution"])) === -Math.sign(change),
  );
  const share = (row: Row): number => Math.abs(Number(row["shareOfChange"]));
  const inShares = [lead, ...(runner ? [runner] : [])].every((row) => share(row) <= 100);
  const part = (row: Row): string =>
    signed(Number(row["contribution"]), unit) +
    (inShares ? ` (${formatNumber(share(row), { unit: "percent" })} of the change)` : "");
  const next = runner ? `, then ${name(runner)} with ${part(runner)}` : "";
  const against = opposite
    ? ` Against it went ${name(opposite)} with ${signed(Number(opposite["contribution"]), unit)}.`
    : "";
  return `${main} By ${humanName(String(lead["dimension"]))}, the largest part is ${name(lead)} with ${part(lead)}${next}.${against}${meanText(lead, name(lead), phrase, unit)}`;
}

function signed(value: number, unit: Unit): string {
  return `${value > 0 ? "+" : ""}${formatNumber(value, unit)}`;
}

/** What happened to the leading group itself: its own average and its share of the rows. */
function meanText(row: Row, name: string, phrase: string, unit: Unit): string {
  const [before, after] = [row["meanBefore"], row["meanAfter"]];
  if (typeof before !== "number" || typeof after !== "number") return "";
  const own =
    before === after
      ? `Its ${phrase} stayed at ${formatNumber(after, unit)}`
      : `The ${phrase} of ${name} went from ${formatNumber(before, unit)} to ${formatNumber(after, unit)}`;
  const percent = (value: Cell | undefined): string => formatNumber(Number(value), { unit: "percent" });
  const [rowsBefore, rowsAfter] = [percent(row["rowShareBefore"]), percent(row["rowShareAfter"])];
  return rowsBefore === rowsAfter
    ? ` ${own}, with ${rowsAfter} of the rows in both.`
    : ` ${own}, and its share of the rows from ${rowsBefore} to ${rowsAfter}.`;
}

/** "in 2007" for a time, "for East" for anything else. */
function sideText(side: Predicate, label: string): string {
  return side.kind === "timeRange" ? timeRangeInWords(side.start, side.end) : `for ${label}`;
}

export function boxplotText(
  body: Extract<PlanBody, { kind: "boxplot" }>,
  table: Table,
  columns: readonly AnswerColumn[],
): string {
  const rows = rowsOf(table);
  const phrase = exprPhrase(body.expr);
  const unit = unitOf({ as: "", op: "max", expr: body.expr }, columns);
  const scope = scopeText(body.filter);
  const [first] = rows;
  if (!first) return `There are no values of ${phrase}${scope}.`;
  const number = (row: Row, name: string): string => formatNumber(Number(row[name]), unit);
  if (rows.length === 1 && body.dimensions.length === 0) {
    return `Half of the ${phrase} values${scope} lie between ${number(first, "q1")} and ${number(first, "q3")}, with a median of ${number(first, "median")} over ${formatNumber(Number(first["count"]))} rows.`;
  }
  const [dimension] = body.dimensions;
  if (!dimension) return `The median ${phrase}${scope} is ${number(first, "median")}.`;
  const name = (row: Row): string =>
    formatGroup(row[dimension.as] ?? null, { name: exprPhrase(dimension.expr), timeUnit: dimension.timeUnit });
  const sorted = rows.toSorted((a, b) => Number(b["median"]) - Number(a["median"]));
  const [top] = sorted;
  const bottom = sorted.at(-1);
  if (!top || !bottom || rows.length === 1)
    return `The median ${phrase} of ${name(first)}${scope} is ${number(first, "median")}.`;
  return `${capital(name(top))} has the highest median ${phrase}${scope}, ${number(top, "median")}; ${name(bottom)} has the lowest, ${number(bottom, "median")}.`;
}
