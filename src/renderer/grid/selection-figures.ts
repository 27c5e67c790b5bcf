import type { Cell } from "../../contract/values.ts";

export interface Figures {
  valueCount: number;
  sum: number | null;
  mean: number | null;
  min: number | null;
  max: number | null;
}

/** Figures over cells: numbers are added up (Neumaier's compensated sum), other values are only counted. */
export function figuresOf(rows: Iterable<Cell[]>): Figures {
  let valueCount = 0;
  let numberCount = 0;
  let sum = 0;
  let compensation = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const row of rows) {
    for (const value of row) {
      if (value === null) continue;
      valueCount += 1;
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      numberCount += 1;
      const next = sum + value;
      compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  if (numberCount === 0) return { valueCount, sum: null, mean: null, min: null, max: null };
  const total = sum + compensation;
  return { valueCount, sum: total, mean: total / numberCount, min, max };
}
