import { IconArrowNarrowDown, IconArrowNarrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SortKey } from "../../contract/query.ts";
import type { GridColumn } from "./column-layout.ts";
import { ResizeHandle } from "./ResizeHandle.tsx";

interface PlainHeaderCellProps {
  column: GridColumn;
  place: number;
  sort: SortKey[];
  /** Absent: these rows cannot be sorted. */
  onSort?: (add: boolean) => void;
  onResize: (widthPx: number) => void;
  children: ReactNode;
}

export function PlainHeaderCell({ column, place, sort, onSort, onResize, children }: PlainHeaderCellProps) {
  const key = sort.find((entry) => entry.column === column.name);
  return (
    <div className="header-cell" role="columnheader" aria-colindex={place + 1} aria-sort={key ? key.order : "none"}>
      <div className="header-title">
        <button
          type="button"
          className="header-name"
          tabIndex={-1}
          disabled={!onSort}
          title={column.name}
          onClick={(event) => onSort?.(event.shiftKey)}
        >
          {children}
          <span>{column.name}</span>
          {key ? (
            <span className="header-sort">
              {key.order === "ascending" ? <IconArrowNarrowUp size={14} /> : <IconArrowNarrowDown size={14} />}
            </span>
          ) : null}
        </button>
      </div>
      <ResizeHandle name={column.name} widthPx={column.widthPx} onResize={onResize} />
    </div>
  );
}
