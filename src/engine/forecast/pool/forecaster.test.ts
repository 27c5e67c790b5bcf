import { afterAll, expect, test } from "vitest";
import { forecastSeries, type ForecastInput } from "../index.ts";
import { createForecaster } from "./forecaster.ts";

const forecaster = createForecaster({ size: 2 });
afterAll(() => forecaster.close());

function wave(series: number, count = 60): ForecastInput {
  const values = Array.from(
    { length: count },
    (_, index) => 50 + series + 10 * Math.sin((index * Math.PI) / 6) + ((index * 7919 + series * 31) % 17) / 5,
  );
  return { values, horizon: 6, seasonality: 12 };
}
const quiet = { level: 0.95, signal: new AbortController().signal, progress: () => undefined };

test("many series keep their order, those without numbers say so, and progress reaches the end", async () => {
  const inputs: ForecastInput[] = Array.from({ length: 40 }, (_, series) => wave(series));
  inputs[7] = { values: [null], horizon: 6 };
  const fractions: (number | null)[] = [];
  const found = await forecaster.forecastAll(inputs, {
    ...quiet,
    progress: ({ fraction }) => fractions.push(fraction),
  });
  expect(found[7]).toEqual({ forecast: null, sentence: "There is no number to forecast from." });
  for (const index of [0, 3, 39])
    expect(found[index]?.forecast?.forecast).toEqual(forecastSeries(inputs[index]!).forecast);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a! - b!));
});

test("few series keep their own intervals, many calibrate each other's", async () => {
  const [alone] = await forecaster.forecastAll([wave(1)], quiet);
  const own = forecastSeries(wave(1));
  expect(alone?.forecast).toEqual(own);
  const [among] = await forecaster.forecastAll(
    Array.from({ length: 30 }, (_, series) => wave(series + 1)),
    quiet,
  );
  expect(among?.forecast?.forecast).toEqual(own.forecast);
  expect(among?.forecast?.upper).not.toEqual(own.upper);
  for (const [step, value] of own.forecast.entries()) {
    expect(among!.forecast!.lower[step]).toBeLessThan(value);
    expect(among!.forecast!.upper[step]).toBeGreaterThan(value);
  }
});

test("a stop fails with cancelled, other calls go on, and the next call works", async () => {
  const stop = new AbortController();
  const long = forecaster.forecastAll(
    Array.from({ length: 400 }, (_, series) => wave(series, 300)),
    { ...quiet, signal: stop.signal, progress: () => stop.abort() },
  );
  const other = forecaster.forecastAll([wave(2)], quiet);
  await expect(long).rejects.toMatchObject({ code: "cancelled" });
  expect((await other)[0]?.forecast?.forecast).toHaveLength(6);
  expect((await forecaster.forecastAll([wave(3)], quiet))[0]?.forecast?.forecast).toHaveLength(6);
});

test("a call that was stopped before it began does nothing", async () => {
  await expect(forecaster.forecastAll([wave(1)], { ...quiet, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "cancelled",
  });
});
