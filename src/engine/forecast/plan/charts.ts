import type { Computation } from "../../../contract/analysis.ts";
import type { Channel, ChartSpec, EncodingType } from "../../../contract/chart.ts";
import type { ForecastBody } from "../../../contract/plan.ts";
import { isTemporalType, type ResultColumn } from "../../../contract/values.ts";
import { valueInWords, type MethodOutcome } from "../../analysis/index.ts";
import { addedColumns } from "./result-table.ts";

const mostLines = 8;
const mostFacets = 12;

export function figureOf({ figures }: Computation, label: string): number | null {
  return figures.find((figure) => figure.label.startsWith(label))?.value ?? null;
}

/** "MASE 0.71 (repeating the last season 1.02), 94% inside the 95% interval, at 5 earlier points". */
export function backtestInShort(computation: Computation, level: number): string | null {
  const mase = figureOf(computation, "MASE");
  const naive = figureOf(computation, "MASE of repeating");
  const coverage = figureOf(computation, "Values inside");
  if (mase === null || naive === null || coverage === null) return null;
  const percent = (share: number) => `${Number((share * 100).toFixed(1))}%`;
  return `MASE ${mase.toFixed(2)} (last season repeated: ${naive.toFixed(2)}), ${Math.round(coverage * 100)}% inside the ${percent(level)} interval`;
}

function fieldOf({ rows }: ForecastBody, name: string): string | undefined {
  const dimension = rows.dimensions.find(({ as }) => as === name);
  const expr = dimension?.expr ?? rows.measures.find(({ as }) => as === name)?.expr;
  return expr?.kind === "field" ? expr.field : undefined;
}

export function chartsOf(body: ForecastBody, { table, computation }: MethodOutcome): ChartSpec[] {
  const { time, value, by, horizon, level, seasonality, holidays, regressors } = body;
  const added = addedColumns(body);
  const column = (name: string): ResultColumn | undefined => table.columns.find((candidate) => candidate.name === name);
  const channel = (name: string, type: EncodingType, given?: string): Channel => {
    const field = fieldOf(body, name);
    const title = given ?? field ?? name;
    return { ...(field === undefined ? {} : { field }), type, title, column: name };
  };
  const timeType = column(time)?.type;
  const distinct = (name: string) => {
    const at = table.columns.findIndex((candidate) => candidate.name === name);
    return new Set(table.rows.map((row) => row[at])).size;
  };
  const [first, second] = by;
  if (first !== undefined && distinct(first) > (second === undefined ? mostFacets : mostLines)) return [];
  if (second !== undefined && distinct(second) > mostFacets) return [];
  const isColored = first !== undefined && (distinct(first) <= mostLines || second !== undefined);
  const percent = `${Number((level * 100).toFixed(2))}%`;
  const unit = body.rows.dimensions.find(({ as }) => as === time)?.timeUnit;
  const words = valueInWords(body);
  const short = backtestInShort(computation, level);
  const spec: ChartSpec = {
    mark: "line",
    encoding: {
      x: {
        ...channel(time, timeType && isTemporalType(timeType) ? "temporal" : "quantitative"),
        ...(unit === undefined ? {} : { timeUnit: unit }),
      },
      y: channel(value, "quantitative", words.charAt(0).toUpperCase() + words.slice(1)),
      ...(first === undefined ? {} : { [isColored ? "color" : "facet"]: channel(first, "nominal") }),
      ...(second === undefined ? {} : { facet: channel(second, "nominal") }),
      forecast: { type: "quantitative", title: "forecast", column: added.forecast },
      lower: { type: "quantitative", title: `lower end, ${percent}`, column: added.lower },
      upper: { type: "quantitative", title: `${percent} interval`, column: added.upper },
    },
    transform: [],
    title: short === null ? `Forecast of ${words}` : `Forecast of ${words} · ${short}`,
    layer: {
      kind: "forecast",
      level,
      regressors,
      ...(horizon === undefined ? {} : { horizon }),
      ...(seasonality === undefined ? {} : { seasonality }),
      ...(holidays === undefined ? {} : { holidays }),
    },
  };
  return [spec];
}
