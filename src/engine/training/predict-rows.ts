import { AppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { Cell, ResultColumn, Table } from "../../contract/values.ts";
import { createFeatureReader } from "./features.ts";
import { rawTableOf, type RawTable } from "./raw-columns.ts";

/** What the model reads of a table. Throws `invalid-input` naming the columns that are not there. */
export function featureInput(card: ModelCard, table: Table) {
  const names = new Set(table.columns.map(({ name }) => name));
  const missing = [...new Set(card.features.map(({ column }) => column))].filter((column) => !names.has(column));
  if (missing.length > 0)
    throw new AppError(
      "invalid-input",
      `The model "${card.name}" needs ${missing.length === 1 ? "the column" : "the columns"} ${missing.map((name) => `"${name}"`).join(", ")}, which these data do not have.`,
    );
  const raw = rawTableOf(table.columns, table.rows);
  return {
    raw,
    input: {
      count: table.rows.length,
      width: card.features.length,
      part: createFeatureReader(raw, card.features),
    },
  };
}

/** The columns that a model adds, and their cells by row. */
export interface PredictedColumns {
  columns: ResultColumn[];
  rows: Cell[][];
}

export function predictedColumns(
  card: ModelCard,
  names: readonly string[],
  output: Float32Array,
  width: number,
): PredictedColumns {
  const count = width > 0 ? output.length / width : 0;
  const rows: Cell[][] = [];
  const named = (wanted: string) => freeName(wanted, names);
  switch (card.task) {
    case "regression": {
      const offset = card.target?.offset ?? 0;
      for (let row = 0; row < count; row += 1) rows.push([shown(output[row * width]! + offset)]);
      return { columns: [{ name: named(`predicted ${card.target?.column ?? "value"}`), type: "number" }], rows };
    }
    case "classification": {
      const classes = card.target?.classes ?? [];
      for (let row = 0; row < count; row += 1) {
        const chances = output.subarray(row * width, (row + 1) * width);
        const best = chances.indexOf(Math.max(...chances));
        rows.push([classes[best] ?? null, shown(chances[best] ?? Number.NaN)]);
      }
      return {
        columns: [
          { name: named(`predicted ${card.target?.column ?? "class"}`), type: "text" },
          { name: named("probability"), type: "number" },
        ],
        rows,
      };
    }
    case "clustering":
      for (let row = 0; row < count; row += 1) rows.push([output[row * width]! + 1, shown(output[row * width + 1]!)]);
      return {
        columns: [
          { name: named("cluster"), type: "integer" },
          { name: named("distance to its centre"), type: "number" },
        ],
        rows,
      };
    case "components":
      for (let row = 0; row < count; row += 1)
        rows.push(Array.from(output.subarray(row * width, (row + 1) * width), shown));
      return {
        columns: Array.from({ length: width }, (_, index) => ({
          name: named(`component ${index + 1}`),
          type: "number" as const,
        })),
        rows,
      };
    case "forecast":
      throw new Error("A forecaster adds rows, not columns.");
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
export function hindsight(card: ModelCard, raw: RawTable, predicted: PredictedColumns) {
  const target = raw.columns.find(({ name }) => name === card.target?.column);
  if (!target || target.kind === "other") return null;
  let count = 0;
  let total = 0;
  predicted.rows.forEach(([cell], row) => {
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
