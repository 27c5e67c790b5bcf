import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";

import { createForecaster, forecastSeries, type ForecastInput } from "../../src/engine/forecast/index.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const HISTORY = 700;
const HORIZON = 48;
const DAY = 24;
const SERIES = 120;
const MANY = 1_000;
const STOPS = 10;

/** Days over weeks with noise and a wandering level, the same in every run. */
function hourly(seed: number): number[] {
  let state = seed + 1;
  const uniform = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  let level = 100;
  return Array.from({ length: HISTORY + HORIZON }, (_, hour) => {
    level += uniform() - 0.5;
    const week = hour % 168 >= 120 ? -12 : 0;
    return level + (20 + (seed % 7)) * Math.sin((2 * Math.PI * hour) / DAY + seed) + week + 8 * (uniform() - 0.5);
  });
}

/** Holt-Winters with its weights from a grid of 9 x 9 x 9: what one would write in an afternoon. */
function plainSmoothing(values: readonly number[]): number[] {
  const first = values.slice(0, DAY).reduce((sum, value) => sum + value, 0) / DAY;
  let best: { error: number; forecast: number[] } | null = null;
  for (let a = 0.1; a < 0.95; a += 0.1)
    for (let b = 0.1; b < 0.95; b += 0.1)
      for (let g = 0.1; g < 0.95; g += 0.1) {
        const season = values.slice(0, DAY).map((value) => value - first);
        let level = first;
        let slope = 0;
        let error = 0;
        for (let index = DAY; index < values.length; index += 1) {
          const phase = index % DAY;
          const expected = level + slope + season[phase]!;
          error += (values[index]! - expected) ** 2;
          const next = a * (values[index]! - season[phase]!) + (1 - a) * (level + slope);
          slope = b * (next - level) + (1 - b) * slope;
          season[phase] = g * (values[index]! - next) + (1 - g) * season[phase]!;
          level = next;
        }
        if (best && error >= best.error) continue;
        const forecast = Array.from(
          { length: HORIZON },
          (_, step) => level + slope * (step + 1) + season[(values.length + step) % DAY]!,
        );
        best = { error, forecast };
      }
  return best?.forecast ?? [];
}

function meanError(actual: readonly number[], forecast: readonly number[]): number {
  return actual.reduce((sum, value, step) => sum + Math.abs(value - forecast[step]!), 0) / actual.length;
}

/** Time and error of one hourly series at a time, then a thousand of them in workers: whole, stopped, and what the event loop feels. */
export async function benchForecast(): Promise<Figure[]> {
  const all = Array.from({ length: SERIES }, (_, seed) => hourly(seed));
  const histories = all.map((values) => values.slice(0, HISTORY));
  const own: number[] = [];
  const plain: number[] = [];
  const errors = { own: 0, plain: 0, naive: 0, inside: 0 };
  for (const warm of histories.slice(0, 40)) forecastSeries({ values: warm, horizon: HORIZON, seasonality: DAY });
  for (const [index, values] of histories.entries()) {
    const actual = all[index]!.slice(HISTORY);
    let startedAt = performance.now();
    const { forecast, lower, upper } = forecastSeries({ values, horizon: HORIZON, seasonality: DAY });
    own.push(performance.now() - startedAt);
    startedAt = performance.now();
    const smoothed = plainSmoothing(values);
    plain.push(performance.now() - startedAt);
    errors.own += meanError(actual, forecast) / SERIES;
    errors.plain += meanError(actual, smoothed) / SERIES;
    errors.naive +=
      meanError(
        actual,
        actual.map((_, step) => values[HISTORY - DAY + (step % DAY)]!),
      ) / SERIES;
    errors.inside +=
      actual.filter((value, step) => value >= lower[step]! && value <= upper[step]!).length / HORIZON / SERIES;
  }
  return [
    figure(
      "forecast: hourly series of 700, 48 ahead, p50 (plain Holt-Winters grid)",
      quantile(own, 0.5),
      "ms",
      quantile(plain, 0.5),
    ),
    figure(
      "forecast: hourly series of 700, 48 ahead, p95 (plain Holt-Winters grid)",
      quantile(own, 0.95),
      "ms",
      quantile(plain, 0.95),
    ),
    figure("forecast: mean absolute error (repeating the last day)", errors.own, "", errors.naive),
    figure("forecast: mean absolute error (plain Holt-Winters grid)", errors.own, "", errors.plain),
    figure("forecast: share of values inside the 95% interval", errors.inside, "", 0.95),
    ...(await benchMany()),
  ];
}

async function benchMany(): Promise<Figure[]> {
  const inputs: ForecastInput[] = Array.from({ length: MANY }, (_, seed) => ({
    values: hourly(seed).slice(0, HISTORY),
    horizon: HORIZON,
    seasonality: DAY,
  }));
  const forecaster = createForecaster();
  try {
    const options = { level: 0.95, signal: new AbortController().signal, progress: () => undefined };
    const coldAt = performance.now();
    await forecaster.forecastAll(inputs.slice(0, 1), options);
    const coldMs = performance.now() - coldAt;
    await forecaster.forecastAll(inputs.slice(0, 200), options);

    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedAt = performance.now();
    await forecaster.forecastAll(inputs, options);
    const wholeMs = performance.now() - startedAt;
    delay.disable();
    const gapMs = delay.max / 1e6;

    const stops: number[] = [];
    for (let round = 0; round < STOPS; round += 1) {
      const control = new AbortController();
      const run = forecaster.forecastAll(inputs, { ...options, signal: control.signal }).catch(() => performance.now());
      await setTimeout(100 + 37 * round);
      const stoppedAt = performance.now();
      control.abort();
      const endedAt = await run;
      if (typeof endedAt === "number") stops.push(endedAt - stoppedAt);
    }
    return [
      figure("forecast: the first series, workers not yet started", coldMs, "ms"),
      figure("forecast: 1,000 hourly series in workers (5 ms each)", wholeMs, "ms", MANY * 5),
      figure("forecast: from the stop to its answer, longest of 10 (asked: 100 ms)", Math.max(...stops), "ms", 100),
      figure("forecast: largest gap of the event loop meanwhile (asked: 16 ms)", gapMs, "ms", 16),
    ];
  } finally {
    await forecaster.close();
  }
}
