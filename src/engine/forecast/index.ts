export { forecastSeries, type Backtest, type Forecast, type ForecastInput } from "./forecast-series.ts";
export type { TimeValue } from "./time-grid.ts";
