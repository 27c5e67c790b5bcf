import { setImmediate } from "node:timers/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatasetColumn } from "../contract/dataset.ts";
import { AppError, isAppError } from "../contract/errors.ts";
import { isNumericType } from "../contract/values.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { forecastSeries, type Forecast } from "../engine/forecast/index.ts";
import { openWarehouse, readSeriesRows, type SeriesRows } from "../engine/warehouse/index.ts";
import { count, createProgressLine, printJson, tableText } from "./print.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";
import { readOptionsOf, sourceOptions } from "./workspace.ts";

const usage = `finsight forecast --data FILE --time COLUMN --value COLUMN --horizon STEPS [--json]

  --time COLUMN      dates, or an index
  --value COLUMN     the number to forecast
  --series COLUMN    names the series, where the file holds several
  --horizon STEPS    steps ahead
  --seasonality N    steps in a season ("24,168" for two, 1 for none); default: from the step of the times
  --json             one JSON line a series, with a 95% interval
`;

interface SeriesForecast extends Forecast {
  series: string;
  durationMs: number;
}

function column(columns: readonly DatasetColumn[], wanted: string, option: string): DatasetColumn {
  const found =
    columns.find(({ name }) => name === wanted) ??
    columns.find(({ name, sourceName }) =>
      [name, sourceName].some((text) => text.toLowerCase() === wanted.toLowerCase()),
    );
  if (found) return found;
  throw new AppError(
    "invalid-input",
    `${option} names no column: there is no "${wanted}". There is: ${columns.map(({ name }) => `"${name}"`).join(", ")}.`,
  );
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === "") throw new UsageError(`${option} is missing.\n\n${usage}`);
  return value;
}

function periodsOf(text: string | undefined): number[] | undefined {
  return text?.split(",").map((part) => wholeNumber(part.trim(), "--seasonality", 1));
}

export async function forecastCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    ...sourceOptions,
    time: { type: "string" },
    value: { type: "string" },
    series: { type: "string" },
    horizon: { type: "string" },
    seasonality: { type: "string" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const file = required(values.data, "--data");
  const time = required(values.time, "--time");
  const value = required(values.value, "--value");
  const horizon = wholeNumber(required(values.horizon, "--horizon"), "--horizon", 0);
  if (horizon < 1) throw new UsageError("--horizon takes a whole number of steps, 1 or more.");
  const seasonality = periodsOf(values.seasonality);

  const folder = await mkdtemp(join(tmpdir(), "finsight-forecast-"));
  try {
    const warehouse = await openWarehouse({ folder });
    let groups: SeriesRows[];
    try {
      const version = await openDataFile(warehouse, file, { options: readOptionsOf(values), signal });
      const measure = column(version.columns, value, "--value");
      if (!isNumericType(measure.type))
        throw new AppError(
          "invalid-input",
          `"${measure.name}" holds no numbers (it is ${measure.type}): choose another --value.`,
        );
      groups = await readSeriesRows(
        warehouse,
        version.id,
        {
          time: column(version.columns, time, "--time"),
          value: measure.name,
          series: values.series === undefined ? null : column(version.columns, values.series, "--series").name,
        },
        { signal },
      );
    } finally {
      await warehouse.close();
    }
    if (groups.length === 0) throw new AppError("invalid-input", "The file has no rows to forecast from.");
    return await forecastAll(groups, { horizon, seasonality, value, isJson: values.json ?? false }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function forecastAll(
  groups: readonly SeriesRows[],
  options: { horizon: number; seasonality: number[] | undefined; value: string; isJson: boolean },
  signal: AbortSignal,
): Promise<number> {
  const { horizon, seasonality, value, isJson } = options;
  const progress = createProgressLine();
  let failures = 0;
  for (const [index, group] of groups.entries()) {
    await setImmediate();
    if (signal.aborted) {
      progress.clear();
      throw new AppError(
        "cancelled",
        `Stopped after ${index.toLocaleString("en")} of ${count(groups.length, "series", "series")}.`,
      );
    }
    progress.show(`forecasting ${index + 1} of ${groups.length}`);
    const series = group.key === "" ? value : group.key;
    const startedAt = performance.now();
    try {
      const forecast = forecastSeries({ values: group.values, times: group.times, horizon, seasonality });
      const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
      progress.clear();
      print({ series, ...forecast, durationMs }, isJson);
    } catch (error) {
      if (!isAppError(error)) throw error;
      failures += 1;
      progress.clear();
      process.stderr.write(`${series}: ${error.message}\n`);
      if (isJson)
        printJson({ series, forecast: [], lower: [], upper: [], model: "none", durationMs: 0, error: error.message });
    }
  }
  progress.clear();
  return failures === groups.length ? 1 : 0;
}

function print({ series, ...result }: SeriesForecast, isJson: boolean): void {
  const { forecast, lower, upper, model, durationMs, backtest, notes } = result;
  if (isJson) {
    printJson({ series, forecast, lower, upper, model, durationMs, backtest, notes });
    return;
  }
  const rows = forecast.map((value, step) => [step + 1, value, lower[step]!, upper[step]!]);
  const table = tableText(
    ["step", "forecast", "lower", "upper"].map((name) => ({ name, type: "number" as const })),
    rows,
  );
  const { mase, naiveMase, coverage } = backtest;
  const tried =
    mase === null || naiveMase === null || coverage === null
      ? "Too short a history to try the forecast on."
      : `Tried at ${count(backtest.origins, "earlier point")}: mean scaled error ${mase.toFixed(2)} (repeating the last season: ${naiveMase.toFixed(2)}), ${Math.round(coverage * 100)}% of the values inside the 95% interval.`;
  process.stdout.write(`${[`${series}: ${model}`, tried, ...notes].join("\n")}\n\n${table}\n\n`);
}
