import { create } from "zustand";

interface GridSettings {
  showProfile: boolean;
  showValue: boolean;
  /** The column whose menu is open. */
  menuColumn: string | null;
  draggedColumn: string | null;
  /** The dragged column would come to stand beside this one. */
  dropColumn: string | null;
  setShowValue: (showValue: boolean) => void;
}

export const useGridSettings = create<GridSettings>((set) => ({
  showProfile: true,
  showValue: false,
  menuColumn: null,
  draggedColumn: null,
  dropColumn: null,
  setShowValue: (showValue) => set({ showValue }),
}));
