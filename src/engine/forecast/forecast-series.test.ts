import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forecastSeries, type ForecastInput } from "./index.ts";

/** A fixed sequence of roughly normal numbers. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state + 1) / 2_147_483_649;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function series(length: number, value: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => value(index));
}

function error(actual: readonly number[], forecast: readonly number[]): number {
  return actual.reduce((sum, value, index) => sum + Math.abs(value - forecast[index]!), 0) / actual.length;
}

function repeated(history: readonly number[], horizon: number, period: number): number[] {
  return series(horizon, (step) => history[history.length - period + (step % period)]!);
}

const vegaFolder = join(import.meta.dirname, "../../../node_modules/vega-datasets/data");

async function column(file: string, name: string): Promise<number[]> {
  const [header = "", ...lines] = (await readFile(join(vegaFolder, file), "utf8")).trim().split(/\r?\n/);
  const index = header.split(",").indexOf(name);
  return lines.map((line) => Number(line.split(",")[index]));
}

describe("closed forms", () => {
  test("a constant repeats without width", () => {
    const { forecast, lower, upper, notes } = forecastSeries({ values: series(30, () => 7), horizon: 3 });
    expect([forecast, lower, upper]).toEqual([
      [7, 7, 7],
      [7, 7, 7],
      [7, 7, 7],
    ]);
    expect(notes).toEqual(["The history never changes: its value is repeated."]);
  });

  test("a line goes on", () => {
    const { forecast } = forecastSeries({ values: series(60, (index) => 10 + 2 * index), horizon: 6 });
    for (const [step, value] of forecast.entries())
      expect(Math.abs(value / (10 + 2 * (60 + step)) - 1)).toBeLessThan(0.02);
  });

  test("a periodic series repeats", () => {
    const pattern = [5, 9, 14, 8, 3, 2, 4];
    const { forecast, seasons } = forecastSeries({
      values: series(140, (index) => pattern[index % 7]!),
      horizon: 14,
      seasonality: 7,
    });
    expect(seasons).toEqual([7]);
    for (const [step, value] of forecast.entries()) expect(value).toBeCloseTo(pattern[step % 7]!, 1);
  });
});

describe("for every series", () => {
  const normal = noise(3);
  const cases: [string, ForecastInput][] = [
    ["two points", { values: [3, 5], horizon: 4 }],
    ["three points", { values: [3, 5, 4], horizon: 4 }],
    ["five points", { values: [3, 5, 4, 8, 1], horizon: 8 }],
    ["a horizon longer than the history", { values: [1, 4, 2, 8, 5, 7, 1], horizon: 100, seasonality: 4 }],
    ["random numbers", { values: series(90, () => normal()), horizon: 12, seasonality: 12 }],
    ["a random walk", { values: walk(300), horizon: 30 }],
    ["huge values", { values: series(50, (index) => 1e300 * (1 + index / 50)), horizon: 5 }],
    ["tiny values", { values: series(50, (index) => 1e-300 * (1 + index)), horizon: 5 }],
    ["zeros with spikes", { values: series(120, (index) => (index % 17 === 0 ? 40 : 0)), horizon: 20, seasonality: 7 }],
    ["one outlier", { values: series(80, (index) => (index === 79 ? 1e9 : 1 + (index % 3))), horizon: 10 }],
    ["gaps and infinities", { values: [null, 1, 2, Number.NaN, 4, Number.POSITIVE_INFINITY, 6, 7, null], horizon: 3 }],
    [
      "two seasons",
      {
        values: series(700, (index) => Math.sin(index / 3.82) + (index % 168 < 48 ? 2 : 0) + normal()),
        horizon: 48,
        seasonality: [24, 168],
      },
    ],
  ];
  function walk(length: number): number[] {
    let level = 0;
    return series(length, () => (level += normal()));
  }

  test.each(cases)("%s: finite numbers, the forecast inside its interval", (_name, input) => {
    const { forecast, lower, upper } = forecastSeries(input);
    expect([forecast.length, lower.length, upper.length]).toEqual([input.horizon, input.horizon, input.horizon]);
    const isNeverNegative = input.values.every((value) => value === null || !(value < 0));
    for (const [step, value] of forecast.entries()) {
      expect(Number.isFinite(value)).toBe(true);
      expect(lower[step]).toBeLessThanOrEqual(value);
      expect(upper[step]).toBeGreaterThanOrEqual(value);
      if (isNeverNegative) expect(lower[step]).toBeGreaterThanOrEqual(0);
    }
  });

  test("a change of unit changes nothing else, and the same input gives the same answer", () => {
    const values = series(100, (index) => 50 + index + 10 * Math.sin((index * Math.PI) / 6) + normal());
    const one = forecastSeries({ values, horizon: 12, seasonality: 12 });
    expect(forecastSeries({ values, horizon: 12, seasonality: 12 })).toEqual(one);
    const thousand = forecastSeries({ values: values.map((value) => value * 1024), horizon: 12, seasonality: 12 });
    for (const key of ["forecast", "lower", "upper"] as const)
      for (const [step, value] of thousand[key].entries()) expect(value / 1024 / one[key][step]!).toBeCloseTo(1, 6);
  });

  test("what cannot be done is a sentence", () => {
    expect(() => forecastSeries({ values: [null, Number.NaN], horizon: 3 })).toThrow("no number to forecast from");
    expect(() => forecastSeries({ values: [1, 2, 3], horizon: 0 })).toThrow("horizon must be a whole number");
    expect(() => forecastSeries({ values: [1, 2, 3], horizon: 2, seasonality: 2.5 })).toThrow("whole number of steps");
  });
});

describe("against the seasonal naive", () => {
  test("season, trend and noise: at most two thirds of its error, and intervals that hold", () => {
    let own = 0;
    let other = 0;
    let inside = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const normal = noise(seed);
      const values = series(96, (index) => (80 + index) * (1 + 0.2 * Math.sin((index * Math.PI) / 6)) + 4 * normal());
      const actual = values.slice(-12);
      const history = values.slice(0, -12);
      const { forecast, lower, upper } = forecastSeries({ values: history, horizon: 12, seasonality: 12 });
      own += error(actual, forecast);
      other += error(actual, repeated(history, 12, 12));
      inside += actual.filter((value, step) => value >= lower[step]! && value <= upper[step]!).length;
    }
    expect(own / other).toBeLessThan(0.67);
    expect(inside / 240).toBeGreaterThan(0.9);
  });

  test("hours with days and weeks", () => {
    const normal = noise(11);
    const values = series(
      748,
      (index) => 100 + 20 * Math.sin((index * Math.PI) / 12) - (index % 168 >= 120 ? 25 : 0) + 3 * normal(),
    );
    const { forecast, seasons } = forecastSeries({ values: values.slice(0, 700), horizon: 48, seasonality: 24 });
    expect(seasons).toEqual([24, 168]);
    expect(error(values.slice(700), forecast)).toBeLessThan(
      0.9 * error(values.slice(700), repeated(values.slice(0, 700), 48, 24)),
    );
  });

  test.each([
    ["us-employment.csv", "nonfarm", 12, 12],
    ["us-employment.csv", "retail_trade", 12, 12],
    ["seattle-weather.csv", "temp_max", 7, 14],
  ])("%s: %s", async (file, name, period, horizon) => {
    const values = await column(file, name);
    const history = values.slice(0, -horizon);
    const actual = values.slice(-horizon);
    const { forecast } = forecastSeries({ values: history, horizon, seasonality: period });
    expect(error(actual, forecast)).toBeLessThan(error(actual, repeated(history, horizon, period)));
  });
});

describe("times", () => {
  const month = (index: number) => new Date(Date.UTC(2001, index, 1)).toISOString().slice(0, 10);
  const value = (index: number) => 100 + 30 * Math.sin((index * Math.PI) / 6);

  test("months bring their season, whatever the order of the rows, and gaps are named", () => {
    const rows = series(72, (index) => index).filter((index) => index !== 30 && index !== 31);
    rows.reverse();
    const { forecast, seasons, notes } = forecastSeries({
      values: rows.map(value),
      times: rows.map(month),
      horizon: 12,
    });
    expect(seasons).toEqual([12]);
    expect(notes).toEqual(["2 missing values filled on the line between neighbours, with the season."]);
    for (const [step, number] of forecast.entries()) expect(Math.abs(number - value(72 + step))).toBeLessThan(3);
  });

  test("a history that ends in unknown values is forecast from its last known one, and that is said", () => {
    const { forecast, notes } = forecastSeries({ values: [1, 2, 3, 4, 5, 6, 7, 8, null, null], horizon: 1 });
    expect(Math.abs(forecast[0]! - 9)).toBeLessThan(1);
    expect(notes).toEqual(["No value at the last 2 times: the forecast begins after the last known one."]);
  });

  test("an index without a season named finds the one in the data", () => {
    const values = series(72, value);
    expect(forecastSeries({ values, times: series(72, (index) => index + 1), horizon: 3 }).seasons).toEqual([12]);
  });

  test("a season that is not there is not used, and said", () => {
    const normal = noise(5);
    const { seasons, notes } = forecastSeries({ values: series(80, () => 10 + normal()), horizon: 4, seasonality: 30 });
    expect(seasons).toEqual([]);
    expect(notes).toEqual(["The data do not bear out a season of 30 steps; none is used."]);
  });

  test("working days leave the weekends out, years have no season", () => {
    const days = series(100, (index) => Date.UTC(2024, 0, 1 + Math.floor(index / 5) * 7 + (index % 5))).map((time) =>
      new Date(time).toISOString(),
    );
    expect(
      forecastSeries({ values: series(100, (index) => index + (index % 5)), times: days, horizon: 2 }),
    ).toMatchObject({
      seasons: [5],
      notes: [],
    });
    const years = series(30, (index) => 1980 + index);
    expect(forecastSeries({ values: series(30, value), times: years, horizon: 2 }).seasons).toEqual([]);
  });
});
