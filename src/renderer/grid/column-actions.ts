import type { Dataset } from "../../contract/dataset.ts";
import type { Predicate, SortKey } from "../../contract/query.ts";
import { engine } from "../api/client.ts";
import { askQuestion } from "../app/ask-request.ts";
import { reportFailure } from "../app/failure.ts";
import { withoutColumn } from "../app/filters.ts";
import { sayInStatusBar, setHumanOpen } from "../app/shell-store.ts";
import {
  setChart,
  setColumnHidden,
  setColumnOrder,
  setColumnWidth,
  setFilter,
  setSort,
  setTab,
} from "../app/view-state.ts";
import { copyText } from "../ui/copy-text.ts";
import { formatCell, type NumberStyle } from "../ui/format.ts";
import { clampWidth, moveColumn, naturalWidthPx, type ColumnLayout, type GridColumn } from "./column-layout.ts";
import type { ColumnActions } from "./ColumnMenu.tsx";
import type { PageCache } from "./page-cache.ts";
import { cycledSort } from "./sort-cycle.ts";

interface ColumnContext {
  dataset: Dataset;
  layout: ColumnLayout;
  column: GridColumn;
  place: number;
  sort: SortKey[];
  filter: Predicate | null;
  cache: PageCache | null;
  styles: Map<string, NumberStyle>;
}

const measuredRows = 200;
const characterPx = 7.1;
const cellPaddingPx = 24;

/** Room for the longest of the first rows' values, as far as they are here. */
function fittingWidthPx({ column, cache, styles }: ColumnContext): number {
  let longest = 0;
  for (let row = 0; row < Math.min(measuredRows, cache?.rowCount ?? 0); row += 1) {
    const value = cache?.cell(row, column.source);
    if (value !== undefined)
      longest = Math.max(longest, formatCell(value, column.type, styles.get(column.name)).length);
  }
  return clampWidth(Math.max(column.name.length * characterPx + 60, longest * characterPx + cellPaddingPx));
}

export function columnActions(context: ColumnContext): ColumnActions {
  const { dataset, layout, column, place, sort, filter } = context;
  const { id } = dataset;
  const { name } = column;
  return {
    cycleSort: (add) => setSort(id, cycledSort(sort, name, add)),
    sortBy: (order, add) =>
      setSort(
        id,
        add ? [...sort.filter((key) => key.column !== name), { column: name, order }] : [{ column: name, order }],
      ),
    clearSort: () =>
      setSort(
        id,
        sort.filter((key) => key.column !== name),
      ),
    clearFilter: () => setFilter(id, withoutColumn(filter, name), `clear filter on ${name}`),
    hide: () => setColumnHidden(id, name, true),
    move: (by) => {
      const names = layout.columns.map((other) => other.name);
      const to = by < 0 ? place - 1 : place + 2;
      if (to >= 0 && to <= names.length) setColumnOrder(id, moveColumn(names, name, to));
    },
    fitWidth: () => setColumnWidth(id, name, context.cache ? fittingWidthPx(context) : naturalWidthPx(column)),
    copyName: () => {
      if (copyText(name)) sayInStatusBar(`Copied ${name}`);
    },
    chart: () => {
      engine.call("chart/suggest", { versionId: dataset.current.id, columns: [name] }).then(
        ([best]) => {
          if (!best) {
            sayInStatusBar(`No chart suits ${name}`);
            return;
          }
          setChart(id, best, { label: `chart ${name}` });
          setTab(id, "chart");
        },
        (error: unknown) => reportFailure("No chart could be suggested", error),
      );
    },
    describe: () => {
      setHumanOpen(true);
      askQuestion(`Describe ${name}`);
    },
  };
}
