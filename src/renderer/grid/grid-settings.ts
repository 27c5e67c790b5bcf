import { create } from "zustand";

interface GridSettings {
  showProfile: boolean;
  showValue: boolean;
  setShowValue: (showValue: boolean) => void;
}

export const useGridSettings = create<GridSettings>((set) => ({
  showProfile: true,
  showValue: false,
  setShowValue: (showValue) => set({ showValue }),
}));
