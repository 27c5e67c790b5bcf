import type { Cell } from "../../contract/values.ts";

function numberAt(row: readonly Cell[], at: number): number {
  const cell = row[at];
  return typeof cell === "number" ? cell : Number(cell ?? Number.NaN);
}

/** At most about `most` rows that draw the same picture: of each stretch the lowest and highest value, and every marked row. */
export function thinRows(rows: readonly Cell[][], valueAt: number, markAt: number, most: number): Cell[][] {
  if (rows.length <= most) return [...rows];
  const stretch = Math.ceil((2 * rows.length) / most);
  const kept: Cell[][] = [];
  for (let start = 0; start < rows.length; start += stretch) {
    const end = Math.min(rows.length, start + stretch);
    let low = start;
    let high = start;
    for (let row = start; row < end; row += 1) {
      const value = numberAt(rows[row] ?? [], valueAt);
      if (value < numberAt(rows[low] ?? [], valueAt)) low = row;
      if (value > numberAt(rows[high] ?? [], valueAt)) high = row;
    }
    for (let row = start; row < end; row += 1) {
      const cells = rows[row];
      if (cells && (row === low || row === high || cells[markAt] === true)) kept.push(cells);
    }
  }
  return kept;
}
