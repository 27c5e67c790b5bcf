import { create } from "zustand";

/** Figures over the selected cells. `sum`, `mean`, `min`, `max` are null where no number is selected. */
export interface SelectionSummary {
  cellCount: number;
  /** Null: too many cells to count at once. */
  valueCount: number | null;
  sum: number | null;
  mean: number | null;
  min: number | null;
  max: number | null;
  /** False while further rows are on their way. */
  complete: boolean;
}

interface SelectionState {
  summary: SelectionSummary | null;
  /** Rows on the screen's grid after the filter, and before it. */
  rows: { shown: number; total: number } | null;
}

const useStore = create<SelectionState>(() => ({ summary: null, rows: null }));

export function setSelectionSummary(summary: SelectionSummary | null): void {
  useStore.setState({ summary });
}

export function setShownRows(rows: SelectionState["rows"]): void {
  useStore.setState({ rows });
}

export function useSelectionSummary(): SelectionState {
  return useStore();
}
