export type { Backtest, Forecast } from "./draft.ts";
export { forecastSeries, type ForecastInput } from "./forecast-series.ts";
export type { TimeValue } from "./time-grid.ts";
export { createForecaster, type Forecasted, type Forecaster } from "./pool/forecaster.ts";
export { createForecastMethod } from "./plan/method.ts";
export { createForecastIntent } from "./question/question-intent.ts";
