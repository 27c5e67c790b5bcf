import type { ForecastBody } from "../../../contract/plan.ts";
import { AppError } from "../../../contract/errors.ts";
import type { PlanMethod } from "../../analysis/index.ts";
import type { Forecaster } from "../pool/forecaster.ts";
import type { ForecastInput } from "../forecast-series.ts";
import { chartsOf } from "./charts.ts";
import { defaultHorizon } from "./default-horizon.ts";
import { inWords } from "./in-words.ts";
import { withoutUnfinished } from "./last-period.ts";
import { readSeries, type PlanSeries } from "./read-series.ts";
import { resultTable } from "./result-table.ts";
import { computationOf, madeOf } from "./summarise.ts";
import { textOf } from "./text.ts";

const mostRows = 200_000;
const mostSeries = 5_000;
const mostValues = 2_000_000;

function inputOf(body: ForecastBody, horizon: number, { times, values, regressors }: PlanSeries): ForecastInput {
  return {
    values,
    times,
    horizon,
    seasonality: body.seasonality,
    level: body.level,
    holidays: body.holidays,
    ...(body.regressors.length > 0 ? { regressors } : {}),
  };
}

/** Forecasts as analysis plans: the rows of the plan's query become series, which the forecaster's workers take. */
export function createForecastMethod(forecaster: Forecaster): PlanMethod<ForecastBody> {
  return {
    kind: "forecast",
    async run({ body, readRows, signal, progress }) {
      progress({ fraction: null, message: "Reading the history" });
      const { table: rows, note } = withoutUnfinished(await readRows(mostRows), body);
      const series = await readSeries(rows, body);
      if (series.length === 0) throw new AppError("plan-invalid", "There are no rows to forecast from.");
      if (series.length > mostSeries)
        throw new AppError(
          "plan-invalid",
          `At most ${mostSeries.toLocaleString("en-GB")} series are forecast at once and there are ${series.length.toLocaleString("en-GB")}. Group by a column with fewer values or filter the rows.`,
        );
      const horizon = body.horizon ?? defaultHorizon(series);
      if (horizon * series.length > mostValues)
        throw new AppError(
          "plan-invalid",
          "That is too many forecast values. Choose a shorter horizon or fewer series.",
        );
      const forecasts = await forecaster.forecastAll(
        series.map((one) => inputOf(body, horizon, one)),
        { level: body.level, signal, progress },
      );
      const made = madeOf(series, forecasts);
      const failures = forecasts.flatMap((one) => (one.forecast ? [] : [one.sentence]));
      if (made.length === 0) throw new AppError("plan-invalid", failures[0] ?? "Nothing could be forecast.");
      const { table, shownHistory } = await resultTable(body, rows, series, forecasts, horizon);
      const computation = computationOf(body, made, failures, { horizon, shownHistory, note });
      const outcome = { table, computation };
      return { table, computation: { ...computation, sentence: textOf(body, outcome) } };
    },
    inWords,
    text: (body, outcome) => outcome.computation.sentence ?? textOf(body, outcome),
    charts: chartsOf,
  };
}
