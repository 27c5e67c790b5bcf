import type { ColumnType, ResultColumn } from "../../contract/values.ts";

export const narrowestColumnPx = 56;
export const widestColumnPx = 900;

export interface GridColumn extends ResultColumn {
  /** Its place among the view's columns, before hiding and reordering. */
  source: number;
  widthPx: number;
}

export interface ColumnLayout {
  columns: GridColumn[];
  /** Left edge of each column; one more entry for the right edge of the last. */
  offsetsPx: number[];
  totalPx: number;
}

const typeWidthsPx: Record<ColumnType, number> = {
  integer: 112,
  number: 120,
  boolean: 92,
  text: 168,
  date: 116,
  timestamp: 168,
  time: 96,
  interval: 120,
  json: 220,
  binary: 140,
};

/** Room for the name, its icon and its menu, and for values as the type usually has them. */
export function naturalWidthPx(column: ResultColumn): number {
  const nameWidth = column.name.length * 7.4 + 78;
  return Math.round(Math.min(260, Math.max(typeWidthsPx[column.type], nameWidth)));
}

interface Arrangement {
  hiddenColumns: string[];
  columnOrder: string[];
  columnWidths: Record<string, number>;
}

/** Columns in the order and widths a person gave them; what they never touched comes after, in file order. */
export function arrangeColumns(
  columns: ResultColumn[],
  { hiddenColumns, columnOrder, columnWidths }: Arrangement,
): ColumnLayout {
  const hidden = new Set(hiddenColumns);
  const places = new Map(columnOrder.map((name, index) => [name, index]));
  const arranged = columns
    .map((column, source) => ({
      ...column,
      source,
      widthPx: clampWidth(columnWidths[column.name] ?? naturalWidthPx(column)),
    }))
    .filter((column) => !hidden.has(column.name))
    .toSorted((a, b) => (places.get(a.name) ?? Infinity) - (places.get(b.name) ?? Infinity) || a.source - b.source);
  const offsetsPx = [0];
  for (const column of arranged) offsetsPx.push((offsetsPx.at(-1) ?? 0) + column.widthPx);
  return { columns: arranged, offsetsPx, totalPx: offsetsPx.at(-1) ?? 0 };
}

export function clampWidth(widthPx: number): number {
  return Math.min(widestColumnPx, Math.max(narrowestColumnPx, widthPx));
}

/** The column under a horizontal position; the nearest one outside of all columns. */
export function columnAt({ offsetsPx, columns }: ColumnLayout, xPx: number): number {
  let low = 0;
  let high = columns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsetsPx[middle] ?? 0) <= xPx) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Half-open range of columns that show between two horizontal positions. */
export function visibleColumns(layout: ColumnLayout, leftPx: number, widthPx: number): { first: number; end: number } {
  if (layout.columns.length === 0) return { first: 0, end: 0 };
  return { first: columnAt(layout, leftPx), end: columnAt(layout, leftPx + widthPx) + 1 };
}

/** The order after moving a column to stand before the one now at `to`. */
export function moveColumn(names: string[], name: string, to: number): string[] {
  const from = names.indexOf(name);
  if (from < 0) return names;
  const rest = names.toSpliced(from, 1);
  return rest.toSpliced(to > from ? to - 1 : to, 0, name);
}
