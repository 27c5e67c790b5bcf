import { useMemo, useRef, useState } from "react";
import type { SortKey } from "../../contract/query.ts";
import type { ViewSource } from "../../contract/view.ts";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { TypeIcon } from "../ui/TypeIcon.tsx";
import { arrangeColumns, clampWidth } from "./column-layout.ts";
import { Grid, type GridHandle } from "./Grid.tsx";
import { useGridSettings } from "./grid-settings.ts";
import { PlainHeaderCell } from "./PlainHeaderCell.tsx";
import { cycledSort } from "./sort-cycle.ts";
import { useSelection } from "./use-selection.ts";
import { useView } from "./use-view.ts";
import { ValuePanel } from "./ValuePanel.tsx";

/** The rows of a statement's result: the same grid, sorted here, without profiles. */
export function QueryTable({ queryId, label }: { queryId: string; label: string }) {
  const [sort, setSort] = useState<SortKey[]>([]);
  const [columnWidths, setColumnWidths] = useState<Record<string, number>>({});
  const source = useMemo((): ViewSource => ({ kind: "query", queryId, sort }), [queryId, sort]);
  const view = useView(source);
  const { open } = view;
  const layout = useMemo(
    () => arrangeColumns(open?.view.columns ?? [], { hiddenColumns: [], columnOrder: [], columnWidths }),
    [open?.view.columns, columnWidths],
  );
  const { selection, select, copy } = useSelection(open?.cache ?? null, layout);
  const { showValue, setShowValue } = useGridSettings();
  const handle = useRef<GridHandle | null>(null);

  if (!open && view.failure)
    return <ErrorState title="The result could not be read" message={view.failure} onRetry={view.retry} />;
  if (!open) return <LoadingState message="Reading the result" />;
  const valueColumn = selection ? layout.columns[selection.focus.column] : undefined;

  return (
    <div className="table-pane">
      <div className="table-grid">
        <div className="table-busy" data-on={view.busy} />
        <Grid
          label={label}
          testId="query-grid"
          cache={open.cache}
          rowCount={open.view.rowCount}
          layout={layout}
          styles={open.styles}
          headerHeightPx={34}
          renderHeader={(place) => {
            const column = layout.columns[place];
            if (!column) return null;
            return (
              <PlainHeaderCell
                column={column}
                place={place}
                sort={sort}
                onSort={(add) => setSort(cycledSort(sort, column.name, add))}
                onResize={(widthPx) => setColumnWidths((before) => ({ ...before, [column.name]: clampWidth(widthPx) }))}
              >
                <TypeIcon type={column.type} />
              </PlainHeaderCell>
            );
          }}
          selection={selection}
          onSelect={select}
          onOpenCell={() => setShowValue(true)}
          onKey={(event) => {
            if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "c") return false;
            event.preventDefault();
            copy(event.shiftKey);
            return true;
          }}
          viewKey={open.view.viewId}
          busy={view.busy}
          handle={handle}
        />
      </div>
      {showValue && selection && valueColumn ? (
        <ValuePanel
          row={selection.focus.row}
          column={valueColumn}
          value={open.cache.cell(selection.focus.row, valueColumn.source)}
          onClose={() => setShowValue(false)}
        />
      ) : null}
    </div>
  );
}
