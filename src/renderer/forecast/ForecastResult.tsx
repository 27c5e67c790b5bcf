import { useMemo, useState } from "react";
import type { ForecastBody } from "../../contract/plan.ts";
import type { Table } from "../../contract/values.ts";
import type { ResultProps } from "../analyse/index.ts";
import { ResultTable } from "../ask/index.ts";
import { ChartView } from "../charts/index.ts";
import { chartOf, levelText, trialOf } from "./result-chart.ts";

const shownSeries = 200;

/** The forecast in words, how it did on the past, its chart, one row a series and the future values. */
export function ForecastResult({ body, result }: ResultProps<ForecastBody>) {
  const [series, setSeries] = useState<string | null>(null);
  const { table } = result;
  const { computation } = result.provenance;
  const chart = useMemo(
    () => computation && chartOf(body, table, computation, series),
    [body, table, computation, series],
  );
  const future = useMemo(() => futureOf(table), [table]);
  if (!computation || !chart) return null;
  const trial = trialOf(computation);
  const part = computation.parts.find(({ name }) => name === "series");
  return (
    <>
      <p className="forecast-sentence" data-testid="forecast-sentence">
        {computation.sentence}
      </p>
      {trial ? (
        <dl className="forecast-trial" aria-label="How it did on the past">
          <div>
            <dt>Error against repeating the last season</dt>
            <dd>
              {trial.naive > 0 ? signed(trial.mase / trial.naive - 1) : "-"}
              <small>
                MASE {trial.mase.toFixed(2)}, {trial.naive.toFixed(2)} by repeating
              </small>
            </dd>
          </div>
          <div>
            <dt>Values inside the {levelText(body.level)} interval</dt>
            <dd>
              {Math.round(trial.coverage * 100)}%<small>at earlier points, each interval without its own errors</small>
            </dd>
          </div>
          <div>
            <dt>Model</dt>
            <dd className="forecast-model">{computation.method}</dd>
          </div>
        </dl>
      ) : null}
      <div className="forecast-chart">
        <ChartView spec={chart.spec} table={chart.table} label={computation.sentence ?? "Forecast"} />
      </div>
      {computation.notes.length > 0 ? (
        <ul className="forecast-notes" aria-label="Notes">
          {computation.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      {part && body.by.length > 0 ? (
        <SeriesTable part={part.table} keys={body.by.length} chosen={series} onChoose={setSeries} />
      ) : null}
      <div className="forecast-table">
        <ResultTable table={future} totalRowCount={future.rows.length} />
      </div>
    </>
  );
}

function signed(share: number): string {
  const percent = Math.round(share * 100);
  return `${percent > 0 ? "+" : percent < 0 ? "\u2212" : "\u00b1"}${Math.abs(percent)}%`;
}

/** The rows that lie ahead, without the empty value. */
function futureOf({ columns, rows }: Table): Table {
  const value = columns.length - 4;
  const forecast = columns.length - 3;
  return {
    columns: columns.filter((_, index) => index !== value),
    rows: rows.filter((row) => row[forecast] !== null).map((row) => row.filter((_, index) => index !== value)),
  };
}

interface SeriesTableProps {
  part: Table;
  keys: number;
  chosen: string | null;
  onChoose(series: string | null): void;
}

function SeriesTable({ part, keys, chosen, onChoose }: SeriesTableProps) {
  const rows = part.rows.slice(0, shownSeries);
  const share = new Set(["better than last season", "coverage"]);
  return (
    <div className="forecast-series" tabIndex={0} role="region" aria-label="One row a series">
      <table>
        <thead>
          <tr>
            {part.columns.map(({ name, type }) => (
              <th key={name} scope="col" className={type === "number" ? "numeric" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const name = row
              .slice(0, keys)
              .map((cell) => String(cell ?? "(empty)"))
              .join(", ");
            return (
              <tr key={name} aria-selected={name === chosen} onClick={() => onChoose(name === chosen ? null : name)}>
                {part.columns.map((column, index) => {
                  const cell = row[index] ?? null;
                  const text =
                    typeof cell !== "number"
                      ? String(cell ?? "")
                      : share.has(column.name)
                        ? `${Math.round(cell * 100)}%`
                        : cell.toLocaleString("en-GB", { maximumSignificantDigits: Math.abs(cell) >= 1e4 ? 6 : 4 });
                  return (
                    <td key={column.name} className={column.type === "number" ? "numeric" : undefined} title={text}>
                      {index === 0 ? (
                        <button type="button" className="forecast-choose">
                          {text}
                        </button>
                      ) : (
                        text
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {part.rows.length > rows.length ? (
        <p className="forecast-hint">
          The first {shownSeries} of {part.rows.length.toLocaleString("en-GB")} series.
        </p>
      ) : null}
    </div>
  );
}
