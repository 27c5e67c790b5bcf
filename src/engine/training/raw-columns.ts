import { setImmediate } from "node:timers/promises";
import type { Cell, ColumnType, ResultColumn } from "../../contract/values.ts";

/** A column as it was read, compactly. Missing is NaN, or -1 for a text's code. */
export type RawColumn = { name: string; type: ColumnType } & (
  | { kind: "number"; values: number[]; infiniteCount: number }
  | { kind: "boolean"; values: number[] }
  /** Milliseconds since 1970. */
  | { kind: "date"; values: number[] }
  | { kind: "text"; values: number[]; texts: string[] }
  | { kind: "other" }
);

export interface RawTable {
  columns: RawColumn[];
  rowCount: number;
}

export function kindOf(type: ColumnType): RawColumn["kind"] {
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  if (type === "date" || type === "timestamp") return "date";
  return type === "text" ? "text" : "other";
}

/** Collects rows into columns. */
export function createCollector(): {
  add(rows: readonly (readonly Cell[])[], columns: readonly ResultColumn[]): void;
  table(): RawTable;
} {
  let columns: RawColumn[] = [];
  let positions: ((cell: Cell) => void)[] = [];
  let rowCount = 0;
  return {
    add(rows, resultColumns) {
      if (positions.length === 0) {
        columns = resultColumns.map(emptyColumn);
        positions = columns.map(writerOf);
      }
      rowCount += rows.length;
      positions.forEach((write, position) => {
        for (const row of rows) write(row[position] ?? null);
      });
    },
    table: () => ({ columns, rowCount }),
  };
}

const rowsAtOnce = 2_000;

/** Lets the event loop turn between some thousand rows. */
export async function rawTableOf(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
): Promise<RawTable> {
  const collector = createCollector();
  collector.add([], columns);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    collector.add(rows.slice(from, from + rowsAtOnce), columns);
    await setImmediate();
  }
  return collector.table();
}

/** About `count` rows, spread evenly. */
export function sampleOf({ columns, rowCount }: RawTable, count: number): RawTable {
  const every = Math.ceil(rowCount / count);
  if (every <= 1) return { columns, rowCount };
  const taken = (values: readonly number[]) => {
    const sample: number[] = [];
    for (let row = 0; row < rowCount; row += every) sample.push(values[row]!);
    return sample;
  };
  return {
    rowCount: Math.ceil(rowCount / every),
    columns: columns.map((column) => (column.kind === "other" ? column : { ...column, values: taken(column.values) })),
  };
}

function emptyColumn({ name, type }: ResultColumn): RawColumn {
  const kind = kindOf(type);
  switch (kind) {
    case "number":
      return { name, type, kind, values: [], infiniteCount: 0 };
    case "text":
      return { name, type, kind, values: [], texts: [] };
    case "other":
      return { name, type, kind };
    default:
      return { name, type, kind, values: [] };
  }
}

function writerOf(column: RawColumn): (cell: Cell) => void {
  switch (column.kind) {
    case "number":
      return (cell) => {
        const value = cell === null || cell === "" ? Number.NaN : Number(cell);
        if (value === Infinity || value === -Infinity) column.infiniteCount += 1;
        column.values.push(Number.isFinite(value) ? value : Number.NaN);
      };
    case "boolean":
      return (cell) => column.values.push(cell === null ? Number.NaN : cell === true || cell === "true" ? 1 : 0);
    case "date":
      return (cell) => column.values.push(momentOf(cell));
    case "text": {
      const codes = new Map<string, number>();
      return (cell) => {
        if (cell === null) {
          column.values.push(-1);
          return;
        }
        const text = String(cell);
        let code = codes.get(text);
        if (code === undefined) {
          code = column.texts.length;
          column.texts.push(text);
          codes.set(text, code);
        }
        column.values.push(code);
      };
    }
    case "other":
      return () => undefined;
  }
}

/** Wall time as if it were UTC; NaN for what is no date. */
export function momentOf(cell: Cell): number {
  if (typeof cell !== "string") return Number.NaN;
  return Date.parse(cell.includes("T") ? `${cell}Z` : cell);
}
