import type { QueryBody } from "../../../contract/query.ts";
import type { Cell, Table } from "../../../contract/values.ts";
import { joinWords } from "../words.ts";
import { groupText, numberAt } from "./describe-result.ts";
import type { DescribedDimension, DescribedValue } from "./describe-result.ts";
import { formatCell, formatNumber, numberFormatter } from "./format.ts";
import { capital, plural, singleText } from "./single-text.ts";

interface Ranked {
  name: string;
  row: readonly Cell[];
  value: number;
}

function ranked(
  table: Table,
  value: DescribedValue,
  name: (row: readonly Cell[]) => string,
  lowestFirst: boolean,
  skip: (row: readonly Cell[]) => boolean = () => false,
): Ranked[] {
  return table.rows
    .flatMap((row) => {
      const number = skip(row) ? null : numberAt(row, value);
      return number === null ? [] : [{ name: name(row), row, value: number }];
    })
    .sort((a, b) => (lowestFirst ? a.value - b.value : b.value - a.value));
}

/** Whether the plan asks for the smallest rather than the largest. */
function asksForLowest(body: QueryBody, value: DescribedValue): boolean {
  const top = body.steps.findLast((step) => step.kind === "top");
  if (top) return top.by === value.column && top.order === "ascending";
  const key = body.sort[0];
  return key?.column === value.column && key.order === "ascending" && body.limit !== undefined;
}

const nouns: Partial<Record<string, string>> = { "number of rows": "rows" };

/** "USA has the most rows, 254, followed by Japan with 79 and Europe with 73." */
export function rankingText(
  body: QueryBody,
  table: Table,
  totalRowCount: number,
  dimension: DescribedDimension,
  values: readonly DescribedValue[],
  scope: string,
): string {
  const comparison = comparisonText(body, table, dimension, values, scope);
  if (comparison) return comparison;
  const sortedBy = body.steps.findLast((step) => step.kind === "top")?.by ?? body.sort[0]?.column;
  const value =
    values.find((candidate) => candidate.column === sortedBy && isNumber(table, candidate)) ??
    values.find((candidate) => isNumber(table, candidate)) ??
    values[0]!;
  const lowest = asksForLowest(body, value);
  const isEmptyGroup = (row: readonly Cell[]): boolean => (row[dimension.index] ?? null) === null;
  const named = ranked(table, value, (row) => groupText(row, dimension), lowest, isEmptyGroup);
  const list = named.length > 0 ? named : ranked(table, value, (row) => groupText(row, dimension), lowest);
  const emptyGroup =
    named.length > 0 ? table.rows.find((row) => isEmptyGroup(row) && numberAt(row, value) !== null) : undefined;
  const [leader, second] = list;
  if (!leader) {
    const [row] = table.rows;
    return table.rows.length === 1 && row
      ? `For ${groupText(row, dimension)}${scope}, the ${value.phrase} is ${formatCell(row[value.index] ?? null, value.unit)}.`
      : `${groupsFound(totalRowCount, dimension)}${scope}: ${sample(table, dimension, value)}.`;
  }
  const format = numberFormatter(
    [leader, second, list.at(-1)].flatMap((item) => item?.value ?? []),
    value.unit,
  );
  const shown = (item: Ranked): string => format(item.value);
  const opening = (name: string): string =>
    dimension.format.timeUnit || dimension.format.isDecade || /^rows |^[a-z ]+ [\d,.]+$/.test(name)
      ? capital(name)
      : name;
  if (table.rows.length === 1) {
    if (body.limit === 1 || body.steps.some((step) => step.kind === "top"))
      return `${opening(leader.name)} has the ${placeInWords(body)}${superlative(value, lowest)}${scope}, ${shown(leader)}${companion(leader.row, values, value)}.`;
    return singleText(table, values, scope ? `${scope}` : ` for ${leader.name}`);
  }
  const tied = list.filter((item) => item.value === leader.value);
  const skipped = body.offset !== undefined && body.offset > 0;
  const sentences: string[] = [];
  if (tied.length === list.length && list.length > 2)
    sentences.push(
      `All${list.length === table.rows.length ? ` ${list.length}` : " groups"} have the same ${value.phrase}${scope}, ${shown(leader)}.`,
    );
  else if (tied.length > 1) {
    const names =
      tied.length > 4
        ? `${tied
            .slice(0, 3)
            .map((item) => item.name)
            .join(", ")} and others`
        : joinWords(tied.map((item) => item.name));
    sentences.push(`${opening(names)} tie for the ${superlative(value, lowest)}${scope}, ${shown(leader)}.`);
  } else if (skipped)
    sentences.push(
      `${opening(leader.name)}: ${value.phrase}${scope} of ${shown(leader)}${companion(leader.row, values, value)}.`,
    );
  else {
    const others = list.slice(1, list.length <= 4 ? 4 : 3);
    const followers = second
      ? `, followed by ${joinWords(others.map((item) => `${item.name} with ${shown(item)}`))}`
      : "";
    sentences.push(
      `${opening(leader.name)} has the ${superlative(value, lowest)}${scope}, ${shown(leader)}${companion(leader.row, values, value)}${followers}.`,
    );
  }
  const last = list.at(-1)!;
  const isWhole =
    body.limit === undefined && totalRowCount === table.rows.length && !body.steps.some((step) => step.kind === "top");
  if (isWhole && list.length > 4 && last.value !== leader.value) {
    const among = list.length === table.rows.length ? ` of the ${formatNumber(list.length)}` : "";
    sentences.push(`The ${lowest ? "highest" : "lowest"}${among} is ${last.name} with ${shown(last)}.`);
  } else if (totalRowCount > table.rows.length)
    sentences.push(`There are ${formatNumber(totalRowCount)} groups in all.`);
  if (emptyGroup)
    sentences.push(`${capital(groupText(emptyGroup, dimension))} come to ${format(numberAt(emptyGroup, value) ?? 0)}.`);
  return sentences.join(" ");
}

const places = ["", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

function placeInWords(body: QueryBody): string {
  const place = places[body.offset ?? 0];
  return place ? `${place} ` : "";
}

function groupsFound(count: number, dimension: DescribedDimension): string {
  return `${formatNumber(count)} ${plural(count, "group")} by ${dimension.phrase}`;
}

function sample(table: Table, dimension: DescribedDimension, value: DescribedValue): string {
  const told = table.rows
    .slice(0, 3)
    .map((row) => `${groupText(row, dimension)} (${formatCell(row[value.index] ?? null, value.unit)})`);
  return table.rows.length > 3 ? `${told.join(", ")} and so on` : joinWords(told);
}

function isNumber(table: Table, value: DescribedValue): boolean {
  return table.rows.some((row) => numberAt(row, value) !== null);
}

/** "highest average price", "most rows", "lowest total sales". */
function superlative(value: DescribedValue, lowest: boolean): string {
  if (value.step === null && value.phrase === "number of rows")
    return `${lowest ? "fewest" : "most"} ${nouns[value.phrase]}`;
  if (value.step === null && value.op === "distinct")
    return `${lowest ? "fewest" : "most"} ${value.phrase.replace(/^number of /, "")}`;
  if (value.step?.kind === "share") return `${lowest ? "smallest" : "largest"} ${value.phrase}`;
  if (/^(highest|lowest|latest|earliest)\b/.test(value.phrase))
    return value.phrase.startsWith("highest") === !lowest
      ? value.phrase
      : `${lowest ? "smallest" : "largest"} ${value.phrase}`;
  return `${lowest ? "lowest" : "highest"} ${value.phrase}`;
}

/** The base number behind a share, in brackets. */
function companion(row: readonly Cell[], values: readonly DescribedValue[], value: DescribedValue): string {
  if (value.step?.kind === "share") {
    const { of } = value.step;
    const base = values.find((candidate) => candidate.column === of);
    const number = base ? numberAt(row, base) : null;
    return base && number !== null ? ` (${formatNumber(number, base.unit)})` : "";
  }
  const share = values.find((candidate) => candidate.step?.kind === "share" && candidate !== value);
  const part = share ? numberAt(row, share) : null;
  return share && part !== null ? ` (${formatNumber(part, share.unit)} of the total)` : "";
}

/** Two groups side by side; how far apart they are is a column of the result, so that it can be checked. */
function comparisonText(
  body: QueryBody,
  table: Table,
  dimension: DescribedDimension,
  values: readonly DescribedValue[],
  scope: string,
): string | null {
  if (table.rows.length !== 2 || body.limit !== undefined) return null;
  const change = values.find((value) => value.step?.kind === "change" && value.step.timeUnit === undefined);
  if (change?.step?.kind !== "change") return null;
  const { of, mode } = change.step;
  const base = values.find((value) => value.column === of);
  if (!base) return null;
  const compared = table.rows.find((row) => numberAt(row, change) !== null);
  const other = table.rows.find((row) => row !== compared);
  const difference = compared ? numberAt(compared, change) : null;
  if (!compared || !other || difference === null || mode === "log") return null;
  const [a, b] = [groupText(compared, dimension), groupText(other, dimension)];
  const [va, vb] = [numberAt(compared, base), numberAt(other, base)];
  if (va === null || vb === null) return null;
  const format = numberFormatter([va, vb], base.unit);
  const numbers = `${format(va)} against ${format(vb)}`;
  if (difference === 0)
    return `${capital(a)} and ${b} have the same ${base.phrase}${scopeWithoutGroups(scope)}: ${formatNumber(va, base.unit)}.`;
  const far =
    mode === "percent"
      ? formatNumber(Math.abs(difference), { unit: "percent" })
      : formatNumber(Math.abs(difference), base.unit);
  return `The ${base.phrase} of ${a} is ${far} ${difference > 0 ? "higher" : "lower"} than that of ${b}${scopeWithoutGroups(scope)}: ${numbers}.`;
}

/** The filter that names the two groups has been said by naming them. */
function scopeWithoutGroups(scope: string): string {
  return scope.replace(/ where [^,]*? is [^,]* or [^,]*$/, "");
}

/** Two or more groupings at once: the leading combination and the runner-up. */
export function crossText(
  body: QueryBody,
  table: Table,
  totalRowCount: number,
  dimensions: readonly DescribedDimension[],
  value: DescribedValue,
  scope: string,
): string {
  const name = (row: readonly Cell[]): string => joinWords(dimensions.map((dimension) => groupText(row, dimension)));
  const lowest = asksForLowest(body, value);
  const list = ranked(table, value, name, lowest);
  const perGroup = body.steps.findLast((step) => step.kind === "top" && step.partitionBy.length > 0);
  const [leader, second] = list;
  if (!leader)
    return `${formatNumber(totalRowCount)} combinations of ${joinWords(dimensions.map((dimension) => dimension.phrase))}${scope}.`;
  const format = numberFormatter(
    list.slice(0, 6).map((item) => item.value),
    value.unit,
  );
  const shown = (item: Ranked): string => format(item.value);
  if (perGroup && list.length <= 6)
    return `${capital(superlative(value, lowest))} in each group${scope}: ${joinWords(list.map((item) => `${item.name} with ${shown(item)}`))}.`;
  const runnerUp = second ? `, followed by ${second.name} with ${shown(second)}` : "";
  const all =
    totalRowCount > 2 && body.limit === undefined
      ? ` There are ${formatNumber(totalRowCount)} combinations of ${joinWords(dimensions.map((dimension) => dimension.phrase))}.`
      : "";
  return `The combination of ${leader.name} has the ${superlative(value, lowest)}${scope}, ${shown(leader)}${runnerUp}.${all}`;
}
