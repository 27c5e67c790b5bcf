import { create } from "zustand";

export type Overlay =
  | { kind: "palette"; query?: string }
  | { kind: "help" }
  | { kind: "settings"; section?: string }
  | { kind: "import"; paths: string[]; datasetId?: string };

/** What stands in the middle instead of a dataset. */
export type Page = "models" | "documents";

interface ShellState {
  openDatasetId: string | null;
  page: Page | null;
  /** An import whose first rows are on the screen while it goes on. */
  watchedJobId: string | null;
  railOpen: boolean;
  humanOpen: boolean;
  overlay: Overlay | null;
  /** A short sentence in the status bar: "Undid: sort by price". */
  note: { text: string; tone: "plain" | "danger"; at: number } | null;
}

export const useShell = create<ShellState>(() => ({
  openDatasetId: null,
  page: null,
  watchedJobId: null,
  railOpen: true,
  humanOpen: true,
  overlay: null,
  note: null,
}));

export function openDataset(openDatasetId: string | null): void {
  useShell.setState({ openDatasetId, watchedJobId: null, page: null });
}

export function openPage(page: Page | null): void {
  useShell.setState({ page });
}

export function watchJob(watchedJobId: string | null): void {
  useShell.setState({ watchedJobId, page: null });
}

export function showOverlay(overlay: Overlay | null): void {
  useShell.setState({ overlay });
}

export function setRailOpen(railOpen: boolean): void {
  useShell.setState({ railOpen });
}

/** Opens or closes the panel of the digital human and the conversation. */
export function setHumanOpen(humanOpen: boolean): void {
  useShell.setState({ humanOpen });
}

export function sayInStatusBar(text: string, tone: "plain" | "danger" = "plain"): void {
  useShell.setState({ note: { text, tone, at: Date.now() } });
}
