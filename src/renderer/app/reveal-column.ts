import { create } from "zustand";
import { setTab } from "./view-state.ts";
import { useShell } from "./shell-store.ts";

interface RevealRequest {
  column: string | null;
}

/** A column the grid should scroll to and select; the grid clears it. */
export const useRevealRequest = create<RevealRequest>(() => ({ column: null }));

export function revealColumn(column: string): void {
  const { openDatasetId } = useShell.getState();
  if (openDatasetId === null) return;
  setTab(openDatasetId, "table");
  useRevealRequest.setState({ column });
}
