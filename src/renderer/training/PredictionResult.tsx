import { useMemo } from "react";
import type { Channel, ChartSpec } from "../../contract/chart.ts";
import type { PredictionBody } from "../../contract/plan.ts";
import { isNumericType, isTemporalType, type Table } from "../../contract/values.ts";
import type { ResultProps } from "../analyse/index.ts";
import { ResultTable } from "../ask/index.ts";
import { ChartView } from "../charts/index.ts";

const drawnPoints = 3000;
/** A number with no more different values makes stripes of a scatter. */
const fewValues = 12;

/** What the model says of each row. */
export function PredictionResult({ result }: ResultProps<PredictionBody>) {
  const { table, totalRowCount, provenance } = result;
  const chart = useMemo(() => chartOf(table), [table]);
  return (
    <section className="training-result" aria-label="Predictions" data-testid="training-result">
      <p className="training-sentence">{provenance.computation?.sentence}</p>
      {chart ? (
        <div className="training-chart" data-size="large">
          <ChartView spec={chart.spec} table={chart.table} label="Predictions" />
        </div>
      ) : null}
      <ResultTable table={addedFirst(table)} totalRowCount={totalRowCount} />
    </section>
  );
}

function isAdded(name: string): boolean {
  return /^(predicted .+|probability|cluster|distance to its centre|component \d+)( \d+)?$/.test(name);
}

/** What the model says stands before what was known. */
function addedFirst(table: Table): Table {
  const order = [
    ...table.columns.flatMap(({ name }, index) => (isAdded(name) ? [index] : [])),
    ...table.columns.flatMap(({ name }, index) => (isAdded(name) ? [] : [index])),
  ];
  return {
    columns: order.map((index) => table.columns[index]!),
    rows: table.rows.slice(0, 200).map((row) => order.map((index) => row[index] ?? null)),
  };
}

function distinctIn(table: Table, position: number): number {
  return new Set(table.rows.slice(0, 500).map((row) => row[position])).size;
}

function chartOf(table: Table): { spec: ChartSpec; table: Table } | null {
  const { columns, rows } = table;
  const every = Math.ceil(rows.length / drawnPoints);
  const drawn = every > 1 ? { columns, rows: rows.filter((_row, index) => index % every === 0) } : table;
  const channel = (name: string): Channel => {
    const type = columns.find((column) => column.name === name)?.type ?? "text";
    return {
      field: name,
      column: name,
      type: isTemporalType(type) ? "temporal" : isNumericType(type) ? "quantitative" : "nominal",
    };
  };
  const names = columns.map(({ name }) => name);
  const forecast = names.findLast((name) => /^forecast( 2)?$/.test(name));
  const [first] = names;
  if (forecast !== undefined && first !== undefined && names.at(-1) === forecast) {
    return {
      table,
      spec: {
        mark: "line",
        transform: [],
        encoding: {
          x: channel(first),
          y: channel(names.at(-2) ?? ""),
          forecast: channel(forecast),
          ...(names.includes("series") ? { color: channel("series") } : {}),
        },
      },
    };
  }
  const predicted = names.find((name) => name.startsWith("predicted "));
  const actual = predicted?.slice("predicted ".length);
  const known = columns.filter(({ name, type }) => isNumericType(type) && !isAdded(name)).map(({ name }) => name);
  const numbers = known.filter((name) => distinctIn(table, names.indexOf(name)) > fewValues).concat(known);
  const point = (x: string | undefined, y: string | undefined, color?: string) =>
    x === undefined || y === undefined
      ? null
      : {
          table: drawn,
          spec: {
            mark: "point" as const,
            transform: [],
            encoding: {
              x: channel(x),
              y: channel(y),
              ...(color === undefined
                ? {}
                : { color: { ...channel(color), type: "nominal" as const, sort: "ascending" as const } }),
            },
          },
        };
  if (predicted !== undefined && columns.some(({ name, type }) => name === predicted && isNumericType(type)))
    return actual !== undefined && names.includes(actual) ? point(actual, predicted) : null;
  if (names.includes("component 2")) return point("component 1", "component 2");
  const found = predicted ?? (names.includes("cluster") ? "cluster" : undefined);
  return found === undefined ? null : point(numbers[0], numbers[1], found);
}
