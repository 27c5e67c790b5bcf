import { useEffect } from "react";
import { chooseFiles, datasetById, openSample, useDatasets } from "../datasets/index.ts";
import { questionFieldId } from "../ask/index.ts";
import { exportView } from "../grid/index.ts";
import type { MethodKind } from "../../contract/plan.ts";
import { changeSettings, useSettingsStore } from "../settings/index.ts";
import { focusEditor } from "../sql-console/index.ts";
import { registerCommands, type Command } from "./commands.ts";
import {
  openDataset,
  openPage,
  sayInStatusBar,
  setHumanOpen,
  setRailOpen,
  showOverlay,
  useShell,
} from "./shell-store.ts";
import {
  redo,
  resetView,
  setAnalysisKind,
  setFilter,
  setSort,
  setTab,
  undo,
  useViewState,
  viewOf,
  type WorkbenchTab,
} from "./view-state.ts";

const hasDataset = () => useShell.getState().openDatasetId !== null;

function onDataset(run: (datasetId: string) => void): () => void {
  return () => {
    const { openDatasetId } = useShell.getState();
    if (openDatasetId !== null) run(openDatasetId);
  };
}

function goTo(tab: WorkbenchTab): Pick<Command, "run" | "enabled"> {
  return { enabled: hasDataset, run: onDataset((id) => setTab(id, tab)) };
}

function analyse(kind: MethodKind): Pick<Command, "run" | "enabled" | "section"> {
  return {
    section: "Analyse",
    enabled: hasDataset,
    run: onDataset((id) => {
      setTab(id, "analyse");
      setAnalysisKind(id, kind);
    }),
  };
}

function showConsole(datasetId: string): void {
  setTab(datasetId, "sql");
  focusEditor();
}

function isEditable(element: Element | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || element.tagName === "INPUT" || element.tagName === "TEXTAREA")
  );
}

/** Undo and redo from the menu bar belong to the text while a person is typing. */
function step(direction: "undo" | "redo"): void {
  if (isEditable(document.activeElement)) {
    document.execCommand(direction);
    return;
  }
  const changed = direction === "undo" ? undo() : redo();
  if (!changed) {
    sayInStatusBar(direction === "undo" ? "Nothing to undo" : "Nothing to redo");
    return;
  }
  const { datasetId, label } = changed;
  sayInStatusBar(`${direction === "undo" ? "Undid" : "Redid"}: ${label}`);
  const { removedDatasets, tabs } = useViewState.getState();
  if (datasetId === null || removedDatasets.includes(datasetId)) return;
  if (datasetById(datasetId) && useShell.getState().openDatasetId !== datasetId) openDataset(datasetId);
  if (label === "analysis settings" || label === "kind of analysis") setTab(datasetId, "analyse");
  else if (tabs[datasetId] === "sql" || tabs[datasetId] === "info")
    setTab(datasetId, label === "chart" ? "chart" : "table");
}

function switchTheme(): void {
  const shown = document.documentElement.dataset["mantineColorScheme"];
  changeSettings({ theme: shown === "light" ? "dark" : "light" });
}

function stepDataset(by: number): void {
  const datasets = useDatasets.getState().datasets ?? [];
  const at = datasets.findIndex((dataset) => dataset.id === useShell.getState().openDatasetId);
  const next = datasets[(at + by + datasets.length) % Math.max(1, datasets.length)];
  if (next) openDataset(next.id);
}

function toggleHuman(): void {
  const humanOpen = !useShell.getState().humanOpen;
  setHumanOpen(humanOpen);
  changeSettings({ humanPanelOpen: humanOpen });
}

function focusQuestion(): void {
  setHumanOpen(true);
  requestAnimationFrame(() => document.getElementById(questionFieldId)?.focus());
}

function exportAs(format: "csv" | "parquet" | "xlsx"): Pick<Command, "run" | "enabled"> {
  return {
    enabled: hasDataset,
    run: onDataset((id) => {
      const dataset = datasetById(id);
      if (dataset) void exportView(dataset, format);
    }),
  };
}

const baseCommands: Command[] = [
  {
    id: "view.palette",
    title: "Command palette",
    section: "Go",
    shortcut: "Mod+K",
    otherShortcuts: ["Mod+Shift+P"],
    inPalette: false,
    run: () => showOverlay({ kind: "palette" }),
  },
  { id: "view.data", title: "Table", section: "Go", shortcut: "Mod+1", keywords: "grid rows data", ...goTo("table") },
  { id: "view.chart", title: "Chart", section: "Go", shortcut: "Mod+2", keywords: "plot graph", ...goTo("chart") },
  {
    id: "view.analyse",
    title: "Analyse: forecast, anomalies, risk, models",
    section: "Go",
    shortcut: "Mod+5",
    keywords: "predict forecast anomaly risk train",
    ...goTo("analyse"),
  },
  { id: "analyse.forecast", title: "Forecast", keywords: "predict future next", ...analyse("forecast") },
  { id: "analyse.anomalies", title: "Anomalies", keywords: "unusual outliers odd", ...analyse("anomalies") },
  {
    id: "analyse.risk",
    title: "Risk",
    keywords: "value at risk var volatility portfolio option drawdown",
    ...analyse("risk"),
  },
  {
    id: "analyse.prediction",
    title: "Train and predict",
    keywords: "model machine learning regression cluster",
    ...analyse("prediction"),
  },
  {
    id: "view.models",
    title: "Models",
    section: "Go",
    keywords: "packs gpu provider inference",
    run: () => openPage("models"),
  },
  {
    id: "view.documents",
    title: "Documents",
    section: "Go",
    keywords: "pdf search quote",
    run: () => openPage("documents"),
  },
  {
    id: "view.sql",
    title: "SQL console",
    section: "Go",
    shortcut: "Mod+3",
    keywords: "query",
    enabled: hasDataset,
    run: onDataset(showConsole),
  },
  {
    id: "view.info",
    title: "Details, versions and rows that did not fit",
    section: "Go",
    shortcut: "Mod+I",
    keywords: "rejects info",
    ...goTo("info"),
  },
  { id: "dataset.next", title: "Next dataset", section: "Go", shortcut: "Mod+PageDown", run: () => stepDataset(1) },
  {
    id: "dataset.previous",
    title: "Previous dataset",
    section: "Go",
    shortcut: "Mod+PageUp",
    run: () => stepDataset(-1),
  },
  {
    id: "file.open",
    title: "Open data…",
    section: "Data",
    shortcut: "Mod+O",
    keywords: "import file csv parquet excel",
    run: () => void chooseFiles(),
  },
  {
    id: "file.openFolder",
    title: "Open a folder as one table…",
    section: "Data",
    shortcut: "Mod+Shift+O",
    keywords: "import glob",
    run: () => void chooseFiles(true),
  },
  {
    id: "file.openSample",
    title: "Open the sample workspace",
    section: "Data",
    keywords: "example demo",
    run: () => void openSample(),
  },
  {
    id: "file.export",
    title: "Export view as CSV…",
    section: "Data",
    shortcut: "Mod+E",
    keywords: "save download",
    ...exportAs("csv"),
  },
  {
    id: "file.exportParquet",
    title: "Export view as Parquet…",
    section: "Data",
    keywords: "save download",
    ...exportAs("parquet"),
  },
  {
    id: "file.exportXlsx",
    title: "Export view as Excel workbook…",
    section: "Data",
    keywords: "save download xlsx",
    ...exportAs("xlsx"),
  },
  { id: "edit.undo", title: "Undo", section: "Edit", shortcut: "Mod+Z", whileTyping: false, run: () => step("undo") },
  {
    id: "edit.redo",
    title: "Redo",
    section: "Edit",
    shortcut: "Mod+Shift+Z",
    otherShortcuts: ["Mod+Y"],
    whileTyping: false,
    run: () => step("redo"),
  },
  {
    id: "view.clearFilter",
    title: "Clear filter",
    section: "View",
    shortcut: "Mod+Shift+F",
    enabled: () => viewOf(useShell.getState().openDatasetId ?? "").filter !== null,
    run: onDataset((id) => setFilter(id, null, "clear filter")),
  },
  {
    id: "view.clearSort",
    title: "Clear sort",
    section: "View",
    enabled: () => viewOf(useShell.getState().openDatasetId ?? "").sort.length > 0,
    run: onDataset((id) => setSort(id, [])),
  },
  {
    id: "view.reset",
    title: "Reset view (filter, sort, columns)",
    section: "View",
    enabled: hasDataset,
    run: onDataset(resetView),
  },
  {
    id: "view.rail",
    title: "Show or hide the sidebar",
    section: "View",
    shortcut: "Mod+B",
    run: () => setRailOpen(!useShell.getState().railOpen),
  },
  {
    id: "view.human",
    title: "Show or hide the conversation",
    section: "View",
    shortcut: "Mod+Shift+J",
    keywords: "digital human panel",
    run: toggleHuman,
  },
  {
    id: "view.theme",
    title: "Switch light and dark",
    section: "View",
    shortcut: "Mod+Shift+L",
    keywords: "theme appearance colour",
    run: switchTheme,
  },
  {
    id: "view.ask",
    title: "Ask a question",
    section: "Ask",
    shortcut: "Mod+J",
    otherShortcuts: ["/", "Mod+4"],
    keywords: "conversation question",
    enabled: hasDataset,
    run: focusQuestion,
  },
  {
    id: "speech.mute",
    title: "Mute or unmute speech",
    section: "Ask",
    shortcut: "Mod+Shift+M",
    run: () => changeSettings({ muted: !useSettingsStore.getState().settings.muted }),
  },
  {
    id: "program.settings",
    title: "Settings",
    section: "Program",
    shortcut: "Mod+,",
    keywords: "preferences voice avatar theme",
    run: () => showOverlay({ kind: "settings" }),
  },
  {
    id: "help.keys",
    title: "Keyboard shortcuts",
    section: "Program",
    shortcut: "?",
    otherShortcuts: ["Mod+/"],
    run: () => showOverlay({ kind: "help" }),
  },
  {
    id: "help.about",
    title: "About FinSight Workstation",
    section: "Program",
    keywords: "version",
    run: () => showOverlay({ kind: "settings", section: "about" }),
  },
];

export function useBaseCommands(): void {
  useEffect(() => registerCommands(baseCommands), []);
}
