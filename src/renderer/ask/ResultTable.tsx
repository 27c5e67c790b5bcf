import type { Cell, ResultColumn, Table } from "../../contract/values.ts";
import { isNumericType } from "../../contract/values.ts";

const shownRows = 200;

export interface ResultTableProps {
  table: Table;
  totalRowCount: number;
}

/** A small result as a plain table: the rows a chart or a sentence stands on. */
export function ResultTable({ table, totalRowCount }: ResultTableProps) {
  const rows = table.rows.slice(0, shownRows);
  return (
    <div className="result-table" tabIndex={0} role="region" aria-label="Rows of the answer">
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column.name} scope="col" className={isNumericType(column.type) ? "numeric" : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {table.columns.map((column, place) => (
                <td key={column.name} className={isNumericType(column.type) ? "numeric" : undefined}>
                  <CellText column={column} value={row[place] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {totalRowCount > rows.length && (
        <p className="result-more">
          The first {rows.length.toLocaleString("en-US")} of {totalRowCount.toLocaleString("en-US")} rows.
        </p>
      )}
    </div>
  );
}

function CellText({ column, value }: { column: ResultColumn; value: Cell }) {
  if (value === null) return <span className="null-cell">empty</span>;
  if (typeof value === "number") return <>{formatNumber(value, column)}</>;
  if (column.type === "timestamp" && typeof value === "string")
    return <>{value.replace("T", " ").replace(/ 00:00:00(\.0+)?$/, "")}</>;
  return <>{String(value)}</>;
}

function formatNumber(value: number, column: ResultColumn): string {
  if (column.type === "integer" && Math.abs(value) < 10_000) return String(value);
  const digits = Math.abs(value) >= 1000 ? 2 : Math.abs(value) >= 1 ? 3 : 5;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
