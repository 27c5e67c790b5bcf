import { setImmediate } from "node:timers/promises";
import { AppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { Cell, ColumnType, ResultColumn, Table } from "../../contract/values.ts";
import { createFeatureReader } from "./features.ts";
import { rawTableOf, type RawTable } from "./raw-columns.ts";

/** What the model reads of a table. Throws `invalid-input` naming the columns that are not there. */
export async function featureInput(card: ModelCard, table: Table) {
  const names = new Set(table.columns.map(({ name }) => name));
  const missing = [...new Set(card.features.map(({ column }) => column))].filter((column) => !names.has(column));
  if (missing.length > 0)
    throw new AppError(
      "invalid-input",
      `The model "${card.name}" needs ${missing.length === 1 ? "the column" : "the columns"} ${missing.map((name) => `"${name}"`).join(", ")}, which these data do not have.`,
    );
  const raw = await rawTableOf(table.columns, table.rows);
  return {
    raw,
    input: {
      count: table.rows.length,
      width: card.features.length,
      part: createFeatureReader(raw, card.features),
    },
  };
}

const rowsAtOnce = 5_000;

/** Adds to each row, in place, what the model says of it; gives the columns that were added. */
export async function addPredictions(
  card: ModelCard,
  table: Table,
  output: Float32Array,
  width: number,
): Promise<ResultColumn[]> {
  const columns = predictedColumns(
    card,
    table.columns.map(({ name }) => name),
    width,
  );
  const cells = cellsOf(card, output, width);
  for (let from = 0; from < table.rows.length; from += rowsAtOnce) {
    const to = Math.min(table.rows.length, from + rowsAtOnce);
    for (let row = from; row < to; row += 1) table.rows[row]?.push(...cells(row));
    await setImmediate();
  }
  return columns;
}

function predictedColumns(card: ModelCard, names: readonly string[], width: number): ResultColumn[] {
  const column = (name: string, type: ColumnType) => ({ name: freeName(name, names), type });
  switch (card.task) {
    case "regression":
      return [column(`predicted ${card.target?.column ?? "value"}`, "number")];
    case "classification":
      return [column(`predicted ${card.target?.column ?? "class"}`, "text"), column("probability", "number")];
    case "clustering":
      return [column("cluster", "integer"), column("distance to its centre", "number")];
    case "components":
      return Array.from({ length: width }, (_, index) => column(`component ${index + 1}`, "number"));
    case "forecast":
      throw new Error("A forecaster adds rows, not columns.");
  }
}

function cellsOf(card: ModelCard, output: Float32Array, width: number): (row: number) => Cell[] {
  const offset = card.target?.offset ?? 0;
  const classes = card.target?.classes ?? [];
  const at = (row: number, column: number) => output[row * width + column] ?? Number.NaN;
  switch (card.task) {
    case "regression":
      return (row) => [shown(at(row, 0) + offset)];
    case "classification":
      return (row) => {
        let best = 0;
        for (let k = 1; k < width; k += 1) if (at(row, k) > at(row, best)) best = k;
        return [classes[best] ?? null, shown(at(row, best))];
      };
    case "clustering":
      return (row) => [at(row, 0) + 1, shown(at(row, 1))];
    default:
      return (row) => Array.from({ length: width }, (_, component) => shown(at(row, component)));
  }
}

function shown(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}

function freeName(wanted: string, names: readonly string[]): string {
  let name = wanted;
  for (let number = 2; names.includes(name); number += 1) name = `${wanted} ${number}`;
  return name;
}

/** How the predictions compare with what the rows say themselves, where they hold the target. */
export function hindsight(card: ModelCard, raw: RawTable, predictedAt: number, rows: readonly Cell[][]) {
  const target = raw.columns.find(({ name }) => name === card.target?.column);
  if (!target || target.kind === "other") return null;
  let count = 0;
  let total = 0;
  rows.forEach((cells, row) => {
    const cell = cells[predictedAt];
    const value = target.values[row]!;
    if (Number.isNaN(value) || cell === null || cell === undefined) return;
    if (card.task === "regression" && target.kind === "number") total += Math.abs(Number(cell) - value);
    else if (card.task === "classification") {
      if (target.kind === "text" && value < 0) return;
      const actual =
        target.kind === "text" ? target.texts[value] : target.kind === "boolean" ? String(value === 1) : String(value);
      total += actual === cell ? 1 : 0;
    } else return;
    count += 1;
  });
  return count > 0 ? { count, mean: total / count } : null;
}
