import { useEffect, useMemo, useRef, useState } from "react";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { TypeIcon } from "../ui/TypeIcon.tsx";
import { arrangeColumns, clampWidth } from "./column-layout.ts";
import { Grid, type GridHandle } from "./Grid.tsx";
import { PlainHeaderCell } from "./PlainHeaderCell.tsx";
import { useSelection } from "./use-selection.ts";
import { readView, type OpenView } from "./use-view.ts";

/** The rows that an import has read so far, while it goes on. */
export function PartialTable({ viewId, rowCount, label }: { viewId: string; rowCount: number; label: string }) {
  const [open, setOpen] = useState<OpenView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [columnWidths, setColumnWidths] = useState<Record<string, number>>({});
  const layout = useMemo(
    () => arrangeColumns(open?.view.columns ?? [], { hiddenColumns: [], columnOrder: [], columnWidths }),
    [open, columnWidths],
  );
  const { selection, select, copy } = useSelection(open?.cache ?? null, layout);
  const handle = useRef<GridHandle | null>(null);
  const first = useRef(rowCount);

  useEffect(() => {
    const abort = new AbortController();
    let cache: OpenView["cache"] | null = null;
    // The view belongs to the import, so its pages are read and it is not closed.
    const fail = (error: unknown) => {
      if (!isCancelled(error)) setFailure(messageOf(error));
    };
    engine
      .call("view/page", { viewId, offset: 0, limit: 1 }, { signal: abort.signal })
      .then(({ table }) =>
        readView({ viewId, columns: table.columns, rowCount: first.current, durationMs: 0 }, abort.signal, fail),
      )
      .then((view) => {
        cache = view.cache;
        setOpen(view);
      })
      .catch(fail);
    return () => {
      abort.abort();
      cache?.close();
    };
  }, [viewId]);

  useEffect(() => open?.cache.grow(rowCount), [open, rowCount]);

  if (failure && !open) return <ErrorState title="The first rows could not be read" message={failure} />;
  if (!open) return <LoadingState message="Reading the first rows" />;
  return (
    <Grid
      label={label}
      testId="partial-grid"
      cache={open.cache}
      rowCount={rowCount}
      layout={layout}
      styles={open.styles}
      headerHeightPx={34}
      renderHeader={(place) => {
        const column = layout.columns[place];
        return column ? (
          <PlainHeaderCell
            column={column}
            place={place}
            sort={[]}
            onResize={(widthPx) => setColumnWidths((before) => ({ ...before, [column.name]: clampWidth(widthPx) }))}
          >
            <TypeIcon type={column.type} />
          </PlainHeaderCell>
        ) : null;
      }}
      selection={selection}
      onSelect={select}
      onOpenCell={() => undefined}
      onKey={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "c") return false;
        event.preventDefault();
        copy(event.shiftKey);
        return true;
      }}
      viewKey={viewId}
      busy={false}
      handle={handle}
    />
  );
}
