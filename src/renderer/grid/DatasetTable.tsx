import { Button } from "@mantine/core";
import { IconFilterOff, IconTableOff } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import { clauseOn, isInBins, keepKnownColumns, toggleValue, withClause, withoutColumn } from "../app/filters.ts";
import { registerCommands } from "../app/commands.ts";
import { useRevealRequest } from "../app/reveal-column.ts";
import { setColumnOrder, setColumnWidth, setFilter, setHiddenColumns, useDatasetView } from "../app/view-state.ts";
import { setShownRows } from "../status/index.ts";
import { EmptyState, ErrorState, LoadingState } from "../ui/States.tsx";
import { arrangeColumns, moveColumn, type GridColumn } from "./column-layout.ts";
import { columnActions } from "./column-actions.ts";
import { FilterBar } from "./FilterBar.tsx";
import { Grid, type GridHandle } from "./Grid.tsx";
import { GridToolbar } from "./GridToolbar.tsx";
import { HeaderCell } from "./HeaderCell.tsx";
import { JumpToRow } from "./JumpToRow.tsx";
import { useGridSettings } from "./grid-settings.ts";
import { useProfiles } from "./use-profiles.ts";
import { useSelection } from "./use-selection.ts";
import { datasetSource, useView } from "./use-view.ts";
import { ValuePanel } from "./ValuePanel.tsx";

const headerWithProfilePx = 118;
const plainHeaderPx = 34;
/** Profiles are asked for in runs of this many columns, so that a small scroll asks for nothing new. */
const profileRun = 12;

export function DatasetTable({ dataset }: { dataset: Dataset }) {
  const { id, current } = dataset;
  const stored = useDatasetView(id);
  const names = useMemo(() => current.columns.map((column) => column.name), [current]);
  const filter = useMemo(() => keepKnownColumns(stored.filter, names), [stored.filter, names]);
  const sort = useMemo(() => stored.sort.filter((key) => names.includes(key.column)), [stored.sort, names]);
  const source = useMemo(() => datasetSource(current.id, filter, sort), [current.id, filter, sort]);
  const view = useView(source);
  const { open } = view;
  const columns = open?.view.columns ?? current.columns;
  const layout = useMemo(() => arrangeColumns(columns, stored), [columns, stored]);
  const { selection, select, copy } = useSelection(open?.cache ?? null, layout);
  const { showProfile, showValue, setShowValue } = useGridSettings();
  const [jumping, setJumping] = useState(false);
  const [profiled, setProfiled] = useState({ first: 0, end: profileRun });
  const handle = useRef<GridHandle | null>(null);
  const rowCount = open?.view.rowCount ?? 0;

  const inSight = layout.columns.slice(profiled.first, profiled.end).map((column) => column.name);
  const whole = useProfiles(current.id, null, inSight, showProfile && open !== null);
  const kept = useProfiles(current.id, filter, inSight, showProfile && filter !== null && open !== null);

  useEffect(() => select(null), [open?.view.viewId, select]);

  useEffect(() => {
    setShownRows(open ? { shown: rowCount, total: current.rowCount } : null);
    return () => setShownRows(null);
  }, [open, rowCount, current.rowCount]);

  const wanted = useRevealRequest((state) => state.column);
  useEffect(() => {
    if (wanted === null || !open) return;
    useRevealRequest.setState({ column: null });
    const place = layout.columns.findIndex((column) => column.name === wanted);
    if (place < 0) {
      setHiddenColumns(
        id,
        stored.hiddenColumns.filter((name) => name !== wanted),
      );
      return;
    }
    handle.current?.showColumn(place);
    select({ anchor: { row: 0, column: place }, focus: { row: 0, column: place } });
    handle.current?.focus();
  }, [wanted, open, layout, id, select, stored.hiddenColumns]);

  useEffect(
    () =>
      registerCommands([
        { id: "grid.jump", title: "Jump to row…", section: "Go", shortcut: "Mod+G", run: () => setJumping(true) },
        {
          id: "grid.focus",
          title: "Focus the table",
          section: "Go",
          shortcut: "Mod+Shift+T",
          run: () => handle.current?.focus(),
        },
        {
          id: "grid.profile",
          title: "Show or hide column profiles",
          section: "View",
          shortcut: "Mod+Shift+H",
          keywords: "histogram header statistics",
          run: () => useGridSettings.setState(({ showProfile: shown }) => ({ showProfile: !shown })),
        },
        {
          id: "grid.showAll",
          title: "Show all columns",
          section: "View",
          keywords: "hidden",
          run: () => setHiddenColumns(id, []),
        },
      ]),
    [id],
  );

  function goToRow(row: number) {
    const target = Math.min(rowCount - 1, Math.max(0, row));
    const column = selection?.focus.column ?? 0;
    select({ anchor: { row: target, column }, focus: { row: target, column } });
    handle.current?.centreRow(target);
    handle.current?.focus();
  }

  function onKey(event: React.KeyboardEvent): boolean {
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key.toLowerCase() === "c") {
      event.preventDefault();
      copy(event.shiftKey);
      return true;
    }
    if (event.altKey && event.key === "ArrowDown" && selection) {
      event.preventDefault();
      useGridSettings.setState({ menuColumn: layout.columns[selection.focus.column]?.name ?? null });
      return true;
    }
    if (event.key === "Escape" && (showValue || selection)) {
      if (showValue) setShowValue(false);
      else select(null);
      return false;
    }
    return false;
  }

  function header(place: number) {
    const column = layout.columns[place];
    if (!column) return null;
    return (
      <HeaderCell
        column={column}
        place={place}
        sort={sort}
        whole={whole.byColumn.get(column.name) ?? null}
        kept={filter === null ? null : (kept.byColumn.get(column.name) ?? null)}
        showProfile={showProfile}
        versionId={current.id}
        clause={clauseOn(filter, column.name)}
        actions={columnActions({
          dataset,
          layout,
          column,
          place,
          sort,
          filter,
          cache: open?.cache ?? null,
          styles: open?.styles ?? new Map(),
        })}
        onDropOn={(target) => {
          const shown = layout.columns.map((other) => other.name);
          const to = shown.indexOf(target);
          setColumnOrder(id, moveColumn(shown, column.name, to > place ? to + 1 : to));
        }}
        onResize={(widthPx) => setColumnWidth(id, column.name, widthPx)}
        onFilter={(clause) =>
          setFilter(
            id,
            clause === null ? withoutColumn(filter, column.name) : withClause(filter, clause),
            `filter on ${column.name}`,
          )
        }
        onBins={(start, end, last) =>
          setFilter(
            id,
            withClause(filter, isInBins(column.name, column.type, start, end, last)),
            `filter on ${column.name}`,
          )
        }
        onValue={(value) => setFilter(id, toggleValue(filter, column.name, value), `filter on ${column.name}`)}
      />
    );
  }

  const valueColumn: GridColumn | undefined = selection ? layout.columns[selection.focus.column] : undefined;

  if (!open && view.failure)
    return (
      <ErrorState
        title="The rows could not be read"
        message={view.failure}
        onRetry={view.retry}
        actions={<ClearFilter id={id} shown={filter !== null} />}
      />
    );
  if (!open) return <LoadingState message="Reading the first rows" />;

  return (
    <div className="table-pane">
      <div className="table-bar">
        <FilterBar dataset={dataset} filter={filter} sort={sort} />
        <GridToolbar dataset={dataset} hiddenColumns={stored.hiddenColumns} />
      </div>
      {view.failure ? (
        <div className="table-failure" role="alert">
          {view.failure}
          <Button variant="default" size="compact-xs" onClick={view.retry}>
            Try again
          </Button>
        </div>
      ) : null}
      <div className="table-grid">
        <div className="table-busy" data-on={view.busy} />
        {jumping ? <JumpToRow rowCount={rowCount} onJump={goToRow} onClose={() => setJumping(false)} /> : null}
        <Grid
          label={`Rows of ${dataset.name}`}
          testId="grid"
          cache={open.cache}
          rowCount={rowCount}
          layout={layout}
          styles={open.styles}
          headerHeightPx={showProfile ? headerWithProfilePx : plainHeaderPx}
          renderHeader={header}
          selection={selection}
          onSelect={select}
          onOpenCell={() => setShowValue(true)}
          onKey={onKey}
          onColumnsInSight={(first, end) => {
            const run = {
              first: Math.floor(first / profileRun) * profileRun,
              end: Math.ceil(end / profileRun) * profileRun,
            };
            setProfiled((before) => (before.first === run.first && before.end === run.end ? before : run));
          }}
          viewKey={open.view.viewId}
          busy={view.busy}
          handle={handle}
        />
        {rowCount === 0 ? (
          <div className="table-nothing">
            {current.rowCount === 0 ? (
              <EmptyState icon={<IconTableOff size={28} stroke={1.5} />} title="This dataset has no rows">
                The file held column names and nothing else.
              </EmptyState>
            ) : (
              <EmptyState
                icon={<IconFilterOff size={28} stroke={1.5} />}
                title="No row fits the filter"
                actions={<ClearFilter id={id} shown />}
              />
            )}
          </div>
        ) : null}
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

function ClearFilter({ id, shown }: { id: string; shown: boolean }) {
  if (!shown) return null;
  return (
    <Button variant="default" onClick={() => setFilter(id, null, "clear filter")}>
      Clear the filter
    </Button>
  );
}
