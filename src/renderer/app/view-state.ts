import { create } from "zustand";
import { temporal } from "zundo";
import type { ChartSpec } from "../../contract/chart.ts";
import type { MethodBody, MethodKind } from "../../contract/plan.ts";
import type { Predicate, SortKey } from "../../contract/query.ts";
import type { SavedItem } from "../../contract/saved.ts";

export type WorkbenchTab = "table" | "chart" | "analyse" | "sql" | "info";

/** What a person has done to the view of one dataset. Column lists name columns of the current version. */
export interface DatasetView {
  filter: Predicate | null;
  sort: SortKey[];
  hiddenColumns: string[];
  /** Empty: the order of the file. Columns it does not name come last, in file order. */
  columnOrder: string[];
  /** Pixels; columns without an entry have a width that fits their type and name. */
  columnWidths: Record<string, number>;
  chart: ChartSpec | null;
  /** The analysis on the screen and what was set for each kind. */
  analysis: { kind: MethodKind; bodies: Partial<Record<MethodKind, MethodBody>> };
}

interface Undoable {
  views: Record<string, DatasetView>;
  removedDatasets: string[];
  removedDocuments: string[];
  /** Names given in this session, so that undo can give the old one back. */
  datasetNames: Record<string, string>;
  removedSaved: Record<string, SavedItem>;
  lastChange: { label: string; datasetId: string | null } | null;
}

export interface ViewState extends Undoable {
  tabs: Record<string, WorkbenchTab>;
}

export const emptyView: DatasetView = Object.freeze<DatasetView>({
  filter: null,
  sort: [],
  hiddenColumns: [],
  columnOrder: [],
  columnWidths: {},
  chart: null,
  analysis: { kind: "forecast", bodies: {} },
});

const groupWindowMs = 900;
let openGroup: { key: string; lastAt: number } | null = null;
let nextGroupKey: string | null = null;

function continuesGroup(): boolean {
  const now = performance.now();
  const key = nextGroupKey;
  const continues = key !== null && openGroup?.key === key && now - openGroup.lastAt < groupWindowMs;
  openGroup = key === null ? null : { key, lastAt: now };
  return continues;
}

export const useViewState = create<ViewState>()(
  temporal(
    (): ViewState => ({
      views: {},
      removedDatasets: [],
      removedDocuments: [],
      datasetNames: {},
      removedSaved: {},
      lastChange: null,
      tabs: {},
    }),
    {
      limit: 200,
      partialize: ({ views, removedDatasets, removedDocuments, datasetNames, removedSaved, lastChange }): Undoable => ({
        views,
        removedDatasets,
        removedDocuments,
        datasetNames,
        removedSaved,
        lastChange,
      }),
      equality: (past, current) =>
        past.views === current.views &&
        past.removedDatasets === current.removedDatasets &&
        past.removedDocuments === current.removedDocuments &&
        past.datasetNames === current.datasetNames &&
        past.removedSaved === current.removedSaved,
      handleSet:
        (record) =>
        (...change) => {
          // zundo types this as the store's setState; it takes the past, the replace flag, the present and the difference.
          if (!continuesGroup()) Reflect.apply(record, undefined, change);
        },
    },
  ),
);

interface ChangeOptions {
  datasetId?: string;
  /** Changes with the same group that follow one another at once are undone together. */
  group?: string;
}

/** The one gate for undoable changes. `label` is what the menu shows after "Undo". */
export function change(
  label: string,
  recipe: (state: ViewState) => Partial<Undoable>,
  options: ChangeOptions = {},
): void {
  nextGroupKey = options.group ?? null;
  useViewState.setState((state) => ({ ...recipe(state), lastChange: { label, datasetId: options.datasetId ?? null } }));
  nextGroupKey = null;
}

function changeView(datasetId: string, label: string, part: Partial<DatasetView>, group?: string): void {
  change(
    label,
    ({ views }) => ({ views: { ...views, [datasetId]: { ...(views[datasetId] ?? emptyView), ...part } } }),
    group === undefined ? { datasetId } : { datasetId, group: `${datasetId}/${group}` },
  );
}

export function viewOf(datasetId: string): DatasetView {
  return useViewState.getState().views[datasetId] ?? emptyView;
}

export function useDatasetView(datasetId: string): DatasetView {
  return useViewState((state) => state.views[datasetId] ?? emptyView);
}

export function useTab(datasetId: string): WorkbenchTab {
  return useViewState((state) => state.tabs[datasetId] ?? "table");
}

export function setTab(datasetId: string, tab: WorkbenchTab): void {
  useViewState.setState(({ tabs }) => ({ tabs: { ...tabs, [datasetId]: tab } }));
}

export function setFilter(datasetId: string, filter: Predicate | null, label = "filter"): void {
  changeView(datasetId, label, { filter });
}

export function setSort(datasetId: string, sort: SortKey[]): void {
  changeView(datasetId, sort.length === 0 ? "clear sort" : `sort by ${sort.map((key) => key.column).join(", ")}`, {
    sort,
  });
}

export function setColumnHidden(datasetId: string, column: string, hidden: boolean): void {
  const rest = viewOf(datasetId).hiddenColumns.filter((name) => name !== column);
  changeView(datasetId, `${hidden ? "hide" : "show"} ${column}`, { hiddenColumns: hidden ? [...rest, column] : rest });
}

export function setHiddenColumns(datasetId: string, hiddenColumns: string[]): void {
  changeView(datasetId, "choose columns", { hiddenColumns });
}

export function setColumnOrder(datasetId: string, columnOrder: string[]): void {
  changeView(datasetId, "move column", { columnOrder });
}

export function setColumnWidth(datasetId: string, column: string, width: number): void {
  changeView(
    datasetId,
    `resize ${column}`,
    { columnWidths: { ...viewOf(datasetId).columnWidths, [column]: Math.round(width) } },
    `width/${column}`,
  );
}

/** `group`: edits of one control that should be undone together, e.g. typing a title. */
export function setChart(
  datasetId: string,
  chart: ChartSpec | null,
  options: { label?: string; group?: string } = {},
): void {
  changeView(datasetId, options.label ?? "chart", { chart }, options.group);
}

export function setAnalysisKind(datasetId: string, kind: MethodKind): void {
  const { bodies } = viewOf(datasetId).analysis;
  changeView(datasetId, "kind of analysis", { analysis: { kind, bodies } }, "analysis/kind");
}

export function setAnalysis(datasetId: string, body: MethodBody): void {
  const { bodies } = viewOf(datasetId).analysis;
  const analysis = { kind: body.kind, bodies: { ...bodies, [body.kind]: body } };
  changeView(datasetId, "analysis settings", { analysis }, `analysis/${body.kind}`);
}

export function resetView(datasetId: string): void {
  changeView(datasetId, "reset view", emptyView);
}

/** Undoes the last change and says which it was; null when there is nothing to undo. */
export function undo(): ViewState["lastChange"] {
  const { lastChange } = useViewState.getState();
  const history = useViewState.temporal.getState();
  if (history.pastStates.length === 0) return null;
  openGroup = null;
  history.undo();
  return lastChange;
}

export function redo(): ViewState["lastChange"] {
  const history = useViewState.temporal.getState();
  if (history.futureStates.length === 0) return null;
  openGroup = null;
  history.redo();
  return useViewState.getState().lastChange;
}

/** Changes state without a step in the history: what was restored from disk, or the base that a later undo returns to. */
export function withoutHistory(apply: () => void): void {
  const history = useViewState.temporal.getState();
  history.pause();
  try {
    apply();
  } finally {
    history.resume();
  }
}
