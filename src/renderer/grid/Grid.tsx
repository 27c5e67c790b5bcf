import { useCallback, useEffect, useId, useMemo, useRef, useSyncExternalStore, type ReactNode } from "react";
import { isMac } from "../ui/shortcuts.ts";
import { formatCount, type NumberStyle } from "../ui/format.ts";
import { columnAt, visibleColumns, type ColumnLayout } from "./column-layout.ts";
import { GridRow } from "./GridRow.tsx";
import type { PageCache } from "./page-cache.ts";
import { topToShowRow, visibleRows } from "./scroll-map.ts";
import { clampSelection, moveSelection, rectangleOf, type CellPlace, type Selection } from "./selection.ts";
import { useViewport } from "./use-viewport.ts";
import "./grid.css";

export const rowHeightPx = 26;
/** Rows are placed relative to a base that moves rarely, so that scrolling leaves them as they are. */
const baseStep = 1000;

export interface GridHandle {
  showRow(row: number): void;
  centreRow(row: number): void;
  showColumn(column: number): void;
  focus(): void;
}

export interface GridProps {
  label: string;
  cache: PageCache;
  rowCount: number;
  layout: ColumnLayout;
  styles: Map<string, NumberStyle>;
  headerHeightPx: number;
  renderHeader: (column: number) => ReactNode;
  selection: Selection | null;
  onSelect: (selection: Selection | null) => void;
  /** Enter or a double click on a cell. */
  onOpenCell: () => void;
  /** A key the grid itself does not use; true when it was used. */
  onKey?: (event: React.KeyboardEvent) => boolean;
  /** The view's identity: with another one the grid starts at the top. */
  viewKey: string;
  busy: boolean;
  handle: { current: GridHandle | null };
  onColumnsInSight?: (first: number, end: number) => void;
  testId?: string;
}

/** A table of any number of rows: draws what is in sight, asks the cache for it, and owns keys, mouse and scrolling. */
export function Grid(props: GridProps) {
  const { cache, rowCount, layout, headerHeightPx, selection, onSelect, styles } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const { viewport, map, scrollToTop, scrollToLeft } = useViewport({
    scroller,
    rowCount,
    rowHeightPx,
    headerHeightPx,
    resetKey: props.viewKey,
  });
  const revision = useSyncExternalStore(cache.subscribe, cache.revision);

  const gutterPx = Math.max(44, formatCount(rowCount).length * 7.5 + 18);
  const dataWidthPx = Math.max(0, viewport.widthPx - gutterPx);
  const rows = visibleRows(viewport.topPx, viewport.bodyHeightPx, rowHeightPx, rowCount);
  const columns = visibleColumns(layout, viewport.leftPx, dataWidthPx);
  const pageRows = Math.max(1, Math.floor(viewport.bodyHeightPx / rowHeightPx) - 1);
  const extent = useMemo(
    () => ({ rowCount, columnCount: layout.columns.length, pageRowCount: pageRows }),
    [rowCount, layout, pageRows],
  );
  const read = useCallback((row: number, column: number) => cache.cell(row, column), [cache]);

  const firstSource = layout.columns
    .slice(columns.first, columns.end)
    .reduce((least, column) => Math.min(least, column.source), Infinity);
  const endSource = layout.columns
    .slice(columns.first, columns.end)
    .reduce((most, column) => Math.max(most, column.source + 1), 0);
  useEffect(() => {
    if (rows.end > rows.first && endSource > 0) cache.look(rows.first, rows.end, firstSource, endSource);
  }, [cache, rows.first, rows.end, firstSource, endSource, rowCount]);

  const { onColumnsInSight } = props;
  useEffect(() => onColumnsInSight?.(columns.first, columns.end));

  const showRow = useCallback(
    (row: number) => scrollToTop(topToShowRow(row, viewport.topPx, viewport.bodyHeightPx, rowHeightPx)),
    [scrollToTop, viewport.topPx, viewport.bodyHeightPx],
  );
  const showColumn = useCallback(
    (column: number) => {
      const left = layout.offsetsPx[column] ?? 0;
      const right = layout.offsetsPx[column + 1] ?? left;
      if (left < viewport.leftPx) scrollToLeft(left);
      else if (right > viewport.leftPx + dataWidthPx) scrollToLeft(Math.min(left, right - dataWidthPx));
    },
    [layout, viewport.leftPx, dataWidthPx, scrollToLeft],
  );
  const centreRow = (row: number) => scrollToTop((row + 0.5) * rowHeightPx - viewport.bodyHeightPx / 2);
  props.handle.current = { showRow, centreRow, showColumn, focus: () => scroller.current?.focus() };

  function select(next: Selection | null) {
    onSelect(next);
    if (!next) return;
    showRow(next.focus.row);
    showColumn(next.focus.column);
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.target !== scroller.current || props.onKey?.(event)) return;
    if (event.key === "Enter" && !event.shiftKey && selection) {
      event.preventDefault();
      props.onOpenCell();
      return;
    }
    const from = selection ?? { anchor: { row: -1, column: 0 }, focus: { row: -1, column: 0 } };
    const mod = isMac() ? event.metaKey : event.ctrlKey;
    if (event.altKey || (!isMac() && event.metaKey)) return;
    const moved = moveSelection(from, { key: event.key, shiftKey: event.shiftKey, mod }, extent);
    if (!moved) return;
    event.preventDefault();
    select(clampSelection(moved, extent));
  }

  function placeOf(event: React.PointerEvent): (CellPlace & { inGutter: boolean }) | null {
    const box = scroller.current?.getBoundingClientRect();
    if (!box) return null;
    const y = event.clientY - box.top - headerHeightPx;
    const x = event.clientX - box.left;
    if (x > viewport.widthPx || y > viewport.bodyHeightPx) return null;
    const row = Math.floor((viewport.topPx + y) / rowHeightPx);
    return {
      row: Math.min(rowCount - 1, Math.max(0, row)),
      column: columnAt(layout, x - gutterPx + viewport.leftPx),
      inGutter: x < gutterPx,
    };
  }

  function onPointerDown(event: React.PointerEvent) {
    if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest(".grid-header")) return;
    const place = placeOf(event);
    if (!place || rowCount === 0 || layout.columns.length === 0) return;
    dragging.current = true;
    const { row, column, inGutter } = place;
    const lastColumn = layout.columns.length - 1;
    const anchor = event.shiftKey && selection ? selection.anchor : { row, column: inGutter ? 0 : column };
    onSelect({ anchor, focus: { row, column: inGutter ? lastColumn : column } });
  }

  function onPointerMove(event: React.PointerEvent) {
    if (!dragging.current || !selection || event.buttons !== 1) {
      dragging.current = false;
      return;
    }
    const place = placeOf(event);
    if (!place) return;
    const wholeRows =
      selection.anchor.column === 0 && selection.focus.column === layout.columns.length - 1 && place.inGutter;
    const column = wholeRows ? selection.focus.column : place.column;
    if (place.row === selection.focus.row && column === selection.focus.column) return;
    select({ anchor: selection.anchor, focus: { row: place.row, column } });
  }

  const base = Math.floor(rows.first / baseStep) * baseStep;
  const shiftPx = base * rowHeightPx - viewport.topPx;
  const visible = Array.from({ length: rows.end - rows.first }, (_, index) => rows.first + index);

  return (
    <div
      ref={scroller}
      className="grid"
      data-testid={props.testId}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={layout.columns.length}
      aria-multiselectable
      aria-busy={props.busy}
      aria-activedescendant={selection ? `${gridId}-${selection.focus.row}-${selection.focus.column}` : undefined}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onDoubleClick={(event) => {
        if (event.target instanceof Element && event.target.closest(".grid-rows")) props.onOpenCell();
      }}
    >
      <div
        className="grid-content"
        style={{ width: gutterPx + layout.totalPx, height: headerHeightPx + map.contentHeightPx }}
      >
        <div
          className="grid-window"
          style={{ width: viewport.widthPx, height: headerHeightPx + viewport.bodyHeightPx }}
        >
          <div className="grid-header" role="row" aria-rowindex={1} style={{ height: headerHeightPx }}>
            <div className="grid-corner" style={{ width: gutterPx }} />
            <div className="grid-header-cells" style={{ left: gutterPx }}>
              <div style={{ transform: `translateX(${-viewport.leftPx}px)` }}>
                {layout.columns.slice(columns.first, columns.end).map((column, index) => (
                  <div
                    key={column.name}
                    className="grid-header-cell"
                    style={{
                      left: layout.offsetsPx[columns.first + index],
                      width: column.widthPx,
                      height: headerHeightPx,
                    }}
                  >
                    {props.renderHeader(columns.first + index)}
                  </div>
                ))}
              </div>
            </div>
          </div>
          <div className="grid-body" style={{ top: headerHeightPx, height: viewport.bodyHeightPx }}>
            <div className="grid-gutter" style={{ width: gutterPx }} aria-hidden>
              <div style={{ transform: `translateY(${shiftPx}px)` }}>
                {visible.map((row) => (
                  <div
                    key={row}
                    className="grid-row-number"
                    data-active={
                      selection !== null &&
                      row >= rectangleOf(selection).firstRow &&
                      row <= rectangleOf(selection).lastRow
                    }
                    style={{ transform: `translateY(${(row - base) * rowHeightPx}px)` }}
                  >
                    {formatCount(row + 1)}
                  </div>
                ))}
              </div>
            </div>
            <div className="grid-rows" style={{ left: gutterPx }}>
              <div
                className="grid-shift"
                style={{ transform: `translate(${-viewport.leftPx}px, ${shiftPx}px)` }}
                data-busy={props.busy}
              >
                {visible.map((row) => (
                  <GridRow
                    key={row}
                    row={row}
                    topPx={(row - base) * rowHeightPx}
                    columns={layout.columns}
                    firstColumn={columns.first}
                    endColumn={columns.end}
                    offsetsPx={layout.offsetsPx}
                    styles={styles}
                    read={read}
                    revision={revision}
                    gridId={gridId}
                  />
                ))}
                {selection ? (
                  <SelectionMarks selection={selection} layout={layout} base={base} rowCount={rowCount} />
                ) : null}
              </div>
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** Heights are cut at this distance from the base: taller boxes are drawn wrongly, and nobody sees their ends. */
const farthestMarkPx = 1_000_000;

function SelectionMarks({
  selection,
  layout,
  base,
  rowCount,
}: {
  selection: Selection;
  layout: ColumnLayout;
  base: number;
  rowCount: number;
}) {
  const { firstRow, lastRow, firstColumn, lastColumn } = rectangleOf(selection);
  const near = (row: number) => Math.min(farthestMarkPx, Math.max(-farthestMarkPx, (row - base) * rowHeightPx));
  const left = layout.offsetsPx[firstColumn] ?? 0;
  const right = layout.offsetsPx[lastColumn + 1] ?? left;
  const focusLeft = layout.offsetsPx[selection.focus.column] ?? 0;
  const focusRight = layout.offsetsPx[selection.focus.column + 1] ?? focusLeft;
  if (firstRow >= rowCount) return null;
  return (
    <>
      <div
        className="grid-range"
        style={{ left, width: right - left, top: near(firstRow), height: near(lastRow + 1) - near(firstRow) }}
      />
      <div
        className="grid-focus"
        style={{ left: focusLeft, width: focusRight - focusLeft, top: near(selection.focus.row), height: rowHeightPx }}
      />
    </>
  );
}
