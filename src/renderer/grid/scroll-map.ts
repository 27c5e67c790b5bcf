/** Browsers stop at about 33 million pixels a box; beyond this the scrollbar is a scale instead of a ruler. */
export const tallestContentPx = 15_000_000;

export interface ScrollMap {
  /** Height of the scrolled content without the header. */
  contentHeightPx: number;
  /** Largest distance of the rows' top edge from the viewport's, in unscaled pixels. */
  lastTopPx: number;
  isScaled: boolean;
  topOf(scrollTopPx: number): number;
  scrollTopOf(topPx: number): number;
}

/** Maps the scrollbar's position to the position in rows, for any number of rows. */
export function createScrollMap(rowCount: number, rowHeightPx: number, viewportHeightPx: number): ScrollMap {
  const totalPx = rowCount * rowHeightPx;
  const contentHeightPx = Math.min(totalPx, tallestContentPx);
  const lastTopPx = Math.max(0, totalPx - viewportHeightPx);
  const lastScrollTopPx = Math.max(0, contentHeightPx - viewportHeightPx);
  const scale = lastScrollTopPx === 0 ? 1 : lastTopPx / lastScrollTopPx;
  return {
    contentHeightPx,
    lastTopPx,
    isScaled: totalPx > tallestContentPx,
    topOf: (scrollTopPx) => Math.min(lastTopPx, Math.max(0, scrollTopPx * scale)),
    scrollTopOf: (topPx) => Math.min(lastScrollTopPx, Math.max(0, topPx / scale)),
  };
}

export interface RowRange {
  first: number;
  /** Exclusive. */
  end: number;
}

export function visibleRows(topPx: number, viewportHeightPx: number, rowHeightPx: number, rowCount: number): RowRange {
  const first = Math.max(0, Math.floor(topPx / rowHeightPx));
  return { first, end: Math.min(rowCount, Math.ceil((topPx + viewportHeightPx) / rowHeightPx)) };
}

/** The nearest position from which the row is wholly visible. */
export function topToShowRow(row: number, topPx: number, viewportHeightPx: number, rowHeightPx: number): number {
  const rowTop = row * rowHeightPx;
  if (rowTop < topPx) return rowTop;
  if (rowTop + rowHeightPx > topPx + viewportHeightPx) return rowTop + rowHeightPx - viewportHeightPx;
  return topPx;
}
