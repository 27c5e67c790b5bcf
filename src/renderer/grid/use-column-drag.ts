import { useRef } from "react";
import { useGridSettings } from "./grid-settings.ts";

const dragThresholdPx = 6;

interface ColumnDrag {
  onPointerDown: (event: React.PointerEvent) => void;
  onPointerMove: (event: React.PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  /** Wraps a click so that the end of a drag is none. */
  click: (run: (event: React.MouseEvent) => void) => (event: React.MouseEvent) => void;
}

/** The name of the column whose header lies under a point. */
function columnUnder(x: number, y: number): string | null {
  const cell = document
    .elementsFromPoint(x, y)
    .find((element) => element instanceof HTMLElement && element.dataset["column"] !== undefined);
  return cell instanceof HTMLElement ? (cell.dataset["column"] ?? null) : null;
}

/** Drags a column header over another: `onDrop` gets the column it is to stand before. */
export function useColumnDrag(name: string, onDrop: (target: string) => void): ColumnDrag {
  const start = useRef<{ x: number; moved: boolean } | null>(null);
  const wasDrag = useRef(false);

  function finish() {
    const target = useGridSettings.getState().dropColumn;
    const moved = start.current?.moved ?? false;
    start.current = null;
    wasDrag.current = moved;
    if (!moved) return;
    useGridSettings.setState({ dropColumn: null, draggedColumn: null });
    if (target !== null && target !== name) onDrop(target);
  }

  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      wasDrag.current = false;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, moved: false };
    },
    onPointerMove(event) {
      const { current } = start;
      if (!current || event.buttons !== 1) return;
      if (!current.moved && Math.abs(event.clientX - current.x) < dragThresholdPx) return;
      current.moved = true;
      useGridSettings.setState({ draggedColumn: name, dropColumn: columnUnder(event.clientX, event.clientY) });
    },
    onPointerUp: finish,
    onPointerCancel() {
      start.current = null;
      useGridSettings.setState({ dropColumn: null, draggedColumn: null });
    },
    click: (run) => (event) => {
      if (!wasDrag.current) run(event);
      wasDrag.current = false;
    },
  };
}
