export interface CellPlace {
  row: number;
  /** Counts among the columns shown. */
  column: number;
}

/** A rectangle from where it began to where the keys move it. */
export interface Selection {
  anchor: CellPlace;
  focus: CellPlace;
}

export interface Extent {
  rowCount: number;
  columnCount: number;
  /** Rows of one screen, for page keys. */
  pageRowCount: number;
}

/** Inclusive bounds. */
export interface Rectangle {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

export function rectangleOf({ anchor, focus }: Selection): Rectangle {
  return {
    firstRow: Math.min(anchor.row, focus.row),
    lastRow: Math.max(anchor.row, focus.row),
    firstColumn: Math.min(anchor.column, focus.column),
    lastColumn: Math.max(anchor.column, focus.column),
  };
}

export function cellCountOf(selection: Selection): number {
  const { firstRow, lastRow, firstColumn, lastColumn } = rectangleOf(selection);
  return (lastRow - firstRow + 1) * (lastColumn - firstColumn + 1);
}

export function clampSelection(selection: Selection, { rowCount, columnCount }: Extent): Selection | null {
  if (rowCount === 0 || columnCount === 0) return null;
  const clamp = ({ row, column }: CellPlace): CellPlace => ({
    row: Math.min(rowCount - 1, Math.max(0, row)),
    column: Math.min(columnCount - 1, Math.max(0, column)),
  });
  return { anchor: clamp(selection.anchor), focus: clamp(selection.focus) };
}

export interface MoveKey {
  key: string;
  shiftKey: boolean;
  /** Ctrl, or Command on a Mac. */
  mod: boolean;
}

/** Where a key takes the selection; null for keys that do not move it. */
export function moveSelection(selection: Selection, stroke: MoveKey, extent: Extent): Selection | null {
  const lastRow = extent.rowCount - 1;
  const lastColumn = extent.columnCount - 1;
  const { row, column } = selection.focus;

  if (stroke.key === " " && stroke.shiftKey) {
    return { anchor: { row: selection.anchor.row, column: 0 }, focus: { row, column: lastColumn } };
  }
  if (stroke.key === " " && stroke.mod) {
    return { anchor: { row: 0, column: selection.anchor.column }, focus: { row: lastRow, column } };
  }
  if (stroke.key.toLowerCase() === "a" && stroke.mod)
    return { anchor: { row: 0, column: 0 }, focus: { row: lastRow, column: lastColumn } };

  const target = destination(stroke, { row, column }, lastRow, lastColumn, extent.pageRowCount);
  if (!target) return null;
  const moved = { anchor: stroke.shiftKey && stroke.key !== "Tab" ? selection.anchor : target, focus: target };
  return clampSelection(moved, extent);
}

function destination(
  { key, mod, shiftKey }: MoveKey,
  { row, column }: CellPlace,
  lastRow: number,
  lastColumn: number,
  page: number,
): CellPlace | null {
  switch (key) {
    case "ArrowUp":
      return { row: mod ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: mod ? lastRow : row + 1, column };
    case "ArrowLeft":
      return { row, column: mod ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: mod ? lastColumn : column + 1 };
    case "PageUp":
      return mod ? null : { row: row - page, column };
    case "PageDown":
      return mod ? null : { row: row + page, column };
    case "Home":
      return { row: mod ? 0 : row, column: 0 };
    case "End":
      return { row: mod ? lastRow : row, column: lastColumn };
    case "Enter":
      return shiftKey ? { row: row - 1, column } : null;
    default:
      return null;
  }
}
