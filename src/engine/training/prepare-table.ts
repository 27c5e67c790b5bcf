import { setImmediate } from "node:timers/promises";
import { AppError } from "../../contract/errors.ts";
import type { Feature, ModelCard, TrainedTask } from "../../contract/model-card.ts";
import type { TrainingInput } from "../../contract/training.ts";
import { adviceFor } from "./advise.ts";
import { factsOf, isClassTarget, whyNotTarget } from "./column-advice.ts";
import { cellText, createFeatureReader, featuresOf, offsetOf } from "./features.ts";
import { sampleOf, type RawColumn, type RawTable } from "./raw-columns.ts";

/** What goes to the fit, by row ranges of those kept. */
export interface Prepared {
  task: TrainedTask;
  features: Feature[];
  target: ModelCard["target"];
  rowCount: number;
  notes: string[];
  part(from: number, to: number): { features: Float32Array<ArrayBuffer>; target: Float64Array<ArrayBuffer> };
}

const maximumClasses = 50;
const minimumRowCount = 10;
const judgedRowCount = 5_000;
const countedValues = 2_000;

export function columnNamed(table: RawTable, name: string): RawColumn {
  const column =
    table.columns.find((candidate) => candidate.name === name) ??
    table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (column) return column;
  const names = table.columns.map((candidate) => `"${candidate.name}"`).join(", ");
  throw new AppError("not-found", `There is no column "${name}". There is: ${names}.`);
}

/** Rows and columns for every kind but forecasters. Throws `invalid-input` with a sentence where they do not do. */
export async function prepareTable(table: RawTable, input: TrainingInput): Promise<Prepared> {
  const notes: string[] = [];
  const isSupervised = input.kind !== "kmeans" && input.kind !== "pca";
  const targetName = input.targets[0];
  if (isSupervised && targetName === undefined)
    throw new AppError("invalid-input", "Choose the column to foretell: the target.");
  const target = isSupervised && targetName !== undefined ? columnNamed(table, targetName) : null;
  const task = taskOf(input.kind, target, table.rowCount);
  const columns = chosenColumns(table, input, target, notes);
  await setImmediate();
  let features: Feature[] = [];
  for (const column of columns) {
    features.push(...featuresOf(column));
    await setImmediate();
  }
  if (task === "components") features = features.filter(({ kind }) => kind !== "category");
  if (features.length === 0)
    throw new AppError("invalid-input", "No column is left to learn from. Choose at least one that varies.");
  noteInfinite(columns.concat(target ?? []), notes);

  const { values, classes, offset, kept } = target
    ? readTarget(target, task, notes)
    : { values: null, classes: null, offset: 0, kept: null };
  await setImmediate();
  const read = createFeatureReader(table, features);
  const rowCount = kept ? kept.length : table.rowCount;
  if (target && rowCount < minimumRowCount)
    throw new AppError(
      "invalid-input",
      `${rowCount} rows with a ${target.name} are too few to learn from and to check on: it takes at least ${minimumRowCount}.`,
    );
  return {
    task,
    features,
    target: target ? { column: target.name, classes, offset } : null,
    rowCount,
    notes,
    part(from, to) {
      if (!kept) return { features: read(from, to), target: new Float64Array(0) };
      const wanted = kept.slice(from, to);
      return {
        features: pickedRows(read, wanted, features.length),
        target: Float64Array.from(wanted, (row) => values[row]! - offset),
      };
    },
  };
}

function pickedRows(
  read: (from: number, to: number) => Float32Array,
  rows: readonly number[],
  width: number,
): Float32Array<ArrayBuffer> {
  const first = rows[0] ?? 0;
  const last = rows.at(-1) ?? -1;
  const block = read(first, last + 1);
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, at) => picked.set(block.subarray((row - first) * width, (row - first + 1) * width), at * width));
  return picked;
}

function taskOf(kind: TrainingInput["kind"], target: RawColumn | null, rowCount: number): TrainedTask {
  if (kind === "kmeans") return "clustering";
  if (kind === "pca") return "components";
  if (!target) throw new AppError("invalid-input", "Choose the column to foretell: the target.");
  const facts = factsOf(target, countedValues);
  if (facts.kind === "text" && facts.distinct > maximumClasses)
    throw new AppError("invalid-input", whyNotTarget(target, facts, rowCount) ?? "Choose another target.");
  if (facts.kind === "other" || facts.kind === "date")
    throw new AppError("invalid-input", whyNotTarget(target, facts, rowCount) ?? "Choose another target.");
  if (facts.present === 0) throw new AppError("invalid-input", `${target.name} is empty: there is nothing to learn.`);
  if (facts.distinct === 1)
    throw new AppError(
      "invalid-input",
      `${target.name} has the same value in every row: there is nothing to foretell. Choose another target.`,
    );
  if (kind === "logistic" && facts.kind === "number" && facts.distinct > maximumClasses)
    throw new AppError(
      "invalid-input",
      `${target.name} has ${facts.distinct === countedValues ? "thousands of" : facts.distinct} different numbers, so it is no set of classes. Choose ridge or trees for it.`,
    );
  if (kind === "ridge" && facts.kind === "text")
    throw new AppError(
      "invalid-input",
      `${target.name} holds text. Ridge regression foretells numbers: choose logistic or trees.`,
    );
  if (kind === "ridge") return "regression";
  return kind === "logistic" || isClassTarget(facts) ? "classification" : "regression";
}

function chosenColumns(table: RawTable, input: TrainingInput, target: RawColumn | null, notes: string[]): RawColumn[] {
  const advice = adviceFor(sampleOf(table, judgedRowCount), target?.name ?? null).columns;
  if (input.features) {
    const columns = input.features.map((name) => columnNamed(table, name)).filter((column) => column !== target);
    for (const column of columns) {
      const reason = advice.find((entry) => entry.column === column.name)?.reason;
      if (reason != null) notes.push(`You chose ${column.name}, though: ${reason}`);
    }
    return columns.filter(({ kind }) => kind !== "other");
  }
  for (const { column, reason } of advice)
    if (reason !== null && column !== target?.name) notes.push(`Left out: ${reason}`);
  return table.columns.filter(({ name }) => {
    const entry = advice.find(({ column }) => column === name);
    return (entry?.isFeature ?? false) || (!target && entry?.reason === null);
  });
}

function noteInfinite(columns: readonly RawColumn[], notes: string[]): void {
  const infinite = columns.flatMap((column) =>
    column.kind === "number" && column.infiniteCount > 0 ? [`${column.name} (${column.infiniteCount})`] : [],
  );
  if (infinite.length > 0) notes.push(`Infinite numbers count as missing: ${infinite.join(", ")}.`);
}

function readTarget(target: RawColumn, task: TrainedTask, notes: string[]) {
  if (target.kind === "other") throw new AppError("invalid-input", `${target.name} cannot be foretold.`);
  const isMissing = (value: number) => Number.isNaN(value) || (target.kind === "text" && value < 0);
  const kept: number[] = [];
  target.values.forEach((value, row) => {
    if (!isMissing(value)) kept.push(row);
  });
  const missing = target.values.length - kept.length;
  if (missing > 0)
    notes.push(
      `${missing.toLocaleString("en")} ${missing === 1 ? "row has" : "rows have"} no ${target.name} and taught nothing.`,
    );
  if (task === "regression")
    return { values: target.values, classes: null, offset: offsetOf(kept.map((row) => target.values[row]!)), kept };
  const counts = new Map<number, number>();
  for (const row of kept) counts.set(target.values[row]!, (counts.get(target.values[row]!) ?? 0) + 1);
  const rare = [...counts].filter(([, count]) => count < 2).map(([value]) => value);
  if (rare.length > 0)
    notes.push(
      `${rare.length === 1 ? "One class has" : `${rare.length} classes have`} a single row and ${rare.length === 1 ? "was" : "were"} left out: ${rare
        .slice(0, 5)
        .map((value) => cellText(target, value))
        .join(", ")}.`,
    );
  const order = [...counts.keys()]
    .filter((value) => !rare.includes(value))
    .map((value) => ({ value, text: cellText(target, value) }))
    .sort((first, second) => first.text.localeCompare(second.text, "en", { numeric: true }));
  if (order.length < 2 && kept.length >= minimumRowCount)
    throw new AppError(
      "invalid-input",
      `${target.name} has only one class with more than one row: there is nothing to tell apart.`,
    );
  const position = new Map(order.map(({ value }, index) => [value, index]));
  return {
    values: target.values.map((value) => position.get(value) ?? Number.NaN),
    classes: order.map(({ text }) => text),
    offset: 0,
    kept: kept.filter((row) => position.has(target.values[row]!)),
  };
}
