import { create } from "zustand";

interface GridSettings {
  showProfile: boolean;
  showValue: boolean;
  /** The column whose menu is open. */
  menuColumn: string | null;
  setShowValue: (showValue: boolean) => void;
}

export const useGridSettings = create<GridSettings>((set) => ({
  showProfile: true,
  showValue: false,
  menuColumn: null,
  setShowValue: (showValue) => set({ showValue }),
}));
