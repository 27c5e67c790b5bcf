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
  const fractionDigits = table.columns.map((_column, place) =>
    commonFractionDigits(rows.map((row) => row[place] ?? null)),
  );
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
                  <CellText column={column} value={row[place] ?? null} fractionDigits={fractionDigits[place] ?? 0} />
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

function CellText({ column, value, fractionDigits }: { column: ResultColumn; value: Cell; fractionDigits: number }) {
  if (value === null) return <span className="null-cell">empty</span>;
  if (typeof value === "number") return <>{formatNumber(value, column, fractionDigits)}</>;
  if (column.type === "timestamp" && typeof value === "string")
    return <>{value.replace("T", " ").replace(/ 00:00:00(\.0+)?$/, "")}</>;
  return <>{String(value)}</>;
}

function mostFractionDigits(size: number): number {
  return size >= 1000 ? 2 : size >= 1 ? 3 : 5;
}

/** So many decimals every number of a column gets, that their points stand below each other; 0 where sizes differ too much for that. */
function commonFractionDigits(cells: Cell[]): number {
  const sizes = cells.flatMap((cell) => (typeof cell === "number" && Number.isFinite(cell) ? [Math.abs(cell)] : []));
  if (sizes.every((size) => Number.isInteger(size))) return 0;
  const digits = mostFractionDigits(Math.max(...sizes));
  if (sizes.some((size) => size > 0 && size < 10 ** -(digits - 1))) return 0;
  const needed = sizes.map((size) => String(Number(size.toFixed(digits))).split(".")[1]?.length ?? 0);
  return Math.max(0, ...needed);
}

function formatNumber(value: number, column: ResultColumn, fractionDigits: number): string {
  if (column.type === "integer" && Math.abs(value) < 10_000) return String(value);
  const most = fractionDigits > 0 ? fractionDigits : mostFractionDigits(Math.abs(value));
  return value.toLocaleString("en-US", { minimumFractionDigits: fractionDigits, maximumFractionDigits: most });
}
