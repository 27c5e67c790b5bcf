import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatasetColumn } from "../contract/dataset.ts";
import { AppError, isAppError } from "../contract/errors.ts";
import { isNumericType } from "../contract/values.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { createForecaster, type Forecast, type Forecasted, type Forecaster } from "../engine/forecast/index.ts";
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
  --level PERCENT    what the interval should hold, 95 by default
  --regressors A,B   columns known ahead: rows without a value hold their future
  --holidays X       a country (DE, FR, GB, US, ...) or a file with one date (YYYY-MM-DD) a line
  --json             one JSON line a series
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
    level: { type: "string" },
    regressors: { type: "string" },
    holidays: { type: "string" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const file = required(values.data, "--data");
  const time = required(values.time, "--time");
  const value = required(values.value, "--value");
  const horizon = wholeNumber(required(values.horizon, "--horizon"), "--horizon", 0);
  if (horizon < 1) throw new UsageError("--horizon takes a whole number of steps, 1 or more.");
  const seasonality = periodsOf(values.seasonality);
  const level = levelOf(values.level);
  const holidays = await holidaysOf(values.holidays);
  const folder = await mkdtemp(join(tmpdir(), "finsight-forecast-"));
  const forecaster = createForecaster();
  try {
    forecaster.start();
    const warehouse = await openWarehouse({ folder });
    let groups: SeriesRows[];
    try {
      const version = await openDataFile(warehouse, file, { options: readOptionsOf(values), signal });
      const number = (wanted: string, option: string) => {
        const found = column(version.columns, wanted, option);
        if (isNumericType(found.type)) return found.name;
        throw new AppError(
          "invalid-input",
          `"${found.name}" holds no numbers (it is ${found.type}): choose another ${option}.`,
        );
      };
      groups = await readSeriesRows(
        warehouse,
        version.id,
        {
          time: column(version.columns, time, "--time"),
          value: number(value, "--value"),
          series: values.series === undefined ? null : column(version.columns, values.series, "--series").name,
          others: listed(values.regressors).map((name) => number(name, "--regressors")),
        },
        { signal },
      );
    } finally {
      await warehouse.close();
    }
    if (groups.length === 0) throw new AppError("invalid-input", "The file has no rows to forecast from.");
    const isJson = values.json ?? false;
    return await forecastAll(forecaster, groups, { horizon, seasonality, level, holidays, value, isJson }, signal);
  } finally {
    await forecaster.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function listed(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function levelOf(text: string | undefined): number {
  if (text === undefined) return 0.95;
  const percent = Number(text.replace(/%$/, ""));
  if (!(percent >= 50 && percent < 100)) throw new UsageError("--level takes a percentage from 50 to 99.9.");
  return percent / 100;
}

/** A country's code as it is, or the dates of a file. */
async function holidaysOf(text: string | undefined): Promise<string | string[] | undefined> {
  if (text === undefined || /^[a-z]{2}$/i.test(text)) return text;
  const lines = (await readFile(text, "utf8").catch(() => null))?.split(/\r?\n/);
  if (!lines) throw new AppError("invalid-input", `--holidays: there is no file "${text}" and no such country.`);
  return lines.map((line) => line.split(",")[0]!.trim()).filter((line) => /^\d{4}-\d{2}-\d{2}/.test(line));
}

interface Wanted {
  horizon: number;
  seasonality: number[] | undefined;
  level: number;
  holidays: string | string[] | undefined;
  value: string;
  isJson: boolean;
}

async function forecastAll(
  forecaster: Forecaster,
  groups: readonly SeriesRows[],
  wanted: Wanted,
  signal: AbortSignal,
): Promise<number> {
  const { horizon, seasonality, level, holidays, value, isJson } = wanted;
  const progress = createProgressLine();
  let message = `0 of ${count(groups.length, "series", "series")}`;
  let forecasts: Forecasted[];
  try {
    forecasts = await forecaster.forecastAll(
      groups.map(({ values, times, others }) => ({
        values,
        times,
        horizon,
        seasonality,
        level,
        holidays,
        regressors: others,
      })),
      {
        level,
        signal,
        progress(now) {
          message = now.message;
          progress.show(`forecasting ${message}`);
        },
      },
    );
  } catch (error) {
    if (!isAppError(error, "cancelled")) throw error;
    throw new AppError("cancelled", `Stopped after ${message}.`, { cause: error });
  } finally {
    progress.clear();
  }
  let failures = 0;
  for (const [index, one] of forecasts.entries()) {
    const { key } = groups[index]!;
    const series = key === "" ? value : key;
    if (one.forecast) {
      print({ series, ...one.forecast, durationMs: Math.round(one.durationMs * 100) / 100 }, level, isJson);
      continue;
    }
    failures += 1;
    process.stderr.write(`${series}: ${one.sentence}\n`);
    if (isJson)
      printJson({ series, forecast: [], lower: [], upper: [], model: "none", durationMs: 0, error: one.sentence });
  }
  return failures === groups.length ? 1 : 0;
}

function print({ series, ...result }: SeriesForecast, level: number, isJson: boolean): void {
  const { forecast, lower, upper, model, durationMs, backtest, notes, times, seasons } = result;
  if (isJson) {
    printJson({ series, forecast, lower, upper, model, durationMs, seasons, backtest, notes, times });
    return;
  }
  const rows = forecast.map((value, step) => [times?.[step] ?? step + 1, value, lower[step]!, upper[step]!]);
  const table = tableText(
    ["time", "forecast", "lower", "upper"].map((name, index) => ({
      name,
      type: index === 0 && times ? ("text" as const) : ("number" as const),
    })),
    rows,
  );
  const { mase, naiveMase, coverage } = backtest;
  const tried =
    mase === null || naiveMase === null || coverage === null
      ? "Too short a history to try the forecast on."
      : `Tried at ${count(backtest.origins, "earlier point")}: mean scaled error ${mase.toFixed(2)} (repeating the last season: ${naiveMase.toFixed(2)}), ${Math.round(coverage * 100)}% of the values inside the ${Number((level * 100).toFixed(2))}% interval.`;
  process.stdout.write(`${[`${series}: ${model}`, tried, ...notes].join("\n")}\n\n${table}\n\n`);
}
