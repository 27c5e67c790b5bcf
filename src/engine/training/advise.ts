import type { TrainingAdvice } from "../../contract/training.ts";
import { factsOf, isClassTarget, whyLeaking, whyNotFeature, whyNotTarget, type ColumnFacts } from "./column-advice.ts";
import type { RawColumn, RawTable } from "./raw-columns.ts";
import { allRows, readRows, type RowSource } from "./read-rows.ts";

const sampleRowCount = 10_000;
const targetName =
  /(^|[\s_-])(target|label|class|y|price|sales|revenue|amount|total|demand|churn|outcome|default|value|gross|rating)([\s_-]|$)/i;

/** What could be foretold here, from which columns, and with what. From at most about 10,000 rows spread over the data. */
export async function advise(source: RowSource, target: string | null, signal?: AbortSignal): Promise<TrainingAdvice> {
  const { table } = await readRows(source, allRows(source.version), { maximumRows: sampleRowCount, signal });
  return adviceFor(table, target);
}

export function adviceFor(table: RawTable, wanted: string | null): TrainingAdvice {
  const judged = table.columns.map((column) => {
    const facts = factsOf(column);
    return {
      column,
      facts,
      featureReason: whyNotFeature(column, facts, table.rowCount),
      targetReason: whyNotTarget(column, facts, table.rowCount),
    };
  });
  const targets = judged.filter(({ targetReason }) => targetReason === null);
  const found =
    judged.find(({ column }) => column.name === wanted) ??
    targets.find(({ column }) => targetName.test(column.name)) ??
    targets.find(({ facts }) => facts.kind === "number") ??
    targets.at(-1);
  const time = judged.find(({ facts }) => facts.kind === "date" && facts.present > 0.9 * table.rowCount);
  return {
    columns: judged.map(({ column, featureReason, targetReason }) => {
      const leak = found && featureReason === null ? whyLeaking(column, found.column) : null;
      return {
        column: column.name,
        isFeature: featureReason === null && leak === null && column !== found?.column,
        isTarget: targetReason === null,
        reason: featureReason ?? leak,
      };
    }),
    target: found?.column.name ?? null,
    time: time?.column.name ?? null,
    ...kindFor(found, time, table.rowCount),
  };
}

function kindFor(
  target: { column: RawColumn; facts: ColumnFacts } | undefined,
  time: { column: RawColumn; facts: ColumnFacts } | undefined,
  rowCount: number,
): Pick<TrainingAdvice, "kind" | "reason"> {
  if (!target)
    return { kind: "kmeans", reason: "No column stands out to foretell, so rows that are alike are grouped." };
  const { column, facts } = target;
  if (isClassTarget(facts))
    return {
      kind: "auto",
      reason: `${column.name} has ${facts.distinct} classes: a logistic regression and trees are tried, the better one is kept.`,
    };
  if (time && time.facts.distinct === time.facts.present && rowCount >= 60)
    return {
      kind: "linear-window",
      reason: `There is one row for each ${time.column.name}: the next values of ${column.name} follow from the last ones.`,
    };
  return {
    kind: "auto",
    reason: `${column.name} is a number: a ridge regression and trees are tried, the better one is kept.`,
  };
}
