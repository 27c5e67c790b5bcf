import type { Channel, ChartSpec } from "../../contract/chart.ts";
import type { RiskBody } from "../../contract/plan.ts";
import { isTemporalType } from "../../contract/values.ts";
import type { MethodOutcome } from "../analysis/index.ts";

const FIGURES_THAT_ARE_NO_SHARES = new Set([
  "sharpe",
  "sortino",
  "skewness",
  "excess_kurtosis",
  "observations",
  "beta",
]);
const MOST_LINES = 12;
const LARGEST_MATRIX = 40;

/** Charts of the result table, best first. */
export function chartsOf({ measure }: RiskBody, { table }: MethodOutcome): ChartSpec[] {
  const type = (name: string) => table.columns.find((column) => column.name === name)?.type;
  const channel = (name: string, kind: Channel["type"], title?: string): Channel => ({
    field: name,
    column: name,
    type: kind,
    ...(title === undefined ? {} : { title }),
  });
  const share = (name: string, title: string): Channel => ({
    ...channel(name, "quantitative", title),
    ...(FIGURES_THAT_ARE_NO_SHARES.has(name) ? {} : { format: "percent" }),
  });
  const x = channel("date", isTemporalType(type("date") ?? "text") ? "temporal" : "ordinal");
  const assets = new Set(table.rows.map((row) => row[table.columns.findIndex(({ name }) => name === "asset")])).size;
  const lines = (value: string, title: string, mark: ChartSpec["mark"] = "line"): ChartSpec[] =>
    assets > MOST_LINES
      ? []
      : [
          {
            mark,
            encoding: {
              x,
              y: share(value, title),
              ...(assets > 1 ? { color: channel("asset", "nominal") } : {}),
            },
            transform: [],
          },
        ];
  const bars = (category: string, value: string, title: string): ChartSpec[] =>
    table.rows.length < 2
      ? []
      : [
          {
            mark: "bar",
            encoding: { x: channel(category, "nominal"), y: share(value, title) },
            transform: [],
          },
        ];
  switch (measure.kind) {
    case "summary": {
      const column = table.columns[1]?.name ?? "annual_return";
      return bars("asset", column, column.replaceAll("_", " "));
    }
    case "returns":
      return lines("return", "Return");
    case "volatility":
    case "garch":
      return lines("volatility", "Volatility a year");
    case "drawdown":
      return lines("drawdown", "Below the highest price", assets === 1 ? "area" : "line");
    case "beta":
      return bars("asset", "beta", "Beta");
    case "var":
      return bars("method", "value_at_risk", "Value at risk");
    case "backtest":
      return [
        {
          mark: "point",
          encoding: { x, y: share("return", "Return"), color: channel("exceeded", "nominal") },
          transform: [],
        },
      ];
    case "frontier":
      return [
        {
          mark: "point",
          encoding: {
            x: share("volatility", "Volatility a year"),
            y: share("expected_return", "Expected return a year"),
            color: channel("kind", "nominal"),
            detail: channel("name", "nominal"),
          },
          transform: [],
        },
      ];
    case "option":
      return [
        {
          mark: "line",
          encoding: { x: channel("spot", "quantitative", "Spot"), y: channel("value", "quantitative", "Value now") },
          transform: [],
        },
      ];
    default: {
      const size = new Set(table.rows.flatMap((row) => [row[0], row[1]])).size;
      const value = table.columns[2]?.name ?? "correlation";
      if (size < 3 || size > LARGEST_MATRIX) return [];
      return [
        {
          mark: "rect",
          encoding: {
            x: channel("first", "nominal"),
            y: channel("second", "nominal"),
            color: channel(value, "quantitative"),
          },
          transform: [],
        },
      ];
    }
  }
}
