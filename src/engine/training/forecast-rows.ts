import { AppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { Cell, Table } from "../../contract/values.ts";
import { columnNamed } from "./prepare-table.ts";
import { rawTableOf } from "./raw-columns.ts";
import { readSeries, type SeriesTable } from "./series.ts";
import { timesAfter } from "./time-steps.ts";

const shownWindows = 2;

/** The last window of each series, less what float32 would lose. */
export async function windowInput(card: ModelCard, table: Table) {
  const { window } = card;
  if (!window) throw new Error("A forecaster's card has a window.");
  const raw = await rawTableOf(table.columns, table.rows);
  const read = await readSeries(raw, window);
  const short = read.series.find(({ values }) => values.length < window.length);
  if (short)
    throw new AppError(
      "invalid-input",
      `The model "${card.name}" looks back on ${window.length} values and ${short.key ?? short.column} has only ${short.values.length}.`,
    );
  const isDate = columnNamed(raw, window.time).type === "date";
  const levels = read.series.map(
    ({ values }) => values.slice(-window.length).reduce((sum, value) => sum + value, 0) / window.length,
  );
  return {
    read,
    isDate,
    levels,
    input: {
      count: read.series.length,
      width: window.length,
      part(from: number, to: number) {
        const part = new Float32Array((to - from) * window.length);
        for (let index = from; index < to; index += 1)
          part.set(
            read.series[index]!.values.slice(-window.length).map((value) => value - levels[index]!),
            (index - from) * window.length,
          );
        return part;
      },
    },
  };
}

/** History and future in one table: `time, [series], value, forecast`. */
export function forecastTable(
  card: ModelCard,
  { series, step }: SeriesTable,
  { isDate, levels, output }: { isDate: boolean; levels: readonly number[]; output: Float32Array },
): Table {
  const { window } = card;
  if (!window) throw new Error("A forecaster's card has a window.");
  const hasSeries = series.length > 1 || window.series !== null;
  const [only] = window.columns;
  const valueName = window.columns.length === 1 && only !== undefined ? only : "value";
  const rows: Cell[][] = [];
  series.forEach(({ key, column, times, values }, index) => {
    const name = key === null ? column : window.columns.length > 1 ? `${key}, ${column}` : key;
    const put = (time: string, value: number | null, forecast: number | null) =>
      rows.push(hasSeries ? [time, name, value, forecast] : [time, value, forecast]);
    const from = Math.max(0, values.length - shownWindows * Math.max(window.length, window.horizon));
    const textOf = (time: number) => new Date(time).toISOString().slice(0, isDate ? 10 : 19);
    for (let row = from; row < values.length; row += 1) put(textOf(times[row]!), values[row]!, null);
    timesAfter(textOf(times.at(-1)!), step, window.horizon).forEach((time, ahead) =>
      put(time, null, Number((output[index * window.horizon + ahead]! + levels[index]!).toPrecision(7))),
    );
  });
  const timeColumn = { name: window.time, type: isDate ? ("date" as const) : ("timestamp" as const) };
  return {
    columns: [
      timeColumn,
      ...(hasSeries ? [{ name: "series", type: "text" as const }] : []),
      { name: valueName, type: "number" },
      { name: valueName === "forecast" ? "forecast 2" : "forecast", type: "number" },
    ],
    rows,
  };
}
