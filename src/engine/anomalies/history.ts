const REMEMBERED_ROWS = 50_000;

/** The values of a series as far back as they are remembered, to say how long ago one was last reached. */
export function createHistory() {
  const times = new Float64Array(REMEMBERED_ROWS);
  const values = new Float64Array(REMEMBERED_ROWS);
  let count = 0;
  return {
    push(timestampMs: number, value: number): void {
      times[count % REMEMBERED_ROWS] = timestampMs;
      values[count % REMEMBERED_ROWS] = value;
      count += 1;
    },
    /** Milliseconds from the last value that was as high (or low) as this, or from the first row; null where it is neither. */
    extremeOver(timestampMs: number, value: number, isHigh: boolean): { spanMs: number; isAll: boolean } | null {
      if (count === 0) return null;
      const first = Math.max(0, count - REMEMBERED_ROWS);
      for (let row = count - 1; row >= first; row -= 1) {
        const other = values[row % REMEMBERED_ROWS] ?? 0;
        if (isHigh ? other >= value : other <= value)
          return { spanMs: timestampMs - (times[row % REMEMBERED_ROWS] ?? 0), isAll: false };
      }
      return { spanMs: timestampMs - (times[first % REMEMBERED_ROWS] ?? 0), isAll: true };
    },
  };
}
