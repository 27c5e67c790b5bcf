import type { Computation } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { ForecastBody } from "../../contract/plan.ts";
import { isTemporalType, type Cell, type Table } from "../../contract/values.ts";

const mostLines = 6;

function figure({ figures }: Computation, label: string): number | null {
  return figures.find((one) => one.label.startsWith(label))?.value ?? null;
}

export interface Trial {
  mase: number;
  naive: number;
  coverage: number;
}

export function trialOf(computation: Computation): Trial | null {
  const mase = figure(computation, "MASE");
  const naive = figure(computation, "MASE of repeating");
  const coverage = figure(computation, "Values inside");
  return mase === null || naive === null || coverage === null ? null : { mase, naive, coverage };
}

/** The trial of one series, from its row in the table of series. */
function trialOfSeries(body: ForecastBody, { parts }: Computation, name: string): Trial | null {
  const part = parts.find((candidate) => candidate.name === "series")?.table;
  const row = part?.rows.find((cells) => nameOf(cells, [...body.by.keys()]) === name);
  const cell = (column: string) => row?.[part?.columns.findIndex((candidate) => candidate.name === column) ?? -1];
  const [mase, better, coverage] = [cell("MASE"), cell("better than last season"), cell("coverage")];
  if (typeof mase !== "number" || typeof better !== "number" || typeof coverage !== "number") return null;
  return { mase, naive: better < 1 ? mase / (1 - better) : 0, coverage };
}

export function levelText(level: number): string {
  return `${Number((level * 100).toFixed(2))}%`;
}

/** Names of the series, in the order of the rows. */
export function seriesNames(body: ForecastBody, table: Table): string[] {
  const places = body.by.map((name) => table.columns.findIndex((column) => column.name === name));
  return [...new Set(table.rows.map((row) => nameOf(row, places)))];
}

function nameOf(row: readonly Cell[], places: readonly number[]): string {
  return places.map((place) => String(row[place] ?? "(empty)")).join(", ");
}

/** The chart of one series, or of all where they are few. */
export function chartOf(
  body: ForecastBody,
  table: Table,
  computation: Computation,
  series: string | null,
): { spec: ChartSpec; table: Table } {
  const { time, value, by, level } = body;
  const places = by.map((name) => table.columns.findIndex((column) => column.name === name));
  const names = seriesNames(body, table);
  const one = by.length > 0 && (series !== null || names.length > mostLines) ? (series ?? names[0]!) : null;
  const rows = one === null ? table.rows : table.rows.filter((row) => nameOf(row, places) === one);
  const added = table.columns.slice(-3).map(({ name }) => name);
  const unit = body.rows.dimensions.find(({ as }) => as === time)?.timeUnit;
  const timeType = table.columns.find(({ name }) => name === time)?.type;
  const isTime = (timeType && isTemporalType(timeType)) || unit === "year";
  const trial = one === null ? trialOf(computation) : trialOfSeries(body, computation, one);
  const honest =
    trial === null
      ? "Too short to try on its own past"
      : `MASE ${trial.mase.toFixed(2)} (last season repeated: ${trial.naive.toFixed(2)}), ${Math.round(trial.coverage * 100)}% inside the ${levelText(level)} interval`;
  const [first] = by;
  return {
    table: { columns: table.columns, rows },
    spec: {
      mark: "line",
      title: `${one === null ? "" : `${one} · `}${honest}`,
      transform: [],
      encoding: {
        x: {
          type: isTime ? "temporal" : "quantitative",
          title: time,
          column: time,
          ...(unit ? { timeUnit: unit } : {}),
        },
        y: { type: "quantitative", title: value, column: value },
        ...(one === null && first !== undefined ? { color: { type: "nominal", title: first, column: first } } : {}),
        forecast: { type: "quantitative", title: "forecast", column: added[0] },
        lower: { type: "quantitative", title: "lower end", column: added[1] },
        upper: { type: "quantitative", title: `${levelText(level)} interval`, column: added[2] },
      },
    },
  };
}
