import type { Computation } from "../../../contract/analysis.ts";
import type { ForecastBody } from "../../../contract/plan.ts";
import type { Cell } from "../../../contract/values.ts";
import type { Backtest, Forecast } from "../draft.ts";
import type { Forecasted } from "../pool/forecaster.ts";
import type { PlanSeries } from "./read-series.ts";

export interface Made {
  series: PlanSeries;
  forecast: Forecast;
  durationMs: number;
}

export function madeOf(series: readonly PlanSeries[], forecasts: readonly Forecasted[]): Made[] {
  return series.flatMap((one, index) => {
    const found = forecasts[index];
    return found?.forecast ? [{ series: one, forecast: found.forecast, durationMs: found.durationMs }] : [];
  });
}

function average(made: readonly Made[], read: (backtest: Backtest) => number | null): number | null {
  const numbers = made.flatMap(({ forecast }) => read(forecast.backtest) ?? []);
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Whether values of one series may be added up over time: sums and counts may, means and levels may not. */
export function isAdditive({ rows, value }: ForecastBody): boolean {
  const measure = rows.measures.find(({ as }) => as === value);
  return measure !== undefined && ["count", "sum", "valid"].includes(measure.op);
}

const mostNotes = 12;

/** Notes of many series: each sentence once, with how many series it holds for. */
function gatheredNotes(made: readonly Made[], failures: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const sentence of [...made.flatMap(({ forecast }) => forecast.notes), ...failures])
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const total = made.length + failures.length;
  const sentences = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sentences
    .slice(0, mostNotes)
    .map(([sentence, count]) =>
      total === 1 || count === total ? sentence : `${count.toLocaleString("en-GB")} of ${total} series: ${sentence}`,
    );
  return sentences.length > mostNotes
    ? [...shown, `And ${sentences.length - mostNotes} more notes, in the table of series.`]
    : shown;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How the forecast came to be, its backtest in figures and one row a series. */
export function computationOf(
  body: ForecastBody,
  made: readonly Made[],
  failures: readonly string[],
  { horizon, shownHistory, note }: { horizon: number; shownHistory: number | null; note: string | null },
): Computation {
  const mase = average(made, ({ mase: own }) => own);
  const naive = average(made, ({ naiveMase }) => naiveMase);
  const coverage = average(made, (backtest) => backtest.coverage);
  const origins = Math.max(0, ...made.map(({ forecast }) => forecast.backtest.origins));
  const [only] = made;
  const isAdded = isAdditive(body);
  const level = `${Number((body.level * 100).toFixed(2))}%`;
  return {
    method: made.length === 1 && only ? only.forecast.model : `${made.length} series, each with its own combination`,
    notes: [
      ...(note === null ? [] : [note]),
      ...gatheredNotes(made, failures),
      ...(shownHistory === null ? [] : [`The table and chart hold the latest ${shownHistory} values of each series.`]),
    ],
    figures: [
      { label: "Horizon", value: horizon, format: "integer", note: "steps ahead" },
      ...(only && made.length === 1 && isAdded
        ? [
            {
              label: `Sum over the next ${horizon} steps`,
              value: sum(only.forecast.forecast),
              format: "number" as const,
            },
          ]
        : []),
      { label: "MASE", value: mase, format: "number", note: "mean absolute scaled error at earlier points" },
      { label: "MASE of repeating the last season", value: naive, format: "number" },
      { label: "sMAPE", value: shareOf(average(made, ({ smape }) => smape)), format: "percent" },
      { label: `Values inside the ${level} interval`, value: coverage, format: "percent", note: "at earlier points" },
      { label: "Earlier points tried", value: origins, format: "integer", note: "at most, a series" },
    ],
    parts: [{ name: "series", title: "One row a series", table: seriesTable(body, made) }],
  };
}

function shareOf(percent: number | null): number | null {
  return percent === null ? null : percent / 100;
}

function seriesTable(body: ForecastBody, made: readonly Made[]): Computation["parts"][number]["table"] {
  const isAdded = isAdditive(body);
  const rows = made.map(({ series, forecast }): Cell[] => {
    const { backtest } = forecast;
    const better = backtest.mase !== null && backtest.naiveMase ? 1 - backtest.mase / backtest.naiveMase : null;
    return [
      ...series.key,
      forecast.forecast[0] ?? null,
      forecast.lower[0] ?? null,
      forecast.upper[0] ?? null,
      ...(isAdded ? [sum(forecast.forecast)] : []),
      backtest.mase,
      better,
      backtest.coverage,
      forecast.model,
      forecast.notes.join(" "),
    ];
  });
  return {
    columns: [
      ...body.by.map((name) => ({ name, type: "text" as const })),
      { name: "next", type: "number" },
      { name: "lower", type: "number" },
      { name: "upper", type: "number" },
      ...(isAdded ? [{ name: "total", type: "number" as const }] : []),
      { name: "MASE", type: "number" },
      { name: "better than last season", type: "number" },
      { name: "coverage", type: "number" },
      { name: "model", type: "text" },
      { name: "notes", type: "text" },
    ],
    rows,
  };
}
