import type { ReactNode } from "react";

export interface PaletteEntry {
  id: string;
  title: string;
  /** Drawn instead of the title. */
  label?: ReactNode;
  keywords: string;
  section: string;
  /** Set for what the workspace's index found: the heading it stands under. */
  group?: string;
  shortcut: string | undefined;
  icon: ReactNode;
  run: () => void;
}
