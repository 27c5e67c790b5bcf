import { AppError } from "../../contract/errors.ts";
import type { FitSpec } from "../../contract/training.ts";
import { GraphBuilder } from "../graphs/graph-builder.ts";
import type { FitHooks } from "./estimator.ts";
import type { FitData, FittedModel } from "./fit-model.ts";
import { addLinearWindow, fitLinearWindow, forecastWindow } from "./linear-window.ts";

const probeWindowCount = 500;
const sampleSize = 500;

export function fitForecaster(spec: FitSpec, { features, target }: FitData, hooks: FitHooks): FittedModel {
  const { window } = spec;
  if (!window) throw new AppError("invalid-input", "A forecaster needs a time column and a horizon.");
  const series = seriesOf(features, target);
  const fit = fitLinearWindow(
    series,
    { length: spec.isWindowLengthFixed ? window.length : null, horizon: window.horizon, season: window.season },
    hooks,
  );
  const { length, horizon, weights, error } = fit;
  const graph = new GraphBuilder(spec.name);
  const input = graph.input("window", "float32", ["series", length]);
  graph.output("forecast", addLinearWindow(graph, input, fit), "float32", ["series", horizon]);
  const baseline = window.season > 1 ? "the value one season earlier" : "the latest value";
  const notes = [...spec.notes];
  if (error.mae >= error.naiveMae)
    notes.push(`It is no better than ${baseline}: use that, or the forecast, which compares several methods.`);
  return {
    card: {
      kind: "linear-window",
      description: `Linear map from ${length} past values to ${horizon} ahead`,
      window: { ...window, length },
      split: {
        how: "chronological",
        trainRowCount: fit.trainCount,
        validationRowCount: fit.validationCount,
        refitted: true,
      },
      error: {
        measure: "mean absolute error",
        value: error.mae,
        higherIsBetter: false,
        baseline: { name: baseline, value: error.naiveMae },
        others: [
          { measure: "root mean squared error", value: error.rmse },
          { measure: `root mean squared error of ${baseline}`, value: error.naiveRmse },
        ],
      },
      importance: [],
      sample: fit.sample.slice(-sampleSize),
      confusion: null,
      settings: { length, horizon, penalty: fit.penalty, season: window.season },
      notes,
    },
    bytes: graph.encode(),
    inputName: "window",
    outputName: "forecast",
    inputWidth: length,
    outputWidth: horizon,
    predict(windows) {
      const count = windows.length / length;
      const result = new Float64Array(count * horizon);
      for (let row = 0; row < count; row += 1) {
        const values = Float64Array.from(windows.subarray(row * length, (row + 1) * length));
        result.set(forecastWindow(values, weights, horizon), row * horizon);
      }
      return result;
    },
    probe: probeWindows(series, length),
  };
}

function seriesOf(values: Float32Array, lengths: Float64Array): Float64Array[] {
  let start = 0;
  return Array.from(lengths, (length) => {
    const series = Float64Array.from(values.subarray(start, start + length));
    start += length;
    return series;
  });
}

function probeWindows(series: readonly Float64Array[], length: number): Float32Array {
  const each = Math.max(1, Math.floor(probeWindowCount / series.length));
  const windows: number[] = [];
  for (const values of series.slice(0, probeWindowCount)) {
    const last = values.length - length;
    for (let index = 0; index < Math.min(each, last + 1); index += 1) {
      const start = Math.floor((index * last) / Math.max(1, each - 1));
      for (const value of values.subarray(start, start + length)) windows.push(value);
    }
  }
  return Float32Array.from(windows);
}
