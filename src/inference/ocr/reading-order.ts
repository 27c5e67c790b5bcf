/** Left, top, width and height in pixels. */
export type Box = [number, number, number, number];

export interface Line {
  text: string;
  confidence: number;
  box: Box;
}

const fewestInColumn = 5;

/** Pieces of text as they are read: columns one after the other, what stands in one row joined. */
export function inReadingOrder(pieces: readonly Line[], pageWidth: number): Line[] {
  const gutter = findGutter(pieces, pageWidth);
  if (gutter === null) return joinRows(pieces);
  const left = pieces.filter(({ box: [x, , width] }) => x + width / 2 < gutter);
  const right = pieces.filter(({ box: [x, , width] }) => x + width / 2 >= gutter);
  return [...inReadingOrder(left, pageWidth), ...inReadingOrder(right, pageWidth)];
}

/** Where a blank strip parts two columns of running text; the cells of a table are too narrow for that. */
function findGutter(pieces: readonly Line[], pageWidth: number): number | null {
  const sorted = pieces.toSorted((a, b) => a.box[0] - b.box[0]);
  const typicalHeight = median(pieces.map(({ box }) => box[3]));
  let edge = -Infinity;
  for (const [index, { box }] of sorted.entries()) {
    const gap = box[0] - edge;
    const sides = [sorted.slice(0, index), sorted.slice(index)];
    if (gap > typicalHeight * 0.6 && sides.every((side) => isColumn(side, pageWidth))) return edge + gap / 2;
    edge = Math.max(edge, box[0] + box[2]);
  }
  return null;
}

function isColumn(side: readonly Line[], pageWidth: number): boolean {
  return side.length >= fewestInColumn && median(side.map(({ box }) => box[2])) > pageWidth * 0.22;
}

function joinRows(pieces: readonly Line[]): Line[] {
  const rows: Line[][] = [];
  for (const piece of pieces.toSorted((a, b) => a.box[1] + a.box[3] / 2 - b.box[1] - b.box[3] / 2)) {
    const row = rows.at(-1);
    if (row && isSameRow(row, piece)) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => joined(row.toSorted((a, b) => a.box[0] - b.box[0])));
}

function isSameRow(row: readonly Line[], { box: [, top, , height] }: Line): boolean {
  const [first] = row;
  if (!first) return false;
  const [, firstTop, , firstHeight] = first.box;
  const overlap = Math.min(top + height, firstTop + firstHeight) - Math.max(top, firstTop);
  return overlap > Math.min(height, firstHeight) * 0.5;
}

function joined(row: readonly Line[]): Line {
  const left = Math.min(...row.map(({ box }) => box[0]));
  const top = Math.min(...row.map(({ box }) => box[1]));
  const right = Math.max(...row.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...row.map(({ box }) => box[1] + box[3]));
  return {
    text: row.map(({ text }) => text).join(" "),
    confidence: Math.min(...row.map(({ confidence }) => confidence)),
    box: [left, top, right - left, bottom - top],
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
