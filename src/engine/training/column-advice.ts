import type { RawColumn } from "./raw-columns.ts";

export interface ColumnFacts {
  name: string;
  kind: RawColumn["kind"];
  present: number;
  distinct: number;
  isWhole: boolean;
}

const maximumDistinctTexts = 1000;
const maximumClasses = 50;
const idName = /(^|[\s_-])(id|uuid|guid|key|index|row|rownum|rank|no|nr)$/i;
const camelIdName = /[a-z](Id|ID|Key|No|Index)$/;

/** `distinct` stops counting at `most`. */
export function factsOf(column: RawColumn, most = Infinity): ColumnFacts {
  if (column.kind === "other") return { name: column.name, kind: "other", present: 0, distinct: 0, isWhole: false };
  const seen = new Set<number>();
  let present = 0;
  let isWhole = true;
  for (const value of column.values) {
    if (Number.isNaN(value) || (column.kind === "text" && value < 0)) continue;
    present += 1;
    if (seen.size < most) seen.add(value);
    isWhole &&= Number.isInteger(value);
  }
  return { name: column.name, kind: column.kind, present, distinct: seen.size, isWhole };
}

/** Why a column is not worth learning from, or null. */
export function whyNotFeature(column: RawColumn, facts: ColumnFacts, rowCount: number): string | null {
  const { name, type } = column;
  if (facts.kind === "other") return `${name} holds ${type} values, which models here do not read.`;
  if (facts.present === 0) return `${name} is empty.`;
  if (facts.distinct === 1) return `${name} has the same value in every row.`;
  if (facts.present < 0.05 * rowCount) return `${name} is missing in more than 95% of the rows.`;
  const isUnique = facts.distinct === facts.present;
  if (facts.kind === "text") {
    if (isUnique || (facts.distinct > 50 && facts.distinct > 0.5 * facts.present))
      return `${name} has ${isUnique ? "a" : "nearly a"} value of its own in each row, like a name: nothing repeats that could be learned.`;
    if (facts.distinct > maximumDistinctTexts)
      return `${name} has ${facts.distinct.toLocaleString("en")} different texts, too many to learn from.`;
  }
  if (facts.kind === "number" && isUnique && facts.isWhole && facts.present > 20) {
    if (idName.test(name) || camelIdName.test(name)) return `${name} looks like an identifier: it numbers the rows.`;
    if (countsUp(column)) return `${name} counts the rows up.`;
  }
  if (
    facts.kind === "number" &&
    facts.isWhole &&
    (/(^|[\s_-])(id|uuid|guid)$/i.test(name) || /[a-z](Id|ID)$/.test(name))
  )
    return `${name} looks like an identifier: its size means nothing.`;
  return null;
}

function countsUp(column: RawColumn): boolean {
  if (column.kind !== "number") return false;
  const { values } = column;
  const step = values[1]! - values[0]!;
  return step !== 0 && values.every((value, row) => row === 0 || step === value - values[row - 1]!);
}

/** Why a column cannot be foretold, or null. */
export function whyNotTarget(column: RawColumn, facts: ColumnFacts, rowCount: number): string | null {
  const { name } = column;
  if (facts.kind === "other" || facts.kind === "date")
    return `${name} holds ${column.type} values, which models here do not foretell.`;
  if (facts.present === 0) return `${name} is empty.`;
  if (facts.distinct === 1) return `${name} has the same value in every row: there is nothing to foretell.`;
  if (facts.kind === "text" && facts.distinct > maximumClasses)
    return `${name} has ${facts.distinct.toLocaleString("en")} different texts; at most ${maximumClasses} classes can be told apart.`;
  return whyNotFeature(column, facts, rowCount);
}

export function isClassTarget(facts: ColumnFacts): boolean {
  return facts.kind === "text" || facts.kind === "boolean" || (facts.kind === "number" && facts.distinct === 2);
}

const leakCorrelation = 0.9999;

/** Why a feature gives the target away, or null. Both are columns of the same rows. */
export function whyLeaking(feature: RawColumn, target: RawColumn): string | null {
  if (feature.kind === "other" || target.kind === "other" || feature.name === target.name) return null;
  const isNumeric = (column: RawColumn) => column.kind === "number" || column.kind === "boolean";
  if (isNumeric(feature) && isNumeric(target)) {
    const r = correlation(feature.values, target.values);
    if (Math.abs(r) >= leakCorrelation)
      return `${feature.name} rises and falls exactly with ${target.name} (r = ${r.toFixed(4)}): it gives the answer away.`;
    return null;
  }
  if (target.kind === "text" && mirrors(feature, target))
    return `${feature.name} stands for ${target.name} value by value: it gives the answer away.`;
  return null;
}

function correlation(first: readonly number[], second: readonly number[]): number {
  let count = 0;
  let meanFirst = 0;
  let meanSecond = 0;
  let squaresFirst = 0;
  let squaresSecond = 0;
  let products = 0;
  for (let row = 0; row < first.length; row += 1) {
    const a = first[row]!;
    const b = second[row]!;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    count += 1;
    const deltaFirst = a - meanFirst;
    const deltaSecond = b - meanSecond;
    meanFirst += deltaFirst / count;
    meanSecond += deltaSecond / count;
    squaresFirst += deltaFirst * (a - meanFirst);
    squaresSecond += deltaSecond * (b - meanSecond);
    products += deltaFirst * (b - meanSecond);
  }
  return count < 10 ? 0 : products / Math.sqrt(squaresFirst * squaresSecond || 1);
}

/** One value of the feature for each value of the target and the other way round. */
function mirrors(feature: RawColumn, target: Extract<RawColumn, { kind: "text" }>): boolean {
  if (feature.kind === "other") return false;
  const forth = new Map<number, number>();
  const back = new Map<number, number>();
  let count = 0;
  for (let row = 0; row < target.values.length; row += 1) {
    const a = feature.values[row]!;
    const b = target.values[row]!;
    if (Number.isNaN(a) || b < 0 || (feature.kind === "text" && a < 0)) continue;
    if ((forth.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    forth.set(a, b);
    back.set(b, a);
    count += 1;
  }
  return count >= 10 && forth.size > 1;
}
