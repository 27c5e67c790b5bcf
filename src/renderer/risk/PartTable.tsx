import type { Table } from "../../contract/values.ts";
import { isNumericType } from "../../contract/values.ts";
import { formatCell, heading } from "./format-cell.ts";

const MOST_ROWS = 200;

export function PartTable({ title, table }: { title: string; table: Table }) {
  const rows = table.rows.slice(0, MOST_ROWS);
  return (
    <section className="risk-part">
      <h3>{title}</h3>
      <div className="risk-table" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              {table.columns.map(({ name, type }) => (
                <th key={name} scope="col" data-numeric={isNumericType(type) || undefined}>
                  {heading(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {table.columns.map((column, place) => (
                  <td key={column.name} data-numeric={isNumericType(column.type) || undefined}>
                    {formatCell(row[place], column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.rows.length > rows.length ? (
        <p className="risk-hint">
          The first {rows.length} of {table.rows.length.toLocaleString("en-GB")} rows.
        </p>
      ) : null}
    </section>
  );
}
