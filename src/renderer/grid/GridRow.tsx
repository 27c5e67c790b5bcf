import { memo } from "react";
import type { Cell } from "../../contract/values.ts";
import { isNumericType } from "../../contract/values.ts";
import { formatCell, type NumberStyle } from "../ui/format.ts";
import type { GridColumn } from "./column-layout.ts";

const longestShownText = 400;

export interface GridRowProps {
  row: number;
  topPx: number;
  columns: GridColumn[];
  firstColumn: number;
  endColumn: number;
  offsetsPx: number[];
  styles: Map<string, NumberStyle>;
  read: (row: number, column: number) => Cell | undefined;
  /** Changes when cells of this row may have arrived. */
  revision: number;
  gridId: string;
}

function GridRowCells({ row, topPx, columns, firstColumn, endColumn, offsetsPx, styles, read, gridId }: GridRowProps) {
  return (
    <div
      className="grid-row"
      role="row"
      aria-rowindex={row + 2}
      data-odd={row % 2 === 1}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {columns.slice(firstColumn, endColumn).map((column, index) => {
        const place = firstColumn + index;
        const value = read(row, column.source);
        return (
          <div
            key={column.name}
            id={`${gridId}-${row}-${place}`}
            role="gridcell"
            aria-colindex={place + 1}
            className="grid-cell"
            data-align={isNumericType(column.type) ? "right" : undefined}
            data-empty={value === null ? "true" : undefined}
            style={{ left: offsetsPx[place], width: column.widthPx }}
          >
            {value === undefined ? (
              <span className="grid-pending" />
            ) : value === null ? (
              "null"
            ) : (
              shown(formatCell(value, column.type, styles.get(column.name)))
            )}
          </div>
        );
      })}
    </div>
  );
}

function shown(text: string): string {
  return text.length > longestShownText ? `${text.slice(0, longestShownText)}…` : text;
}

export const GridRow = memo(GridRowCells);
